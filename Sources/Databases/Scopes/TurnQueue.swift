// Who may use a connection, in the order in which it was asked for.

import ClientPooling

/// A turn that one has at a time. Who asks first gets it first; who is cancelled while waiting leaves the queue.
final class TurnQueue: Sendable {
    private typealias Continuation = CheckedContinuation<Void, any Error>

    private struct State {
        var isTaken = false
        /// The rows that have the turn, where it is not a statement.
        var rows: RowHold?
        var line = WaiterQueue()
        var continuations: [WaiterKey: Continuation] = [:]
    }

    private let state = WatchedMutex(State())

    /// How many wait.
    var waiting: Int { state.withLock { $0.line.count } }

    /// Waits for the turn.
    ///
    /// - Throws: `CancellationError` where the task is cancelled meanwhile; ``DatabaseError`` of code
    ///   ``DatabaseError/Code/connectionBusy`` where the turn belongs to rows that this very task reads, which would never end.
    func take() async throws {
        try Task.checkCancellation()
        let key = Self.nextKey()
        try await withTaskCancellationHandler {
            try await wait(key, isCancellable: true)
        } onCancel: {
            let waiter = state.withLock { state in
                state.line.remove(key).flatMap { state.continuations.removeValue(forKey: $0.key) }
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Waits for the turn, whatever happens to the task; rows that have it lose it.
    func takeForEnding() async {
        state.withLock { $0.rows }?.abandon()
        do { try await wait(Self.nextKey(), isCancellable: false) } catch {
            preconditionFailure("a wait that cannot be called off was: \(error)")
        }
    }

    private static func nextKey() -> WaiterKey {
        WaiterKey(number: UInt64(UniqueNumber.next()))
    }

    private func wait(_ key: WaiterKey, isCancellable: Bool) async throws {
        let task = RowHold.currentTask
        try await withCheckedThrowingContinuation { continuation in
            let answer: Result<Void, any Error>? = state.withLock { state in
                // Seen under the lock: a cancellation after this finds the waiter in the queue.
                if isCancellable, Task.isCancelled { return .failure(CancellationError()) }
                if isCancellable, let rows = state.rows, rows.isRead(by: task) {
                    return .failure(
                        DatabaseError(
                            .connectionBusy,
                            "rows of iterate() are being read on this connection: "
                                + "read them to the end first, or use another connection"))
                }
                guard state.isTaken else {
                    state.isTaken = true
                    return .success(())
                }
                state.line.append(key, deadline: nil, now: .zero)
                state.continuations[key] = continuation
                return nil
            }
            if let answer { continuation.resume(with: answer) }
        }
    }

    /// Says that rows have the turn that was taken.
    func keep(for rows: RowHold) { state.withLock { $0.rows = rows } }

    /// Gives the turn to who waits longest.
    func leave() {
        let next = state.withLock { state in
            state.rows = nil
            guard let next = state.line.popFirst() else {
                state.isTaken = false
                return Continuation?.none
            }
            return state.continuations.removeValue(forKey: next.key)
        }
        next?.resume()
    }
}

/// Rows that keep a connection for themselves.
final class RowHold: Sendable {
    private let reader = WatchedMutex(Int?.none)
    private let end: @Sendable () -> Void

    /// - Parameter end: Throws away what is left of the rows, and leaves the turn.
    init(end: @Sendable @escaping () -> Void) { self.end = end }

    static var currentTask: Int? { withUnsafeCurrentTask { $0?.hashValue } }

    /// The current task reads from them.
    func noteReader() { reader.withLock { $0 = Self.currentTask } }

    func isRead(by task: Int?) -> Bool { task != nil && reader.withLock { $0 } == task }

    func abandon() { end() }
}
