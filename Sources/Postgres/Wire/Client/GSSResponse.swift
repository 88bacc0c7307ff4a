// GSSResponse: the client's part of a GSSAPI or SSPI exchange.

package import WireCore

extension PostgresClientMessage {
    /// GSSResponse ('p'), the answer to AuthenticationGSS, AuthenticationSSPI and AuthenticationGSSContinue.
    package struct GSSResponse: Equatable, Sendable {
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
