// NotificationResponse: another session notified a channel this one listens to.

package import WireCore

extension PostgresServerMessage {
    /// NotificationResponse ('A').
    package struct NotificationResponse: Equatable, Sendable {
        package static let kind = UInt8(ascii: "A")

        /// The session that notified.
        package var processID: Int32
        package var channel: String
        package var payload: String

        package init(processID: Int32, channel: String, payload: String) {
            self.processID = processID
            self.channel = channel
            self.payload = payload
        }

        package init(from reader: inout WireReader) throws(WireError) {
            processID = try reader.readInteger()
            channel = try reader.readTerminatedString()
            payload = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(processID)
            writer.write(terminated: channel)
            writer.write(terminated: payload)
            writer.endMessage(message)
        }
    }
}
