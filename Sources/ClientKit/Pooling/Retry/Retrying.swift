// The retry loop.

public import Logging

/// Which attempt of a retried work runs, and what came before.
public struct RetryAttempt: Sendable {
    /// 1 for the first.
    public let number: Int

    /// What is left of ``RetryPolicy/totalTimeout`` as it begins; nil where that is not bounded.
    public let remaining: Duration?

    /// How the attempt before this one failed; nil for the first.
    public let previousError: (any Error)?
}

/// Does work, and does it again after a failure that the policy deems worth it.
///
/// ```swift
/// let left = try await withRetry(.standard) { _ in
///     try await pool.withConnection { try await $0.takeFromStock(item) }
/// }
/// ```
///
/// The work must be whole: a transaction from its begin to its commit, never a statement inside one.
///
/// - Parameters:
///   - policy: What to do after which failure.
///   - isIdempotent: Whether the work may be done twice without harm. Only then is it tried again after a failure that leaves
///     unknown whether it was done, such as ``ClientError/Code/unknownOutcome``.
///   - clock: What the waits and the total time are measured with.
///   - logger: Is told of each further attempt, at the level debug.
///   - generator: Where the jitter comes from.
///   - classify: What is to be thought of an error; by default what it says itself. A `CancellationError` is not asked about.
///   - isolation: The actor that the work runs on; the caller's.
///   - operation: The work; it runs where the caller does, each time anew.
/// - Returns: What the first successful attempt returned.
/// - Throws: The last attempt's error as it is, once the policy gives up. `CancellationError` at once when the task is
///   cancelled during a wait, and when an attempt throws it.
public func withRetry<Value>(
    _ policy: RetryPolicy, isIdempotent: Bool = false,
    clock: some Clock<Duration> = ContinuousClock(), logger: Logger? = nil,
    using generator: inout some RandomNumberGenerator,
    classify: (any Error) -> ClassifiedFailure = { ClassifiedFailure(of: $0) },
    isolation: isolated (any Actor)? = #isolation,
    _ operation: (RetryAttempt) async throws -> Value
) async throws -> Value {
    let clock = ClientClock(clock)
    var number = 1
    var previousError: (any Error)?
    while true {
        let remaining = policy.totalTimeout.map { $0 - clock.elapsed }
        do {
            return try await operation(
                RetryAttempt(
                    number: number, remaining: remaining, previousError: previousError))
        } catch let error where !(error is CancellationError) {
            let decision = policy.decision(
                after: classify(error), attempt: number,
                elapsed: clock.elapsed, isIdempotent: isIdempotent, using: &generator)
            guard case .retry(let delay) = decision else {
                logger?.debug(
                    "no further attempt",
                    metadata: ["attempt": "\(number)", "reason": "\(decision)"])
                throw error
            }
            logger?.debug(
                "trying again",
                metadata: [
                    "attempt": "\(number)", "delay": "\(delay)", "error": "\(error)",
                ])
            previousError = error
            try await clock.sleep(for: delay)
        }
        number += 1
    }
}

/// Does work, and does it again after a failure that the policy deems worth it, with the system's chance in the waits: see
/// ``withRetry(_:isIdempotent:clock:logger:using:classify:isolation:_:)``.
public func withRetry<Value>(
    _ policy: RetryPolicy = .standard, isIdempotent: Bool = false,
    clock: some Clock<Duration> = ContinuousClock(), logger: Logger? = nil,
    classify: (any Error) -> ClassifiedFailure = { ClassifiedFailure(of: $0) },
    isolation: isolated (any Actor)? = #isolation,
    _ operation: (RetryAttempt) async throws -> Value
) async throws -> Value {
    // Not the system's generator itself: it takes no memory, and the thread sanitizer of Swift 6.3 crashes where such a value is
    // passed inout to an asynchronous function.
    var generator = SeededGenerator(seed: .random(in: .min ... .max))
    return try await withRetry(
        policy, isIdempotent: isIdempotent, clock: clock, logger: logger, using: &generator,
        classify: classify, isolation: isolation, operation)
}
