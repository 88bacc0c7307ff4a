// Rows as they came: one store of bytes for all that one read brought, and where each begins.

public import NIOCore

/// Some rows of one result. Their lengths were checked when they were cut, so that reading a value cannot leave its row.
@usableFromInline
final class RowBatch: Sendable {
    @usableFromInline
    struct Range: Hashable, Sendable {
        @usableFromInline let start: Int
        @usableFromInline let length: Int

        init(start: Int, length: Int) {
            self.start = start
            self.length = length
        }
    }

    @usableFromInline let layout: RowLayout
    /// The packets, headers included.
    @usableFromInline let bytes: ByteBuffer
    /// The rows' payloads, as offsets in `bytes` from its reader index.
    @usableFromInline let ranges: [Range]

    /// The bit of the first column among those that tell NULLs.
    @inlinable static var bitmapOffset: Int { 2 }

    init(layout: RowLayout, bytes: ByteBuffer, ranges: [Range]) {
        self.layout = layout
        self.bytes = bytes
        self.ranges = ranges
    }

    @inlinable var count: Int { ranges.count }

    @inlinable @inline(__always)
    func row(_ index: Int) -> MySQLRow { MySQLRow(batch: self, range: ranges[index]) }
}
