// A server without a network: it makes connections, refuses to, or is silent, and keeps count.

import ClientPooling

struct FakeFailure: ClassifiedError, Hashable {
    var failureClass = FailureClass.disconnect
    var outcome = WorkOutcome.notApplied
}

/// A connection to ``FakeServer``.
final class FakeConnection: PooledConnection {
    struct State {
        var standing = ConnectionStanding.ready
        var isClosed = false
        var isUsed = false
        var handler: (@Sendable ((any Error)?) -> Void)?
    }

    let id: Int
    let server: FakeServer
    private let state = WatchedMutex(State())

    init(id: Int, server: FakeServer) {
        self.id = id
        self.server = server
    }

    var standing: ConnectionStanding { state.withLock { $0.isClosed ? .unusable : $0.standing } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The user has left it so.
    func leave(_ standing: ConnectionStanding) { state.withLock { $0.standing = standing } }

    /// Marks it as in somebody's hands; whether it was not before, and fit for it.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.isUsed = true }
            return !state.isUsed && !state.isClosed && state.standing == .ready
        }
    }

    func end() { state.withLock { $0.isUsed = false } }

    func ping() async throws {
        server.count { $0.pings += 1 }
        try await server.obey(server.behaviour.ping, for: self)
    }

    func reset() async throws {
        server.count { $0.resets += 1 }
        try await server.obey(server.behaviour.reset, for: self)
        leave(.ready)
    }

    func close() async {
        try? await server.obey(server.behaviour.close, for: self)
        server.count { $0.politelyClosed += isClosed ? 0 : 1 }
        finish(nil)
    }

    func terminate() {
        server.count { $0.terminated += isClosed ? 0 : 1 }
        finish(nil)
    }

    /// The server ends it; with `quietly` the client does not hear of it but in ``standing``.
    func breakDown(quietly: Bool = false) {
        if quietly { leave(.unusable) } else { finish(FakeFailure()) }
    }

    func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.handler = handler }
            return state.isClosed
        }
        if isClosed { handler(nil) }
    }

    private func finish(_ error: (any Error)?) {
        let (wasOpen, handler) = state.withLock { state in
            defer {
                state.isClosed = true
                state.handler = nil
            }
            return (!state.isClosed, state.handler)
        }
        if wasOpen { server.count { $0.open -= 1 } }
        server.wake(self)
        handler?(error)
    }
}

/// What the fake connections connect to.
final class FakeServer: Sendable {
    /// How an operation ends.
    enum Manner: Sendable {
        case success
        case failure(FakeFailure)
        /// Never, until it is cancelled or the connection is closed.
        case silence
        /// Never, until the connection is closed.
        case deafness
    }

    struct Behaviour: Sendable {
        var connect = Manner.success
        var ping = Manner.success
        var reset = Manner.success
        var close = Manner.success
    }

    struct Counts: Sendable {
        var attempts = 0
        var underWay = 0
        var mostUnderWay = 0
        var open = 0
        var mostOpen = 0
        var pings = 0
        var resets = 0
        var politelyClosed = 0
        var terminated = 0
    }

    private struct State {
        var behaviour = Behaviour()
        var counts = Counts()
        var connections: [FakeConnection] = []
        var gate: [CheckedContinuation<Void, Never>] = []
        var isGated = false
        var silent: [Int: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = WatchedMutex(State())

    var counts: Counts { state.withLock { $0.counts } }
    var connections: [FakeConnection] { state.withLock { $0.connections } }
    var behaviour: Behaviour {
        get { state.withLock { $0.behaviour } }
        set { state.withLock { $0.behaviour = newValue } }
    }

    func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0.counts) } }

    /// Attempts to connect hang from now on, until ``openGate()``.
    func closeGate() { state.withLock { $0.isGated = true } }

    func openGate() {
        let waiting = state.withLock { state in
            defer { state.gate = [] }
            state.isGated = false
            return state.gate
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets one attempt pass that hangs.
    func passOne() {
        state.withLock { $0.gate.isEmpty ? nil : $0.gate.removeFirst() }?.resume()
    }

    func connect() async throws -> FakeConnection {
        count {
            $0.attempts += 1
            $0.underWay += 1
            $0.mostUnderWay = max($0.mostUnderWay, $0.underWay)
        }
        defer { count { $0.underWay -= 1 } }
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.isGated { state.gate.append(continuation) }
                return !state.isGated
            }
            if isOpen { continuation.resume() }
        }
        try await obey(behaviour.connect, for: nil)
        return state.withLock { state in
            state.counts.open += 1
            state.counts.mostOpen = max(state.counts.mostOpen, state.counts.open)
            let connection = FakeConnection(id: state.connections.count + 1, server: self)
            state.connections.append(connection)
            return connection
        }
    }

    func obey(_ manner: Manner, for connection: FakeConnection?) async throws {
        switch manner {
        case .success: return
        case .failure(let failure): throw failure
        case .silence:
            // Ended by whoever cancels it, and by the connection's end.
            try await withTaskCancellationHandler {
                await hang(connection, endsOnCancel: true)
                try Task.checkCancellation()
            } onCancel: {
                wake(connection)
            }
        case .deafness: await hang(connection, endsOnCancel: false)
        }
        if connection?.isClosed ?? false { throw FakeFailure() }
    }

    private func hang(_ connection: FakeConnection?, endsOnCancel: Bool) async {
        await withCheckedContinuation { continuation in
            let isOver =
                (endsOnCancel && Task.isCancelled) || connection?.isClosed ?? false
            guard !isOver else { return continuation.resume() }
            state.withLock { $0.silent[connection?.id ?? 0, default: []].append(continuation) }
        }
    }

    func wake(_ connection: FakeConnection?) {
        let waiting = state.withLock { $0.silent.removeValue(forKey: connection?.id ?? 0) ?? [] }
        for continuation in waiting { continuation.resume() }
    }
}
