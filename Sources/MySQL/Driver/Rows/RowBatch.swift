// Rows as they came: one store of bytes for all that one read brought, and where each begins.

import NIOCore

/// Some rows of one result. Their lengths were checked when they were cut, so that reading a value cannot leave its row.
final class RowBatch: Sendable {
    struct Range: Hashable, Sendable {
        let start: Int
        let length: Int
    }

    let layout: RowLayout
    /// The packets, headers included.
    let bytes: ByteBuffer
    /// The rows' payloads, as offsets in `bytes` from its reader index.
    let ranges: [Range]

    init(layout: RowLayout, bytes: ByteBuffer, ranges: [Range]) {
        self.layout = layout
        self.bytes = bytes
        self.ranges = ranges
    }

    var count: Int { ranges.count }

    func row(_ index: Int) -> MySQLRow { MySQLRow(batch: self, range: ranges[index]) }
}
