// How often a rule acts among the moments that match it.

/// Which of the matching moments count: skipped ones first, then every n-th, then chance, then up to so many times.
///
/// The moments of all connections are counted together, in the order in which they arrive, unless `isPerConnection` is
/// set. Over sockets that order is the network's: a run can be repeated exactly on one event loop, and connection by
/// connection where a rule counts per connection or is decided by chance alone.
public struct FaultCount: Hashable, Sendable {
    /// Only the n-th match, counted from 1. Stands alone: neither `skip`, `every` nor `times` with it.
    public var nth: Int?
    /// So many matches pass first.
    public var skip: Int
    /// Every n-th match after those: 1 for all, 3 for the 3rd, 6th, 9th.
    public var every: Int
    /// At most so many times; nil: no limit.
    public var times: Int?
    /// How likely it is at each of those matches, 0 to 1; nil: certain. Decided by (seed, rule, connection, number of
    /// the match on that connection) and by nothing else.
    public var probability: Double?
    /// Counts matches and times on each connection by itself; where connections bear labels, on all of one label.
    public var isPerConnection: Bool

    /// Which matches count.
    public init(
        nth: Int? = nil, skip: Int = 0, every: Int = 1, times: Int? = nil,
        probability: Double? = nil, isPerConnection: Bool = false
    ) {
        self.nth = nth
        self.skip = skip
        self.every = every
        self.times = times
        self.probability = probability
        self.isPerConnection = isPerConnection
    }

    /// At every match.
    public static let always = FaultCount()

    /// At the n-th match only, counted from 1.
    public static func nth(_ n: Int) -> FaultCount { FaultCount(nth: n) }

    /// At every n-th match.
    public static func every(_ n: Int) -> FaultCount { FaultCount(every: n) }

    /// At the first matches, up to so many.
    public static func times(_ n: Int) -> FaultCount { FaultCount(times: n) }

    /// At each match, this likely.
    public static func probability(_ probability: Double) -> FaultCount {
        FaultCount(probability: probability)
    }

    static let highest = 1_000_000_000

    /// Whether the match of this number is one that may act, chance and `times` aside.
    func selects(match: Int) -> Bool {
        if let nth { return match == nth }
        return match > skip && (match - skip) % max(1, every) == 0
    }

    /// After so many matches and hits nothing can follow.
    func isExhausted(matches: Int, hits: Int) -> Bool {
        if let nth, matches >= nth { return true }
        if let times, hits >= times { return true }
        return false
    }
}
