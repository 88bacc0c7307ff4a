// SASLInitialResponse: the client's choice of mechanism and its first message in it.

package import WireCore

extension PostgresClientMessage {
    /// SASLInitialResponse ('p'), the answer to AuthenticationSASL.
    package struct SASLInitialResponse: Equatable, Sendable {
        package var mechanism: String
        /// Nil if the mechanism has the server speak first.
        package var data: [UInt8]?

        package init(mechanism: String, data: [UInt8]?) {
            self.mechanism = mechanism
            self.data = data
        }

        package init(from reader: inout WireReader) throws(WireError) {
            mechanism = try reader.readTerminatedString()
            data = try reader.readValue()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Password.kind)
            writer.write(terminated: mechanism)
            writer.writeValue(data)
            writer.endMessage(message)
        }
    }
}
