// CommandComplete: a command ended well.

package import WireCore

extension PostgresServerMessage {
    /// CommandComplete ('C').
    package struct CommandComplete: Equatable, Sendable {
        package static let kind = UInt8(ascii: "C")

        /// The command and, for most, the number of rows: `INSERT 0 1`, `SELECT 5`, `BEGIN`.
        package var tag: String

        package init(tag: String) { self.tag = tag }

        package init(from reader: inout WireReader) throws(WireError) {
            tag = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: tag)
            writer.endMessage(message)
        }
    }
}
