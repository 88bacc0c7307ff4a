// ReadyForQuery: the server waits for the next command.

package import WireCore

extension PostgresServerMessage {
    /// ReadyForQuery ('Z').
    package struct ReadyForQuery: Equatable, Sendable {
        package static let kind = UInt8(ascii: "Z")

        package enum Status: UInt8, Sendable {
            /// Not in a transaction block.
            case idle = 0x49
            /// In a transaction block.
            case inTransaction = 0x54
            /// In a transaction block that failed: all is refused until it ends.
            case inFailedTransaction = 0x45
        }

        package var status: Status

        package init(status: Status) { self.status = status }

        package init(from reader: inout WireReader) throws(WireError) {
            let code = try reader.readInteger(UInt8.self)
            guard let status = Status(rawValue: code) else {
                throw .invalidField(.init("transaction status"), value: Int64(code))
            }
            self.status = status
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(status.rawValue)
            writer.endMessage(message)
        }
    }
}
