// NegotiateProtocolVersion: the client asked for a newer minor version or for options the server does not know.

package import WireCore

extension PostgresServerMessage {
    /// NegotiateProtocolVersion ('v').
    package struct NegotiateProtocolVersion: Equatable, Sendable {
        package static let kind = UInt8(ascii: "v")

        /// The newest minor version the server speaks of the major one asked for.
        package var newestMinor: Int32
        package var unknownOptions: [String]

        package init(newestMinor: Int32, unknownOptions: [String]) {
            self.newestMinor = newestMinor
            self.unknownOptions = unknownOptions
        }

        package init(from reader: inout WireReader) throws(WireError) {
            newestMinor = try reader.readInteger()
            let count = try reader.readCount(UInt32.self, elementMinimum: 1)
            unknownOptions = []
            unknownOptions.reserveCapacity(count)
            for _ in 0..<count { unknownOptions.append(try reader.readTerminatedString()) }
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(newestMinor)
            writer.write(UInt32(truncatingIfNeeded: unknownOptions.count))
            for option in unknownOptions { writer.write(terminated: option) }
            writer.endMessage(message)
        }
    }
}
