// Rules at random under a seed, every part of the language among them.

import FaultInjection

/// A stream of random numbers that a seed decides.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let high = state ^ (state >> 29)
        return high &* 0xD6E8_FEB8_6659_FD93 ^ (high >> 31)
    }
}

struct RandomRules {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed) }

    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// A rule that is valid.
    mutating func rule() -> FaultRule {
        while true {
            let rule = FaultRule(fault(), moment(), where: filter(), count: count())
            if (try? rule.validate()) != nil { return rule }
        }
    }

    mutating func text() -> String {
        let pieces = [
            "a", "Z", "0", " ", "\"", "'", ";", "/", "\\", "*", "?", "ä", "👩‍🚀", "e\u{301}", "\n",
            "at",
            "before", "%", ",", "\u{0}", "SELECT", "\r\n",
        ]
        return (0...below(6)).map { _ in pieces[below(pieces.count)] }.joined()
    }

    mutating func name() -> String {
        chance(60) ? ["app", "jobs", "user_1", "at", "3", "w*", "after"][below(7)] : text()
    }

    mutating func time() -> Duration {
        let number = below(10_000)
        return [.microseconds(number), .milliseconds(number), .seconds(number)][below(3)]
    }

    mutating func delay() -> FaultDelay {
        switch below(4) {
        case 0: return .fixed(time())
        case 1:
            let times = [time(), time()].sorted()
            return .uniform(from: times[0], through: times[1])
        case 2: return .exponential(mean: time(), limit: time())
        default:
            return .logNormal(
                median: time(), sigma: Double.random(in: 0...10, using: &random), limit: time())
        }
    }

    mutating func meaning() -> FaultMeaning {
        let meanings: [FaultMeaning] = [
            .serializationFailure, .deadlock, .lockTimeout, .statementTimeout, .tooManyConnections,
            .outOfMemory, .diskFull, .readOnly, .shuttingDown, .startingUp, .commitOutcomeUnknown,
            .native(
                code: ["40001", "57P01", "XX001", "HV00B"][below(4)],
                message: chance(50) ? text() : nil),
        ]
        return meanings[below(meanings.count)]
    }

    mutating func fault() -> Fault {
        switch below(20) {
        case 0...4: return .error(meaning())
        case 5: return .notice(text())
        case 6: return .close
        case 7: return .reset
        case 8: return .silence
        case 9...11: return .delay(delay())
        case 12: return .bandwidth(bytesPerSecond: 1 + below(1 << 30))
        case 13: return .split(bytes: 1 + below(100))
        case 14: return .truncate(bytes: below(100))
        case 15: return .garble(bytes: 1 + below(100))
        case 16: return .oversize
        case 17: return .duplicate
        case 18:
            let messages: [UnsolicitedMessage] = [
                .notification, .setting, .error,
                .bytes((0...below(20)).map { _ in UInt8(truncatingIfNeeded: below(256)) }),
            ]
            return .unsolicited(messages[below(4)])
        default: return .competitor(statements: text())
        }
    }

    mutating func moment() -> FaultMoment {
        let n = chance(70) ? 1 + below(1000) : nil
        let moments: [FaultMoment] = [
            .accept, .authenticate, .begin, .beforeStatement, .afterStatement,
            .row(n, table: chance(50) ? FaultPattern(name()) : nil), .beforeCommit, .afterCommit,
            .message(n, of: chance(50) ? .answer : .connection),
            .byte(below(1000), of: chance(50) ? .answer : .connection), .close,
        ]
        return moments[below(moments.count)]
    }

    mutating func pattern() -> FaultPattern? { chance(15) ? FaultPattern(name()) : nil }

    mutating func filter() -> FaultFilter {
        var filter = FaultFilter(
            user: pattern(), database: pattern(), application: pattern(), table: pattern())
        if chance(15) { filter.connection = chance(50) ? .number(1 + below(99)) : .label(name()) }
        if chance(30) {
            let patterns: [StatementPattern] = [
                .contains(text()), .glob(text()), .regex(text()), .regex("(?i)up.*\\s[a-z/]+"),
            ]
            filter.statement = patterns[below(4)]
        }
        if chance(20) { filter.kinds = StatementKinds(rawValue: UInt32(below(1 << 12))) }
        return filter
    }

    mutating func count() -> FaultCount {
        var count = FaultCount()
        if chance(15) {
            count.nth = 1 + below(9)
        } else {
            if chance(20) { count.skip = below(9) }
            if chance(20) { count.every = 1 + below(9) }
            if chance(30) { count.times = 1 + below(9) }
        }
        if chance(20) { count.probability = Double.random(in: 0...1, using: &random) }
        count.isPerConnection = chance(20)
        return count
    }
}
