// Deadlines around operations.

import ClientPooling
import Testing

@Suite struct TimeoutTests {
    private let simulation = Simulation()
    private var clock: ClientClock { ClientClock(simulation.clock) }

    @Test func whatIsDoneInTimeIsReturned() {
        let clock = clock
        let task = simulation.spawn {
            try await withTimeout(.seconds(2), clock: clock) {
                try await clock.sleep(for: .seconds(1))
                return "done"
            }
        }
        simulation.advance(by: .seconds(1))
        #expect(task.value == "done")
        #expect(simulation.clock.sleeperCount == 0)
    }

    @Test func whatTakesTooLongIsCancelled() {
        let clock = clock
        let isTold = WatchedMutex(false)
        let task = simulation.spawn {
            try await withTimeout(
                .seconds(2), clock: clock, onTimeout: { isTold.withLock { $0 = true } },
                operation: { try await clock.sleep(for: .seconds(9)) })
        }
        simulation.advance(by: .milliseconds(1_999))
        #expect(!task.isDone && !isTold.withLock { $0 })
        simulation.advance(by: .milliseconds(1))
        #expect(task.clientError?.code == .timeout && isTold.withLock { $0 })
        #expect(task.clientError?.outcome == .unknown)
        #expect(task.clientError?.failureClass == .unknownOutcome)
        #expect(task.clientError?.underlying == nil)
    }

    @Test func theOutcomeIsWhatTheOperationSays() {
        let clock = clock
        let task = simulation.spawn {
            try await withTimeout(.seconds(2), clock: clock) {
                do { try await clock.sleep(for: .seconds(9)) } catch {
                    throw FakeFailure(failureClass: .transient, outcome: .notApplied)
                }
            }
        }
        simulation.advance(by: .seconds(2))
        #expect(task.clientError?.outcome == .notApplied)
        #expect(task.clientError?.isRetryable == true)
        #expect(task.clientError?.underlying is FakeFailure)
    }

    @Test func whatADriverTellsOfWorkThatWasCalledOffCounts() {
        let clock = clock
        for told in [WorkOutcome.notApplied, .applied, nil] {
            let task = simulation.spawn {
                try await withTimeout(.seconds(2), clock: clock) {
                    do { try await clock.sleep(for: .seconds(9)) } catch {
                        CalledOffWork.tell(.notApplied)
                        CalledOffWork.tell(told)
                        throw error
                    }
                }
            }
            simulation.advance(by: .seconds(2))
            #expect(task.clientError?.outcome == told ?? .unknown)
            #expect(task.clientError?.isRetryable == (told == .notApplied))
        }
    }

    @Test func aLateSuccessIsASuccess() {
        let clock = clock
        let task = simulation.spawn {
            try await withTimeout(.seconds(2), clock: clock) {
                try? await clock.sleep(for: .seconds(9))
                return 7
            }
        }
        simulation.advance(by: .seconds(2))
        #expect(task.value == 7)
    }

    @Test func anErrorInTimeIsPassedOnAsItIs() {
        let clock = clock
        let task = simulation.spawn {
            try await withTimeout(.seconds(2), clock: clock) { throw FakeFailure() }
        }
        #expect(task.error as? FakeFailure == FakeFailure())
    }

    @Test func theCallersCancellationIsNoTimeout() {
        let clock = clock
        let task = simulation.spawn {
            try await withTimeout(.seconds(2), clock: clock) {
                try await clock.sleep(for: .seconds(9))
            }
        }
        task.cancel()
        simulation.settle()
        #expect(task.error is CancellationError)
        #expect(simulation.clock.sleeperCount == 0)
    }

    @Test func noTimeIsNoTimeAndNilIsAll() {
        let clock = clock
        let none = simulation.spawn {
            try await withTimeout(.zero, clock: clock) { try await clock.sleep(for: .seconds(9)) }
        }
        simulation.advance(by: .zero)
        #expect(none.clientError?.code == .timeout)
        let all = simulation.spawn {
            try await withTimeout(nil, clock: clock) {
                try await clock.sleep(for: .seconds(1_000_000))
            }
        }
        simulation.advance(by: .seconds(1_000_000))
        #expect(all.isDone && all.error == nil)
    }

    /// A retried work with an end for all: the deadline interrupts whatever is under way.
    @Test func aDeadlineAroundRetriesInterruptsThem() {
        let clock = clock
        let inner = simulation.clock
        let backoff = Backoff(initial: .seconds(1), maximum: .seconds(1), jitter: 0)
        let task = simulation.spawn {
            try await withTimeout(.seconds(5), clock: clock) {
                try await withRetry(
                    RetryPolicy(maximumAttempts: 99, transient: backoff), clock: inner
                ) { _ in throw FakeFailure(failureClass: .transient) }
            }
        }
        simulation.advance(by: .milliseconds(4_999))
        #expect(!task.isDone)
        simulation.advance(by: .milliseconds(1))
        #expect(task.clientError?.code == .timeout)
    }

    @Test func errorsSayWhatTheyAre() {
        let error = ClientError(
            .poolTimeout, "nothing free", failureClass: .overload,
            underlying: ClientError(.connectFailed, "refused", failureClass: .disconnect))
        #expect("\(error)" == "poolTimeout: nothing free; cause: connectFailed: refused")
        #expect(ClientError.Code(rawValue: "ownCode").description == "ownCode")
        #expect(ClassifiedFailure(of: CancellationError()) == ClassifiedFailure(.permanent))
        #expect(ClassifiedFailure(of: error) == ClassifiedFailure(.overload, outcome: .notApplied))
        #expect(ClassifiedFailure(.unknownOutcome).outcome == .unknown)
    }
}
