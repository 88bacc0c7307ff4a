// A rule made ready to be asked: its patterns compiled, its counts beside it.

struct CompiledRule: Sendable {
    /// What was counted, on the server or on one connection.
    struct Tally: Sendable {
        var matches = 0
        var hits = 0
    }

    /// Its number among all rules that were ever in force, from 0.
    let number: Int
    let rule: FaultRule
    /// What its draws are made of in place of a number that depends on who came first.
    private let drawNumber: Int
    /// Whom it concerns alone; nil: all.
    private let scope: Int?
    private let user: Glob?
    private let database: Glob?
    private let application: Glob?
    private let table: Glob?
    private let rowTable: Glob?
    private let statement: StatementMatcher?

    /// Over all connections.
    var total = Tally()
    /// By connection, where something depends on it.
    var tallies: [FaultConnection: Tally] = [:]
    let keepsTallies: Bool

    /// Beyond so many labels, new ones share one count: labels come from clients.
    static let mostTallies = 100_000

    init(
        _ rule: FaultRule, number: Int, drawNumber: Int, scope: Int? = nil
    ) throws(FaultRuleError) {
        try rule.validate()
        self.number = number
        self.drawNumber = drawNumber
        self.scope = scope
        self.rule = rule
        user = Self.name(rule.filter.user)
        database = Self.name(rule.filter.database)
        application = Self.name(rule.filter.application)
        table = Self.name(rule.filter.table)
        statement = try rule.filter.statement.map { pattern throws(FaultRuleError) in
            try StatementMatcher(pattern)
        }
        if case .row(_, let table?) = rule.moment {
            rowTable = Self.name(table)
        } else {
            rowTable = nil
        }
        keepsTallies =
            rule.count.isPerConnection || rule.count.probability != nil || rule.fault.usesChance
    }

    private static func name(_ pattern: FaultPattern?) -> Glob? {
        pattern.map { Glob($0.text, anywhere: false, ignoresCase: false) }
    }

    /// No moment can match any more.
    var isExhausted: Bool {
        !rule.count.isPerConnection
            && rule.count.isExhausted(matches: total.matches, hits: total.hits)
    }

    // MARK: Matching

    /// How many bytes go before the fault; nil: this is not the rule's moment.
    func offset(at site: FaultSite) -> Int? {
        switch (rule.moment, site) {
        case (.row(let n, nil), .row(let row)): n == nil || n == row ? 0 : nil
        case (.row(let n, _), .tableRow(let row, let name)):
            (n == nil || n == row) && rowTable?.matches(name) == true ? 0 : nil
        case (.message(let n, let scope), .message(let inAnswer, let inConnection)):
            n == nil || n == (scope == .answer ? inAnswer : inConnection) ? 0 : nil
        case (.byte(let k, let scope), .bytes(let inAnswer, let inConnection)):
            Self.offset(k, scope == .answer ? inAnswer : inConnection)
        default: rule.moment.kind == site.kind && rule.moment.isPlain ? 0 : nil
        }
    }

    private static func offset(_ k: Int, _ bytes: Range<Int>) -> Int? {
        bytes.contains(k) ? k - bytes.lowerBound : nil
    }

    func matches(_ context: FaultContext, at site: FaultSite) -> Bool {
        if let scope { guard context.scopes.contains(scope) else { return false } }
        let filter = rule.filter
        switch filter.connection {
        case .number(let number): guard number == context.connection else { return false }
        case .label(let label): guard label == context.label else { return false }
        case .any, nil: break
        }
        if let user, !user.matches(context.user) { return false }
        if let database, !database.matches(context.database) { return false }
        if let application, !application.matches(context.application) { return false }
        if let table, !context.tables.contains(where: table.matches) { return false }
        if fits(context.kind, context.statement) { return true }
        switch site {
        case .beforeCommit, .afterCommit:
            return context.earlier.contains { fits($0.kind, $0.text) }
        default: return false
        }
    }

    private func fits(_ kind: StatementKinds, _ text: [UInt8]) -> Bool {
        guard rule.filter.kinds.isEmpty || !rule.filter.kinds.isDisjoint(with: kind) else {
            return false
        }
        return statement?.isFound(in: text) ?? true
    }

    // MARK: Counting

    var report: FaultRuleReport {
        FaultRuleReport(
            number: number + 1, rule: rule, considered: total.matches, hits: total.hits)
    }

    /// Counts a match; the draw, if it is one at which the rule acts.
    mutating func count(_ connection: FaultConnection, seed: UInt64) -> FaultDraw? {
        total.matches += 1
        let key =
            tallies.count < Self.mostTallies || tallies[connection] != nil
            ? connection : .number(0)
        var own = keepsTallies ? tallies[key] ?? Tally() : total
        if keepsTallies { own.matches += 1 }
        defer { if keepsTallies { tallies[key] = own } }
        let tally = rule.count.isPerConnection ? own : total
        guard rule.count.selects(match: tally.matches) else { return nil }
        if let times = rule.count.times, tally.hits >= times { return nil }
        let draw = FaultDraw(
            seed: seed, rule: drawNumber, connection: connection, match: own.matches)
        if let probability = rule.count.probability, draw.unit(Self.chanceNumber) >= probability {
            return nil
        }
        own.hits += 1
        total.hits += 1
        return draw
    }

    /// Apart from the numbers that delays and garbled bytes take.
    private static let chanceNumber = -1
}

/// A compiled pattern for a statement's text.
private enum StatementMatcher: Sendable {
    case needle(Needle)
    case glob(Glob)
    case regex(RegexProgram)

    private static let searchedBytes = 65_536

    init(_ pattern: StatementPattern) throws(FaultRuleError) {
        switch pattern {
        case .contains(let text): self = .needle(Needle(text))
        case .glob(let text): self = .glob(Glob(text, anywhere: true, ignoresCase: true))
        case .regex(let text):
            do throws(RegexFlaw) {
                self = .regex(try RegexProgram(text))
            } catch {
                throw FaultRuleError(column: nil, reason: error.reason)
            }
        }
    }

    func isFound(in statement: [UInt8]) -> Bool {
        let text = statement.prefix(Self.searchedBytes)
        return switch self {
        case .needle(let needle): needle.isFound(in: text)
        case .glob(let glob): glob.matches(text)
        case .regex(let program): program.isFound(in: text)
        }
    }
}

extension FaultMoment {
    /// It has neither a number nor a table.
    fileprivate var isPlain: Bool {
        switch self {
        case .row, .message, .byte: false
        case .accept, .authenticate, .begin, .beforeStatement, .afterStatement, .beforeCommit,
            .afterCommit, .close:
            true
        }
    }
}

extension Fault {
    /// A draw decides how it goes.
    fileprivate var usesChance: Bool {
        switch self {
        case .garble, .delay(.uniform), .delay(.exponential), .delay(.logNormal): true
        default: false
        }
    }
}
