// Something that the driver's own tasks make once for all who wait for it: a connection, a token, the list of nodes.

import ClientPooling

/// A value that is ordered by the first one who needs it, and kept until it is forgotten. Who waits can be called off without harm to
/// the others.
final class SharedResult<Value: Sendable>: Sendable {
    private enum Phase {
        case idle
        case ordered
        case made(Value)
        case stopped(any Error)
    }

    private struct State {
        var phase = Phase.idle
        var waiters: [UInt64: CheckedContinuation<Value, any Error>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let state: WatchedMutex<State>

    /// - Parameter isOrdered: Somebody makes it already.
    init(isOrdered: Bool = false) {
        state = WatchedMutex(State(phase: isOrdered ? .ordered : .idle))
    }

    /// The value, where there is one.
    var ready: Value? {
        state.withLock { if case .made(let value) = $0.phase { value } else { nil } }
    }

    /// The value; waited for where there is none.
    ///
    /// - Parameter order: Has it made; called where nobody has asked for it yet.
    /// - Throws: What making it throws; `ClientError` of code `driverStopped`; `CancellationError`.
    func value(order: () -> Void) async throws -> Value {
        if let ready { return ready }
        let key = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (answer, isFirst) = state.withLock {
                    state -> (Result<Value, any Error>?, Bool) in
                    guard !Task.isCancelled else { return (.failure(CancellationError()), false) }
                    switch state.phase {
                    case .made(let value): return (.success(value), false)
                    case .stopped(let error): return (.failure(error), false)
                    case .ordered:
                        state.waiters[key] = continuation
                        return (nil, false)
                    case .idle:
                        state.phase = .ordered
                        state.waiters[key] = continuation
                        return (nil, true)
                    }
                }
                if isFirst { order() }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    // MARK: Who makes it

    /// It is made, or cannot be: then the next one who asks orders it again.
    ///
    /// - Returns: Whether it was wanted still.
    @discardableResult
    func resolve(_ result: Result<Value, any Error>) -> Bool {
        let (waiters, isWanted) = state.withLock {
            state -> ([CheckedContinuation<Value, any Error>], Bool) in
            if case .stopped = state.phase { return ([], false) }
            switch result {
            case .success(let value): state.phase = .made(value)
            case .failure: state.phase = .idle
            }
            defer { state.waiters = [:] }
            return (Array(state.waiters.values), true)
        }
        for waiter in waiters { waiter.resume(with: result) }
        return isWanted
    }

    /// The value is no good any more, if it is the one that is meant.
    func forget(where isMeant: (Value) -> Bool) {
        state.withLock { state in
            if case .made(let value) = state.phase, isMeant(value) { state.phase = .idle }
        }
    }

    /// Makes no more; who waits is told so.
    ///
    /// - Returns: What was made last and not forgotten.
    func stop(_ error: any Error = ClientError.driverStopped) -> Value? {
        let (value, waiters) = state.withLock {
            state -> (Value?, [CheckedContinuation<Value, any Error>]) in
            defer {
                state.phase = .stopped(error)
                state.waiters = [:]
            }
            var last: Value?
            if case .made(let value) = state.phase { last = value }
            return (last, Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume(throwing: error) }
        return value
    }
}
