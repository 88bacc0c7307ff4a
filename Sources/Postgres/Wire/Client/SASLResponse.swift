// SASLResponse: a further message of the client in a SASL exchange.

package import WireCore

extension PostgresClientMessage {
    /// SASLResponse ('p'), the answer to AuthenticationSASLContinue.
    package struct SASLResponse: Equatable, Sendable {
        package var data: [UInt8]

        package init(data: [UInt8]) { self.data = data }

        package init(from reader: inout WireReader) {
            data = reader.readRemainingBytes()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Password.kind)
            writer.write(bytes: data)
            writer.endMessage(message)
        }
    }
}
