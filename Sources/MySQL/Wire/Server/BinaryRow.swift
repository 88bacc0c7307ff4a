// A row of a prepared statement, in the binary protocol.

import NIOCore
package import WireCore

extension MySQLServerMessage {
    package struct BinaryRow: Equatable, Sendable {
        package static let kind: UInt8 = 0
        /// The bitmap of NULLs begins with so many bits that mean nothing.
        package static let bitmapOffset = 2

        /// The columns' types, which the definitions have told.
        package let types: [MySQLParameterType]
        package let values: [MySQLBinaryValue]

        package init(types: [MySQLParameterType], values: [MySQLBinaryValue]) {
            self.types = types
            self.values = values
        }

        package init(
            types: [MySQLParameterType], from reader: inout WireReader
        ) throws(WireError) {
            self.types = types
            let bitmap = try reader.readBytes(Self.bitmapLength(columns: types.count))
            var values: [MySQLBinaryValue] = []
            values.reserveCapacity(types.count)
            for (index, type) in types.enumerated() {
                let bit = index + Self.bitmapOffset
                guard bitmap[bit / 8] & (1 << UInt8(bit % 8)) == 0 else {
                    values.append(.null)
                    continue
                }
                values.append(
                    try MySQLBinaryValue(type.field, isUnsigned: type.isUnsigned, from: &reader))
            }
            self.values = values
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            let bitmap = writer.reserveLength(bytes: Self.bitmapLength(columns: types.count))
            for (index, value) in values.enumerated() where index < types.count {
                if value == .null {
                    writer.noteNull(index, in: bitmap)
                } else {
                    value.encode(types[index].field, into: &writer)
                }
            }
        }

        static func bitmapLength(columns: Int) -> Int { (columns + bitmapOffset + 7) / 8 }

        var trace: String {
            "BinaryRow [\(values.map(\.trace).joined(separator: ", "))]"
        }
    }
}

extension OutboundWriter {
    /// Begins the packet of a binary row, whose kind is zero as its bitmap is so far.
    package mutating func beginBinaryRow(columns: Int) -> (packet: Mark, bitmap: Mark) {
        let packet = beginPacket(
            zeros: 1 + MySQLServerMessage.BinaryRow.bitmapLength(columns: columns))
        let bitmap = packet.offset + MySQLPacketFormat.headerLength + 1
        return (packet, Mark(offset: bitmap))
    }

    /// The row's column is NULL: nothing of it is written but this bit.
    package mutating func noteNull(_ column: Int, in bitmap: Mark) {
        let bit = column + MySQLServerMessage.BinaryRow.bitmapOffset
        let place = bitmap.offset + bit / 8
        guard bitmap.offset >= 0, place < bytes.count else { return }
        bytes[place] |= 1 << UInt8(bit % 8)
    }
}
