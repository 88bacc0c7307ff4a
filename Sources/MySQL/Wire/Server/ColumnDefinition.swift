// ColumnDefinition41: one column of a result set, or one parameter of a prepared statement.

package import NIOCore
package import WireCore

extension MySQLServerMessage {
    package struct ColumnDefinition: Equatable, Sendable {
        package var catalog = "def"
        package var schema: String
        /// By the name that the statement gives it.
        package var table: String
        package var originalTable: String
        package var name: String
        package var originalName: String
        /// With MariaDB's extendedMetadata: kinds with texts, as bytes.
        package var extended = ByteBuffer()
        /// A collation's id; 63 for what is no text.
        package var charset: UInt16
        /// The most characters that a value is shown in, in bytes.
        package var length: UInt32
        package var type: MySQLFieldType
        package var flags: MySQLColumnFlags
        package var decimals: UInt8
        /// Of COM_FIELD_LIST's answer alone.
        package var defaultValue: Default?

        /// A column's default: a text, or none.
        package enum Default: Equatable, Sendable {
            case null
            case text(String)
        }

        package init(
            schema: String = "", table: String = "", originalTable: String = "", name: String,
            originalName: String = "", charset: UInt16, length: UInt32, type: MySQLFieldType,
            flags: MySQLColumnFlags = [], decimals: UInt8 = 0, defaultValue: Default? = nil
        ) {
            self.schema = schema
            self.table = table
            self.originalTable = originalTable
            self.name = name
            self.originalName = originalName
            self.charset = charset
            self.length = length
            self.type = type
            self.flags = flags
            self.decimals = decimals
            self.defaultValue = defaultValue
        }

        /// The bytes of the fields that are as long for every column.
        private static let fixedLength: UInt64 = 12

        package init(
            isListed: Bool, from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            catalog = try reader.readLengthEncodedText()
            schema = try reader.readLengthEncodedText()
            table = try reader.readLengthEncodedText()
            originalTable = try reader.readLengthEncodedText()
            name = try reader.readLengthEncodedText()
            originalName = try reader.readLengthEncodedText()
            if capabilities.contains(.extendedMetadata) {
                extended = try reader.readLengthEncodedBytes()
            }
            let fixed = try reader.readLengthEncoded()
            guard fixed == Self.fixedLength else {
                throw .invalidField(
                    .init("length of fixed fields"), value: Int64(clamping: fixed))
            }
            charset = try reader.readLittle()
            length = try reader.readLittle()
            type = MySQLFieldType(rawValue: try reader.readInteger())
            flags = MySQLColumnFlags(rawValue: try reader.readLittle())
            decimals = try reader.readInteger()
            _ = try reader.readSlice(2)
            guard isListed else { return }
            defaultValue = try reader.readNullableBytes().map { .text(String(buffer: $0)) } ?? .null
        }

        package func encode(
            into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
        ) {
            writer.writeLengthEncoded(catalog)
            writer.writeLengthEncoded(schema)
            writer.writeLengthEncoded(table)
            writer.writeLengthEncoded(originalTable)
            writer.writeLengthEncoded(name)
            writer.writeLengthEncoded(originalName)
            if capabilities.contains(.extendedMetadata) { writer.writeLengthEncoded(extended) }
            writer.writeLengthEncoded(Self.fixedLength)
            writer.writeLittle(charset)
            writer.writeLittle(length)
            writer.write(type.rawValue)
            writer.writeLittle(flags.rawValue)
            writer.write(decimals)
            writer.writeLittle(UInt16(0))
            switch defaultValue {
            case nil: break
            case .null: writer.writeNull()
            case .text(let text): writer.writeLengthEncoded(text)
            }
        }

        var trace: String {
            let origin = table.isEmpty ? "" : " of \(schema).\(table)"
            return "Column \(traced(name))\(origin) type=\(type.rawValue) length=\(length) "
                + "flags=0x\(String(flags.rawValue, radix: 16)) charset=\(charset) "
                + "decimals=\(decimals)"
        }
    }
}
