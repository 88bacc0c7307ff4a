// Which failure is tried again, how often, when, and how it ends.

import ClientPooling
import Testing

@Suite struct RetryTests {
    private struct Plain: Error {}

    /// What a retried work was told and how its attempts ended.
    private final class Log: Sendable {
        private let attempts = WatchedMutex<[(number: Int, at: Duration, remaining: Duration?)]>([])
        func note(_ attempt: RetryAttempt, at time: Duration) {
            attempts.withLock { $0.append((attempt.number, time, attempt.remaining)) }
        }
        var numbers: [Int] { attempts.withLock { $0.map(\.number) } }
        var times: [Duration] { attempts.withLock { $0.map(\.at) } }
        var remaining: [Duration?] { attempts.withLock { $0.map(\.remaining) } }
    }

    /// A work that fails so many times, in a world of its own.
    private func run(
        _ policy: RetryPolicy, failing failures: Int = .max,
        with error: any Error = FakeFailure(failureClass: .transient), isIdempotent: Bool = false,
        workTime: Duration = .zero, for patience: Duration = .seconds(3_600), seed: UInt64 = 1
    ) -> (task: Running<Int>, log: Log) {
        let simulation = Simulation()
        let log = Log()
        let clock = simulation.clock
        let task = simulation.spawn {
            var generator = SeededGenerator(seed: seed)
            return try await withRetry(
                policy, isIdempotent: isIdempotent, clock: clock, using: &generator
            ) { attempt in
                log.note(attempt, at: clock.now.offset)
                try await clock.sleep(for: workTime)
                if attempt.number <= failures { throw error }
                return attempt.number
            }
        }
        simulation.advance(by: patience)
        return (task, log)
    }

    private static let exact = Backoff(
        initial: .seconds(1), factor: 2, maximum: .seconds(5), jitter: 0)

    private static func policy(_ attempts: Int) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: attempts, transient: exact, disconnect: exact, overload: exact,
            unknownOutcome: exact)
    }

    // MARK: The matrix

    @Test(arguments: FailureClass.allCases, [WorkOutcome.notApplied, .applied, .unknown])
    func eachClassAndOutcomeHasItsRule(failureClass: FailureClass, outcome: WorkOutcome) {
        let error = FakeFailure(failureClass: failureClass, outcome: outcome)
        for isIdempotent in [false, true] {
            let (task, log) = run(
                Self.policy(3), failing: 1, with: error, isIdempotent: isIdempotent)
            let isRepeated =
                switch outcome {
                case .applied: false
                case .unknown: isIdempotent
                case .notApplied: failureClass != .permanent
                }
            #expect(log.numbers == (isRepeated ? [1, 2] : [1]))
            #expect(task.value == (isRepeated ? 2 : nil))
            if !isRepeated { #expect(task.error as? FakeFailure == error) }
            if outcome != .unknown { #expect(error.isRetryable == isRepeated) }
        }
    }

    @Test(arguments: FailureClass.allCases) func aClassWithoutBackoffIsNotRepeated(
        failureClass: FailureClass
    ) {
        let policy = RetryPolicy(
            maximumAttempts: 3, transient: nil, disconnect: nil, overload: nil,
            unknownOutcome: nil)
        for outcome in [WorkOutcome.notApplied, .unknown] {
            let (_, log) = run(
                policy, with: FakeFailure(failureClass: failureClass, outcome: outcome),
                isIdempotent: true)
            #expect(log.numbers == [1])
        }
    }

    @Test func theUnknownCommitIsAnErrorOfItsOwn() {
        let error = ClientError.unknownOutcome("no answer to COMMIT", underlying: FakeFailure())
        #expect(error.failureClass == .unknownOutcome && error.outcome == .unknown)
        #expect(!error.isRetryable && !error.isDisconnect)
        let (task, log) = run(Self.policy(5), failing: 1, with: error)
        #expect(log.numbers == [1] && task.clientError?.code == .unknownOutcome)
        #expect(run(Self.policy(5), failing: 1, with: error, isIdempotent: true).task.value == 2)
    }

    @Test func aBrokenConnectionLeavesTheOutcomeUnknownUnlessItSaysMore() {
        let broken = ClientError(.connectionClosed, "reset", failureClass: .disconnect)
        #expect(broken.outcome == .unknown && broken.isDisconnect && !broken.isRetryable)
        #expect(run(Self.policy(5), failing: 1, with: broken).log.numbers == [1])
        let unsent = ClientError(
            .connectionClosed, "not sent", failureClass: .disconnect, outcome: .notApplied)
        #expect(unsent.isRetryable)
        #expect(run(Self.policy(5), failing: 1, with: unsent).log.numbers == [1, 2])
    }

    @Test func anErrorThatSaysNothingIsNotRepeated() {
        let (task, log) = run(Self.policy(5), with: Plain(), isIdempotent: true)
        #expect(log.numbers == [1] && task.error is Plain)
    }

    @Test func theCallerMayThinkOtherwise() async throws {
        var attempts = 0
        let value = try await withRetry(
            RetryPolicy(maximumAttempts: 3, transient: Backoff.none),
            classify: { $0 is Plain ? ClassifiedFailure(.transient) : ClassifiedFailure(of: $0) }
        ) { attempt in
            attempts += 1
            if attempt.number < 3 { throw Plain() }
            return "done"
        }
        #expect(value == "done" && attempts == 3)
    }

    // MARK: How often and when

    @Test func theWaitsGrowToTheirCap() {
        let (task, log) = run(Self.policy(6))
        #expect(log.times == [0, 1, 3, 7, 12, 17].map { .seconds($0) })
        #expect(task.error as? FakeFailure == FakeFailure(failureClass: .transient))
    }

    @Test(arguments: [-1, 0, 1]) func atLeastOneAttemptIsMade(attempts: Int) {
        #expect(run(Self.policy(attempts)).log.numbers == [1])
        #expect(run(.never, failing: 0).task.value == 1)
    }

    @Test func eachClassHasItsOwnWait() {
        var policy = Self.policy(2)
        policy.overload?.initial = .seconds(4)
        let overload = run(policy, with: FakeFailure(failureClass: .overload)).log.times
        #expect(overload == [.zero, .seconds(4)])
        #expect(run(policy).log.times == [.zero, .seconds(1)])
    }

    @Test func jitterIsDecidedByTheSeedAndKeepsItsBounds() {
        var generator = SeededGenerator(seed: 3)
        let backoff = Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0.25)
        for failures in 1...12 {
            let ceiling = backoff.ceiling(afterFailures: failures)
            #expect(ceiling == min(.seconds(1 << (failures - 1)), .seconds(60)))
            for _ in 0..<50 {
                let delay = backoff.delay(afterFailures: failures, using: &generator)
                #expect(delay > ceiling * 0.7499 && delay <= ceiling)
            }
        }
        var policy = Self.policy(5)
        policy.transient?.jitter = 1
        #expect(run(policy, seed: 1).log.times == run(policy, seed: 1).log.times)
        #expect(run(policy, seed: 1).log.times != run(policy, seed: 2).log.times)
        #expect(backoff.ceiling(afterFailures: .max) == .seconds(60))
        let endless = Duration.seconds(Int64.max)
        let odd = Backoff(initial: .seconds(1), factor: 1e300, maximum: endless, jitter: 9)
        for failures in [.min, 0, 1, 2, 9_000] {
            let delay = odd.delay(afterFailures: failures, using: &generator)
            #expect(delay > .zero && delay <= endless)
        }
        #expect(Backoff.none.delay(afterFailures: 9, using: &generator) == .zero)
    }

    // MARK: Ends

    @Test func noAttemptBeginsAfterTheTotalTime() {
        var policy = Self.policy(100)
        policy.totalTimeout = .seconds(10)
        let (task, log) = run(policy, workTime: .milliseconds(500))
        // Attempts at 0, 1.5, 4 and 8.5; the next would be at 14.
        #expect(log.times == [0, 1_500, 4_000, 8_500].map { .milliseconds($0) })
        #expect(log.remaining == [10_000, 8_500, 6_000, 1_500].map { .milliseconds($0) })
        #expect(task.error as? FakeFailure == FakeFailure(failureClass: .transient))
        // It does not sleep towards an attempt that will not be made.
        #expect(run(policy, workTime: .milliseconds(500), for: .seconds(9)).task.isDone)
    }

    @Test func cancellationEndsAWaitAtOnce() {
        let simulation = Simulation()
        let clock = simulation.clock
        let attempts = WatchedMutex(0)
        let task = simulation.spawn {
            try await withRetry(Self.policy(9), clock: clock) { _ in
                attempts.withLock { $0 += 1 }
                throw FakeFailure(failureClass: .transient)
            }
        }
        #expect(!task.isDone)
        task.cancel()
        simulation.settle()
        #expect(task.error is CancellationError && clock.sleeperCount == 0)
        #expect(attempts.withLock { $0 } == 1)
    }

    @Test func aCancelledTaskIsNotTriedAgainEvenWithoutAWait() {
        let simulation = Simulation()
        let clock = simulation.clock
        let attempts = WatchedMutex(0)
        let task = simulation.spawn {
            try await withRetry(
                RetryPolicy(maximumAttempts: 9, transient: Backoff.none), clock: clock
            ) { _ in
                attempts.withLock { $0 += 1 }
                withUnsafeCurrentTask { $0?.cancel() }
                throw FakeFailure(failureClass: .transient)
            }
        }
        #expect(task.error is CancellationError)
        #expect(attempts.withLock { $0 } == 1)
    }

    @Test func theErrorOfACancelledAttemptIsNotRepeated() {
        let (task, log) = run(Self.policy(9), with: CancellationError(), isIdempotent: true)
        #expect(task.error is CancellationError && log.numbers == [1])
    }

    @Test func anAttemptKnowsTheErrorBefore() async throws {
        let errors = WatchedMutex<[FakeFailure?]>([])
        try await withRetry(RetryPolicy(maximumAttempts: 2, transient: Backoff.none)) { attempt in
            errors.withLock { $0.append(attempt.previousError as? FakeFailure) }
            if attempt.number == 1 { throw FakeFailure(failureClass: .transient) }
        }
        #expect(errors.withLock { $0 } == [nil, FakeFailure(failureClass: .transient)])
    }

    /// The work runs where its caller does: it may use what belongs to an actor.
    @Test func theWorkKeepsTheIsolationOfItsCaller() async throws {
        let counter = Counter()
        #expect(try await counter.countWithRetry() == 3)
    }

    private actor Counter {
        var count = 0

        func countWithRetry() async throws -> Int {
            try await withRetry(RetryPolicy(maximumAttempts: 3, transient: Backoff.none)) { _ in
                count += 1
                if count < 3 { throw FakeFailure(failureClass: .transient) }
                return count
            }
        }
    }

    /// Together with a pool: a connection that died is replaced by the next attempt.
    @Test func anAttemptAfterALostConnectionGetsAnother() throws {
        let world = try PoolWorld()
        let (pool, clock) = (world.pool, world.simulation.clock)
        let task = world.simulation.spawn {
            try await withRetry(Self.policy(3), clock: clock) { attempt in
                try await pool.withConnection { connection in
                    guard attempt.number > 1 else {
                        connection.breakDown()
                        throw FakeFailure()
                    }
                    return connection.id
                }
            }
        }
        world.advance(by: .seconds(1))
        #expect(task.value == 2)
        #expect(world.server.counts.open == 1)
    }
}
