// NegotiateProtocolVersion: the client asked for a newer minor version or for options the server does not know.

package import WireCore

extension PostgresServerMessage {
    /// NegotiateProtocolVersion ('v').
    package struct NegotiateProtocolVersion: Equatable, Sendable {
        package static let kind = UInt8(ascii: "v")

        /// The newest version the server speaks of the major one asked for; PostgreSQL sends the major with it.
        package var newestVersion: PostgresProtocolVersion
        package var unknownOptions: [String]

        package init(newestVersion: PostgresProtocolVersion, unknownOptions: [String]) {
            self.newestVersion = newestVersion
            self.unknownOptions = unknownOptions
        }

        package init(from reader: inout WireReader) throws(WireError) {
            newestVersion = PostgresProtocolVersion(rawValue: try reader.readInteger())
            let count = try reader.readCount32(elementMinimum: 1)
            unknownOptions = []
            unknownOptions.reserveCapacity(count)
            for _ in 0..<count { unknownOptions.append(try reader.readTerminatedString()) }
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(newestVersion.rawValue)
            writer.write(UInt32(truncatingIfNeeded: unknownOptions.count))
            for option in unknownOptions { writer.write(terminated: option) }
            writer.endMessage(message)
        }
    }
}
