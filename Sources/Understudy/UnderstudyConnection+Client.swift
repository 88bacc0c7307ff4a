// A connection inside the process that is a client's: the log hears of it, and fault rules befall it.

import FaultInjection
import PostgresServer
import QueryEngine
import ServerKit
import Synchronization

extension Understudy {
    /// Opens a connection inside the process that counts as a client's, as code under test that needs no socket has it: the
    /// log hears of it, it has a number as a client that comes through a socket has, and the rules of ``faults`` befall
    /// it. An error is thrown as an ``UnderstudyError``; where a rule ends the connection, by `close` or `reset`, that is
    /// 08006; after `silence` a call returns, with 08006 too, when its task is cancelled or the connection closed.
    ///
    /// No bytes are sent here: the moments `message`, `byte` and `close` do not come, and what would change bytes is noted as
    /// impossible.
    ///
    /// - Parameters:
    ///   - application: what it calls itself.
    ///   - label: what rules know it by, as `SET understudy.label` says.
    /// - Throws: 3D000 for a database that is not there, 53300 where there are as many clients as there may be.
    public func connectAsClient(
        to database: String? = nil, user: String? = nil, application: String? = nil,
        label: String? = nil
    ) async throws(UnderstudyError) -> UnderstudyConnection {
        let name = database ?? self.database
        let wakes = WakeSignal(cluster.time as? any SteppedTime)
        let place = try ClientPlace(registry, cluster.faults, wakes)
        var opening = SessionOpening(user: user ?? options.user, database: name)
        opening.connection = place.number
        for (setting, value) in [("application_name", application), ("understudy.label", label)] {
            guard let value else { continue }
            opening.settings.append(SessionOpening.Setting(name: setting, value: value))
        }
        do throws(UnderstudyError) {
            try await place.meet(.accept, FaultContext(connection: place.number), clock)
            place.faults = cluster.faults(ofDatabase: name)
            let context = FaultContext(
                connection: place.number, label: label, user: opening.user, database: name,
                application: application ?? "")
            try await place.meet(.authenticate, context, clock)
            let opener = logs.watching(PostgresServer.opener(cluster))
            let opened = try UnderstudyError.rethrow { () throws(SQLError) in
                try opener(
                    opening,
                    SessionEvents(wake: { wakes.set() }))
            }
            place.open(opened)
            return UnderstudyConnection(opened.session, wakes, cluster.time, place)
        } catch {
            place.leave()
            throw error
        }
    }
}

/// A client's place among the connections of a server.
final class ClientPlace: Sendable {
    private struct State {
        var faults: FaultInjector
        var key: ConnectionKey?
        var session: (any ServedSession)?
        /// Its server has ended it, or it has gone.
        var isOver = false
        var hasLeft = false
    }

    let number: Int
    private let registry: ConnectionRegistry
    private let wakes: WakeSignal
    private let serverFaults: FaultInjector
    private let state: Mutex<State>

    init(
        _ registry: ConnectionRegistry, _ faults: FaultInjector, _ wakes: WakeSignal
    ) throws(UnderstudyError) {
        let ending = EndSignal()
        guard registry.reserveSession() else {
            throw UnderstudyError(SQLError(FaultMeaning.tooManyConnections))
        }
        guard let number = registry.admit({ _ in ending.send() }) else {
            registry.release(nil)
            throw UnderstudyError(SQLError(FaultMeaning.shuttingDown))
        }
        self.registry = registry
        self.wakes = wakes
        self.number = Int(clamping: number)
        serverFaults = faults
        state = Mutex(State(faults: faults))
        ending.place = self
    }

    /// The rules that concern it: the server's, then those of its database.
    var faults: FaultInjector {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    func open(_ opened: OpenedSession) {
        let isOver = state.withLock { state in
            state.key = opened.key
            state.session = opened.session
            return state.isOver
        }
        registry.register(opened.key) { [session = opened.session] in session.cancel() }
        if isOver { opened.session.terminate(SQLError(FaultMeaning.shuttingDown)) }
    }

    /// The server ends it.
    func terminate() {
        let session = state.withLock { state in
            state.isOver = true
            return state.session
        }
        session?.terminate(SQLError(FaultMeaning.shuttingDown))
        wakes.set()
        registry.leave(UInt64(number))
    }

    /// It is gone.
    func leave() {
        let (hadLeft, key) = state.withLock { state in
            defer {
                state.isOver = true
                state.hasLeft = true
                state.session = nil
            }
            return (state.hasLeft, state.key)
        }
        guard !hadLeft else { return }
        registry.release(key)
        registry.leave(UInt64(number))
        faults.forget(connection: number)
        serverFaults.forget(connection: number)
        wakes.set()
    }

    // MARK: Faults

    /// Asks the rules at a moment of the connection's beginning.
    func meet(
        _ site: FaultSite, _ context: FaultContext, _ clock: VirtualClock?
    ) async throws(UnderstudyError) {
        let faults = faults
        guard faults.armed.contains(site.kind) else { return }
        for action in faults.decide(site, context) {
            switch action.fault {
            case .error(let meaning): throw UnderstudyError(SQLError(meaning))
            case .close: throw UnderstudyError(ended: .closed)
            case .reset: throw UnderstudyError(ended: .reset)
            case .silence:
                await keepSilent()
                throw UnderstudyError(ended: .silent)
            case .delay:
                if let clock {
                    try? await clock.sleep(for: action.delay)
                } else {
                    try? await Task.sleep(for: action.delay)
                }
            case .notice, .bandwidth, .split, .truncate, .garble, .oversize, .duplicate,
                .unsolicited, .competitor:
                faults.note(action.decision, .impossible(Self.noBytes))
            }
        }
    }

    static let noBytes = "a connection inside the process sends no bytes"

    /// Until the task is cancelled, or the connection's end.
    func keepSilent() async {
        wakes.begin()
        await withTaskCancellationHandler {
            while !Task.isCancelled, !state.withLock({ $0.isOver }) { await wakes.wait() }
        } onCancel: {
            wakes.set()
        }
        wakes.end()
    }
}

/// Tells a place that its server ends it.
private final class EndSignal: Sendable {
    private struct Weak: Sendable { weak var place: ClientPlace? }

    private let state = Mutex(Weak())

    var place: ClientPlace? {
        get { state.withLock { $0.place } }
        set { state.withLock { $0.place = newValue } }
    }

    func send() { place?.terminate() }
}

extension UnderstudyError {
    /// A fault has ended the connection.
    init(ended end: ConnectionEnd) {
        let message =
            switch end {
            case .closed: "the server has closed the connection"
            case .reset: "the server has reset the connection"
            case .silent: "the server has fallen silent"
            }
        self.init(SQLError(.connectionFailure, message))
    }
}
