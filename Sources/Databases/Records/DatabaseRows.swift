// Rows one by one, as they come.

import ClientPooling

/// The rows of a statement, one by one, as they come from the database.
///
/// ```swift
/// for try await record in db.iterate("SELECT name FROM users") { … }
/// ```
///
/// The statement runs when the first row is asked for, in the task that asks, and on its current connection if there is one. However
/// many rows there are, no more than a few are held at a time. Until the last one was read or the loop was left, the rows have the
/// connection for themselves: other tasks wait, and the same task gets an error of code ``DatabaseError/Code/connectionBusy`` instead
/// of waiting for itself. Without a current connection they have one of their own, which nobody else waits for.
public struct DatabaseRows: AsyncSequence, Sendable {
    /// A row.
    public typealias Element = DatabaseRecord

    let open: @Sendable () async throws -> RowStream

    /// Runs the statement anew.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(open: open) }

    /// Reads the rows.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let open: @Sendable () async throws -> RowStream
        private var stream: RowStream?
        private var isAtEnd = false

        init(open: @Sendable @escaping () async throws -> RowStream) { self.open = open }

        /// The next row; nil after the last one.
        ///
        /// - Throws: ``DatabaseError``; `CancellationError`.
        public mutating func next() async throws -> DatabaseRecord? {
            if isAtEnd { return nil }
            do {
                let stream = if let stream { stream } else { try await open() }
                self.stream = stream
                if let record = try await stream.next() { return record }
            } catch {
                finish()
                throw error
            }
            finish()
            return nil
        }

        private mutating func finish() {
            isAtEnd = true
            stream = nil
        }
    }

    /// All rows. They are held in memory together.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func collect() async throws -> [DatabaseRecord] {
        var records: [DatabaseRecord] = []
        for try await record in self { records.append(record) }
        return records
    }
}

/// Rows that are being read.
final class RowStream: Sendable {
    private enum State {
        case open(any BackendRows)
        case done
        case abandoned
    }

    private let state: WatchedMutex<State>
    /// Gives back what the rows have kept.
    private let release: @Sendable (_ isAtEnd: Bool) async -> Void
    private let drop: @Sendable () -> Void
    private let hold: RowHold?

    /// - Parameters:
    ///   - rows: The rows.
    ///   - hold: What keeps the scope's turn.
    ///   - release: Gives back what the rows have kept, once they were read.
    ///   - drop: The same where nothing can be waited for.
    init(
        _ rows: any BackendRows, hold: RowHold? = nil,
        release: @Sendable @escaping (_ isAtEnd: Bool) async -> Void,
        drop: @Sendable @escaping () -> Void
    ) {
        state = WatchedMutex(.open(rows))
        self.hold = hold
        self.release = release
        self.drop = drop
    }

    deinit {
        if end(.done) { drop() }
    }

    /// - Returns: Whether it was open.
    private func end(_ new: State) -> Bool {
        let old = state.withLock { state in
            defer { if case .open = state { state = new } }
            return state
        }
        // The rows go here, outside of the lock.
        if case .open = old { return true } else { return false }
    }

    /// Ends the rows while they are read: the scope that they were read in is over.
    func abandon() {
        if end(.abandoned) { drop() }
    }

    func next() async throws -> DatabaseRecord? {
        let rows: any BackendRows
        switch state.withLock({ $0 }) {
        case .open(let open): rows = open
        case .done: return nil
        case .abandoned:
            throw DatabaseError(
                .connectionClosed, "the scope whose connection the rows were read on is over",
                outcome: .unknown)
        }
        hold?.noteReader()
        do {
            if let record = try await rows.next() { return record }
        } catch {
            if end(.done) { await release(false) }
            throw error is CancellationError ? error : DatabaseError(bridging: error)
        }
        if end(.done) { await release(true) }
        return nil
    }
}
