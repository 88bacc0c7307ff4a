// CancelRequest: sent alone on a connection of its own to stop what another connection runs.

package import WireCore

extension PostgresClientMessage {
    /// Names the connection by the key it was given in BackendKeyData.
    package struct CancelRequest: Equatable, Sendable {
        /// 1234.5678: a version that never was.
        package static let code: UInt32 = 80_877_102

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
            writer.write(Int32(16))
            writer.write(Self.code)
            writer.write(processID)
            writer.write(secretKey)
        }
    }
}
