// The bare bytes by which a client goes on with an exchange: a token, a password, a request for a key.

package import WireCore

extension MySQLClientMessage {
    /// The answer to AuthSwitchRequest and AuthMoreData; a secret.
    package struct AuthenticationResponse: Equatable, Sendable {
        package var data: [UInt8]

        package init(data: [UInt8]) { self.data = data }

        package init(from reader: inout WireReader) {
            data = Array(reader.readRemaining().readableBytesView)
        }

        package func encode(into writer: inout OutboundWriter) { writer.write(bytes: data) }

        var trace: String { "AuthenticationResponse (\(data.count) bytes)" }
    }
}
