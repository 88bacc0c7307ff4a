// How often work is done again, and how long is waited between.

import ClientPooling

/// How waits grow: a slot, doubled after each failure up to a ceiling, with chance mixed in.
public struct BackoffSettings: Sendable, Hashable {
    /// How often the slot is doubled at most.
    public var ceiling: Int

    /// The wait after the first failure, before chance.
    public var slotDuration: Duration

    /// The part of a wait that chance decides, from 0 to 1.
    public var uncertainRatio: Double

    /// Waits of this kind.
    public init(
        ceiling: Int = 6, slotDuration: Duration = .seconds(1), uncertainRatio: Double = 0.5
    ) {
        self.ceiling = ceiling
        self.slotDuration = slotDuration
        self.uncertainRatio = uncertainRatio
    }

    /// For conflicts and parts that are away for a moment: from 5 ms, ten times doubled. The Python SDK's.
    public static let fast = BackoffSettings(
        ceiling: 10, slotDuration: .milliseconds(5), uncertainRatio: 0.5)

    /// For a server that has too much to do: from 1 s, six times doubled. The Python SDK's.
    public static let slow = BackoffSettings(
        ceiling: 6, slotDuration: .seconds(1), uncertainRatio: 0.5)

    /// The same as the shared retry loop understands it.
    var backoff: Backoff {
        // Beyond this a wait is for ever all the same.
        let doublings = min(max(ceiling, 0), 30)
        return Backoff(
            initial: slotDuration, maximum: slotDuration * (1 << doublings),
            jitter: uncertainRatio)
    }
}

/// What is done again after which failure, and how soon.
///
/// | failure | wait | done again |
/// |---|---|---|
/// | ABORTED, UNAVAILABLE, SESSION_BUSY | fast | always |
/// | OVERLOADED, a pool without a free session, gRPC's RESOURCE_EXHAUSTED | slow | always |
/// | BAD_SESSION, SESSION_EXPIRED, a connection that could not be made or did not take the call | fast, on another session | always |
/// | UNDETERMINED, TIMEOUT, a lost connection, a deadline of the call's | fast | where ``isIdempotent`` says so |
/// | all else | – | never |
///
/// A failure inside a transaction that was not being committed has done nothing, and counts as such: see ``TransactionContext``.
public struct RetrySettings: Sendable {
    /// How often work is done again, after the first time.
    public var maxRetries: Int

    /// How long an attempt waits for a session; nil: as long as its pool says.
    public var maxSessionAcquireTimeout: Duration?

    /// The waits after failures that pass soon.
    public var fastBackoff: BackoffSettings

    /// The waits after failures that need time.
    public var slowBackoff: BackoffSettings

    /// Whether the work may be done twice without harm. Only then is it done again where nobody knows whether it was done.
    public var isIdempotent: Bool

    /// How long all attempts and waits together may take; nil: any time. An attempt that runs is not interrupted.
    public var totalTimeout: Duration?

    /// What waits are measured with.
    public var clock: any Clock<Duration>

    /// Settings.
    ///
    /// - Parameters:
    ///   - maxRetries: How often work is done again, after the first time.
    ///   - maxSessionAcquireTimeout: How long an attempt waits for a session; nil: as long as its pool says.
    ///   - fastBackoff: The waits after failures that pass soon.
    ///   - slowBackoff: The waits after failures that need time.
    ///   - isIdempotent: Whether the work may be done twice without harm.
    ///   - totalTimeout: How long all attempts and waits together may take; nil: any time.
    ///   - clock: What waits are measured with.
    public init(
        maxRetries: Int = 10, maxSessionAcquireTimeout: Duration? = nil,
        fastBackoff: BackoffSettings = .fast, slowBackoff: BackoffSettings = .slow,
        isIdempotent: Bool = false, totalTimeout: Duration? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.maxRetries = maxRetries
        self.maxSessionAcquireTimeout = maxSessionAcquireTimeout
        self.fastBackoff = fastBackoff
        self.slowBackoff = slowBackoff
        self.isIdempotent = isIdempotent
        self.totalTimeout = totalTimeout
        self.clock = clock
    }

    var policy: RetryPolicy {
        RetryPolicy(
            maximumAttempts: max(0, maxRetries) + 1, totalTimeout: totalTimeout,
            transient: fastBackoff.backoff, disconnect: fastBackoff.backoff,
            overload: slowBackoff.backoff, unknownOutcome: fastBackoff.backoff)
    }
}

extension YDBError {
    /// What the retry loop makes of an error: what the error says itself, but for the one that is never repeated although nobody
    /// knows what was done: CANCELLED.
    static func retryClass(of error: any Error) -> ClassifiedFailure {
        guard let known = error as? YDBError, known.code == .cancelled,
            known.transportStatus == nil
        else { return ClassifiedFailure(of: error) }
        return ClassifiedFailure(.permanent, outcome: .notApplied)
    }
}
