// The types of columns and parameters as the protocol numbers them.

/// A type's number (MYSQL_TYPE_*). Any byte may come; those without a name have no binary form that could be read.
package struct MySQLFieldType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let decimal = MySQLFieldType(rawValue: 0)
    package static let tiny = MySQLFieldType(rawValue: 1)
    package static let short = MySQLFieldType(rawValue: 2)
    package static let long = MySQLFieldType(rawValue: 3)
    package static let float = MySQLFieldType(rawValue: 4)
    package static let double = MySQLFieldType(rawValue: 5)
    package static let null = MySQLFieldType(rawValue: 6)
    package static let timestamp = MySQLFieldType(rawValue: 7)
    package static let longLong = MySQLFieldType(rawValue: 8)
    package static let int24 = MySQLFieldType(rawValue: 9)
    package static let date = MySQLFieldType(rawValue: 10)
    package static let time = MySQLFieldType(rawValue: 11)
    package static let dateTime = MySQLFieldType(rawValue: 12)
    package static let year = MySQLFieldType(rawValue: 13)
    package static let newDate = MySQLFieldType(rawValue: 14)
    package static let varChar = MySQLFieldType(rawValue: 15)
    package static let bit = MySQLFieldType(rawValue: 16)
    /// MySQL 8's own; clients may send it too.
    package static let bool = MySQLFieldType(rawValue: 244)
    package static let json = MySQLFieldType(rawValue: 245)
    package static let newDecimal = MySQLFieldType(rawValue: 246)
    package static let `enum` = MySQLFieldType(rawValue: 247)
    package static let set = MySQLFieldType(rawValue: 248)
    package static let tinyBlob = MySQLFieldType(rawValue: 249)
    package static let mediumBlob = MySQLFieldType(rawValue: 250)
    package static let longBlob = MySQLFieldType(rawValue: 251)
    package static let blob = MySQLFieldType(rawValue: 252)
    package static let varString = MySQLFieldType(rawValue: 253)
    package static let string = MySQLFieldType(rawValue: 254)
    package static let geometry = MySQLFieldType(rawValue: 255)

    /// How a value of the type stands in a binary row or among parameters.
    package enum BinaryForm: Equatable, Sendable {
        /// Nothing: the value is NULL.
        case nothing
        /// So many bytes, the least significant first.
        case integer(bytes: Int)
        case float, double
        case dateTime, time
        /// Bytes behind their length.
        case bytes
    }

    /// Nil: a number that no type has.
    package var binaryForm: BinaryForm? {
        switch self {
        case .null: .nothing
        case .tiny, .bool: .integer(bytes: 1)
        case .short, .year: .integer(bytes: 2)
        case .long, .int24: .integer(bytes: 4)
        case .longLong: .integer(bytes: 8)
        case .float: .float
        case .double: .double
        case .date, .dateTime, .timestamp, .newDate: .dateTime
        case .time: .time
        case .decimal, .newDecimal, .varChar, .bit, .json, .enum, .set, .tinyBlob, .mediumBlob,
            .longBlob, .blob, .varString, .string, .geometry:
            .bytes
        default: nil
        }
    }
}

/// A parameter's type: the number, and above it flags of which only `unsigned` means something.
package struct MySQLParameterType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(_ field: MySQLFieldType, isUnsigned: Bool = false) {
        rawValue = UInt16(field.rawValue) | (isUnsigned ? Self.unsigned : 0)
    }

    private static let unsigned: UInt16 = 0x8000

    package var field: MySQLFieldType {
        MySQLFieldType(rawValue: UInt8(truncatingIfNeeded: rawValue))
    }

    package var isUnsigned: Bool { rawValue & Self.unsigned != 0 }
}

/// What a column definition says beside the type.
package struct MySQLColumnFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let notNull = MySQLColumnFlags(rawValue: 0x0001)
    package static let primaryKey = MySQLColumnFlags(rawValue: 0x0002)
    package static let uniqueKey = MySQLColumnFlags(rawValue: 0x0004)
    package static let multipleKey = MySQLColumnFlags(rawValue: 0x0008)
    package static let blob = MySQLColumnFlags(rawValue: 0x0010)
    package static let unsigned = MySQLColumnFlags(rawValue: 0x0020)
    package static let zeroFill = MySQLColumnFlags(rawValue: 0x0040)
    package static let binary = MySQLColumnFlags(rawValue: 0x0080)
    package static let `enum` = MySQLColumnFlags(rawValue: 0x0100)
    package static let autoIncrement = MySQLColumnFlags(rawValue: 0x0200)
    package static let timestamp = MySQLColumnFlags(rawValue: 0x0400)
    package static let set = MySQLColumnFlags(rawValue: 0x0800)
    package static let noDefault = MySQLColumnFlags(rawValue: 0x1000)
    package static let onUpdateNow = MySQLColumnFlags(rawValue: 0x2000)
    package static let partOfKey = MySQLColumnFlags(rawValue: 0x4000)
    package static let number = MySQLColumnFlags(rawValue: 0x8000)
}
