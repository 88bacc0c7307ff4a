// AuthSwitchRequest: the client is to begin again, with another plugin or another salt.

package import WireCore

extension MySQLServerMessage {
    package struct AuthenticationSwitch: Equatable, Sendable {
        package static let kind: UInt8 = 0xFE

        /// Nil: the request of old, for mysql_old_password.
        package var plugin: String?
        /// For most plugins a salt and a zero byte.
        package var data: [UInt8]

        package init(plugin: String?, data: [UInt8]) {
            self.plugin = plugin
            self.data = data
        }

        package init(from reader: inout WireReader) throws(WireError) {
            plugin = reader.remaining > 0 ? try reader.readTerminatedString() : nil
            data = Array(reader.readRemaining().readableBytesView)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            guard let plugin else { return }
            writer.write(terminated: plugin)
            writer.write(bytes: data)
        }
    }
}
