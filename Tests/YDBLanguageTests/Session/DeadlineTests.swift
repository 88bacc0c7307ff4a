// Long expressions notice that their time is over, or that nobody waits for them.

import FaultInjection
import QueryEngine
import Synchronization
import Testing

@testable import YDBLanguage

/// A clock that goes on by a millisecond whenever it is asked, and tells how often that was.
private final class AskedClock: TimeSource {
    private let asked = Mutex<UInt64>(0)
    private let hook: Mutex<(@Sendable (UInt64) -> Void)?> = Mutex(nil)

    var count: UInt64 { asked.withLock { $0 } }
    var nanoseconds: UInt64 {
        let number = asked.withLock { count -> UInt64 in
            count += 1
            return count
        }
        hook.withLock { $0 }?(number)
        return number * 1_000_000
    }
    var wallClock: Int64 { 820_454_400_000_000 }

    func whenAsked(_ work: @escaping @Sendable (UInt64) -> Void) { hook.withLock { $0 = work } }
}

private let longExpressions = [
    "ListMap($list, ($x) -> ($x + 1))",
    "ListFilter($list, ($x) -> ($x > 5))",
    "ListFlatMap($list, ($x) -> ([$x, $x]))",
    "ListFold($list, 0, ($x, $y) -> ($x + $y))",
    "ListFoldMap($list, 0, ($x, $y) -> (($x, $x + $y)))",
    "ListSort($list, ($x) -> (-$x))",
    "ListTakeWhile($list, ($x) -> ($x >= 0))",
    "ToDict(ListMap($list, ($x) -> (($x, $x))))",
    "ListAggregate($list, AGGREGATION_FACTORY('sum'))",
]

struct DeadlineTests {
    private let clock = AskedClock()

    private func session() throws -> YDBSession {
        let cluster = SQLCluster(
            language: YDBLanguage(), time: clock, faults: FaultInjector(seed: 0),
            stepBudget: 4_096, plansAtOnce: true)
        return try cluster.openYDBSession(path: "/local", events: SessionEvents(wake: {}))
    }

    private func answer(
        _ session: YDBSession, _ text: String, until deadline: UInt64
    ) -> YDBFailure? {
        var sink = LineSink()
        var progress = session.start(
            .execute(YDBExecution(.text(Array(text.utf8)))), until: deadline, &sink)
        for _ in 0..<10_000 {
            switch progress {
            case .finished, .terminated, .cut: return sink.failure
            default: progress = session.resume(&sink)
            }
        }
        return sink.failure
    }

    @Test(arguments: longExpressions) func theTimeOfARequestEndsIt(expression: String) throws {
        let session = try session()
        let text = "$list = ListFromRange(0, 200000); SELECT ListLength([\(expression)]);"
        let deadline = (clock.count + 40) * 1_000_000
        let failure = answer(session, text, until: deadline)
        #expect(failure?.status == .timeout)
        #expect(session.hasTimedOut)
        // It was noticed at the next look, not at the end.
        #expect(clock.count * 1_000_000 < deadline + 60 * 1_000_000)
        #expect(answer(session, "SELECT 1;", until: .max) == nil)
        #expect(!session.hasTimedOut)
    }

    @Test(arguments: longExpressions) func aCancelEndsIt(expression: String) throws {
        let session = try session()
        let from = clock.count
        clock.whenAsked { [weak session] number in
            if number == from + 30 { session?.cancel() }
        }
        let text = "$list = ListFromRange(0, 200000); SELECT ListLength([\(expression)]);"
        #expect(answer(session, text, until: .max)?.status == .cancelled)
        #expect(!session.hasTimedOut)
        #expect(clock.count < from + 120)
    }
}
