// The retry loop, alone and with a session for each attempt.

import ClientPooling

/// Does work, and does it again after a failure that the settings deem worth it.
///
/// ```swift
/// let count = try await retryOperation { try await countUsers() }
/// ```
///
/// The work must be whole: a transaction from its begin to its commit, never a request inside one. See ``RetrySettings`` for what is
/// done again when.
///
/// - Parameters:
///   - settings: How often and how soon.
///   - isolation: The actor that the work runs on; the caller's.
///   - work: Runs where the caller does, each time anew.
/// - Returns: What the first successful attempt returned.
/// - Throws: The last attempt's error as it is; `CancellationError` where the task is cancelled.
@discardableResult
public func retryOperation<Value>(
    _ settings: RetrySettings = RetrySettings(), isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws -> Value
) async throws -> Value {
    try await withRetry(
        settings.policy, isIdempotent: settings.isIdempotent, clock: settings.clock,
        classify: YDBError.retryClass, isolation: isolation
    ) { _ in try await work() }
}

/// Does work with a session of a pool's, each time with one that is fit: see ``SessionPool/retryOperation(_:isolation:_:)``.
///
/// - Throws: The last attempt's error as it is; `CancellationError` where the task is cancelled.
@discardableResult
public func retryOperation<Value>(
    _ settings: RetrySettings = RetrySettings(), sessionPool: SessionPool,
    isolation: isolated (any Actor)? = #isolation, _ work: (Session) async throws -> Value
) async throws -> Value {
    try await sessionPool.retryOperation(settings, isolation: isolation, work)
}
