// The pool's machine under random scripts: the rules hold after each step, and nobody is forgotten at the end.

import Testing

@testable import ClientPooling

@Suite struct MachineScriptTests {
    private static func limits(seed: UInt64) -> PoolMachine.Limits {
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        var limits = PoolMachine.Limits()
        limits.maximum = .random(in: 1...6, using: &random)
        limits.minimum = .random(in: 0...limits.maximum, using: &random)
        limits.maximumWaiters = Bool.random(using: &random) ? 12 : nil
        limits.idleTimeout = Bool.random(using: &random) ? .milliseconds(1_500) : nil
        limits.lifetime = Bool.random(using: &random) ? .seconds(4) : nil
        limits.lifetimeJitter = 0.25
        limits.restBeforeCheck =
            [nil, .zero, .milliseconds(300)].randomElement(using: &random) ?? nil
        limits.backoff = Backoff(initial: .milliseconds(50), maximum: .milliseconds(900))
        return limits
    }

    @Test(arguments: 0..<60 as Range<UInt64>) func rulesHold(seed: UInt64) {
        var model = MachineModel(limits: Self.limits(seed: seed), seed: seed)
        #expect(model.machine.start(now: .zero) == true)
        model.obey()
        model.expectRules()
        for _ in 0..<700 { model.step() }
        #expect(model.served > 0)
        finish(&model, patiently: seed % 2 == 0)
    }

    private func finish(_ model: inout MachineModel, patiently: Bool) {
        if patiently {
            model.machine.close(deadline: nil, now: model.now)
        } else {
            let lent = model.lent.count
            #expect(model.machine.terminate() == lent)
        }
        model.obey()
        #expect(model.line.isEmpty, "who waits hears of the end")
        // Reports of what was under way come in all the same.
        for key in model.connecting.inOrder {
            model.finishConnect(key)
            model.obey()
        }
        for key in model.checking.inOrder { model.finishCheck(key) }
        for key in model.restoring.inOrder { model.finishRestore(key) }
        for key in model.lent.inOrder { model.giveBack(key) }
        model.obey()
        for key in model.closing.inOrder {
            model.closing.remove(key)
            model.machine.closed(key, now: model.now)
        }
        model.obey()
        #expect(model.isFinished)
        #expect(model.machine.table.total == 0)
        #expect(model.machine.phase == .finished)
        #expect(model.machine.timerTarget == nil)
        let total = model.machine.totals
        #expect(total.waited == model.served + model.refused + model.cancelled)
        #expect(total.opened == total.closed)
    }

    /// Once all is well again, everybody who waits is served.
    @Test(arguments: 100..<120 as Range<UInt64>) func everybodyIsServedOnceTheServerIsBack(
        seed: UInt64
    ) {
        var model = MachineModel(limits: Self.limits(seed: seed), seed: seed)
        #expect(model.machine.start(now: .zero) == true)
        for _ in 0..<300 { model.step() }
        for key in model.line { model.deadlines[key] = nil }
        var rounds = 0
        while !model.line.isEmpty, rounds < 500 {
            rounds += 1
            for key in model.connecting.inOrder {
                model.connecting.remove(key)
                _ = model.machine.connected(key, now: model.now)
            }
            for key in model.checking.inOrder {
                model.checking.remove(key)
                model.machine.checked(key, isAlive: true, now: model.now)
            }
            for key in model.restoring.inOrder {
                model.restoring.remove(key)
                model.machine.restored(key, isClean: true, now: model.now)
            }
            for key in model.lent.inOrder {
                model.lent.remove(key)
                model.machine.giveBack(key, .usable, now: model.now)
            }
            for key in model.closing.inOrder {
                model.closing.remove(key)
                model.known[key] = nil
                model.machine.closed(key, now: model.now)
            }
            model.obey()
            // Only as far as the next attempt: their deadlines are not the point here.
            if !model.line.isEmpty, model.machine.nextAttempt > model.now {
                model.now = model.machine.nextAttempt
                model.machine.settle(now: model.now)
                model.obey()
            }
        }
        #expect(model.line.isEmpty)
    }
}
