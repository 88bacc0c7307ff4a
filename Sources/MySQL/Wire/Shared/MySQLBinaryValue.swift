// Values of the binary protocol: parameters of prepared statements, query attributes, and rows that they give.

package import NIOCore
package import WireCore

/// A value as it stands in the binary protocol, read by its type.
package enum MySQLBinaryValue: Equatable, Sendable {
    case null
    /// Of any width; sign-extended.
    case integer(Int64)
    /// Of any width, of an unsigned type.
    case unsigned(UInt64)
    case float(Float)
    case double(Double)
    case dateTime(MySQLWireDateTime)
    case time(MySQLWireTime)
    case bytes(ByteBuffer)

    package static func text(_ text: String) -> MySQLBinaryValue {
        .bytes(ByteBuffer(string: text))
    }

    /// Reads a value that is not NULL.
    package init(
        _ type: MySQLFieldType, isUnsigned: Bool, from reader: inout WireReader
    ) throws(WireError) {
        guard let form = type.binaryForm else {
            throw .invalidField(.init("type"), value: Int64(type.rawValue))
        }
        switch form {
        case .nothing: self = .null
        case .integer(let width):
            self = try Self.integer(bytes: width, isUnsigned: isUnsigned, from: &reader)
        case .float: self = .float(Float(bitPattern: try reader.readLittle(UInt32.self)))
        case .double: self = .double(Double(bitPattern: try reader.readLittle(UInt64.self)))
        case .dateTime: self = .dateTime(try MySQLWireDateTime(from: &reader))
        case .time: self = .time(try MySQLWireTime(from: &reader))
        case .bytes: self = .bytes(try reader.readLengthEncodedBytes())
        }
    }

    private static func integer(
        bytes width: Int, isUnsigned: Bool, from reader: inout WireReader
    ) throws(WireError) -> MySQLBinaryValue {
        switch width {
        case 1:
            let byte = try reader.readInteger(UInt8.self)
            return isUnsigned
                ? .unsigned(UInt64(byte)) : .integer(Int64(Int8(bitPattern: byte)))
        case 2:
            let value = try reader.readLittle(UInt16.self)
            return isUnsigned
                ? .unsigned(UInt64(value)) : .integer(Int64(Int16(bitPattern: value)))
        case 4:
            let value = try reader.readLittle(UInt32.self)
            return isUnsigned
                ? .unsigned(UInt64(value)) : .integer(Int64(Int32(bitPattern: value)))
        default:
            let value = try reader.readLittle(UInt64.self)
            return isUnsigned ? .unsigned(value) : .integer(Int64(bitPattern: value))
        }
    }

    /// Writes the value in its type's form; NULL, and a value that the form has no place for, are not written: a bitmap tells of
    /// them.
    package func encode(_ type: MySQLFieldType, into writer: inout OutboundWriter) {
        switch (type.binaryForm, self) {
        case (.integer(let width), .integer(let value)):
            Self.encode(UInt64(bitPattern: value), bytes: width, into: &writer)
        case (.integer(let width), .unsigned(let value)):
            Self.encode(value, bytes: width, into: &writer)
        case (.float, .float(let value)): writer.writeLittle(value.bitPattern)
        case (.double, .double(let value)): writer.writeLittle(value.bitPattern)
        case (.dateTime, .dateTime(let value)): value.encode(into: &writer)
        case (.time, .time(let value)): value.encode(into: &writer)
        case (.bytes, .bytes(let value)): writer.writeLengthEncoded(value)
        default: break
        }
    }

    private static func encode(
        _ value: UInt64, bytes width: Int, into writer: inout OutboundWriter
    ) {
        switch width {
        case 1: writer.write(UInt8(truncatingIfNeeded: value))
        case 2: writer.writeLittle(UInt16(truncatingIfNeeded: value))
        case 4: writer.writeLittle(UInt32(truncatingIfNeeded: value))
        default: writer.writeLittle(value)
        }
    }

    var trace: String {
        switch self {
        case .null: "NULL"
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .float(let value): "\(value)"
        case .double(let value): "\(value)"
        case .dateTime(let value): "\(value)"
        case .time(let value): "\(value)"
        case .bytes(let value): traced(bytes: value.readableBytesView)
        }
    }

    /// The same value of bits, so that NaN is equal to itself.
    package static func == (left: MySQLBinaryValue, right: MySQLBinaryValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.dateTime(let left), .dateTime(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        case (.bytes(let left), .bytes(let right)): left == right
        default: false
        }
    }
}
