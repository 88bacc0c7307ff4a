// The pool's work: making, trying, freeing and closing connections, and watching the time.

extension PoolCore {
    func run() async {
        guard withState({ state, now in state.machine.start(now: now) }) else {
            logger.debug("the pool runs already, or is closed")
            return
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepTime() }
            for await job in jobs {
                group.addTask { await self.perform(job) }
            }
            terminate()
            group.cancelAll()
        }
    }

    // MARK: Time

    private func keepTime() async {
        while !Task.isCancelled {
            let (target, isOver) = withState { state, now in
                let isDue = state.machine.timerTarget.map { $0 <= now } ?? false
                if isDue { state.machine.timerFired(now: now) }
                return (state.machine.timerTarget, state.machine.phase == .finished)
            }
            if isOver { return }
            await alarm.wait(until: target, clock: clock)
        }
    }

    // MARK: Jobs

    private func perform(_ job: PoolJob) async {
        switch job {
        case .connect(let key): await connect(key)
        case .check(let key, let connection):
            let isAlive = await succeeds("sign of life", options.checkTimeout, connection) {
                try await connection.ping()
            }
            withState { state, now in state.machine.checked(key, isAlive: isAlive, now: now) }
        case .restore(let key, let connection):
            let hook = hooks.onRelease
            let isClean = await succeeds("reset", options.resetTimeout, connection) {
                try await hook?(connection)
                if connection.standing == .needsReset { try await connection.reset() }
            }
            withState { state, now in state.machine.restored(key, isClean: isClean, now: now) }
        case .close(let key, let connection):
            _ = await succeeds("close", options.closeTimeout, connection) {
                await connection.close()
            }
            withState { state, now in state.closed(key, now: now) }
        }
    }

    /// Whether the operation was done in time and left the connection usable.
    private func succeeds(
        _ name: String, _ timeout: Duration?, _ connection: any PooledConnection,
        _ operation: @Sendable @escaping () async throws -> Void
    ) async -> Bool {
        do {
            try await withTimeout(
                timeout, clock: clock, onTimeout: { connection.terminate() },
                operation: operation)
            return connection.standing != .unusable
        } catch {
            logger.debug(
                "\(name) failed",
                metadata: ["connection": "\(connection.id)", "error": "\(error)"])
            return false
        }
    }

    private func connect(_ key: ConnectionKey) async {
        // The pool may have closed since it wanted one.
        guard withState({ state, _ in state.machine.table.state(key) != nil }) else { return }
        let began = clock.elapsed
        do {
            let connection = try await makeConnection(began: began)
            let isWanted = withState { state, now in
                state.connected(key, connection, now: now)
            }
            guard isWanted else { return connection.terminate() }
            metrics.created(in: clock.elapsed - began)
            logger.debug("connection opened", metadata: ["connection": "\(connection.id)"])
            let id = "\(connection.id)"
            connection.whenClosed { [weak self] error in self?.peerClosed(key, id: id, error) }
        } catch {
            let isPermanent = (error as? any ClassifiedError)?.failureClass == .permanent
            let failures = withState { state, now in
                state.lastFailure = error
                state.machine.connectFailed(key, isPermanent: isPermanent, now: now)
                return state.machine.failures
            }
            guard !Task.isCancelled else { return }
            logger.warning(
                "cannot connect", metadata: ["error": "\(error)", "failures": "\(failures)"])
        }
    }

    private func makeConnection(began: Duration) async throws -> any PooledConnection {
        do {
            let connection = try await withTimeout(
                options.connectTimeout, clock: clock, operation: connector)
            do {
                if let hook = hooks.onConnect {
                    let left = options.connectTimeout.map { $0 - (clock.elapsed - began) }
                    try await withTimeout(
                        left, clock: clock, onTimeout: { connection.terminate() },
                        operation: { try await hook(connection) })
                }
                guard connection.standing != .unusable else {
                    throw ClientError(
                        .connectionClosed, "it was closed as soon as it was made",
                        failureClass: .disconnect, outcome: .notApplied)
                }
            } catch {
                connection.terminate()
                throw error
            }
            return connection
        } catch let error as ClientError where error.code == .timeout {
            throw ClientError(
                .connectFailed, "no connection was made in time", failureClass: .disconnect,
                outcome: .notApplied, underlying: error)
        }
    }

    private func peerClosed(_ key: ConnectionKey, id: String, _ error: (any Error)?) {
        let wasUnexpected = withState { state, now in
            defer { state.machine.closedByPeer(key, now: now) }
            return state.machine.table.state(key).map { $0 != .closing } ?? false
        }
        guard wasUnexpected else { return }
        logger.debug(
            "connection closed by its peer",
            metadata: ["connection": .string(id), "error": "\(error.map { "\($0)" } ?? "none")"])
    }
}
