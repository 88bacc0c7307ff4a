// What was decided and what became of it, for reports: the latest decisions, and how many there were.

/// A fault that was put.
public struct FaultDecision: Hashable, Sendable, Codable {
    /// Its number among all decisions of the server, from 1.
    public var number: UInt64
    /// The number of its rule in the plan, from 1.
    public var rule: Int
    /// The fault as the one-line form has it.
    public var fault: String
    /// The moment as the one-line form has it, with the number of the row or message that it was.
    public var moment: String
    /// The connection's number.
    public var connection: Int
    /// The connection's label, if it has one.
    public var label: String?
    /// The beginning of the statement under way; empty where there was none.
    public var statement: String
    /// The transaction under way; 0: none.
    public var transaction: UInt64
    /// What became of it.
    public var outcome: FaultOutcome
}

/// What became of a fault.
public enum FaultOutcome: Hashable, Sendable {
    /// It was put.
    case injected
    /// The transaction at whose commit it was put is committed.
    case committed
    /// The transaction at whose commit it was put is rolled back.
    case rolledBack
    /// The competitor has committed.
    case competitorCommitted
    /// The competitor would have waited for the session it interrupts, and was rolled back.
    case competitorBlocked
    /// The competitor failed with this error, and was rolled back.
    case competitorFailed(String)
    /// It could not be put, for this reason.
    case impossible(String)
}

/// In reports an outcome is a sentence.
extension FaultOutcome: Codable, CustomStringConvertible {
    private static let plain: [(words: String, outcome: FaultOutcome)] = [
        ("injected", .injected), ("committed", .committed), ("rolled back", .rolledBack),
        ("competitor committed", .competitorCommitted),
        ("competitor blocked by its target", .competitorBlocked),
    ]
    private static let failed = "competitor failed: "
    private static let impossible = "impossible: "

    /// The sentence.
    public var description: String {
        switch self {
        case .competitorFailed(let reason): Self.failed + reason
        case .impossible(let reason): Self.impossible + reason
        default: Self.plain.first { $0.outcome == self }?.words ?? ""
        }
    }

    /// Reads the sentence.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if let known = Self.plain.first(where: { $0.words == text }) {
            self = known.outcome
        } else if text.hasPrefix(Self.failed) {
            self = .competitorFailed(String(text.dropFirst(Self.failed.count)))
        } else if text.hasPrefix(Self.impossible) {
            self = .impossible(String(text.dropFirst(Self.impossible.count)))
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text.prefix(40))' is no outcome of a fault")
        }
    }

    /// Writes the sentence.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The latest decisions.
package struct FaultLog: Sendable {
    package static let capacity = 10_000
    private static let statementBytes = 200

    /// A ring: the decision of number n is at (n - 1) modulo the capacity.
    private var ring: [FaultDecision] = []
    /// All decisions ever made.
    package private(set) var count: UInt64 = 0

    mutating func append(
        rule: Int, fault: Fault, moment: FaultMoment, _ site: FaultSite, _ context: FaultContext
    ) -> UInt64 {
        count += 1
        let decision = FaultDecision(
            number: count, rule: rule, fault: fault.words, moment: moment.numbered(site).words,
            connection: context.connection, label: context.label,
            statement: String(
                decoding: context.statement.prefix(Self.statementBytes), as: UTF8.self),
            transaction: context.transaction, outcome: .injected)
        if ring.count < Self.capacity {
            ring.append(decision)
        } else {
            ring[place(count)] = decision
        }
        return count
    }

    mutating func note(_ number: UInt64, _ outcome: FaultOutcome) {
        guard number > 0, number <= count, ring[place(number)].number == number else { return }
        ring[place(number)].outcome = outcome
    }

    /// nil: it is no longer kept.
    func decision(_ number: UInt64) -> FaultDecision? {
        guard number > 0, number <= count, ring[place(number)].number == number else { return nil }
        return ring[place(number)]
    }

    /// Those that are kept of the ones after the first `count`.
    func decisions(since count: UInt64) -> [FaultDecision] {
        guard count < self.count else { return [] }
        return ((count + 1)...self.count).compactMap { decision($0) }
    }

    private func place(_ number: UInt64) -> Int { Int((number - 1) % UInt64(Self.capacity)) }

    /// Oldest first.
    package var decisions: [FaultDecision] {
        guard count > UInt64(ring.count), !ring.isEmpty else { return ring }
        let first = place(count + 1)
        return Array(ring[first...] + ring[..<first])
    }
}

extension FaultMoment {
    /// With the number that the site has where the rule leaves it open.
    fileprivate func numbered(_ site: FaultSite) -> FaultMoment {
        switch (self, site) {
        case (.row(_, let table), .row(let n)): .row(n, table: table)
        case (.row, .tableRow(let n, let name)): .row(n, table: FaultPattern(name))
        case (.message(_, let scope), .message(let inAnswer, let inConnection)):
            .message(scope == .answer ? inAnswer : inConnection, of: scope)
        default: self
        }
    }
}
