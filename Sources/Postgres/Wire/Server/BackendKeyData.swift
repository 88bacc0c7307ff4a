// BackendKeyData: the key by which another connection may ask for a cancel.

package import WireCore

extension PostgresServerMessage {
    /// BackendKeyData ('K').
    package struct BackendKeyData: Equatable, Sendable {
        package static let kind = UInt8(ascii: "K")

        package var processID: Int32
        package var secretKey: Int32

        package init(processID: Int32, secretKey: Int32) {
            self.processID = processID
            self.secretKey = secretKey
        }

        package init(from reader: inout WireReader) throws(WireError) {
            processID = try reader.readInteger()
            secretKey = try reader.readInteger()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(processID)
            writer.write(secretKey)
            writer.endMessage(message)
        }
    }
}
