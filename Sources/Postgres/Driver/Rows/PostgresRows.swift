// The rows of a result, as they come.

import ClientPooling
import NIOCore

/// The rows of one query, in batches as they come from the server, each decoded when it is asked for.
///
/// ```swift
/// for try await row in try await connection.query("SELECT id, name FROM users") {
///     let (id, name) = try row.decode((Int, String).self)
/// }
/// ```
///
/// They are read once. While nobody asks for more the server is held back, so that a large result takes no more memory than a small
/// one. The connection's next command waits until the last row was read or the sequence was dropped, in which case the rest is
/// read and thrown away.
public struct PostgresRows: AsyncSequence, Sendable {
    /// A row.
    public typealias Element = PostgresRow

    /// The columns of the rows; none where the statement returns no rows.
    public let columns: PostgresColumns

    let source: RowSource

    /// The rows, from the first one. Only the first iterator gets them.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(columns: columns, source: source)
    }

    /// All rows that are left. They are held in memory together.
    ///
    /// - Throws: ``PostgresError``, `ClientError`, `CancellationError`.
    public func collect() async throws -> [PostgresRow] {
        var rows: [PostgresRow] = []
        for try await row in self { rows.append(row) }
        return rows
    }

    /// The first row; nil where there is none. The rest is not read.
    ///
    /// - Throws: ``PostgresError``, `ClientError`, `CancellationError`.
    public func first() async throws -> PostgresRow? {
        var rows = makeAsyncIterator()
        return try await rows.next()
    }

    /// Reads the rows.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let columns: PostgresColumns
        private let source: RowSource
        @usableFromInline var batch = RowBatch.none
        /// Where the next row begins.
        @usableFromInline var place = 0
        private var batches: [ByteBuffer] = []
        private var isLast = false

        init(columns: PostgresColumns, source: RowSource) {
            self.columns = columns
            self.source = source
        }

        /// The next row; nil after the last one. Waits only where no row is there yet.
        ///
        /// - Throws: ``PostgresError``, `ClientError`, `CancellationError`; ``PostgresDecodingError`` where the server's bytes are no
        ///   row, which ends the connection.
        @inlinable
        public mutating func next() async throws -> PostgresRow? {
            try await next(isolation: nil)
        }

        /// The same without leaving the caller's actor where a row is there.
        @inlinable
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> PostgresRow? {
            if let row = batch.row(at: &place) { return row }
            return try await firstOfNextBatch(isolation: actor)
        }

        @usableFromInline
        mutating func firstOfNextBatch(
            isolation actor: isolated (any Actor)?
        ) async throws -> PostgresRow? {
            while true {
                if let fault = batch.fault {
                    source.terminate()
                    throw fault
                }
                if let bytes = batches.popLast() {
                    batch = RowBatch(columns, bytes)
                    place = 0
                    if let row = batch.row(at: &place) { return row }
                    continue
                }
                if isLast { return nil }
                let (more, isLast) = try await source.next()
                batches = more.reversed()
                self.isLast = isLast
            }
        }
    }
}

/// Where an iterator gets its batches. When the last reference to it goes, so do the rows that nobody has read.
final class RowSource: Sendable {
    private let answer: Answer
    private let first: ResultStream.Taken
    private let isClaimed = ClaimFlag()
    /// Keeps the connection lent as long as rows may come.
    private let lease: LeaseHolder<PostgresConnection>?

    /// - Parameter first: What came together with the columns.
    init(_ answer: Answer, first: ResultStream.Taken, lease: LeaseHolder<PostgresConnection>?) {
        self.answer = answer
        self.first = first
        self.lease = lease
    }

    deinit { answer.abandon() }

    func terminate() { answer.terminate() }

    /// The next batches, and whether they are the last ones.
    func next() async throws -> ([ByteBuffer], isLast: Bool) {
        guard isClaimed.claim() else {
            let taken = try await answer.next()
            return try Self.batches(of: taken)
        }
        return try Self.batches(of: first)
    }

    private static func batches(
        of taken: ResultStream.Taken
    ) throws -> ([ByteBuffer], isLast: Bool) {
        let batches = taken.events.compactMap { event in
            if case .rows(let bytes) = event { bytes } else { nil }
        }
        // Rows that came before a failure are read before it is thrown.
        if case .failure(let error) = taken.end, batches.isEmpty { throw error }
        if case .failure = taken.end { return (batches, false) }
        return (batches, taken.end != nil)
    }
}
