// RowDescription: the columns of the rows that follow.

package import WireCore

extension PostgresServerMessage {
    /// RowDescription ('T').
    package struct RowDescription: Equatable, Sendable {
        package static let kind = UInt8(ascii: "T")

        package struct Column: Equatable, Sendable {
            package var name: String
            /// The table the column comes from, 0 if from none.
            package var tableOID: UInt32
            /// Its number in that table, 0 if from none.
            package var attributeNumber: Int16
            package var typeOID: UInt32
            /// The type's size in bytes, negative for a variable one.
            package var typeSize: Int16
            /// -1 for none.
            package var typeModifier: Int32
            package var format: PostgresFormat

            package init(
                name: String, tableOID: UInt32 = 0, attributeNumber: Int16 = 0, typeOID: UInt32,
                typeSize: Int16, typeModifier: Int32 = -1, format: PostgresFormat = .text
            ) {
                self.name = name
                self.tableOID = tableOID
                self.attributeNumber = attributeNumber
                self.typeOID = typeOID
                self.typeSize = typeSize
                self.typeModifier = typeModifier
                self.format = format
            }
        }

        package var columns: [Column]

        package init(columns: [Column]) { self.columns = columns }

        package init(from reader: inout WireReader) throws(WireError) {
            let count = try reader.readCount16(elementMinimum: 19)
            columns = []
            columns.reserveCapacity(count)
            for _ in 0..<count { columns.append(try Column(from: &reader)) }
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(UInt16(truncatingIfNeeded: columns.count))
            for column in columns { column.encode(into: &writer) }
            writer.endMessage(message)
        }

        var trace: String {
            let list = columns.map { "\($0.name):\($0.typeOID)/\($0.format.rawValue)" }
            return "RowDescription [\(list.joined(separator: ", "))]"
        }
    }
}

extension PostgresServerMessage.RowDescription.Column {
    package init(from reader: inout WireReader) throws(WireError) {
        name = try reader.readTerminatedString()
        tableOID = try reader.readInteger()
        attributeNumber = try reader.readInteger()
        typeOID = try reader.readInteger()
        typeSize = try reader.readInteger()
        typeModifier = try reader.readInteger()
        format = PostgresFormat(rawValue: try reader.readInteger())
    }

    package func encode(into writer: inout OutboundWriter) {
        writer.write(terminated: name)
        writer.write(tableOID)
        writer.write(attributeNumber)
        writer.write(typeOID)
        writer.write(typeSize)
        writer.write(typeModifier)
        writer.write(format.rawValue)
    }
}
