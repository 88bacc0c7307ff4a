// A driver of the pool's machine that believes nothing: it does what the machine wants in an order that a seed decides, and looks
// after each step whether the rules hold.

import Testing

@testable import ClientPooling

struct MachineModel {
    /// A connection as the model knows it.
    struct Known {
        var generation: Int
        var isBroken = false
        var retiresBefore: Duration?
    }

    var machine: PoolMachine
    var random: SeededGenerator
    var now = Duration.zero
    var nextWaiter: UInt64 = 0

    /// Those who wait, in the order in which they came.
    var line: [WaiterKey] = []
    var deadlines: [WaiterKey: Duration] = [:]
    var connecting: Set<ConnectionKey> = []
    var checking: Set<ConnectionKey> = []
    var restoring: Set<ConnectionKey> = []
    var closing: Set<ConnectionKey> = []
    var lent: Set<ConnectionKey> = []
    var known: [ConnectionKey: Known] = [:]
    var generation = 0
    var isFinished = false
    /// What became of all who ever waited.
    var served = 0
    var refused = 0
    var cancelled = 0

    init(limits: PoolMachine.Limits, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        machine = PoolMachine(limits: limits, seed: seed)
    }

    // MARK: What the machine wants

    mutating func obey() {
        for action in machine.takeActions() {
            switch action {
            case .lend(let key, let waiter):
                #expect(line.first == waiter.key, "somebody was overtaken")
                leave(waiter.key)
                handOut(key)
                served += 1
            case .refuse(let key, let refusal):
                #expect(line.contains(key))
                if case .timedOut(_, let census) = refusal {
                    #expect((deadlines[key] ?? .seconds(1_000_000)) <= now)
                    #expect(census.maximum == machine.limits.maximum)
                }
                leave(key)
                refused += 1
            case .connect(let key):
                #expect(known[key] == nil && now >= machine.nextAttempt)
                connecting.insert(key)
                known[key] = Known(generation: generation)
            case .check(let key): #expect(checking.insert(key).inserted)
            case .restore(let key): #expect(restoring.insert(key).inserted)
            case .close(let key): #expect(closing.insert(key).inserted)
            case .drop(let key):
                #expect(known.removeValue(forKey: key) != nil)
                checking.remove(key)
                restoring.remove(key)
                closing.remove(key)
                lent.remove(key)
            case .rearmTimer: #expect(machine.timerTarget != nil)
            case .finish:
                #expect(!isFinished)
                isFinished = true
            }
        }
    }

    mutating func handOut(_ key: ConnectionKey) {
        #expect(lent.insert(key).inserted, "lent twice")
        #expect(!checking.contains(key) && !restoring.contains(key) && !closing.contains(key))
        guard let connection = known[key] else {
            Issue.record("lent what is gone")
            return
        }
        #expect(!connection.isBroken, "lent although its peer had closed it")
        #expect(connection.generation == generation, "lent although it had expired")
        #expect(connection.retiresBefore.map { now <= $0 } ?? true, "lent although it had retired")
    }

    mutating func leave(_ key: WaiterKey) {
        line.removeAll { $0 == key }
        deadlines[key] = nil
    }

    // MARK: Rules

    func expectRules() {
        let table = machine.table
        #expect(table.isConsistent)
        #expect(table.total <= machine.limits.maximum)
        #expect(table.count(.lent) == lent.count)
        #expect(table.count(.connecting) == (machine.isOpen ? connecting.count : 0))
        #expect(table.count(.checking) == checking.count)
        #expect(table.count(.restoring) == restoring.count)
        #expect(table.count(.closing) == closing.count)
        #expect(machine.waiters.count == line.count)
        if machine.failures > 0 { #expect(machine.attemptLimit == 1) }
        if let most = machine.limits.maximumWaiters { #expect(line.count <= most) }
        expectProgress()
        var copy = machine
        if let next = copy.nextDeadline(now: now) {
            #expect(machine.timerTarget.map { $0 <= next } == true, "the timer would oversleep")
        }
    }

    /// Nobody waits for nothing.
    private func expectProgress() {
        guard machine.phase == .running, !line.isEmpty else { return }
        let table = machine.table
        #expect(
            table.lastIdle.flatMap { table.slot($0) }.map { machine.needsCheck($0, now: now) }
                ?? true, "one waits beside a connection that is ready")
        let isComing =
            table.count(.connecting) + table.count(.checking) + table.count(.restoring)
            + table.count(.lent) + table.count(.closing) > 0
        #expect(isComing || now < machine.nextAttempt, "one waits although nothing is under way")
        if table.total < machine.limits.maximum, now >= machine.nextAttempt,
            table.count(.connecting) < machine.attemptLimit
        {
            #expect(machine.missing <= 0, "one waits although there is room")
        }
    }
}

// MARK: What happens

extension MachineModel {
    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: ask()
        case 22..<44: if let key = pick(lent) { giveBack(key) }
        case 44..<58: if let key = pick(connecting) { finishConnect(key) }
        case 58..<64: if let key = pick(checking) { finishCheck(key) }
        case 64..<72: if let key = pick(restoring) { finishRestore(key) }
        case 72..<78:
            if let key = pick(closing) {
                closing.remove(key)
                known[key] = nil
                machine.closed(key, now: now)
            }
        case 78..<84: cancelSomebody()
        case 84..<87: breakSomething()
        case 87: expire()
        case 88: machine.closed(ConnectionKey(index: 0, serial: 0), now: now)
        default: pass(.milliseconds(Int.random(in: 1...400, using: &random)))
        }
        obey()
        expectRules()
    }

    private mutating func pick(_ keys: Set<ConnectionKey>) -> ConnectionKey? {
        keys.inOrder.randomElement(using: &random)
    }

    private mutating func ask() {
        nextWaiter += 1
        let key = WaiterKey(number: nextWaiter)
        let patience = Int.random(in: -50...900, using: &random)
        let deadline = patience > 800 ? nil : now + .milliseconds(max(0, patience))
        switch machine.acquire(key, deadline: deadline, now: now) {
        case .lend(let connection):
            #expect(line.isEmpty, "somebody was overtaken")
            // What was closed on the way comes first.
            obey()
            handOut(connection)
        case .wait:
            line.append(key)
            deadlines[key] = deadline
        case .refuse(let refusal):
            switch refusal {
            case .closed: #expect(!machine.isOpen)
            case .timedOut: #expect(deadline.map { $0 <= now } == true)
            case .queueFull(let census): #expect(census.waiting == machine.limits.maximumWaiters)
            case .connectFailed: #expect(lent.isEmpty && now < machine.nextAttempt)
            }
        }
    }

    mutating func giveBack(_ key: ConnectionKey) {
        lent.remove(key)
        let condition: ReturnCondition =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: .unusable
            case 1...4: .needsRestore
            default: .usable
            }
        machine.giveBack(key, condition, now: now)
    }

    mutating func finishConnect(_ key: ConnectionKey) {
        connecting.remove(key)
        if Int.random(in: 0..<4, using: &random) == 0 {
            known[key] = nil
            machine.connectFailed(
                key, isPermanent: Int.random(in: 0..<4, using: &random) == 0, now: now)
        } else {
            known[key]?.retiresBefore = machine.limits.lifetime.map { now + $0 }
            let isWanted = machine.connected(key, now: now)
            #expect(isWanted == machine.isOpen)
            if !isWanted { known[key] = nil }
        }
    }

    mutating func finishCheck(_ key: ConnectionKey) {
        checking.remove(key)
        machine.checked(key, isAlive: Int.random(in: 0..<4, using: &random) > 0, now: now)
    }

    mutating func finishRestore(_ key: ConnectionKey) {
        restoring.remove(key)
        machine.restored(key, isClean: Int.random(in: 0..<6, using: &random) > 0, now: now)
    }

    private mutating func cancelSomebody() {
        let key = WaiterKey(number: .random(in: 0...nextWaiter, using: &random))
        let waited = line.contains(key)
        #expect(machine.cancel(key) == waited)
        if waited {
            leave(key)
            cancelled += 1
        }
    }

    private mutating func breakSomething() {
        guard let key = pick(Set(known.keys).subtracting(connecting)) else { return }
        known[key]?.isBroken = true
        machine.closedByPeer(key, now: now)
    }

    private mutating func expire() {
        generation += 1
        machine.expire(now: now)
    }

    private mutating func pass(_ time: Duration) {
        now += time
        if let target = machine.timerTarget, target <= now { machine.timerFired(now: now) }
    }
}

extension Set<ConnectionKey> {
    /// A set has another order in each process; this has the same in all.
    var inOrder: [ConnectionKey] { sorted { $0.serial < $1.serial } }
}
