// Single rules of the pool's machine.

import Testing

@testable import ClientPooling

@Suite struct MachineRuleTests {
    private func machine(
        seed: UInt64 = 1, _ configure: (inout PoolMachine.Limits) -> Void = { _ in }
    ) -> PoolMachine {
        var limits = PoolMachine.Limits()
        limits.backoff = Backoff(initial: .seconds(1), maximum: .seconds(8), jitter: 0)
        configure(&limits)
        var machine = PoolMachine(limits: limits, seed: seed)
        #expect(machine.start(now: .zero) == true)
        return machine
    }

    private func connects(_ machine: inout PoolMachine) -> [ConnectionKey] {
        machine.takeActions().compactMap { if case .connect(let key) = $0 { key } else { nil } }
    }

    private func ask(_ machine: inout PoolMachine, _ numbers: ClosedRange<UInt64>, now: Duration) {
        for number in numbers {
            #expect(
                machine.acquire(WaiterKey(number: number), deadline: nil, now: now) == .wait)
        }
    }

    @Test func asManyConnectionsAreMadeAsAreMissing() {
        var machine = machine { $0.maximum = 4 }
        ask(&machine, 1...3, now: .zero)
        #expect(connects(&machine).count == 3)
        ask(&machine, 4...9, now: .zero)
        #expect(connects(&machine).count == 1)
    }

    @Test func attemptsThatFailTogetherAreOneFailure() {
        var machine = machine { $0.maximum = 10 }
        ask(&machine, 1...10, now: .zero)
        let keys = connects(&machine)
        #expect(keys.count == 10)
        for key in keys { machine.connectFailed(key, isPermanent: false, now: .zero) }
        #expect(machine.failures == 1)
        #expect(machine.nextAttempt == .seconds(1))
        #expect(connects(&machine).isEmpty)
    }

    @Test func oneAttemptAtATimeAfterAFailureThenTwiceAsMany() {
        var machine = machine { $0.maximum = 10 }
        ask(&machine, 1...20, now: .zero)
        for key in connects(&machine) { machine.connectFailed(key, isPermanent: false, now: .zero) }
        var now = Duration.zero
        for (failure, delay) in [1, 2, 4, 8, 8, 8].enumerated() {
            #expect(machine.failures == failure + 1)
            #expect(machine.nextAttempt == now + .seconds(delay))
            #expect(machine.timerTarget.map { $0 <= machine.nextAttempt } == true)
            now = machine.nextAttempt
            machine.timerFired(now: now)
            let keys = connects(&machine)
            #expect(keys.count == 1)
            guard let key = keys.first else { return }
            if failure == 5 { break }
            machine.connectFailed(key, isPermanent: false, now: now)
        }
        var underWay = machine.table.keysInUse.filter { machine.table.state($0) == .connecting }
        var steps: [Int] = []
        while !underWay.isEmpty {
            let batch = underWay
            underWay = []
            for key in batch {
                #expect(machine.connected(key, now: now) == true)
                underWay += connects(&machine)
            }
            steps.append(batch.count)
        }
        #expect(steps == [1, 2, 4, 3])
        #expect(machine.failures == 0)
    }

    @Test func aPermanentFailureEndsAllWaitsAtOnce() {
        var machine = machine()
        ask(&machine, 1...3, now: .zero)
        let keys = connects(&machine)
        machine.connectFailed(keys[0], isPermanent: true, now: .zero)
        let refused = machine.takeActions().filter {
            if case .refuse(_, .connectFailed) = $0 { true } else { false }
        }
        #expect(refused.count == 3)
        // Until the next attempt the answer is known; then one is made again.
        #expect(
            machine.acquire(WaiterKey(number: 9), deadline: nil, now: .milliseconds(999))
                == .refuse(.connectFailed))
        for key in keys.dropFirst() { machine.connectFailed(key, isPermanent: true, now: .zero) }
        #expect(machine.acquire(WaiterKey(number: 10), deadline: nil, now: .seconds(1)) == .wait)
        #expect(connects(&machine).count == 1)
    }

    @Test func aPermanentFailureEndsNoWaitWhileAConnectionMayComeBack() {
        var machine = machine()
        ask(&machine, 1...1, now: .zero)
        let first = connects(&machine)[0]
        #expect(machine.connected(first, now: .zero) == true)
        ask(&machine, 2...2, now: .zero)
        let second = connects(&machine)[0]
        machine.connectFailed(second, isPermanent: true, now: .zero)
        #expect(machine.waiters.count == 1)
        ask(&machine, 3...3, now: .zero)
        machine.giveBack(first, .usable, now: .seconds(0))
        #expect(
            machine.takeActions().contains { if case .lend(first, _) = $0 { true } else { false } })
    }

    @Test func livesAreShortenedByChanceAndByNoMoreThanAllowed() {
        var machine = machine { limits in
            limits.maximum = 200
            limits.minimum = 200
            limits.lifetime = .seconds(100)
            limits.lifetimeJitter = 0.3
        }
        let keys = connects(&machine)
        for key in keys { #expect(machine.connected(key, now: .zero) == true) }
        let ends = keys.compactMap { machine.table.slot($0)?.retiresAt }
        #expect(ends.count == 200 && Set(ends).count > 190)
        #expect(ends.allSatisfy { $0 > .seconds(70) && $0 <= .seconds(100) })
        #expect((ends.min() ?? .zero) < .seconds(75) && (ends.max() ?? .zero) > .seconds(95))
    }

    @Test func aConnectionThatIsAlwaysLentIsReplacedAtItsEndToo() {
        var machine = machine { limits in
            limits.maximum = 1
            limits.lifetime = .seconds(10)
        }
        ask(&machine, 1...1, now: .zero)
        let first = connects(&machine)[0]
        #expect(machine.connected(first, now: .zero) == true)
        ask(&machine, 2...2, now: .zero)
        _ = machine.takeActions()
        machine.giveBack(first, .usable, now: .seconds(10))
        #expect(machine.takeActions().contains(.close(first)))
        #expect(machine.table.count(.lent) == 0)
        machine.closed(first, now: .seconds(10))
        #expect(connects(&machine).count == 1)
    }

    @Test func whereOneIsDeadThoseThatRestLongerAreNotTriedOneByOne() {
        var machine = machine { limits in
            limits.maximum = 5
            limits.restBeforeCheck = .seconds(10)
        }
        ask(&machine, 1...5, now: .zero)
        let keys = connects(&machine)
        for key in keys { #expect(machine.connected(key, now: .zero) == true) }
        for key in keys.dropLast() { machine.giveBack(key, .usable, now: .zero) }
        machine.giveBack(keys[4], .usable, now: .seconds(15))
        _ = machine.takeActions()
        ask(&machine, 6...6, now: .seconds(30))
        #expect(machine.takeActions().contains(.check(keys[4])))
        machine.checked(keys[4], isAlive: false, now: .seconds(31))
        let actions = machine.takeActions()
        #expect(keys.allSatisfy { actions.contains(.drop($0)) })
        #expect(actions.filter { if case .connect = $0 { true } else { false } }.count == 1)
    }

    @Test func whereOneIsDeadThoseThatRestShorterAreKept() {
        var machine = machine { limits in
            limits.maximum = 4
            limits.restBeforeCheck = .zero
        }
        ask(&machine, 1...4, now: .zero)
        let keys = connects(&machine)
        for key in keys { #expect(machine.connected(key, now: .zero) == true) }
        machine.giveBack(keys[0], .usable, now: .seconds(1))
        machine.giveBack(keys[1], .usable, now: .seconds(2))
        ask(&machine, 5...5, now: .seconds(3))
        // One that comes back serves the waiter meanwhile, the next rests.
        machine.giveBack(keys[2], .usable, now: .seconds(4))
        machine.giveBack(keys[3], .usable, now: .seconds(4))
        _ = machine.takeActions()
        machine.checked(keys[1], isAlive: false, now: .seconds(5))
        let dropped = machine.takeActions().filter { if case .drop = $0 { true } else { false } }
        #expect(dropped == [.drop(keys[0]), .drop(keys[1])])
        #expect(machine.table.state(keys[3]) == .idle)
    }

    @Test func theTimerIsTroubledOnlyByWhatIsDueSooner() {
        var machine = machine { $0.maximum = 1 }
        _ = machine.takeActions()
        for number in 1...100 as ClosedRange<UInt64> {
            _ = machine.acquire(
                WaiterKey(number: number), deadline: .seconds(30 + Int(number)), now: .zero)
        }
        #expect(machine.takeActions().filter { $0 == .rearmTimer }.count == 1)
        _ = machine.acquire(WaiterKey(number: 101), deadline: .seconds(5), now: .zero)
        #expect(machine.takeActions() == [.rearmTimer])
        #expect(machine.timerTarget == .seconds(5))
    }

    @Test func whatIsReportedOfAConnectionThatIsGoneIsIgnored() {
        var machine = machine { $0.minimum = 1 }
        let key = connects(&machine)[0]
        machine.terminate()
        let before = machine.totals
        #expect(machine.connected(key, now: .zero) == false)
        machine.connectFailed(key, isPermanent: false, now: .zero)
        machine.checked(key, isAlive: true, now: .zero)
        machine.restored(key, isClean: true, now: .zero)
        machine.giveBack(key, .usable, now: .zero)
        machine.closedByPeer(key, now: .zero)
        machine.closed(key, now: .zero)
        machine.timerFired(now: .zero)
        #expect(machine.totals == before)
        #expect(machine.takeActions() == [.finish])
    }
}
