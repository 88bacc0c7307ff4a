// The answer to COM_STATISTICS: a text, without anything around it.

package import WireCore

extension MySQLServerMessage {
    package struct Statistics: Equatable, Sendable {
        package var text: String

        package init(text: String) { self.text = text }

        package init(from reader: inout WireReader) { text = reader.readRemainingLossyText() }

        package func encode(into writer: inout OutboundWriter) { writer.write(utf8: text) }
    }
}
