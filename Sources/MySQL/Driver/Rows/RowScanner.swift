// Cuts the rows out of what a read has brought, without a buffer or an allocation a row.

import MySQLWire
import NIOCore
import WireCore

/// Looks for whole rows at the beginning of some bytes.
struct RowScanner {
    let layout: RowLayout
    /// The most bytes of a row.
    let limit: Int
    /// Whether packets bear the numbers that follow one another.
    let countsPackets: Bool

    /// What stands at the beginning of the bytes.
    struct Found {
        var ranges: [RowBatch.Range] = []
        /// The bytes of the rows, headers included.
        var length = 0
        /// What follows is no row that could be cut here: the result's end, an error, a row of more than one packet, or something
        /// that the frame decoder has to judge.
        var isOver = false
    }

    /// - Parameter sequence: The number of the next packet; counted on for each row.
    /// - Throws: `WireError` for a row whose fields do not fit its length, and for a packet out of order.
    func scan(_ buffer: ByteBuffer, _ sequence: inout UInt8) throws(WireError) -> Found {
        var next = sequence
        let result = buffer.withUnsafeReadableBytes { bytes -> Result<Found, WireError> in
            do throws(WireError) {
                return .success(try scan(bytes, &next))
            } catch {
                return .failure(error)
            }
        }
        sequence = next
        return try result.get()
    }

    private func scan(
        _ bytes: UnsafeRawBufferPointer, _ sequence: inout UInt8
    ) throws(WireError) -> Found {
        var found = Found()
        let header = MySQLPacketFormat.headerLength
        while found.length <= bytes.count - header {
            let start = found.length
            let length =
                Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
            let end = start + header + length
            guard length > 0, length < MySQLPacketFormat.longestPacket, length <= limit else {
                found.isOver = true
                return found
            }
            guard end <= bytes.count else { return found }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[(start + header)..<end])
            guard isRow(payload) else {
                found.isOver = true
                return found
            }
            guard bytes[start + 3] == sequence || !countsPackets else {
                throw .invalidField(.init("packet number"), value: Int64(bytes[start + 3]))
            }
            try check(payload)
            sequence &+= 1
            found.ranges.append(RowBatch.Range(start: start + header, length: length))
            found.length = end
        }
        return found
    }

    private func isRow(_ payload: UnsafeRawBufferPointer) -> Bool {
        switch layout.format {
        case .binary: payload[0] == MySQLServerMessage.BinaryRow.kind
        case .text:
            payload[0] != MySQLServerMessage.EOF.kind
                && payload[0] != MySQLServerMessage.ErrorReport.kind
        }
    }

    /// Whether the row's fields end where it does.
    func check(_ payload: UnsafeRawBufferPointer) throws(WireError) {
        var cursor = RowCursor(layout)
        for _ in layout.columns.indices { _ = try cursor.next(layout, payload) }
        try cursor.finish(payload)
    }
}

/// Walks over the values of one row, whose bytes it is given anew at each step.
struct RowCursor {
    private var position: Int
    private var column = 0

    /// A value's place in its row. Of a value behind a length, the place of the value alone.
    typealias Place = (start: Int, length: Int)

    init(_ layout: RowLayout) {
        position = layout.firstValue
    }

    /// The next column's value; nil is NULL. There must be a column more.
    @inline(__always)
    mutating func next(
        _ layout: RowLayout, _ bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> Place? {
        defer { column += 1 }
        guard layout.format == .binary else { return try nullableField(bytes) }
        let bit = column + RowBatch.bitmapOffset
        guard position <= bytes.count else { throw missing(position, bytes) }
        if bytes[1 + bit / 8] & (1 << UInt8(bit % 8)) != 0 { return nil }
        switch layout.forms[column].kind {
        case .nothing: return nil
        case .integer1: return try take(1, bytes)
        case .integer2: return try take(2, bytes)
        case .integer4, .float: return try take(4, bytes)
        case .integer8, .double: return try take(8, bytes)
        case .dateTime, .time:
            let length = try take(1, bytes)
            return try take(Int(bytes[length.start]), bytes)
        case .bytes, .text:
            guard let field = try nullableField(bytes) else {
                throw .invalidField(.init("length-encoded integer"), value: 0xFB)
            }
            return field
        }
    }

    func finish(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard position == bytes.count else {
            throw .bytesLeftOver(count: max(0, bytes.count - position))
        }
    }

    @inline(__always)
    private mutating func nullableField(
        _ bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> Place? {
        guard position < bytes.count else { throw missing(1, bytes) }
        let first = bytes[position]
        if first < 0xFB {
            position += 1
            return try take(Int(first), bytes)
        }
        return first == 0xFB ? skipNull() : try longField(first, bytes)
    }

    private mutating func skipNull() -> Place? {
        position += 1
        return nil
    }

    private mutating func longField(
        _ first: UInt8, _ bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> Place {
        let width: Int
        switch first {
        case 0xFC: width = 2
        case 0xFD: width = 3
        case 0xFE: width = 8
        default:
            throw .invalidField(.init("length-encoded integer"), value: Int64(first))
        }
        position += 1
        let digits = try take(width, bytes)
        var length: UInt64 = 0
        for place in 0..<width {
            length |= UInt64(bytes[digits.start + place]) << UInt64(8 * place)
        }
        return try take(Int(clamping: length), bytes)
    }

    @inline(__always)
    private mutating func take(
        _ length: Int, _ bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> Place {
        guard length <= bytes.count - position else { throw missing(length, bytes) }
        let start = position
        position += length
        return (start, length)
    }

    private func missing(_ length: Int, _ bytes: UnsafeRawBufferPointer) -> WireError {
        .insufficientData(needed: length, remaining: max(0, bytes.count - position))
    }
}
