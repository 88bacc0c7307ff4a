// CopyFail: the client gives up a COPY FROM STDIN.

package import WireCore

extension PostgresClientMessage {
    /// CopyFail ('f').
    package struct CopyFail: Equatable, Sendable {
        package static let kind = UInt8(ascii: "f")

        package var reason: String

        package init(reason: String) { self.reason = reason }

        package init(from reader: inout WireReader) throws(WireError) {
            reason = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: reason)
            writer.endMessage(message)
        }
    }
}
