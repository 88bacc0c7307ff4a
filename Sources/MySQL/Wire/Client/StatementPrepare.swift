// COM_STMT_PREPARE: a statement with question marks for its parameters.

package import NIOCore
package import WireCore

extension MySQLClientMessage {
    package struct StatementPrepare: Equatable, Sendable {
        /// In the connection's character set.
        package var text: ByteBuffer

        package init(_ text: String) { self.text = ByteBuffer(string: text) }

        package init(from reader: inout WireReader) { text = reader.readRemaining() }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.statementPrepare.rawValue)
            writer.write(bytes: text)
        }
    }
}
