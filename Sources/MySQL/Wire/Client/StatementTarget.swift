// COM_STMT_CLOSE, which nothing answers, and COM_STMT_RESET: messages that name a prepared statement and no more.

package import WireCore

extension MySQLClientMessage {
    package struct StatementTarget: Equatable, Sendable {
        package var statementID: UInt32

        package init(statementID: UInt32) { self.statementID = statementID }

        package init(from reader: inout WireReader) throws(WireError) {
            statementID = try reader.readLittle()
        }

        package func encode(_ command: MySQLCommand, into writer: inout OutboundWriter) {
            writer.write(command.rawValue)
            writer.writeLittle(statementID)
        }
    }
}
