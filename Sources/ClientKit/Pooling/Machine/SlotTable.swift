// The pool's places for connections: what each one does, and the idle ones in the order of their rest.

/// Names a connection of a pool; never used for another one.
struct ConnectionKey: Hashable, Sendable {
    let index: Int
    let serial: UInt64
}

/// What a place is used for.
enum SlotState: Int, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case free
    /// A connection is being made.
    case connecting
    /// One that has rested long is asked whether it is alive.
    case checking
    /// One that came back is freed of what its last user left.
    case restoring
    /// One waits for a user.
    case idle
    /// One is with a user.
    case lent
    /// One is said farewell.
    case closing
}

/// A place for a connection.
struct Slot: Sendable {
    fileprivate(set) var state = SlotState.free
    fileprivate(set) var serial: UInt64 = 0
    /// When it began to do what it does.
    fileprivate(set) var since = Duration.zero
    /// When the connection began its last rest.
    fileprivate(set) var restedSince = Duration.zero
    /// The pool's generation when the connection was begun.
    var generation = 0
    /// The pool's wave of failures when the connection was begun.
    var wave = 0
    /// When the connection has lived long enough.
    var retiresAt: Duration?
    /// Whether the peer has closed it while it was with somebody.
    var isBroken = false

    fileprivate var older: Int?
    fileprivate var newer: Int?
}

/// A table with a place for each connection; it grows as far as it has to. All moves take constant time.
struct SlotTable: Sendable {
    private(set) var slots: [Slot] = []
    private var free: [Int] = []
    private var counts = [Int](repeating: 0, count: SlotState.allCases.count)
    private var lastSerial: UInt64 = 0
    private var oldestIdle: Int?
    private var newestIdle: Int?

    func count(_ state: SlotState) -> Int { counts[state.rawValue] }
    /// All places in use.
    var total: Int { slots.count - count(.free) }
    /// The idle one that has rested longest.
    var longestIdle: ConnectionKey? { oldestIdle.map(key) }
    /// The idle one that has rested shortest.
    var lastIdle: ConnectionKey? { newestIdle.map(key) }
    var keysInUse: [ConnectionKey] { slots.indices.filter { slots[$0].state != .free }.map(key) }

    func key(_ index: Int) -> ConnectionKey {
        ConnectionKey(index: index, serial: slots[index].serial)
    }

    /// The place of a connection, unless it is gone.
    func slot(_ key: ConnectionKey) -> Slot? {
        guard key.index < slots.count else { return nil }
        let slot = slots[key.index]
        return slot.serial == key.serial && slot.state != .free ? slot : nil
    }

    /// What the connection does; nil once it is gone.
    func state(_ key: ConnectionKey) -> SlotState? { slot(key)?.state }

    /// Takes a place for a new connection.
    mutating func take(now: Duration, configure: (inout Slot) -> Void) -> ConnectionKey {
        let index = free.popLast() ?? grow()
        lastSerial += 1
        var slot = Slot()
        slot.serial = lastSerial
        slot.state = .connecting
        slot.since = now
        configure(&slot)
        slots[index] = slot
        recount(from: .free, to: .connecting)
        return key(index)
    }

    mutating func update(_ key: ConnectionKey, _ change: (inout Slot) -> Void) {
        change(&slots[key.index])
    }

    /// Gives the connection something else to do.
    mutating func move(_ key: ConnectionKey, to state: SlotState, now: Duration) {
        let old = slots[key.index].state
        precondition(slots[key.index].serial == key.serial && old != .free && state != .free)
        if old == .idle { unlink(key.index) }
        slots[key.index].state = state
        slots[key.index].since = now
        if state == .idle {
            slots[key.index].restedSince = now
            link(key.index)
        }
        recount(from: old, to: state)
    }

    /// Gives the place back.
    mutating func release(_ key: ConnectionKey) {
        let old = slots[key.index].state
        precondition(slots[key.index].serial == key.serial && old != .free)
        if old == .idle { unlink(key.index) }
        slots[key.index].state = .free
        free.append(key.index)
        recount(from: old, to: .free)
    }

    /// A new free place.
    private mutating func grow() -> Int {
        slots.append(Slot())
        counts[SlotState.free.rawValue] += 1
        return slots.count - 1
    }

    private mutating func recount(from old: SlotState, to new: SlotState) {
        counts[old.rawValue] -= 1
        counts[new.rawValue] += 1
    }

    private mutating func link(_ index: Int) {
        slots[index].older = newestIdle
        slots[index].newer = nil
        if let newestIdle { slots[newestIdle].newer = index } else { oldestIdle = index }
        newestIdle = index
    }

    private mutating func unlink(_ index: Int) {
        let (older, newer) = (slots[index].older, slots[index].newer)
        if let older { slots[older].newer = newer } else { oldestIdle = newer }
        if let newer { slots[newer].older = older } else { newestIdle = older }
        slots[index].older = nil
        slots[index].newer = nil
    }
}

extension SlotTable {
    /// Whether counts, links and free places agree; for tests.
    var isConsistent: Bool {
        for state in SlotState.allCases
        where count(state) != slots.filter({ $0.state == state }).count { return false }
        var seen = 0
        var next = oldestIdle
        var last: Int?
        while let index = next {
            guard slots[index].state == .idle, slots[index].older == last else { return false }
            seen += 1
            last = index
            next = slots[index].newer
        }
        return seen == count(.idle) && last == newestIdle && free.count == count(.free)
            && free.allSatisfy { slots[$0].state == .free }
    }
}
