// COM_PROCESS_KILL: the end of another connection.

package import WireCore

extension MySQLClientMessage {
    package struct ProcessKill: Equatable, Sendable {
        package var connectionID: UInt32

        package init(connectionID: UInt32) { self.connectionID = connectionID }

        package init(from reader: inout WireReader) throws(WireError) {
            connectionID = try reader.readLittle()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.processKill.rawValue)
            writer.writeLittle(connectionID)
        }
    }
}
