// Rows as they came: one store of bytes for those that came together.

public import NIOCore

/// Some rows of one result. Their lengths are checked here, once for all of them, so that reading a value cannot leave its row.
@usableFromInline
final class RowBatch: Sendable {
    @usableFromInline let columns: PostgresColumns
    /// DataRow messages, with their headers.
    @usableFromInline let bytes: ByteBuffer
    /// Where the sound rows end.
    @usableFromInline let end: Int
    /// What is wrong with the bytes behind them.
    let fault: PostgresDecodingError?

    /// The message's kind, its length and the number of values stand before a row's first value.
    @inlinable static var headerLength: Int { 7 }

    static let none = RowBatch(.none, ByteBuffer())

    init(_ columns: PostgresColumns, _ bytes: ByteBuffer) {
        self.columns = columns
        self.bytes = bytes
        (end, fault) = bytes.withUnsafeReadableBytes { Self.check($0, count: columns.count) }
    }

    private static func check(
        _ bytes: UnsafeRawBufferPointer, count: Int
    ) -> (end: Int, fault: PostgresDecodingError?) {
        var start = 0
        while start < bytes.count {
            guard bytes.count - start >= headerLength else { return (start, tooShort) }
            let length = Int(bytes.big32(at: start + 1))
            guard length >= headerLength - 1, length <= bytes.count - start - 1 else {
                return (start, tooShort)
            }
            let found = Int(bytes[start + 5]) << 8 | Int(bytes[start + 6])
            guard found == count else {
                return (start, malformed("a row of \(found) values for \(count) columns"))
            }
            let end = start + 1 + length
            guard areWhole(bytes, from: start + headerLength, to: end, count: count) else {
                return (start, malformed("a row whose values are not within it"))
            }
            start = end
        }
        return (start, nil)
    }

    /// Whether so many values, each behind its length, fill the place.
    @inline(__always)
    private static func areWhole(
        _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, count: Int
    ) -> Bool {
        var place = start
        for _ in 0..<count {
            guard end - place >= 4 else { return false }
            let length = Int(bytes.big32(at: place))
            place += 4
            guard length >= -1, length <= end - place else { return false }
            place += max(0, length)
        }
        return place == end
    }

    private static var tooShort: PostgresDecodingError { malformed("a row that ends too soon") }

    private static func malformed(_ what: String) -> PostgresDecodingError {
        PostgresDecodingError(.malformed(what))
    }

    /// The row whose message begins at this place, and where the next one does; nil behind the last sound one.
    @inlinable @inline(__always)
    func row(at place: inout Int) -> PostgresRow? {
        guard place < end else { return nil }
        let length = bytes.withUnsafeReadableBytes { Int($0.big32(at: place + 1)) }
        defer { place += 1 + length }
        return PostgresRow(batch: self, start: place + Self.headerLength)
    }

    /// All sound rows.
    var rows: [PostgresRow] {
        var rows: [PostgresRow] = []
        var place = 0
        while let row = row(at: &place) { rows.append(row) }
        return rows
    }

    /// A value of a row, with a slice of the bytes of its own.
    @usableFromInline
    func value(at start: Int, length: Int, column: Int) -> PostgresValue {
        let kind = columns.kinds[column]
        return PostgresValue(
            bytes: bytes.getSlice(at: bytes.readerIndex + start, length: length) ?? ByteBuffer(),
            type: kind.type, format: kind.format)
    }

    /// The same error, with the column that it is about.
    @usableFromInline
    func located(_ error: any Error, _ column: Int) -> any Error {
        guard let error = error as? PostgresDecodingError else { return error }
        return error.at(columns[column], column)
    }
}

extension UnsafeRawBufferPointer {
    /// Four bytes in network byte order; the place was checked.
    @inlinable @inline(__always)
    func big32(at place: Int) -> Int32 {
        Int32(bigEndian: loadUnaligned(fromByteOffset: place, as: Int32.self))
    }
}

/// Decodes the values of a row from the first to the last. There have to be as many columns as are asked for.
@usableFromInline
struct RowCursor {
    @usableFromInline let batch: RowBatch
    @usableFromInline var place: Int
    @usableFromInline var column = 0

    @inlinable @inline(__always)
    init(_ row: PostgresRow) {
        batch = row.batch
        place = row.start
    }

    @inlinable @inline(__always)
    mutating func next<Value: PostgresDecodable>(
        _: Value.Type, _ bytes: UnsafeRawBufferPointer
    ) throws -> Value {
        let column = column
        self.column = column &+ 1
        let start = place &+ 4
        let length = Int(bytes.big32(at: place))
        place = start &+ max(0, length)
        do {
            guard length >= 0 else { return try Value.fromPostgresNull() }
            let kind = batch.columns.kinds[column]
            let value = UnsafeRawBufferPointer(rebasing: bytes[start..<(start &+ length)])
            if let read = Value.read(postgres: value.bytes, type: kind.type, format: kind.format) {
                return read
            }
            return try Value(postgres: batch.value(at: start, length: length, column: column))
        } catch {
            throw batch.located(error, column)
        }
    }

    mutating func skip() {
        let length = batch.bytes.withUnsafeReadableBytes { Int($0.big32(at: place)) }
        place += 4 + max(0, length)
        column += 1
    }

    /// The next value as a cell.
    func cell() -> PostgresCell {
        let length = batch.bytes.withUnsafeReadableBytes { Int($0.big32(at: place)) }
        let value =
            length < 0 ? nil : batch.value(at: place + 4, length: length, column: column)
        return PostgresCell(value: value, column: batch.columns[column], index: column)
    }
}
