// The rows of a result, as they arrive.

import ClientPooling
import MySQLWire

/// The rows of a result, to be gone through once, in the order in which they arrive.
///
/// ```swift
/// let rows = try await connection.query("SELECT id, name FROM users")
/// for try await row in rows { … }
/// for try await (id, name) in rows.decode((Int, String).self) { … }
/// let all = try await rows.collect()
/// ```
///
/// Rows arrive in batches, and waiting happens between them alone. While rows are not taken the server is held back, so that the
/// size of a result does not matter. Who stops before the end and drops the rows has the rest thrown away as it arrives, before the
/// connection does anything else; ``cancel()`` has the server stop instead.
///
/// Of several results, as a procedure gives them, these are the rows of the first one that has any: see
/// ``MySQLConnection/queryAll(_:)``.
public struct MySQLRows: AsyncSequence, Sendable {
    /// A row.
    public typealias Element = MySQLRow

    /// The columns; none where the statement gives no rows.
    public let columns: [MySQLColumn]

    private let source: RowSource

    init(_ columns: [MySQLColumn], _ source: RowSource) {
        self.columns = columns
        self.source = source
    }

    /// Goes through the rows that are left.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source) }

    /// Gives the rows one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let source: RowSource
        private var batch: RowBatch?
        private var index = 0

        init(_ source: RowSource) { self.source = source }

        /// The next row; nil at the end.
        ///
        /// - Throws: ``MySQLError`` where the server ends the result with an error, `ClientError` where the connection breaks,
        ///   `CancellationError`.
        public mutating func next() async throws -> MySQLRow? { try await next(isolation: nil) }

        /// The same without leaving the caller's actor where a row is there.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> MySQLRow? {
            if let batch, index < batch.count {
                defer { index += 1 }
                return batch.row(index)
            }
            return try await nextOfNextBatch(actor)
        }

        private mutating func nextOfNextBatch(
            _ actor: isolated (any Actor)?
        ) async throws -> MySQLRow? {
            while let next = try await source.nextBatch() {
                guard next.count > 0 else { continue }
                batch = next
                index = 1
                return next.row(0)
            }
            batch = nil
            return nil
        }
    }

    /// All rows that are left.
    ///
    /// - Throws: What ``AsyncIterator/next()`` throws.
    public func collect() async throws -> [MySQLRow] {
        var rows: [MySQLRow] = []
        while let batch = try await source.nextBatch() {
            rows.reserveCapacity(rows.count + batch.count)
            for index in 0..<batch.count { rows.append(batch.row(index)) }
        }
        return rows
    }

    /// The first row that is left; nil where there is none. The rest is thrown away once the rows are let go.
    ///
    /// - Throws: What ``AsyncIterator/next()`` throws.
    public func first() async throws -> MySQLRow? {
        var rows = makeAsyncIterator()
        return try await rows.next()
    }

    /// The rows, each as a tuple of its columns.
    public func decode<each Value: MySQLDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) -> MySQLDecodedRows<(repeat each Value)> {
        MySQLDecodedRows(self) { row in try row.decode((repeat each Value).self) }
    }

    /// The rows, each as the value of its only column.
    public func decode<Value: MySQLDecodable>(
        _ type: Value.Type = Value.self
    ) -> MySQLDecodedRows<Value> {
        MySQLDecodedRows(self) { row in try row.decode(type) }
    }

    /// The rows, each as a `Decodable` value, by the columns' names.
    public func decode<Value: Decodable & Sendable>(
        as type: Value.Type
    ) -> MySQLDecodedRows<Value> {
        MySQLDecodedRows(self) { row in try row.decode(as: type) }
    }

    /// What the statement has done, once all rows were taken; nil before.
    public var result: MySQLResult? { source.result }

    /// Has the server stop the statement (KILL QUERY), and returns once it has. Does nothing where all has arrived.
    public func cancel() async { await source.cancel() }
}

/// Rows that are decoded as they are taken.
public struct MySQLDecodedRows<Value: Sendable>: AsyncSequence, Sendable {
    /// A decoded row.
    public typealias Element = Value

    private let rows: MySQLRows
    private let decode: @Sendable (MySQLRow) throws -> Value

    init(_ rows: MySQLRows, _ decode: @Sendable @escaping (MySQLRow) throws -> Value) {
        self.rows = rows
        self.decode = decode
    }

    /// Goes through the rows that are left.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(rows: rows.makeAsyncIterator(), decode: decode)
    }

    /// All that are left.
    ///
    /// - Throws: What ``MySQLRows/AsyncIterator/next()`` throws, and ``MySQLDecodingError``.
    public func collect() async throws -> [Value] { try await rows.collect().map(decode) }

    /// Gives the values one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var rows: MySQLRows.AsyncIterator
        let decode: @Sendable (MySQLRow) throws -> Value

        /// The next value; nil at the end.
        ///
        /// - Throws: What ``MySQLRows/AsyncIterator/next()`` throws, and ``MySQLDecodingError``.
        public mutating func next() async throws -> Value? { try await rows.next().map(decode) }
    }
}
