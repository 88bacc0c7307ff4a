// Close: gives up a prepared statement or a portal.

package import WireCore

extension PostgresClientMessage {
    /// Close ('C').
    package struct Close: Equatable, Sendable {
        package static let kind = UInt8(ascii: "C")

        package var target: PostgresTarget

        package init(_ target: PostgresTarget) { self.target = target }

        package init(from reader: inout WireReader) throws(WireError) {
            target = try PostgresTarget(from: &reader)
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            target.encode(into: &writer)
            writer.endMessage(message)
        }
    }
}
