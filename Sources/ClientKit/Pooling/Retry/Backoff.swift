// How long to wait before another attempt.

/// A delay that grows from attempt to attempt up to a cap, with chance mixed in, so that many clients that failed together do
/// not come back together.
public struct Backoff: Hashable, Sendable {
    /// The delay after the first failure, before chance.
    public var initial: Duration

    /// What the delay is multiplied by after each further failure; 1 keeps it constant.
    public var factor: Double

    /// What the delay never exceeds.
    public var maximum: Duration

    /// The part of the delay that chance decides, from 0 (none: the delay is exact) to 1 (all of it: from nothing up to the
    /// delay). With 0.5 it lies between half the delay and the whole.
    public var jitter: Double

    /// A delay that grows.
    public init(
        initial: Duration, factor: Double = 2, maximum: Duration, jitter: Double = 0.5
    ) {
        self.initial = initial
        self.factor = factor
        self.maximum = maximum
        self.jitter = jitter
    }

    /// No delay at all.
    public static let none = Backoff(initial: .zero, factor: 1, maximum: .zero, jitter: 0)

    /// From 10 ms to 1 s: for a conflict that the other side ends soon.
    public static let fast = Backoff(initial: .milliseconds(10), maximum: .seconds(1), jitter: 1)

    /// From 250 ms to 15 s: for a server that has too much to do or is away.
    public static let slow = Backoff(initial: .milliseconds(250), maximum: .seconds(15))

    /// The delay before chance, after so many failures in a row.
    ///
    /// - Parameter failures: 1 after the first failure; less counts as 1.
    public func ceiling(afterFailures failures: Int) -> Duration {
        var delay = min(max(initial, .zero), maximum)
        guard factor > 1, delay > .zero else { return max(delay, .zero) }
        // Not a power: it would overflow long before a loop that ends at the cap has run far.
        for _ in 1..<max(failures, 1) {
            guard delay < maximum / factor else { return maximum }
            delay = delay * factor
        }
        return delay
    }

    /// The delay after so many failures in a row.
    ///
    /// - Parameters:
    ///   - failures: 1 after the first failure; less counts as 1.
    ///   - generator: Where chance comes from; one number is drawn, unless there is no jitter.
    public func delay(
        afterFailures failures: Int, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let whole = ceiling(afterFailures: failures)
        let share = min(max(jitter, 0), 1)
        guard share > 0, whole > .zero else { return whole }
        return whole * (1 - share * Double.random(in: 0..<1, using: &generator))
    }
}
