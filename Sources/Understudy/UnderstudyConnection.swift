// Statements run inside the process, without a socket: what a test asks the server itself.

import PostgresLanguage
import FaultInjection
import QueryEngine
import ServerKit
import Synchronization

/// A connection inside the process: a session of its own, with its transaction and settings. That of
/// ``Understudy/connect(to:user:)`` is the test's own, which is not in the log, and to which fault rules do not apply; that of
/// ``Understudy/connectAsClient(to:user:application:label:)`` is a client's. A call that comes while another one is under way
/// waits for nothing: it throws 55000.
public final class UnderstudyConnection: Sendable {
    private let session: any ServedSession
    private let wakes: WakeSignal
    private let time: any TimeSource
    private let isBusy = Atomic<Bool>(false)
    /// A client's place on the server; nil: it is the test's own.
    private let place: ClientPlace?

    init(
        _ session: any ServedSession, _ wakes: WakeSignal, _ time: any TimeSource,
        _ place: ClientPlace
    ) {
        self.session = session
        self.wakes = wakes
        self.time = time
        self.place = place
    }

    init(_ cluster: SQLCluster, database: String, user: String) throws(UnderstudyError) {
        let wakes = WakeSignal(cluster.time as? any SteppedTime)
        self.wakes = wakes
        time = cluster.time
        place = nil
        session = try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.openSession(
                database: database, user: user, isExempt: true,
                events: SessionEvents(wake: { wakes.set() }))
        }
    }

    deinit { close() }

    /// Rolls back what is open and ends the session.
    public func close() {
        session.close()
        place?.leave()
    }

    /// Runs a text of one or several statements and returns the last one's answer. Waits for locks as any session does;
    /// cancelling the task cancels the statement (57014).
    @discardableResult
    public func execute(_ sql: String) async throws(UnderstudyError) -> StatementResult {
        guard !isBusy.exchange(true, ordering: .acquiring) else {
            throw UnderstudyError(
                SQLError(.objectNotInPrerequisiteState, "another statement is under way"))
        }
        wakes.begin()
        defer {
            wakes.end()
            isBusy.store(false, ordering: .releasing)
        }
        var sink = CollectingSink(faults: place?.faults)
        var progress = session.start(.simpleQuery(Array(sql.utf8)), &sink)
        while true {
            switch progress {
            case .finished: return try sink.outcome()
            case .cut(let end):
                if end == .silent { await place?.keepSilent() }
                throw UnderstudyError(ended: end)
            case .terminated:
                _ = try sink.outcome()
                throw UnderstudyError(
                    SQLError(.connectionFailure, "the session is over"))
            case .waiting: await wakes.wait(until: nil, time, session.cancel)
            case .sleeping(let instant): await wakes.wait(until: instant, time, session.cancel)
            case .yielded, .movesAside, .outputFull:
                if Task.isCancelled { session.cancel() }
                await Task.yield()
            case .needsInput:
                session.copyFail(
                    SQLError(.featureNotSupported, "COPY FROM STDIN needs load(sql:into:)"))
            }
            progress = session.resume(&sink)
        }
    }
}

/// Wakes one waiter, now or when it comes to wait.
final class WakeSignal: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
        /// A statement is under way.
        var isInUse = false
        /// The clock was told of a waking that the statement has not acted upon.
        var isWaking = false
    }

    private let state = Mutex(State())
    /// A clock that has to know who sleeps.
    private let stepped: (any SteppedTime)?

    init(_ stepped: (any SteppedTime)? = nil) { self.stepped = stepped }

    func set() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.isInUse, !state.isWaking, let stepped {
                state.isWaking = true
                stepped.willWake()
            }
            defer { state.waiter = nil }
            state.isSet = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// A statement begins.
    func begin() { state.withLock { $0.isInUse = true } }

    /// It has ended.
    func end() {
        state.withLock { $0.isInUse = false }
        didWake()
    }

    /// The statement has acted upon what woke it.
    private func didWake(unlessSet: Bool = false) {
        let wasWaking = state.withLock { state in
            if unlessSet, state.isSet { return false }
            defer { state.isWaking = false }
            return state.isWaking
        }
        if wasWaking { stepped?.didWake() }
    }

    func wait() async {
        guard let stepped else { return await waitUntilSet() }
        stepped.noteSleeping(1)
        didWake(unlessSet: true)
        await waitUntilSet()
        stepped.noteSleeping(-1)
    }

    /// Waits to be woken, or for an instant of the clock; `cancel` is called if the task is cancelled meanwhile.
    func wait(
        until instant: UInt64?, _ time: any TimeSource, _ cancel: @escaping @Sendable () -> Void
    ) async {
        let timer = instant.map { schedule(at: $0, time) }
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            cancel()
        }
        timer?()
    }

    /// Gives what calls it off.
    private func schedule(
        at instant: UInt64, _ time: any TimeSource
    ) -> () -> Void {
        if let stepped = time as? any SteppedTime {
            let timer = stepped.schedule(at: instant) { [self] in
                set()
                stepped.didWake()
            }
            return { stepped.cancel(timer) }
        }
        let now = time.nanoseconds
        let left = instant > now ? min(instant - now, 3_600_000_000_000) : 0
        let timer = Task { [self] in
            try? await Task.sleep(nanoseconds: left)
            if !Task.isCancelled { set() }
        }
        return { timer.cancel() }
    }

    private func waitUntilSet() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state -> Bool in
                defer { state.isSet = false }
                if !state.isSet { state.waiter = continuation }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}

extension Understudy {
    /// Opens a connection inside the process. Throws 3D000 for a database that is not there.
    public func connect(
        to database: String? = nil, user: String? = nil
    ) throws(UnderstudyError) -> UnderstudyConnection {
        try UnderstudyConnection(
            cluster, database: database ?? self.database, user: user ?? options.user)
    }

    /// Runs statements in a connection of their own, each committed at the end of the text, and returns the last one's
    /// answer: what a test looks at afterwards.
    @discardableResult
    public func execute(
        _ sql: String, in database: String? = nil
    ) async throws(UnderstudyError) -> StatementResult {
        let connection = try connect(to: database)
        defer { connection.close() }
        return try await connection.execute(sql)
    }
}
