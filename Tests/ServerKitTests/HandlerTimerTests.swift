// The one timer a connection: a deadline that moves costs no new task, and fires once, when it is due.

import NIOCore
import NIOEmbedded
import Synchronization
import Testing
import WireCore

@testable import ServerKit

@Suite struct HandlerTimerTests {
    private let id = TimerID(rawValue: 1)

    @Test func aDeadlineThatMovesFiresLater() {
        let loop = EmbeddedEventLoop()
        let clock = ConnectionClock(loop: loop, stepped: nil)
        let fires = Mutex(0)
        var timer = HandlerTimer()
        let fire: @Sendable () -> Void = { fires.withLock { $0 += 1 } }
        timer.want(WantedTimer(id: id, milliseconds: 100, generation: 1), on: clock, fire)
        loop.advanceTime(by: .milliseconds(60))
        timer.want(WantedTimer(id: id, milliseconds: 100, generation: 2), on: clock, fire)
        loop.advanceTime(by: .milliseconds(50))
        #expect(fires.withLock { $0 } == 1)
        #expect(timer.due() == nil)
        timer.want(WantedTimer(id: id, milliseconds: 100, generation: 2), on: clock, fire)
        loop.advanceTime(by: .milliseconds(50))
        #expect(fires.withLock { $0 } == 2)
        #expect(timer.due() == id)
        #expect(timer.due() == nil)
    }

    @Test func aShorterDeadlineFiresEarlier() {
        let loop = EmbeddedEventLoop()
        let clock = ConnectionClock(loop: loop, stepped: nil)
        let fires = Mutex(0)
        var timer = HandlerTimer()
        let fire: @Sendable () -> Void = { fires.withLock { $0 += 1 } }
        timer.want(WantedTimer(id: id, milliseconds: 1000, generation: 1), on: clock, fire)
        timer.want(WantedTimer(id: id, milliseconds: 10, generation: 2), on: clock, fire)
        loop.advanceTime(by: .milliseconds(20))
        #expect(fires.withLock { $0 } == 1)
        #expect(timer.due() == id)
    }

    @Test func aForgottenTimerIsNotDue() {
        let loop = EmbeddedEventLoop()
        let clock = ConnectionClock(loop: loop, stepped: nil)
        var timer = HandlerTimer()
        timer.want(WantedTimer(id: id, milliseconds: 10, generation: 1), on: clock) {}
        timer.forget()
        loop.advanceTime(by: .milliseconds(20))
        #expect(timer.due() == nil)
    }
}

extension HandlerTimer {
    /// As a connection does it.
    fileprivate mutating func want(
        _ timer: WantedTimer, on clock: ConnectionClock, _ fire: @escaping @Sendable () -> Void
    ) {
        if want(timer, now: { clock.nanoseconds }) { arm(on: clock, fire) }
    }
}
