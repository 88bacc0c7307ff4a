// FunctionCallResponse: the result of a FunctionCall.

package import WireCore

extension PostgresServerMessage {
    /// FunctionCallResponse ('V').
    package struct FunctionCallResponse: Equatable, Sendable {
        package static let kind = UInt8(ascii: "V")

        /// Nil is NULL.
        package var value: [UInt8]?

        package init(value: [UInt8]?) { self.value = value }

        package init(from reader: inout WireReader) throws(WireError) {
            value = try reader.readValue()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.writeValue(value)
            writer.endMessage(message)
        }
    }
}
