// Execute: runs a portal, whole or up to a number of rows.

package import WireCore

extension PostgresClientMessage {
    /// Execute ('E').
    package struct Execute: Equatable, Sendable {
        package static let kind = UInt8(ascii: "E")

        package var portal: String
        /// The most rows to return; 0 and below mean all.
        package var rowLimit: Int32

        package init(portal: String, rowLimit: Int32 = 0) {
            self.portal = portal
            self.rowLimit = rowLimit
        }

        package init(from reader: inout WireReader) throws(WireError) {
            portal = try reader.readTerminatedString()
            rowLimit = try reader.readInteger()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: portal)
            writer.write(rowLimit)
            writer.endMessage(message)
        }
    }
}
