// The faults and the moments, as they are written.

extension RuleParser {
    // MARK: Fault

    mutating func fault() throws(FaultRuleError) -> Fault {
        let word = try choose(Vocabulary.faults, "a fault")
        if let named = FaultMeaning.named.first(where: { $0.word == word }) {
            return .error(named.meaning)
        }
        switch word {
        case "error": return try nativeError()
        case "notice": return .notice(quotedText() ?? "a notice by a fault rule")
        case "close": return .close
        case "reset": return .reset
        case "silence": return .silence
        case "cut_answer": return .cutAnswer
        case "reset_answer": return .resetAnswer
        case "delay": return .delay(try delay())
        case "bandwidth":
            return .bandwidth(
                bytesPerSecond: try value(
                    "a number of bytes a second, as in 64kB/s,", Quantity.bytesPerSecond))
        case "split": return .split(bytes: optionalValue(Quantity.integer) ?? 1)
        case "truncate":
            return .truncate(bytes: try value("a number of bytes", Quantity.integer))
        case "garble": return .garble(bytes: optionalValue(Quantity.integer) ?? 1)
        case "oversize": return .oversize
        case "duplicate": return .duplicate
        case "unsolicited": return .unsolicited(try unsolicited())
        default:
            guard let statements = quotedText() else {
                throw wanted("what the competitor runs, in quotes,")
            }
            return .competitor(statements: statements)
        }
    }

    private mutating func nativeError() throws(FaultRuleError) -> Fault {
        if let word, Vocabulary.positions.contains(word) { throw wanted("a code") }
        note(.code)
        let code = try name("a code")
        return .error(.native(code: code, message: quotedText()))
    }

    private mutating func delay() throws(FaultRuleError) -> FaultDelay {
        if accept("exponential") {
            let mean = try time()
            return .exponential(mean: mean, limit: try limit() ?? Self.limit(mean))
        }
        if accept("lognormal") {
            let median = try time()
            guard accept("sigma") else { throw wanted("sigma", ["sigma"]) }
            let sigma = try value("a number", Quantity.number)
            return .logNormal(
                median: median, sigma: sigma, limit: try limit() ?? Self.limit(median))
        }
        let range = optionalValue { text -> FaultDelay? in
            guard let dots = text.firstIndex(of: "."),
                let separator = text.indices.dropLast().first(where: {
                    $0 >= dots && text[$0] == "." && text[text.index(after: $0)] == "."
                }),
                let from = Quantity.duration(text[..<separator]),
                let through = Quantity.duration(text[text.index(separator, offsetBy: 2)...])
            else { return nil }
            return .uniform(from: from, through: through)
        }
        if let range { return range }
        guard let word, word.utf8.first.map({ $0 < UInt8(ascii: "A") }) == true else {
            throw wanted(Self.timeWanted, ["exponential", "lognormal"])
        }
        return .fixed(try time())
    }

    private static let timeWanted = "a time with its unit, as in 200ms, 1.5s, 80us or 5min,"

    private mutating func time() throws(FaultRuleError) -> Duration {
        try value(Self.timeWanted, Quantity.duration)
    }

    private mutating func limit() throws(FaultRuleError) -> Duration? {
        accept("max") ? try time() : nil
    }

    /// Unless said, a drawn delay lasts at most twenty times the usual one.
    private static func limit(_ usual: Duration) -> Duration {
        min(FaultDelay.longest, .microseconds(FaultDelay.microseconds(usual) * 20))
    }

    private mutating func unsolicited() throws(FaultRuleError) -> UnsolicitedMessage {
        switch try choose(Vocabulary.unsolicited, "a message") {
        case "notification": return .notification
        case "setting": return .setting
        case "error": return .error
        default:
            return .bytes(
                try value("bytes as hexadecimal digits") { Quantity.bytes(hex: String($0)) })
        }
    }

    // MARK: Moment

    mutating func moment(of fault: Fault) throws(FaultRuleError) -> FaultMoment {
        let position = try choose(Vocabulary.positions, "at, before or after a moment")
        let here = column
        let word = try choose(Vocabulary.moments, "a moment")
        let isAfter = position == "after"
        switch word {
        case "statement": return isAfter ? .afterStatement : .beforeStatement
        case "commit":
            if position == "at" && fault.leavesCommitOpen {
                throw FaultRuleError(
                    column: here,
                    reason: "'\(fault.word) at commit' does not say whether the commit takes"
                        + " effect: say before commit (it does not) or after commit (it does)",
                    expected: ["before commit", "after commit"])
            }
            return isAfter ? .afterCommit : .beforeCommit
        case "byte":
            let k = try value("the number of bytes sent before", Quantity.integer)
            return .byte(k, of: try scope())
        default: break
        }
        if isAfter {
            throw FaultRuleError(
                column: here, reason: "there is no moment after \(word)",
                suggestion: "at \(word)",
                expected: ["after statement", "after commit", "after byte N"])
        }
        return try plainMoment(word)
    }

    private mutating func plainMoment(_ word: String) throws(FaultRuleError) -> FaultMoment {
        switch word {
        case "accept": return .accept
        case "authenticate": return .authenticate
        case "begin": return .begin
        case "row":
            let n = optionalValue(Quantity.integer)
            guard accept("of") else { return .row(n, table: nil) }
            guard accept("table") else { throw wanted("table", ["table"]) }
            return .row(n, table: FaultPattern(try name("a table's name")))
        case "message": return .message(optionalValue(Quantity.integer), of: try scope())
        default: return .close
        }
    }

    private mutating func scope() throws(FaultRuleError) -> FaultScope {
        guard accept("of") else { return .answer }
        return try choose(["connection", "answer"], "what it is counted in") == "connection"
            ? .connection : .answer
    }
}
