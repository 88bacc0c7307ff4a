// Parameters of a prepared statement and attributes of a query: one block of bytes for both.

import NIOCore
package import WireCore

/// One parameter, or one attribute.
package struct MySQLWireParameter: Equatable, Sendable {
    package var type: MySQLParameterType
    /// Empty for a parameter; attributes have names.
    package var name: String
    package var value: MySQLBinaryValue

    package init(_ type: MySQLParameterType, name: String = "", _ value: MySQLBinaryValue) {
        self.type = type
        self.name = name
        self.value = value
    }

    var trace: String {
        let prefix = name.isEmpty ? "" : "\(traced(name))="
        return "\(prefix)\(value.trace):\(type.field.rawValue)\(type.isUnsigned ? "u" : "")"
    }
}

/// The block: a bitmap of NULLs, whether types follow, types, values.
package enum MySQLParameters {
    /// Reads `count` parameters.
    ///
    /// - Parameters:
    ///   - named: each type is followed by a name.
    ///   - bound: the types of the execution before, for a block without types; nil: there are none.
    ///   - isLong: whether a parameter's value was sent before, as long data: none stands here.
    package static func read(
        _ count: Int, named: Bool, bound: [MySQLParameterType]?,
        isLong: (Int) -> Bool = { _ in false }, from reader: inout WireReader
    ) throws(WireError) -> [MySQLWireParameter] {
        guard count > 0 else { return [] }
        let nulls = try reader.readSlice((count + 7) / 8).readableBytesView
        var parameters = try readTypes(count, named: named, bound: bound, from: &reader)
        for index in parameters.indices {
            let isNull = nulls[nulls.startIndex + index / 8] & (1 << UInt8(index % 8)) != 0
            guard !isNull, !isLong(index) else { continue }
            let type = parameters[index].type
            parameters[index].value = try MySQLBinaryValue(
                type.field, isUnsigned: type.isUnsigned, from: &reader)
        }
        return parameters
    }

    private static func readTypes(
        _ count: Int, named: Bool, bound: [MySQLParameterType]?, from reader: inout WireReader
    ) throws(WireError) -> [MySQLWireParameter] {
        let hasTypes = try reader.readInteger(UInt8.self)
        var parameters: [MySQLWireParameter] = []
        guard hasTypes != 0 else {
            guard let bound, bound.count == count else {
                throw .insufficientData(needed: count * 2, remaining: reader.remaining)
            }
            return bound.map { MySQLWireParameter($0, .null) }
        }
        _ = try reader.checkCount(count, elementMinimum: named ? 3 : 2)
        parameters.reserveCapacity(count)
        for _ in 0..<count {
            let type = MySQLParameterType(rawValue: try reader.readLittle())
            let name = named ? try reader.readLengthEncodedText() : ""
            parameters.append(MySQLWireParameter(type, name: name, .null))
        }
        return parameters
    }

    /// Writes the block; without types a server takes those of the execution before.
    package static func write(
        _ parameters: [MySQLWireParameter], named: Bool, sendsTypes: Bool = true,
        isLong: (Int) -> Bool = { _ in false }, into writer: inout OutboundWriter
    ) {
        guard !parameters.isEmpty else { return }
        var nulls = [UInt8](repeating: 0, count: (parameters.count + 7) / 8)
        for (index, parameter) in parameters.enumerated()
        where parameter.value == .null && !isLong(index) {
            nulls[index / 8] |= 1 << UInt8(index % 8)
        }
        writer.write(bytes: nulls)
        writer.write(UInt8(sendsTypes ? 1 : 0))
        if sendsTypes {
            for parameter in parameters {
                writer.writeLittle(parameter.type.rawValue)
                if named { writer.writeLengthEncoded(parameter.name) }
            }
        }
        for (index, parameter) in parameters.enumerated() where !isLong(index) {
            parameter.value.encode(parameter.type.field, into: &writer)
        }
    }
}
