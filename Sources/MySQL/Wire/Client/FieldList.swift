// COM_FIELD_LIST: the columns of a table, as old clients ask for them.

package import WireCore

extension MySQLClientMessage {
    package struct FieldList: Equatable, Sendable {
        package var table: String
        /// A pattern of LIKE; empty: all columns.
        package var wildcard: String

        package init(table: String, wildcard: String = "") {
            self.table = table
            self.wildcard = wildcard
        }

        package init(from reader: inout WireReader) throws(WireError) {
            table = try reader.readTerminatedString()
            wildcard = reader.readRemainingLossyText()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.fieldList.rawValue)
            writer.write(terminated: table)
            writer.write(utf8: wildcard)
        }
    }
}
