// How a request becomes a lent connection, and how that comes back.

extension PoolCore {
    /// A connection that is ready, if there is one. Not asynchronous: who is on an actor need not leave it for that.
    func lendReady() -> Grant? {
        withState { state, now in state.machine.lendAtOnce(now: now).flatMap { state.grant($0) } }
    }

    /// Whether nothing is left to be done before the connection is lent.
    func isFit(_ grant: Grant) -> Bool {
        hooks.onAcquire == nil && grant.connection.standing != .unusable
    }

    /// A connection that is fit, with the hook called.
    ///
    /// - Parameter ready: What ``lendReady()`` gave.
    func obtain(_ ready: Grant?, timeout: Duration?) async throws -> Grant {
        let began = clock.elapsed
        let deadline = timeout.map { began + $0 }
        var grant: Grant
        if let ready {
            grant = ready
        } else {
            grant = try await waitInLine(timeout: timeout, deadline: deadline)
        }
        // The word of its end may be on its way still.
        while grant.connection.standing == .unusable {
            giveBack(grant, isSpoiled: true)
            grant = try await stepBack(grant.waiter, deadline: deadline, since: began)
        }
        metrics.waited(clock.elapsed - began)
        if let hook = hooks.onAcquire {
            try await call(hook, for: grant, timeout: deadline.map { $0 - clock.elapsed })
        }
        return grant
    }

    /// Takes a lent connection back.
    func giveBack(_ grant: Grant, isSpoiled: Bool) {
        let standing = isSpoiled ? .unusable : grant.connection.standing
        let condition: ReturnCondition =
            switch standing {
            case .unusable: .unusable
            case .needsReset: .needsRestore
            case .ready: hooks.onRelease == nil ? .usable : .needsRestore
            }
        let time = withState { state, now in
            let lentAt = state.machine.table.slot(grant.key)?.since
            state.machine.giveBack(grant.key, condition, now: now)
            return lentAt.map { now - $0 }
        }
        if let time { metrics.used(time) }
    }

    private func call(
        _ hook: @escaping Hook, for grant: Grant,
        timeout: Duration?
    ) async throws {
        let connection = grant.connection
        do {
            try await withTimeout(
                timeout, clock: clock, onTimeout: { connection.terminate() },
                operation: { try await hook(connection) })
        } catch {
            giveBack(grant, isSpoiled: true)
            guard let late = error as? ClientError, late.code == .timeout else { throw error }
            throw ClientError(
                .poolTimeout, "the hook onAcquire of \(options.name) was not done in time",
                failureClass: .overload, underlying: late)
        }
    }

    // MARK: The line

    private func waitInLine(
        timeout: Duration?, deadline: Duration?
    ) async throws -> Grant {
        let (key, isResting) = withState { state, _ in
            (state.newWaiter(), state.machine.phase == .resting)
        }
        return try await traced(waitOf: options.name) {
            guard isResting, let timeout, timeout > .zero else {
                return try await wait(as: key) { machine, now in
                    machine.acquire(key, deadline: deadline, now: now)
                }
            }
            return try await waitForRun(as: key, timeout: timeout)
        }
    }

    /// Nobody keeps the pool's time yet, so this task keeps its own.
    private func waitForRun(
        as key: WaiterKey, timeout: Duration
    ) async throws -> Grant {
        do {
            return try await withTimeout(timeout, clock: clock) { [self] in
                try await wait(as: key) { machine, now in
                    machine.acquire(key, deadline: nil, now: now)
                }
            }
        } catch let error as ClientError where error.code == .timeout {
            metrics.timedOut()
            throw withState { state, _ in
                // The machine saw it leave, and not why.
                state.machine.totals.cancelled -= 1
                state.machine.totals.timedOut += 1
                return state.error(.timedOut(waited: timeout, state.machine.census))
            }
        }
    }

    /// Waits on at the front, where what was lent turned out to be broken.
    private func stepBack(
        _ waiter: WaiterQueue.Waiter?, deadline: Duration?, since: Duration
    ) async throws -> Grant {
        // Who had not to wait was before all who do now.
        let place = waiter?.place ?? 0
        let key = withState { state, _ in state.newWaiter() }
        return try await wait(as: key) { machine, now in
            let waiter = WaiterQueue.Waiter(
                key: key, place: place, deadline: deadline, since: since)
            return machine.putBack(waiter, now: now).map { .refuse($0) } ?? .wait
        }
    }

    private func wait(
        as key: WaiterKey, enter: (inout PoolMachine, Duration) -> AcquireDecision
    ) async throws -> Grant {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Grant, any Error>? = withState { state, now in
                    // The handler below may have come before there was anything to cancel.
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    // In its place before the machine is asked, which may answer at once.
                    state.waiting[key] = continuation
                    return state.answer(enter(&state.machine, now), to: key)
                }
                guard let answer else { return }
                if case .failure(let error as ClientError) = answer, error.code == .poolTimeout {
                    metrics.timedOut()
                }
                continuation.resume(with: answer)
            }
        } onCancel: {
            let continuation = withState { state, _ in
                state.machine.cancel(key) ? state.waiting.removeValue(forKey: key) : nil
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

extension PoolState {
    /// What a request is answered at once; nil where it waits.
    fileprivate mutating func answer(
        _ decision: AcquireDecision, to key: WaiterKey
    ) -> Result<Grant, any Error>? {
        switch decision {
        case .wait: return nil
        case .lend(let connection):
            waiting[key] = nil
            return grant(connection).map { .success($0) }
        case .refuse(let refusal):
            waiting[key] = nil
            return .failure(error(refusal))
        }
    }
}
