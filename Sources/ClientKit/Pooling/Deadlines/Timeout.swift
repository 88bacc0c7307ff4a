// A deadline around any operation, in structured concurrency.

/// Runs an operation and cancels it when its time is up.
///
/// The operation is waited for also then: nothing of it runs on after this has returned. If it succeeds although it was
/// cancelled, its result is returned, so that nothing it made is lost.
///
/// - Parameters:
///   - timeout: How much time it has; nil for all the time it wants.
///   - clock: What the time is measured with.
///   - onTimeout: Called when the time is up, before the operation is cancelled: to break what it waits for, where that does
///     not hear of cancellation.
///   - operation: Runs in a child task.
/// - Throws: What the operation throws, as it is, while it was in time, and when the caller was cancelled. ``ClientError`` of
///   code ``ClientError/Code/timeout`` when it failed after its time was up, with the operation's own
///   ``ClassifiedError/outcome`` if it names one; where it was a `CancellationError`, with what the driver knows of the statement
///   that it stopped: a server that says so has undone it. Else ``WorkOutcome/unknown``.
public func withTimeout<Value: Sendable>(
    _ timeout: Duration?, clock: ClientClock = .continuous,
    onTimeout: @Sendable @escaping () -> Void = {},
    operation: @Sendable @escaping () async throws -> Value
) async throws -> Value {
    guard let timeout else { return try await operation() }
    let deadline = clock.elapsed + timeout
    let calledOff = CalledOffWork()
    return try await withThrowingTaskGroup(of: Race<Value>.self) { group in
        group.addTask {
            do {
                return .done(
                    .success(
                        try await CalledOffWork.$current.withValue(calledOff) {
                            try await operation()
                        }))
            } catch {
                return .done(.failure(error))
            }
        }
        group.addTask {
            do {
                try await clock.sleep(until: deadline)
                return .timeUp
            } catch {
                return .calledOff
            }
        }
        var isLate = false
        while let event = try await group.next() {
            switch event {
            case .calledOff: continue
            case .timeUp:
                isLate = true
                onTimeout()
                group.cancelAll()
            case .done(let result):
                group.cancelAll()
                guard isLate, case .failure(let error) = result else { return try result.get() }
                throw ClientError.timeout(
                    after: timeout, underlying: error, calledOff: calledOff.told)
            }
        }
        // The operation's task always reports before the group is empty.
        throw CancellationError()
    }
}

/// What a child task of ``withTimeout(_:clock:onTimeout:operation:)`` reports.
private enum Race<Value: Sendable>: Sendable {
    case done(Result<Value, any Error>)
    case timeUp
    case calledOff
}
