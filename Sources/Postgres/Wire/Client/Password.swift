// PasswordMessage: a password in clear or its MD5 digest.

package import WireCore

extension PostgresClientMessage {
    /// PasswordMessage ('p'), the answer to AuthenticationCleartextPassword and AuthenticationMD5Password.
    package struct Password: Equatable, Sendable {
        package static let kind = UInt8(ascii: "p")

        package var password: String

        package init(password: String) { self.password = password }

        package init(from reader: inout WireReader) throws(WireError) {
            password = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: password)
            writer.endMessage(message)
        }
    }
}
