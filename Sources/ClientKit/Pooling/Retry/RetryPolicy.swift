// Which failures are worth another attempt, how many and how soon: a value, and the decision it makes.

/// What to do after a failure, by its class.
///
/// ```swift
/// var policy = RetryPolicy.standard
/// policy.maximumAttempts = 8
/// policy.overload = nil                 // rather fail at once
/// policy.totalTimeout = .seconds(20)
/// ```
///
/// Two rules stand above every policy: work that was applied is never done again, and work of which nobody knows whether it was
/// applied is done again only where the caller has said that this does no harm.
public struct RetryPolicy: Hashable, Sendable {
    /// How many attempts at most, the first one included, over all classes of failure together; less than 1 counts as 1.
    public var maximumAttempts: Int

    /// How long all attempts and the waits between them may take; nil for any time.
    ///
    /// No attempt begins and no wait is begun that would end after it. An attempt that runs is not interrupted: how long one may
    /// take is a matter of its own deadline, or of ``withTimeout(_:clock:onTimeout:operation:)`` around the whole;
    /// ``RetryAttempt/remaining`` says what is left.
    public var totalTimeout: Duration?

    /// The wait after a failure of class ``FailureClass/transient``; nil to give up.
    public var transient: Backoff?

    /// The wait after a failure of class ``FailureClass/disconnect`` whose work was certainly not applied; nil to give up.
    public var disconnect: Backoff?

    /// The wait after a failure of class ``FailureClass/overload``; nil to give up.
    public var overload: Backoff?

    /// The wait after any failure whose outcome is unknown, where the work is idempotent; nil to give up also then.
    public var unknownOutcome: Backoff?

    /// A policy.
    public init(
        maximumAttempts: Int, totalTimeout: Duration? = nil, transient: Backoff? = .fast,
        disconnect: Backoff? = .slow, overload: Backoff? = .slow, unknownOutcome: Backoff? = .slow
    ) {
        self.maximumAttempts = maximumAttempts
        self.totalTimeout = totalTimeout
        self.transient = transient
        self.disconnect = disconnect
        self.overload = overload
        self.unknownOutcome = unknownOutcome
    }

    /// Five attempts: soon after a conflict, later after a lost connection or an overload.
    public static let standard = RetryPolicy(maximumAttempts: 5)

    /// One attempt.
    public static let never = RetryPolicy(maximumAttempts: 1)

    /// The wait before another attempt after such a failure; nil where the class alone says to give up.
    public func backoff(after failure: ClassifiedFailure, isIdempotent: Bool) -> Backoff? {
        switch failure.outcome {
        case .applied: return nil
        case .unknown: return isIdempotent ? unknownOutcome : nil
        case .notApplied: break
        }
        switch failure.failureClass {
        case .transient: return transient
        case .disconnect: return disconnect
        case .overload: return overload
        // Told that it was not applied after all, it is the failed connection that is left.
        case .unknownOutcome: return disconnect
        case .permanent: return nil
        }
    }
}

/// What follows a failed attempt.
public enum RetryDecision: Hashable, Sendable {
    /// Another attempt after this wait.
    case retry(after: Duration)
    /// The failure is not one to repeat.
    case giveUp
    /// The attempts are used up.
    case outOfAttempts
    /// The next attempt would begin after the total time.
    case outOfTime
}

extension RetryPolicy {
    /// What follows a failed attempt.
    ///
    /// - Parameters:
    ///   - failure: How it failed.
    ///   - attempt: Which attempt it was, from 1.
    ///   - elapsed: The time since the first attempt began.
    ///   - isIdempotent: Whether the work may be done twice without harm.
    ///   - generator: Where the jitter comes from.
    public func decision(
        after failure: ClassifiedFailure, attempt: Int, elapsed: Duration, isIdempotent: Bool,
        using generator: inout some RandomNumberGenerator
    ) -> RetryDecision {
        guard let backoff = backoff(after: failure, isIdempotent: isIdempotent) else {
            return .giveUp
        }
        guard attempt < maximumAttempts else { return .outOfAttempts }
        let delay = backoff.delay(afterFailures: attempt, using: &generator)
        if let totalTimeout, elapsed + delay >= totalTimeout { return .outOfTime }
        return .retry(after: delay)
    }
}
