// The machine together with the things that its keys name.

/// A connection that was lent, and the place in the line of whoever got it.
struct Grant: Sendable {
    let key: ConnectionKey
    let connection: any PooledConnection
    /// Nil where it had not to wait.
    let waiter: WaiterQueue.Waiter?

    /// The connection as its pool's users know it.
    func typed<Connection: PooledConnection>() -> Connection {
        guard let typed = connection as? Connection else {
            preconditionFailure("a pool holds what its own connector made, and nothing else")
        }
        return typed
    }
}

/// Work that the pool's own tasks do.
enum PoolJob: Sendable {
    case connect(ConnectionKey)
    case check(ConnectionKey, any PooledConnection)
    case restore(ConnectionKey, any PooledConnection)
    case close(ConnectionKey, any PooledConnection)
}

/// An action of the machine with the things it is about, to be done once the lock is free.
enum PoolDeed: Sendable {
    case lend(Grant, CheckedContinuation<Grant, any Error>)
    case refuse(CheckedContinuation<Grant, any Error>, ClientError)
    case start(PoolJob)
    case terminate(any PooledConnection)
    case ring
    case finish([CheckedContinuation<Void, Never>])
}

/// What the pool's lock guards.
struct PoolState: Sendable {
    var machine: PoolMachine
    let name: String
    /// By the place in the machine's table.
    var connections: [(any PooledConnection)?] = []
    var waiting: [WaiterKey: CheckedContinuation<Grant, any Error>] = [:]
    var closers: [CheckedContinuation<Void, Never>] = []
    var lastFailure: (any Error)?
    private var lastWaiter: UInt64 = 0

    init(machine: PoolMachine, name: String) {
        self.machine = machine
        self.name = name
    }

    mutating func newWaiter() -> WaiterKey {
        lastWaiter += 1
        return WaiterKey(number: lastWaiter)
    }

    func error(_ refusal: PoolRefusal) -> ClientError {
        ClientError(refusal, pool: name, lastFailure: lastFailure)
    }

    func grant(_ key: ConnectionKey, to waiter: WaiterQueue.Waiter? = nil) -> Grant? {
        connections[key.index].map { Grant(key: key, connection: $0, waiter: waiter) }
    }

    mutating func connected(
        _ key: ConnectionKey, _ connection: any PooledConnection, now: Duration
    ) -> Bool {
        guard machine.table.state(key) != nil else { return false }
        while connections.count <= key.index { connections.append(nil) }
        connections[key.index] = connection
        lastFailure = nil
        return machine.connected(key, now: now)
    }

    mutating func closed(_ key: ConnectionKey, now: Duration) {
        if machine.table.state(key) == .closing { connections[key.index] = nil }
        machine.closed(key, now: now)
    }

    mutating func takeDeeds() -> [PoolDeed] {
        let actions = machine.takeActions()
        return actions.isEmpty ? [] : actions.compactMap { deed($0) }
    }

    private mutating func deed(_ action: PoolAction) -> PoolDeed? {
        switch action {
        case .lend(let key, let waiter):
            guard let grant = grant(key, to: waiter),
                let continuation = waiting.removeValue(forKey: waiter.key)
            else { return nil }
            return .lend(grant, continuation)
        case .refuse(let key, let refusal):
            return waiting.removeValue(forKey: key).map { .refuse($0, error(refusal)) }
        case .connect(let key): return .start(.connect(key))
        case .check(let key): return connections[key.index].map { .start(.check(key, $0)) }
        case .restore(let key): return connections[key.index].map { .start(.restore(key, $0)) }
        case .close(let key): return connections[key.index].map { .start(.close(key, $0)) }
        case .drop(let key):
            defer { connections[key.index] = nil }
            return connections[key.index].map { .terminate($0) }
        case .rearmTimer: return .ring
        case .finish:
            defer { closers = [] }
            return .finish(closers)
        }
    }
}
