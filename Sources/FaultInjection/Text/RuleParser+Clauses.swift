// The filters and the counts behind a moment, as they are written.

extension RuleParser {
    enum Clause: String, CaseIterable {
        case connection, user, database, application, table, matching, containing, kind
        case nth, after, every, times, probability, per

        var part: RulePart {
            switch self {
            case .connection: .connection
            case .user: .user
            case .database: .database
            case .application: .application
            case .table: .table
            case .matching, .containing: .statement
            case .kind: .kinds
            case .nth: .nth
            case .after: .skip
            case .every: .every
            case .times: .times
            case .probability: .probability
            case .per: .moment
            }
        }
    }

    func clause(_ token: RuleToken) throws(FaultRuleError) -> Clause {
        if let word, let clause = Clause(rawValue: word) { return clause }
        throw wanted("a filter or a count", Clause.allCases.map(\.rawValue))
    }

    mutating func read(_ clause: Clause, into rule: inout FaultRule) throws(FaultRuleError) {
        switch clause {
        case .connection: rule.filter.connection = try connection()
        case .user: rule.filter.user = FaultPattern(try name("a user's name"))
        case .database: rule.filter.database = FaultPattern(try name("a database's name"))
        case .application:
            rule.filter.application = FaultPattern(try name("an application's name"))
        case .table: rule.filter.table = FaultPattern(try name("a table's name"))
        case .matching, .containing:
            guard rule.filter.statement == nil else {
                throw FaultRuleError(
                    column: columns[.statement],
                    reason: "a rule has one of matching and containing")
            }
            rule.filter.statement = try statement(clause)
        case .kind: rule.filter.kinds = try kinds()
        case .nth: rule.count.nth = try number()
        case .after: rule.count.skip = try number()
        case .every: rule.count.every = try number()
        case .times: rule.count.times = try number()
        case .probability:
            rule.count.probability = try value(
                "a probability, as in 0.2 or 20%,", Quantity.share)
        case .per:
            _ = try choose(["connection"], "connection")
            rule.count.isPerConnection = true
        }
    }

    private mutating func number() throws(FaultRuleError) -> Int {
        try value("a whole number", Quantity.integer)
    }

    private mutating func connection() throws(FaultRuleError) -> FaultConnection {
        if let number = optionalValue(Quantity.integer) { return .number(number) }
        if let token = current, token.kind == .word, token.text == FaultConnection.anyWord {
            advance()
            return .any
        }
        return .label(try name("a connection's number, its label or *"))
    }

    private mutating func statement(_ clause: Clause) throws(FaultRuleError) -> StatementPattern {
        if clause == .matching, let token = current, token.kind == .regex {
            advance()
            return .regex(token.text)
        }
        let text = try name(
            clause == .matching ? "a \"text\" or a /regular expression/" : "a \"text\"")
        return clause == .matching ? .glob(text) : .contains(text)
    }

    private mutating func kinds() throws(FaultRuleError) -> StatementKinds {
        guard let token = current, token.kind == .word else {
            throw wanted("a kind of statement", Vocabulary.kinds)
        }
        var kinds: StatementKinds = []
        for part in token.text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = Vocabulary.folded(String(part))
            guard let named = StatementKinds.spoken.first(where: { $0.word == word }) else {
                throw FaultRuleError(
                    column: token.column, reason: "'\(part.prefix(40))' is no kind of statement",
                    suggestion: Vocabulary.nearest(word, among: Vocabulary.kinds),
                    expected: Vocabulary.kinds)
            }
            kinds.insert(named.kind)
        }
        advance()
        return kinds
    }
}
