// A scope's way to its connection: of withConnection, of a transaction, of one nested in it.

import ClientPooling

/// A scope's way to its connection.
///
/// The statements of a scope and of its child tasks go one after the other. A transaction takes the turn of the scope around it for as
/// long as it lives, so that nothing of that scope slips into it, and is a scope of its own.
final class Lane: Sendable {
    private struct Standing {
        /// Committed or rolled back by a call inside of the scope, which may go on.
        var isEnded = false
        /// The scope is over.
        var isClosed = false
    }

    let core: ConnectionCore
    /// The scope around, on the same connection.
    let parent: Lane?
    /// 0 outside of transactions, 1 in one, more in those nested.
    let depth: Int
    let turns = TurnQueue()
    private let state = WatchedMutex(Standing())

    init(_ core: ConnectionCore, parent: Lane? = nil) {
        self.core = core
        self.parent = parent
        depth = parent.map { $0.depth + 1 } ?? 0
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Whether the transaction was committed or rolled back, or that was tried.
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Says that the scope is over.
    func noteClosed() { state.withLock { $0.isClosed = true } }

    /// Says that the transaction ends now.
    func noteEnd() { state.withLock { $0.isEnded = true } }

    func isInside(of other: Lane) -> Bool {
        var lane: Lane? = self
        while let current = lane {
            if current === other { return true }
            lane = current.parent
        }
        return false
    }

    /// Waits for the turn.
    ///
    /// - Returns: False where the scope has ended: there is no turn to leave then.
    /// - Throws: `CancellationError`; ``DatabaseError`` where the transaction has ended, or this task reads rows.
    func take() async throws -> Bool {
        try await turns.take()
        let now = state.withLock { $0 }
        guard now.isClosed || now.isEnded else { return true }
        turns.leave()
        if now.isClosed { return false }
        throw DatabaseError(
            .transactionEnded, "the transaction was committed or rolled back before",
            outcome: .notApplied)
    }

    /// Ends the scope: waits for what was asked before; what comes later goes elsewhere. The turn is kept.
    func close() async {
        noteClosed()
        await turns.takeForEnding()
    }
}

/// The scopes that a task is in.
enum CurrentLanes {
    /// By the databases' numbers.
    @TaskLocal static var lanes: [Int: Lane] = [:]

    /// The innermost scope of this database that is not over; nil where there is none.
    static func lane(of database: Int) -> Lane? {
        var lane = lanes[database]
        while let current = lane, current.isClosed { lane = current.parent }
        return lane
    }

    static func with<Value>(
        _ lane: Lane, isolation: isolated (any Actor)?, _ body: () async throws -> Value
    ) async throws -> Value {
        var all = lanes
        all[lane.core.database] = lane
        return try await $lanes.withValue(all, operation: body, isolation: isolation)
    }
}
