// COM_STMT_SEND_LONG_DATA: a piece of a parameter's value, ahead of the execution; nothing answers it.

package import NIOCore
package import WireCore

extension MySQLClientMessage {
    package struct StatementLongData: Equatable, Sendable {
        package var statementID: UInt32
        /// From 0.
        package var parameter: UInt16
        package var data: ByteBuffer

        package init(statementID: UInt32, parameter: UInt16, data: ByteBuffer) {
            self.statementID = statementID
            self.parameter = parameter
            self.data = data
        }

        package init(from reader: inout WireReader) throws(WireError) {
            statementID = try reader.readLittle()
            parameter = try reader.readLittle()
            data = reader.readRemaining()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.statementLongData.rawValue)
            writer.writeLittle(statementID)
            writer.writeLittle(parameter)
            writer.write(bytes: data)
        }

        var trace: String {
            "StmtLongData \(statementID) parameter \(parameter) "
                + traced(bytes: data.readableBytesView)
        }
    }
}
