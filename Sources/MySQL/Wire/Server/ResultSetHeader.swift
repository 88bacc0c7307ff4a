// The packet that begins a result set: how many columns it has.

package import WireCore

extension MySQLServerMessage {
    package struct ResultSetHeader: Equatable, Sendable {
        package var columnCount: Int
        /// With optionalMetadata, or MariaDB's cachedMetadata: whether definitions follow.
        package var hasDefinitions: Bool

        package init(columnCount: Int, hasDefinitions: Bool = true) {
            self.columnCount = columnCount
            self.hasDefinitions = hasDefinitions
        }

        package init(
            from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            hasDefinitions = true
            if capabilities.contains(.optionalMetadata) {
                hasDefinitions = try Self.flag(from: &reader)
            }
            columnCount = Int(clamping: try reader.readLengthEncoded())
            if capabilities.contains(.cachedMetadata) {
                hasDefinitions = try Self.flag(from: &reader)
            }
            guard columnCount <= Self.mostColumns else {
                throw .invalidField(.init("column count"), value: Int64(columnCount))
            }
        }

        /// No server has results with more.
        private static let mostColumns = 0xFFFF

        private static func flag(from reader: inout WireReader) throws(WireError) -> Bool {
            let byte = try reader.readInteger(UInt8.self)
            guard byte <= 1 else {
                throw .invalidField(.init("metadata"), value: Int64(byte))
            }
            return byte == 1
        }

        package func encode(
            into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
        ) {
            if capabilities.contains(.optionalMetadata) {
                writer.write(hasDefinitions ? UInt8(1) : 0)
            }
            writer.writeLengthEncoded(count: columnCount)
            if capabilities.contains(.cachedMetadata) {
                writer.write(hasDefinitions ? UInt8(1) : 0)
            }
        }
    }
}
