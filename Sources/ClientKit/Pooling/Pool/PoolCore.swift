// The pool without the type of its connections, so that all but its surface is compiled once and not for each driver.

import Logging

/// What a ``ConnectionPool`` is made of: the machine behind its lock, the things that its keys name, and the list of work that
/// `run()` does.
final class PoolCore: Sendable {
    typealias Hook = @Sendable (any PooledConnection) async throws -> Void

    /// ``PoolHooks`` of any connection.
    struct Hooks: Sendable {
        var onConnect: Hook?
        var onAcquire: Hook?
        var onRelease: Hook?
    }

    let options: PoolOptions
    let hooks: Hooks
    let connector: @Sendable () async throws -> any PooledConnection
    let clock: ClientClock
    let logger: Logger
    let metrics: PoolMetrics
    let state: WatchedMutex<PoolState>
    let alarm = Alarm()
    let jobs: AsyncStream<PoolJob>
    let jobList: AsyncStream<PoolJob>.Continuation

    init(
        options: PoolOptions, hooks: Hooks, clock: ClientClock, logger: Logger,
        metrics: PoolMetrics, seed: UInt64,
        connector: @Sendable @escaping () async throws -> any PooledConnection
    ) {
        self.options = options
        self.hooks = hooks
        self.connector = connector
        self.clock = clock
        self.logger = logger
        self.metrics = metrics
        let machine = PoolMachine(limits: options.limits, seed: seed)
        state = WatchedMutex(PoolState(machine: machine, name: options.name))
        (jobs, jobList) = AsyncStream.makeStream()
    }

    // MARK: Life

    func expire() {
        withState { state, now in state.machine.expire(now: now) }
        logger.debug("connections expired")
    }

    func close(within patience: Duration?) async {
        withState { state, now in
            state.machine.close(deadline: patience.map { now + $0 }, now: now)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = withState { state, _ in
                    guard state.machine.phase != .finished else { return true }
                    state.closers.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            terminate()
        }
    }

    func terminate() {
        let lent = withState { state, _ in state.machine.terminate() }
        if lent > 0 {
            logger.warning("connections ended while lent", metadata: ["lent": "\(lent)"])
        }
    }

    var statistics: PoolStatistics {
        state.withLock { PoolStatistics($0.machine.census, $0.machine.totals) }
    }

    // MARK: The lock

    /// One event: it changes the state under the lock, and what follows from it is done after.
    @discardableResult
    func withState<Value: Sendable>(
        _ event: (inout PoolState, Duration) -> Value
    ) -> Value {
        let (value, deeds, before, after) = state.withLock { state in
            let before = PoolMetrics.Level(state.machine.census)
            // Read under the lock: so the machine's time never goes back.
            let value = event(&state, clock.elapsed)
            let deeds = state.takeDeeds()
            return (value, deeds, before, PoolMetrics.Level(state.machine.census))
        }
        metrics.moved(from: before, to: after)
        for deed in deeds { perform(deed) }
        return value
    }

    private func perform(_ deed: PoolDeed) {
        switch deed {
        case .lend(let grant, let continuation): continuation.resume(returning: grant)
        case .refuse(let continuation, let error):
            if error.code == .poolTimeout { metrics.timedOut() }
            continuation.resume(throwing: error)
        case .start(let job): jobList.yield(job)
        case .terminate(let connection): connection.terminate()
        case .ring: alarm.ring()
        case .finish(let closers):
            jobList.finish()
            alarm.ring()
            for closer in closers { closer.resume() }
        }
    }
}
