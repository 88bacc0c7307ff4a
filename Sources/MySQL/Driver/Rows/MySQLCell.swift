// One value of a row, as it came, and the readings that are common.

public import NIOCore

/// A value of a row in the form it came in, text or binary. What reads it says what it takes it for; the two forms give the same.
public struct MySQLCell: Sendable {
    @usableFromInline let batch: RowBatch
    @usableFromInline let columnIndex: Int
    /// In the batch's bytes.
    @usableFromInline let start: Int
    /// -1: NULL.
    @usableFromInline let length: Int
    /// What was asked for, where there is no such column.
    @usableFromInline let missing: String?

    @inlinable @inline(__always)
    init(batch: RowBatch, columnIndex: Int, start: Int, length: Int) {
        self.batch = batch
        self.columnIndex = columnIndex
        self.start = start
        self.length = length
        missing = nil
    }

    init(missing: String, in batch: RowBatch) {
        self.batch = batch
        self.missing = missing
        columnIndex = 0
        start = 0
        length = -1
    }

    /// The column; nil where the result has no such column.
    public var column: MySQLColumn? { missing == nil ? batch.layout.columns[columnIndex] : nil }

    /// The value as this type.
    ///
    /// - Throws: ``MySQLDecodingError``.
    public func decode<Value: MySQLDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        if let missing {
            throw MySQLDecodingError(
                .missingColumn, "the result has no column \(missing)", missing)
        }
        return try Value(mysql: self)
    }

    var name: String { missing ?? batch.layout.columns[columnIndex].name }

    /// Whether it is NULL.
    @inlinable public var isNull: Bool { length < 0 && missing == nil }

    /// Its bytes: text, or the binary protocol's form without a length in front. Nil for NULL.
    public var buffer: ByteBuffer? {
        length < 0
            ? nil : batch.bytes.getSlice(at: batch.bytes.readerIndex + start, length: length)
    }

    var isText: Bool { batch.layout.format == .text }

    /// How the value stands in its row.
    var form: MySQLValueForm { batch.layout.forms[columnIndex] }

    /// Lends the bytes.
    ///
    /// - Throws: ``MySQLDecodingError`` for NULL, else what the body throws.
    @inline(__always)
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        guard length >= 0 else {
            throw noValue
        }
        return try batch.bytes.withUnsafeReadableBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + length)]))
        }
    }

    var noValue: MySQLDecodingError {
        missing == nil
            ? MySQLDecodingError(.unexpectedNull, "the column \(name) is NULL", name)
            : MySQLDecodingError(.missingColumn, "the result has no column \(name)", name)
    }

    /// - Parameter expected: What it should have been.
    func mismatch(_ expected: String) -> MySQLDecodingError {
        MySQLDecodingError(
            .typeMismatch,
            "the column \(name) of type \(column?.type.rawValue ?? 0) holds no \(expected)",
            name)
    }
}

/// A value that is not of the type it was to be read as.
public struct MySQLDecodingError: Error, Hashable, CustomStringConvertible {
    /// What is wrong. The list is open.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's stable name.
        public let rawValue: String

        /// A code of this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The result has no such column.
        public static let missingColumn = Code(rawValue: "missingColumn")
        /// NULL, where the type has no place for it.
        public static let unexpectedNull = Code(rawValue: "unexpectedNull")
        /// The value is of another type.
        public static let typeMismatch = Code(rawValue: "typeMismatch")
        /// The number is too large or too small for the type.
        public static let outOfRange = Code(rawValue: "outOfRange")
        /// The row has another number of columns than values were asked for.
        public static let columnCount = Code(rawValue: "columnCount")
    }

    /// What is wrong.
    public let code: Code
    /// What is wrong, for people.
    public let message: String
    /// The column's name, where one is to blame.
    public let column: String?

    /// An error, for a codec of one's own.
    public init(_ code: Code, _ message: String, _ column: String?) {
        self.code = code
        self.message = message
        self.column = column
    }

    /// The code and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
