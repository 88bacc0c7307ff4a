// How long a delay lasts: always the same, or drawn from a distribution.

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The length of a delay, in whole microseconds and at most a day.
public enum FaultDelay: Hashable, Sendable {
    /// Always as long.
    case fixed(Duration)
    /// Any length between the two, all alike.
    case uniform(from: Duration, through: Duration)
    /// Mostly short, sometimes long, as waits between independent events are; cut at the limit.
    case exponential(mean: Duration, limit: Duration)
    /// As answers of a network are: half of them below the median, a long tail that grows with `sigma`; cut at the limit.
    case logNormal(median: Duration, sigma: Double, limit: Duration)

    static let longest = Duration.seconds(86_400)
    static let widestSigma = 10.0

    /// The length that a random draw gives.
    package func duration(drawn draw: FaultDraw) -> Duration {
        switch self {
        case .fixed(let duration): return duration
        case .uniform(let from, let through):
            let low = Self.microseconds(from)
            let high = max(low, Self.microseconds(through))
            return .microseconds(low + Int64(draw.unit(0) * Double(high - low + 1)))
        case .exponential(let mean, let limit):
            let length = -Double(Self.microseconds(mean)) * log(1 - draw.unit(0))
            return Self.cut(length, limit)
        case .logNormal(let median, let sigma, let limit):
            // A normal deviate from two uniform ones (Box and Muller).
            let radius = (-2 * log(1 - draw.unit(0))).squareRoot()
            let deviate = radius * cos(2 * Double.pi * draw.unit(1))
            let length = Double(Self.microseconds(median)) * exp(sigma * deviate)
            return Self.cut(length, limit)
        }
    }

    private static func cut(_ microseconds: Double, _ limit: Duration) -> Duration {
        let highest = Double(Self.microseconds(limit))
        guard microseconds < highest else { return limit }
        return .microseconds(Int64(max(0, microseconds)))
    }

    /// Whole microseconds; 0 below, a day above what a delay may be.
    static func microseconds(_ duration: Duration) -> Int64 {
        guard duration < longest else { return 86_400_000_000 }
        return max(0, duration.wholeMicroseconds)
    }

    /// A delay can be this long, and its text says exactly this.
    static func isSayable(_ duration: Duration) -> Bool {
        duration >= .zero && duration <= longest
            && .microseconds(microseconds(duration)) == duration
    }

    var durations: [Duration] {
        switch self {
        case .fixed(let duration): [duration]
        case .uniform(let from, let through): [from, through]
        case .exponential(let mean, let limit): [mean, limit]
        case .logNormal(let median, _, let limit): [median, limit]
        }
    }
}
