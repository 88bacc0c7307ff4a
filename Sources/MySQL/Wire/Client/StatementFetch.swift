// COM_STMT_FETCH: the next rows of a prepared statement's cursor.

package import WireCore

extension MySQLClientMessage {
    package struct StatementFetch: Equatable, Sendable {
        package var statementID: UInt32
        package var rows: UInt32

        package init(statementID: UInt32, rows: UInt32) {
            self.statementID = statementID
            self.rows = rows
        }

        package init(from reader: inout WireReader) throws(WireError) {
            statementID = try reader.readLittle()
            rows = try reader.readLittle()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.statementFetch.rawValue)
            writer.writeLittle(statementID)
            writer.writeLittle(rows)
        }
    }
}
