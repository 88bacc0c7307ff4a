// The bell of the one who keeps the time.

import Testing

@testable import ClientPooling

@Suite struct AlarmTests {
    private let simulation = Simulation()
    private let alarm = Alarm()

    private func listen(until deadline: Duration?) -> Running<Void> {
        let (alarm, clock) = (alarm, ClientClock(simulation.clock))
        return simulation.spawn { await alarm.wait(until: deadline, clock: clock) }
    }

    @Test func itWakesWhoListens() {
        let listener = listen(until: nil)
        #expect(!listener.isDone)
        alarm.ring()
        simulation.settle()
        #expect(listener.isDone)
    }

    /// It may ring between a look at the time and the sleep that follows from it.
    @Test func itIsHeardByWhoListensLater() {
        alarm.ring()
        alarm.ring()
        #expect(listen(until: nil).isDone)
        let second = listen(until: .seconds(1))
        #expect(!second.isDone, "once")
        simulation.advance(by: .seconds(1))
        #expect(second.isDone)
        #expect(simulation.clock.sleeperCount == 0)
    }

    @Test func whoIsCancelledListensNoMore() {
        let listener = listen(until: .seconds(1))
        listener.cancel()
        simulation.settle()
        #expect(listener.isDone && simulation.clock.sleeperCount == 0)
    }
}
