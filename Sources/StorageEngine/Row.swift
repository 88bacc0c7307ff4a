// One encoded row in one heap object: header, end offset of each column, column bytes.

/// A row of a table. Layout: writer (8), version (8), key version (8), column count (4), then four bytes
/// a column (its end offset, the top bit set if NULL), then the columns' bytes.
package struct Row: Sendable {
    var bytes: [UInt8]

    static let writerOffset = 0
    static let versionOffset = 8
    static let keyVersionOffset = 16
    static let countOffset = 24
    static let headerSize = 28
    static let nullFlag: UInt32 = 1 << 31

    @inline(__always)
    init(bytes: [UInt8]) { self.bytes = bytes }

    @inline(__always)
    private func word<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// The transaction that wrote this version.
    package var writer: TransactionID {
        TransactionID(rawValue: word(Row.writerOffset, as: UInt64.self))
    }

    /// Unique to this written version, through the life of the process.
    @inline(__always)
    package var version: UInt64 { word(Row.versionOffset, as: UInt64.self) }

    /// The version that last changed the row's key columns.
    @inline(__always)
    package var keyVersion: UInt64 { word(Row.keyVersionOffset, as: UInt64.self) }

    @inline(__always)
    package var columnCount: Int { Int(word(Row.countOffset, as: UInt32.self)) }

    /// Bytes of the row with its header.
    package var byteCount: Int { bytes.count }

    /// True for a NULL and for a column beyond `columnCount`, which has the column's stored default.
    @inline(__always)
    package func isNull(_ column: Int) -> Bool {
        guard column < columnCount else { return true }
        return word(Row.headerSize + 4 * column, as: UInt32.self) & Row.nullFlag != 0
    }

    @inline(__always)
    private func bounds(_ column: Int, _ raw: UnsafeRawBufferPointer) -> Range<Int> {
        let count = Int(raw.loadUnaligned(fromByteOffset: Row.countOffset, as: UInt32.self))
        let base = Row.headerSize + 4 * count
        precondition(column >= 0 && column < count, "column beyond the row")
        let offset = Row.headerSize + 4 * column
        let end = Int(
            raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self) & ~Row.nullFlag)
        let start =
            column == 0
            ? 0
            : Int(
                raw.loadUnaligned(fromByteOffset: offset - 4, as: UInt32.self) & ~Row.nullFlag)
        return (base + start)..<(base + end)
    }

    /// The column's bytes, empty for a NULL; the column must be below `columnCount`.
    @inline(__always)
    package func withColumn<Result>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { raw in
            body(UnsafeRawBufferPointer(rebasing: raw[bounds(column, raw)]))
        }
    }

    /// Fixed-width columns: the caller knows the type that was appended, and that it is not NULL.
    @inline(__always)
    private func fixed<T: BitwiseCopyable>(_ column: Int, as type: T.Type) -> T {
        bytes.withUnsafeBytes { raw in
            let range = bounds(column, raw)
            precondition(range.count >= MemoryLayout<T>.size, "column is narrower than asked for")
            return raw.loadUnaligned(fromByteOffset: range.lowerBound, as: type)
        }
    }

    @inline(__always)
    package func int64(_ column: Int) -> Int64 { fixed(column, as: Int64.self) }
    @inline(__always)
    package func int32(_ column: Int) -> Int32 { fixed(column, as: Int32.self) }
    @inline(__always)
    package func double(_ column: Int) -> Double { fixed(column, as: Double.self) }
    @inline(__always)
    package func bool(_ column: Int) -> Bool { fixed(column, as: UInt8.self) != 0 }

    package func bytes(_ column: Int) -> [UInt8] {
        // Costs half of what an uninitialized array's closure does, which asks the run time for the array's type each time.
        withColumn(column) { Array($0) }
    }

    /// The same columns as a builder, to be written again as another version.
    package func rebuilt() -> RowBuilder { RowBuilder(encoded: bytes) }
}

/// Builds a row, one append a column, in order. The transaction that puts it stamps the header.
package struct RowBuilder: Sendable {
    var bytes: [UInt8]
    private var column = 0
    private let base: Int

    package init(columnCount: Int) {
        let count = max(0, min(columnCount, 65_535))
        base = Row.headerSize + 4 * count
        bytes = []
        bytes.reserveCapacity(base + 12 * count)
        bytes.append(contentsOf: repeatElement(0, count: base))
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: UInt32(count), toByteOffset: Row.countOffset, as: UInt32.self)
        }
    }

    init(encoded: [UInt8]) {
        bytes = encoded
        base = encoded.count
        column = .max
    }

    @inline(__always)
    private mutating func endColumn(null: Bool = false) {
        let end = UInt32(truncatingIfNeeded: bytes.count - base) & ~Row.nullFlag
        let offset = Row.headerSize + 4 * column
        precondition(offset < base, "more columns appended than declared")
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(
                of: null ? end | Row.nullFlag : end, toByteOffset: offset, as: UInt32.self)
        }
        column += 1
    }

    package mutating func appendNull() { endColumn(null: true) }

    @inline(__always)
    private mutating func appendFixed<T: BitwiseCopyable>(_ value: T) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
        endColumn()
    }

    package mutating func append(int64 value: Int64) { appendFixed(value) }
    package mutating func append(int32 value: Int32) { appendFixed(value) }
    package mutating func append(double value: Double) { appendFixed(value) }
    package mutating func append(bool value: Bool) { appendFixed(UInt8(value ? 1 : 0)) }

    package mutating func append(bytes value: [UInt8]) {
        bytes.append(contentsOf: value)
        endColumn()
    }

    package mutating func append(bytes value: String.UTF8View) {
        bytes.append(contentsOf: value)
        endColumn()
    }

    package mutating func append(bytes value: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: value)
        endColumn()
    }

    /// The row as built, unstamped: columns that were not appended are NULL.
    package consuming func row() -> Row {
        while Row.headerSize + 4 * column < base { endColumn(null: true) }
        return Row(bytes: bytes)
    }

    /// The row with its header: who writes it, and which version it is.
    @inline(__always)
    consuming func stamped(writer: UInt64, version: UInt64, keyVersion: UInt64) -> Row {
        var row = row()
        row.bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: writer, toByteOffset: Row.writerOffset, as: UInt64.self)
            $0.storeBytes(of: version, toByteOffset: Row.versionOffset, as: UInt64.self)
            $0.storeBytes(of: keyVersion, toByteOffset: Row.keyVersionOffset, as: UInt64.self)
        }
        return row
    }
}
