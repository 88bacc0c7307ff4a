// Reads the one-line form: FAULT, at|before|after MOMENT, then filters and counts in any order.

struct RuleParser {
    private let tokens: [RuleToken]
    private var index = 0
    private let end: Int
    /// Who judges the errors that a rule asks for.
    private let protocols: [any FaultWords]
    /// Where each part of the rule was written, for what turns out wrong when it is complete.
    private(set) var columns: [RulePart: Int] = [:]

    init(_ text: String, for protocols: [any FaultWords] = []) throws(FaultRuleError) {
        let lexed = try RuleLexer.tokens(text, limit: RuleLimit.ruleBytes)
        self.init(tokens: lexed.tokens, end: lexed.end, for: protocols)
    }

    init(tokens: [RuleToken], end: Int, for protocols: [any FaultWords] = []) {
        self.tokens = tokens
        self.end = end
        self.protocols = protocols
    }

    /// The one rule that the text is.
    mutating func rule() throws(FaultRuleError) -> FaultRule {
        columns = [:]
        note(.fault)
        let fault = try self.fault()
        note(.moment)
        let moment = try self.moment(of: fault)
        var rule = FaultRule(fault, moment)
        var seen: [Clause: Int] = [:]
        while let token = current {
            let clause = try self.clause(token)
            guard seen[clause] == nil else {
                throw FaultRuleError(
                    column: token.column, reason: "\(token.text) is said a second time")
            }
            seen[clause] = token.column
            note(clause.part)
            advance()
            try read(clause, into: &rule)
        }
        if let flaw = rule.flaw ?? rule.flaw(for: protocols) {
            throw FaultRuleError(flaw, column: columns[flaw.part] ?? columns[.moment])
        }
        return rule
    }

    /// A fault alone, and nothing behind it.
    mutating func onlyFault() throws(FaultRuleError) -> Fault {
        let fault = try self.fault()
        try expectEnd()
        return fault
    }

    /// A moment alone, and nothing behind it.
    mutating func onlyMoment(of fault: Fault) throws(FaultRuleError) -> FaultMoment {
        let moment = try self.moment(of: fault)
        try expectEnd()
        return moment
    }

    // MARK: Tokens

    var current: RuleToken? { index < tokens.count ? tokens[index] : nil }

    var column: Int { current?.column ?? end }

    mutating func advance() { index += 1 }

    mutating func note(_ part: RulePart) { columns[part] = column }

    private func expectEnd() throws(FaultRuleError) {
        guard let token = current else { return }
        throw FaultRuleError(
            column: token.column, reason: "nothing can follow here, but there is \(shown(token))")
    }

    /// The word that stands here, in small letters; nil at the end, or where something is quoted.
    var word: String? {
        guard let token = current, token.kind == .word else { return nil }
        return Vocabulary.folded(token.text)
    }

    mutating func accept(_ wanted: String) -> Bool {
        guard word == wanted else { return false }
        advance()
        return true
    }

    func shown(_ token: RuleToken?) -> String {
        guard let token else { return "nothing" }
        let text = token.text.count > 40 ? token.text.prefix(40) + "…" : token.text[...]
        return switch token.kind {
        case .word, .separator: "'\(text)'"
        case .text: "\"\(text)\""
        case .regex: "/\(text)/"
        }
    }

    /// The error of something that is missing or wrong here.
    func wanted(_ what: String, _ expected: [String] = []) -> FaultRuleError {
        guard let token = current else {
            return FaultRuleError(
                column: end, reason: "the rule ends where \(what) is wanted", expected: expected)
        }
        return FaultRuleError(
            column: token.column, reason: "\(what) is wanted here, not \(shown(token))",
            suggestion: token.kind == .word
                ? Vocabulary.nearest(token.text, among: expected) : nil,
            expected: expected)
    }

    /// One of these words.
    mutating func choose(_ words: [String], _ what: String) throws(FaultRuleError) -> String {
        guard let word, words.contains(word) else { throw wanted(what, words) }
        advance()
        return word
    }

    /// A name, quoted or not.
    mutating func name(_ what: String) throws(FaultRuleError) -> String {
        guard let token = current, token.kind == .word || token.kind == .text else {
            throw wanted(what)
        }
        advance()
        return token.text
    }

    /// A quoted text.
    mutating func quotedText() -> String? {
        guard let token = current, token.kind == .text else { return nil }
        advance()
        return token.text
    }

    /// What a word says by a rule of its own.
    mutating func value<Value>(
        _ what: String, _ read: (Substring) -> Value?
    ) throws(FaultRuleError) -> Value {
        guard let value = optionalValue(read) else { throw wanted(what) }
        return value
    }

    mutating func optionalValue<Value>(_ read: (Substring) -> Value?) -> Value? {
        guard let token = current, token.kind == .word, let value = read(token.text[...]) else {
            return nil
        }
        advance()
        return value
    }
}
