// One value of a row, as it came, and the readings that are common.

public import NIOCore

/// A value of a row in the form it came in, text or binary. What reads it says what it takes it for; the two forms give the same.
public struct MySQLCell: Sendable {
    let batch: RowBatch
    let columnIndex: Int
    /// In the batch's bytes.
    let start: Int
    /// -1: NULL.
    let length: Int

    /// The column.
    public var column: MySQLColumn { batch.layout.columns[columnIndex] }

    /// Whether it is NULL.
    public var isNull: Bool { length < 0 }

    /// Its bytes: text, or the binary protocol's form without a length in front. Nil for NULL.
    public var buffer: ByteBuffer? {
        isNull
            ? nil : batch.bytes.getSlice(at: batch.bytes.readerIndex + start, length: length)
    }

    var isText: Bool { batch.layout.format == .text }

    /// Lends the bytes.
    ///
    /// - Throws: ``MySQLDecodingError`` for NULL, else what the body throws.
    @inline(__always)
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        guard length >= 0 else {
            throw MySQLDecodingError(
                .unexpectedNull, "the column \(column.name) is NULL", column.name)
        }
        return try batch.bytes.withUnsafeReadableBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + length)]))
        }
    }

    /// - Parameter expected: What it should have been.
    func mismatch(_ expected: String) -> MySQLDecodingError {
        MySQLDecodingError(
            .typeMismatch,
            "the column \(column.name) of type \(column.type.rawValue) holds no \(expected)",
            column.name)
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
        /// A number of rows that was not expected.
        public static let rowCount = Code(rawValue: "rowCount")
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
