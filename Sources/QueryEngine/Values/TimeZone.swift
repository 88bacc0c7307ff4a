// Time zones: UTC, fixed offsets, and the zones of the machine's tz database.
import Synchronization

/// A zone that says how far its clocks are from UTC at an instant.
package struct TimeZone: Sendable {
    package static let utc = TimeZone(name: "UTC", fixedOffsetSeconds: 0)

    /// As SHOW TimeZone prints it.
    package let name: String
    /// Seconds east of Greenwich, where the zone has one offset for ever.
    package let fixedOffsetSeconds: Int?
    private let rules: TimeZoneRules?

    package init(name: String, fixedOffsetSeconds: Int) {
        self.name = name
        self.fixedOffsetSeconds = fixedOffsetSeconds
        rules = nil
    }

    private init(name: String, rules: TimeZoneRules) {
        self.name = name
        let constant = rules.transitions.isEmpty && (rules.rule?.isConstant ?? true)
        fixedOffsetSeconds = constant ? rules.localTime(atUnix: 0).offsetSeconds : nil
        self.rules = rules
    }

    private static let maximumCachedZones = 512
    private static let cache = Mutex<[String: TimeZone]>([:])

    /// A zone of the tz database by its name in any case, or one in POSIX's notation (`EST5EDT`, `<+02>-02`).
    package static func named(_ name: String) -> TimeZone? {
        let key = name.lowercased()
        if key == "utc" { return .utc }
        if let known = cache.withLock({ $0[key] }) { return known }
        guard let zone = load(name) else { return nil }
        cache.withLock { zones in
            if zones.count < maximumCachedZones { zones[key] = zone }
        }
        return zone
    }

    /// Seconds of `+3`, `-03:30`: as POSIX counts them, west of Greenwich.
    package static func posixOffset(_ name: String) -> Int? {
        guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
        let parts = name.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { $0 &- 48 <= 9 } && part.utf8.count <= 3 ? Int(part) : nil
        }
        guard (1...3).contains(parts.count), numbers.count == parts.count, numbers[0] <= 167,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let seconds = zip(numbers, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        return sign == "-" ? -seconds : seconds
    }

    private static func load(_ name: String) -> TimeZone? {
        if let west = posixOffset(name) {
            return TimeZone(name: name, fixedOffsetSeconds: -west)
        }
        if let file = TimeZoneFile.load(name) {
            return TimeZone(name: file.name, rules: file.rules)
        }
        guard name.utf8.count < 100, let posix = PosixZone(name.uppercased()) else { return nil }
        return TimeZone(
            name: name,
            rules: TimeZoneRules(
                transitions: [], localTimes: [], initial: posix.standard, rule: posix))
    }

    package func localTime(atUnix seconds: Int64) -> TimeZoneRules.LocalTime {
        if let rules { return rules.localTime(atUnix: seconds) }
        return .init(
            offsetSeconds: fixedOffsetSeconds ?? 0, isDaylight: false,
            abbreviation: name == "UTC" || name == "GMT" ? name : "")
    }

    private static let unixSecondsAt2000: Int64 = 946_684_800

    /// Seconds east at an instant in microseconds since 2000-01-01 UTC.
    package func offset(at timestamp: Int64) -> Int {
        if let fixedOffsetSeconds { return fixedOffsetSeconds }
        return localTime(atUnix: TimeZone.unixSeconds(timestamp)).offsetSeconds
    }

    package static func unixSeconds(_ timestamp: Int64) -> Int64 {
        let second = Microseconds.second
        let whole = timestamp >= 0 ? timestamp / second : -((-(timestamp + 1)) / second) - 1
        return whole + unixSecondsAt2000
    }

    /// Seconds east for a wall-clock reading. One that the clocks skip is read by the offset before the change, one
    /// that they show twice by the offset after it.
    package func offset(atLocal local: Int64) -> Int {
        if let fixedOffsetSeconds { return fixedOffsetSeconds }
        let wall = TimeZone.unixSeconds(local)
        let before = localTime(atUnix: wall - 86400).offsetSeconds
        let after = localTime(atUnix: wall + 86400).offsetSeconds
        let byBefore = localTime(atUnix: wall - Int64(before)).offsetSeconds == before
        let byAfter = localTime(atUnix: wall - Int64(after)).offsetSeconds == after
        if before == after {
            // A change and its return within two days are too rare to be told apart.
            return localTime(atUnix: wall - Int64(before)).offsetSeconds
        }
        if byBefore != byAfter { return byBefore ? before : after }
        // Skipped (neither fits): before. Shown twice (both fit): after.
        return byBefore ? after : before
    }
}

extension PosixZone {
    fileprivate var isConstant: Bool {
        localTime(atUnix: 0).offsetSeconds == localTime(atUnix: 15_811_200).offsetSeconds
    }
}
