// A world in which nothing happens by itself: tasks run on the test's own thread, in an order that a seed decides, and the time
// moves when the test says so.

import ClientPooling

/// Keeps jobs until somebody runs them.
final class SimulatedExecutor: TaskExecutor, Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var random: SeededGenerator
    }

    private let state: WatchedMutex<State>

    /// - Parameter seed: Decides which of the waiting jobs runs next; nil for the one that waits longest.
    init(seed: UInt64?) {
        isShuffled = seed != nil
        state = WatchedMutex(State(random: SeededGenerator(seed: seed ?? 0)))
    }

    private let isShuffled: Bool

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs jobs until there are none.
    func run() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            guard isShuffled else { return state.jobs.removeFirst() }
            let index = Int.random(in: state.jobs.indices, using: &state.random)
            state.jobs.swapAt(index, state.jobs.count - 1)
            return state.jobs.removeLast()
        }
    }
}

/// A task of the simulation.
final class Running<Value: Sendable>: Sendable {
    private let outcome = WatchedMutex<Result<Value, any Error>?>(nil)
    private let handle = WatchedMutex<Task<Void, Never>?>(nil)

    init(
        on executor: SimulatedExecutor, _ operation: @Sendable @escaping () async throws -> Value
    ) {
        let task = Task(executorPreference: executor) { [self] in
            let result: Result<Value, any Error>
            do { result = .success(try await operation()) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
        }
        handle.withLock { $0 = task }
    }

    func cancel() { handle.withLock { $0 }?.cancel() }

    /// Nil while it runs.
    var result: Result<Value, any Error>? { outcome.withLock { $0 } }
    var isDone: Bool { result != nil }
    var value: Value? { try? result?.get() }
    var error: (any Error)? {
        if case .failure(let error) = result { error } else { nil }
    }
    var clientError: ClientError? { error as? ClientError }
}

/// Tasks and time in the hands of a test.
struct Simulation {
    let clock = TestClock()
    let executor: SimulatedExecutor

    init(seed: UInt64? = nil) { executor = SimulatedExecutor(seed: seed) }

    /// Begins a task; what it does at once is done when this returns.
    @discardableResult
    func spawn<Value: Sendable>(
        _ operation: @Sendable @escaping () async throws -> Value
    ) -> Running<Value> {
        let running = Running(on: executor, operation)
        executor.run()
        return running
    }

    /// Everybody does what can be done without time.
    func settle() { executor.run() }

    /// Moves the time on, from each instant at which somebody wakes to the next.
    func advance(by duration: Duration) {
        let end = clock.now.offset + duration
        settle()
        while let next = clock.nextDeadline, next <= end {
            clock.move(to: next)
            settle()
        }
        clock.move(to: end)
        settle()
    }
}
