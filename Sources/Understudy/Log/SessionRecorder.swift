// One session's part of the log: from what the session says of itself to the log's entries.

import FaultInjection
import Synchronization

/// Writes to the log what a session says.
final class SessionRecorder: SessionObserver {
    private struct Statement {
        let facts: StatementFacts
        let order: Int
        let began: UInt64
    }

    private struct Open {
        let began: UInt64
        var isExplicit: Bool
        var statements = 0
        var first: StatementFacts?
        var isWriting = false
        var conflict: String?
        var failure: LoggedFailure?
    }

    private struct State {
        /// The one that has begun and not ended.
        var statement: Statement?
        /// Where a commit that stands alone has begun.
        var commit: (order: Int, began: UInt64)?
        var transaction: Open?
        /// How the transaction has ended, while its last statement has not.
        var end: TransactionEnd?
        var wait: (began: UInt64, blockers: [Int])?
    }

    private let connection: Int
    private let log: UnderstudyLog
    private let time: any TimeSource
    private let state = Mutex(State())

    init(connection: Int, log: UnderstudyLog, _ time: any TimeSource) {
        self.connection = connection
        self.log = log
        self.time = time
    }

    // MARK: Statements

    func statementBegan(_ facts: StatementFacts) {
        let now = time.nanoseconds
        state.withLock { state in
            let commit = facts.kind == .commit ? state.commit : nil
            state.commit = nil
            state.statement = Statement(
                facts: facts, order: commit?.order ?? log.nextOrder(),
                began: commit?.began ?? now)
        }
    }

    func commitBegan() {
        let now = time.nanoseconds
        state.withLock { $0.commit = (log.nextOrder(), now) }
    }

    func statementEnded(kind: StatementKinds, rows: Int?, error: ObservedError?) {
        let now = time.nanoseconds
        state.withLock { state in
            guard let statement = state.statement else { return }
            endWait(&state, at: now)
            state.statement = nil
            if Self.isCounted(kind) { count(kind, statement, &state) }
            if let error { note(error, of: statement, kind, &state) }
            log.note(
                entry(statement, kind, at: now, rows: rows, error?.code, error?.message))
            finishPending(&state, at: now)
        }
    }

    func wasCut() {
        let now = time.nanoseconds
        state.withLock { state in
            if let statement = state.statement {
                let kind = statement.facts.kind
                endWait(&state, at: now)
                state.statement = nil
                if Self.isCounted(kind) { count(kind, statement, &state) }
                log.note(
                    entry(
                        statement, kind, at: now, rows: nil, nil,
                        "the connection ended without an answer"))
            }
            finishPending(&state, at: now)
        }
    }

    /// What opens and ends a transaction is no statement in it.
    private static func isCounted(_ kind: StatementKinds) -> Bool {
        kind.isDisjoint(with: [.begin, .commit, .rollback])
    }

    /// A statement in a transaction; one that stands alone opens its own.
    private func count(_ kind: StatementKinds, _ statement: Statement, _ state: inout State) {
        if state.transaction == nil {
            state.transaction = Open(began: statement.began, isExplicit: false)
        }
        state.transaction?.statements += 1
        if state.transaction?.first == nil { state.transaction?.first = statement.facts }
        if !kind.isSubset(of: [.select, .set, .savepoint]) { state.transaction?.isWriting = true }
    }

    private func note(
        _ error: ObservedError, of statement: Statement, _ kind: StatementKinds,
        _ state: inout State
    ) {
        // A block whose BEGIN fails has not begun.
        if kind == .begin, state.transaction?.began == statement.began {
            state.transaction = nil
            return
        }
        if error.isConflict {
            // A commit that stands alone fails after it as well: then there is no transaction any more.
            if state.transaction == nil, Self.isCounted(kind) { count(kind, statement, &state) }
            state.transaction?.conflict = error.code
        }
        if state.transaction?.isExplicit == true, state.transaction?.failure == nil {
            state.transaction?.failure = LoggedFailure(
                statement: Self.kept(statement.facts.text), code: error.code,
                message: error.message)
        }
    }

    private func entry(
        _ statement: Statement, _ kind: StatementKinds, at end: UInt64, rows: Int?,
        _ code: String?, _ message: String?
    ) -> LoggedStatement {
        LoggedStatement(
            order: statement.order, connection: connection,
            text: Self.kept(statement.facts.text), shape: statement.facts.shape, kind: kind,
            began: log.time(statement.began), duration: Self.duration(statement.began, end),
            rows: rows, code: code, message: message)
    }

    private static func kept(_ text: String) -> String {
        text.utf8.count <= UnderstudyLog.longestText
            ? text : String(decoding: text.utf8.prefix(UnderstudyLog.longestText), as: UTF8.self)
    }

    private static func duration(_ began: UInt64, _ end: UInt64) -> Duration {
        .nanoseconds(Int64(clamping: end &- began))
    }

    // MARK: Transactions

    func transactionBegan() {
        let now = time.nanoseconds
        state.withLock { state in
            finishPending(&state, at: now)
            if state.transaction == nil {
                state.transaction = Open(began: state.statement?.began ?? now, isExplicit: true)
            }
            state.transaction?.isExplicit = true
            log.note(connection, isInTransaction: true)
        }
    }

    func savepointRestored() { state.withLock { $0.transaction?.failure = nil } }

    func transactionEnded(_ end: TransactionEnd) {
        let now = time.nanoseconds
        state.withLock { state in
            guard state.end == nil else { return }
            state.end = end
            if state.statement == nil { finishPending(&state, at: now) }
        }
    }

    private func finishPending(_ state: inout State, at now: UInt64) {
        guard let end = state.end else { return }
        state.end = nil
        guard let open = state.transaction else { return }
        state.transaction = nil
        let isCommitted = end == .committed
        log.note(
            LoggedTransaction(
                connection: connection, isExplicit: open.isExplicit, statements: open.statements,
                firstShape: open.first?.shape, isWriting: open.isWriting,
                began: log.time(open.began), duration: Self.duration(open.began, now),
                outcome: isCommitted ? .committed : .rolledBack,
                conflict: isCommitted ? nil : open.conflict,
                failure: isCommitted ? nil : open.failure, isRefusedCommit: end == .refused,
                first: open.first?.identity))
        log.note(connection, isInTransaction: false)
    }

    // MARK: Waits

    func waitBegan(for connections: [Int]) {
        let now = time.nanoseconds
        state.withLock { if $0.wait == nil { $0.wait = (now, connections) } }
    }

    func waitEnded() {
        let now = time.nanoseconds
        state.withLock { endWait(&$0, at: now) }
    }

    private func endWait(_ state: inout State, at now: UInt64) {
        guard let wait = state.wait else { return }
        state.wait = nil
        log.note(
            LoggedWait(
                connection: connection, blockers: wait.blockers,
                statement: state.statement.map { Self.kept($0.facts.text) } ?? "COMMIT",
                began: log.time(wait.began), duration: Self.duration(wait.began, now)))
    }

    // MARK: The end

    func sessionClosed() {
        let now = time.nanoseconds
        state.withLock { state in
            endWait(&state, at: now)
            let wasInTransaction = state.transaction?.isExplicit == true
            state.statement = nil
            if state.end == nil { state.end = .rolledBack }
            finishPending(&state, at: now)
            log.close(connection, isInTransaction: wasInTransaction, at: now)
        }
    }
}
