// DataRow: one row. A server's executions write theirs straight into the outbound writer; a driver reads its values
// lazily from the message's bytes.

package import NIOCore
package import WireCore

extension PostgresServerMessage {
    /// DataRow ('D'). Its lengths are checked when it is decoded, so that reading it later cannot fail.
    package struct DataRow: Equatable, Sendable {
        package static let kind = UInt8(ascii: "D")

        package let columnCount: Int
        /// The values, each behind its length.
        private let bytes: ByteBuffer

        package init(_ values: [[UInt8]?]) {
            columnCount = values.count
            var buffer = ByteBuffer()
            for value in values {
                buffer.writeInteger(value.map { Int32(truncatingIfNeeded: $0.count) } ?? -1)
                if let value { buffer.writeBytes(value) }
            }
            bytes = buffer
        }

        package init(from reader: inout WireReader) throws(WireError) {
            columnCount = try reader.readCount16(elementMinimum: 4)
            bytes = reader.readRemaining()
            var check = WireReader(bytes)
            for _ in 0..<columnCount {
                let length = try check.readInteger(Int32.self)
                guard length >= -1 else {
                    throw .invalidField(.init("value length"), value: Int64(length))
                }
                if length > 0 { _ = try check.readSlice(Int(length)) }
            }
            try check.finish()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(UInt16(truncatingIfNeeded: columnCount))
            writer.write(bytes: bytes)
            writer.endMessage(message)
        }

        /// The values as slices of the message; nil is NULL.
        package var values: [ByteBuffer?] {
            var rest = bytes
            var values: [ByteBuffer?] = []
            values.reserveCapacity(columnCount)
            for _ in 0..<columnCount {
                let length = rest.readInteger(as: Int32.self) ?? -1
                values.append(length < 0 ? nil : rest.readSlice(length: Int(length)))
            }
            return values
        }

        var trace: String {
            let list = values.map { value in
                value.map { traced(bytes: $0.readableBytesView) } ?? "NULL"
            }
            return "DataRow [\(list.joined(separator: ", "))]"
        }
    }
}
