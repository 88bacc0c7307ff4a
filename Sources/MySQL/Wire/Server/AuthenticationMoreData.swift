// AuthMoreData: what a plugin says in the middle of its exchange.

package import WireCore

extension MySQLServerMessage {
    package struct AuthenticationMoreData: Equatable, Sendable {
        package static let kind: UInt8 = 1

        package var data: [UInt8]

        package init(data: [UInt8]) { self.data = data }

        package init(from reader: inout WireReader) {
            data = Array(reader.readRemaining().readableBytesView)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.write(bytes: data)
        }
    }

    /// AuthNextFactor: one proof is accepted, another one is wanted, by this plugin.
    package struct AuthenticationNextFactor: Equatable, Sendable {
        package static let kind: UInt8 = 2

        package var plugin: String
        package var data: [UInt8]

        package init(plugin: String, data: [UInt8]) {
            self.plugin = plugin
            self.data = data
        }

        package init(from reader: inout WireReader) throws(WireError) {
            plugin = try reader.readTerminatedString()
            data = Array(reader.readRemaining().readableBytesView)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.write(terminated: plugin)
            writer.write(bytes: data)
        }
    }
}
