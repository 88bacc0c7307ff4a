// Waiting for what others bring about: until they say so, or for as long as one will.
import Synchronization
import Testing

@testable import FaultInjection

@Suite struct ChangeSignalTests {
    private final class Counter: Sendable {
        let value = Atomic(0)
        var isThree: Bool { value.load(ordering: .acquiring) == 3 }
    }

    @Test func whoeverWaitsIsTold() async {
        let signal = ChangeSignal()
        let counter = Counter()
        async let isSo = signal.wait(within: .seconds(60)) { counter.isThree }
        for _ in 0..<3 {
            counter.value.add(1, ordering: .releasing)
            signal.tell()
            await Task.yield()
        }
        #expect(await isSo)
    }

    @Test func patienceEnds() async {
        let signal = ChangeSignal()
        #expect(await !signal.wait(within: .milliseconds(10)) { false })
        #expect(await !signal.wait(within: .zero) { false })
        #expect(await signal.wait(within: .zero) { true })
    }

    @Test func aTaskThatIsCancelledWaitsNoLonger() async {
        let signal = ChangeSignal()
        let waiting = Task { await signal.wait(within: .seconds(600)) { false } }
        waiting.cancel()
        #expect(await !waiting.value)
    }
}
