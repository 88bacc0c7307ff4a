// A row whose values are text. A server's executions write theirs straight into the outbound writer; a driver reads its
// values lazily from the message's bytes.

package import NIOCore
package import WireCore

extension MySQLServerMessage {
    /// Its lengths are checked when it is decoded, so that reading it later cannot fail.
    package struct TextRow: Equatable, Sendable {
        package let columnCount: Int
        /// The values, each behind its length.
        private let bytes: ByteBuffer

        package init(_ values: [[UInt8]?]) {
            columnCount = values.count
            var writer = OutboundWriter()
            for value in values {
                if let value { writer.writeLengthEncoded(value) } else { writer.writeNull() }
            }
            bytes = writer.takeBytes()
        }

        package init(columns: Int, from reader: inout WireReader) throws(WireError) {
            columnCount = columns
            bytes = reader.readRemaining()
            var check = WireReader(bytes)
            for _ in 0..<columns { _ = try check.readNullableBytes() }
            try check.finish()
        }

        package func encode(into writer: inout OutboundWriter) { writer.write(bytes: bytes) }

        /// The values as slices of the message; nil is NULL.
        package var values: [ByteBuffer?] {
            var rest = WireReader(bytes)
            var values: [ByteBuffer?] = []
            values.reserveCapacity(columnCount)
            for _ in 0..<columnCount { values.append((try? rest.readNullableBytes()) ?? nil) }
            return values
        }

        var trace: String {
            let list = values.map { value in
                value.map { traced(bytes: $0.readableBytesView) } ?? "NULL"
            }
            return "Row [\(list.joined(separator: ", "))]"
        }
    }
}
