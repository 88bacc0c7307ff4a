// Query: the simple query protocol.

package import WireCore

extension PostgresClientMessage {
    /// Query ('Q'): one text, any number of statements.
    package struct Query: Equatable, Sendable {
        package static let kind = UInt8(ascii: "Q")

        package var text: String

        package init(text: String) { self.text = text }

        package init(from reader: inout WireReader) throws(WireError) {
            text = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: text)
            writer.endMessage(message)
        }
    }
}
