// Which faults make sense at which moments, and how far numbers and texts may go.

/// Bounds of what a rule may hold.
enum RuleLimit {
    static let ruleBytes = 32 * 1024
    static let textBytes = 8 * 1024
    static let nameBytes = 256
    static let bytes = 1 << 30
    static let unsolicitedBytes = 1024
    static let rules = 1000
}

extension FaultRule {
    /// The first thing that is wrong with the rule; nil: it is good.
    var flaw: RuleFlaw? {
        fault.flaw ?? moment.flaw ?? pairFlaw ?? filter.flaw ?? count.flaw ?? reachFlaw
    }

    private var pairFlaw: RuleFlaw? {
        let possible = fault.possibleMoments
        guard !possible.contains(moment.kind) else { return nil }
        return RuleFlaw(
            part: .moment, reason: Self.reason(fault, moment, fault.word, moment.kind),
            expected: possible.words)
    }

    private static func reason(
        _ fault: Fault, _ moment: FaultMoment, _ word: String, _ kind: FaultMoments
    ) -> String {
        switch (fault, kind) {
        case (.error, .afterCommit):
            "once the commit has taken effect no server answers \(word); it may answer"
                + " commit_unknown, shutting_down or a code of its own (error CODE)"
        case (.error(.commitOutcomeUnknown), _):
            "commit_unknown is what a commit is answered with"
        case (.error(.tooManyConnections), _), (.error(.startingUp), _):
            "\(word) is answered to a client that connects"
        case (.error, .message), (.error, .byte):
            "an error is an answer of its own and cannot begin inside another"
        case (.close, .close): "at close the connection is closed anyway"
        case (.truncate, .byte): "to cut the output after so many bytes say: close at byte N"
        case (_, .close): "at close nothing is sent any more, so \(word) cannot happen"
        case (_, .accept): "at accept the client has not spoken yet, so \(word) cannot happen"
        default: "\(word) cannot happen \(moment.words)"
        }
    }
}

extension Fault {
    /// The moments at which it makes sense.
    var possibleMoments: FaultMoments {
        let inside = FaultMoments.session.subtracting(.afterCommit)
        let connecting: FaultMoments = [.accept, .authenticate]
        switch self {
        case .error(let meaning):
            return switch meaning.kind {
            case .serializationFailure, .deadlock, .lockTimeout, .statementTimeout, .readOnly,
                .staleSchema:
                inside
            case .tooManyConnections, .startingUp: connecting
            case .outOfMemory, .diskFull, .overloaded: inside.union(connecting)
            case .sessionExpired: inside
            case .shuttingDown, .native: FaultMoments.session.union(connecting)
            case .commitOutcomeUnknown: [.beforeCommit, .afterCommit]
            }
        case .notice: return FaultMoments.session.union(.authenticate)
        case .reset, .silence, .delay: return .all
        case .close, .bandwidth, .split, .garble: return FaultMoments.all.subtracting(.close)
        // There is no answer before somebody has asked.
        case .cutAnswer, .resetAnswer: return FaultMoments.all.subtracting([.accept, .close])
        case .truncate, .oversize: return FaultMoments.all.subtracting([.byte, .close])
        case .duplicate: return [.row, .afterStatement, .afterCommit, .message]
        case .unsolicited: return FaultMoments.session.union([.authenticate, .message])
        case .competitor: return .session
        }
    }

    /// `at commit` does not say whether the commit took effect, and neither does the fault.
    var leavesCommitOpen: Bool {
        switch self {
        case .close, .reset, .silence, .cutAnswer, .resetAnswer, .delay: true
        case .error(let meaning): meaning == .commitOutcomeUnknown
        default: false
        }
    }

    var flaw: RuleFlaw? {
        switch self {
        case .error(let meaning):
            guard case .native(let code, let message) = meaning.kind else { return nil }
            return Self.codeFlaw(code) ?? message.flatMap { Self.textFlaw($0, mayBeEmpty: true) }
        case .notice(let text): return Self.textFlaw(text, mayBeEmpty: true)
        case .competitor(let statements): return Self.textFlaw(statements, mayBeEmpty: false)
        case .delay(let delay): return delay.flaw
        case .bandwidth(let bytes), .split(let bytes), .garble(let bytes):
            return Self.sizeFlaw(bytes, least: 1)
        case .truncate(let bytes): return Self.sizeFlaw(bytes, least: 0)
        case .unsolicited(.bytes(let bytes)):
            guard !(1...RuleLimit.unsolicitedBytes).contains(bytes.count) else { return nil }
            return .init(
                part: .fault,
                reason: "an unsolicited message has 1 to \(RuleLimit.unsolicitedBytes) bytes")
        case .close, .reset, .silence, .cutAnswer, .resetAnswer, .oversize, .duplicate,
            .unsolicited:
            return nil
        }
    }

    /// What no protocol's code looks like; whether it is one, the protocol's words tell.
    private static func codeFlaw(_ code: String) -> RuleFlaw? {
        let isCode = code.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        if isCode, (1...64).contains(code.utf8.count) { return nil }
        return .init(part: .code, reason: "a code is made of 0-9, A-Z, _ and :, at most 64 of them")
    }

    private static func textFlaw(_ text: String, mayBeEmpty: Bool) -> RuleFlaw? {
        if text.isEmpty && !mayBeEmpty {
            return .init(part: .fault, reason: "there is no statement to run")
        }
        guard text.utf8.count > RuleLimit.textBytes else { return nil }
        return .init(part: .fault, reason: "a text has at most \(RuleLimit.textBytes) bytes")
    }

    private static func sizeFlaw(_ bytes: Int, least: Int) -> RuleFlaw? {
        guard !(least...RuleLimit.bytes).contains(bytes) else { return nil }
        return .init(
            part: .fault, reason: "the number of bytes lies between \(least) and \(RuleLimit.bytes)"
        )
    }
}

extension FaultRule {
    /// An error that none of these protocols can say; nil where there is none to ask.
    func flaw(for protocols: [any FaultWords]) -> RuleFlaw? {
        guard case .error(let meaning) = fault, !protocols.isEmpty else { return nil }
        if case .native(let code, _) = meaning.kind {
            let flaws = protocols.map { $0.flaw(ofCode: code) }
            guard let flaw = flaws.first ?? nil, !flaws.contains(where: { $0 == nil }) else {
                return nil
            }
            return RuleFlaw(part: .code, reason: flaw.reason, suggestion: flaw.suggestion)
        }
        let isKnown = protocols.contains { $0.error(meaning, during: []) != nil }
        return isKnown
            ? nil : RuleFlaw(part: .fault, reason: "the protocol has no error for \(meaning.word)")
    }
}

extension FaultDelay {
    var flaw: RuleFlaw? {
        if !durations.allSatisfy(Self.isSayable) {
            return .init(
                part: .fault, reason: "a delay lasts whole microseconds, at most 86400s")
        }
        switch self {
        case .uniform(let from, let through) where from > through:
            return .init(part: .fault, reason: "a delay's range begins with the shorter time")
        case .logNormal(_, let sigma, _) where !(sigma >= 0 && sigma <= Self.widestSigma):
            return .init(part: .fault, reason: "sigma lies between 0 and \(Self.widestSigma)")
        case .fixed, .uniform, .exponential, .logNormal: return nil
        }
    }
}

extension FaultMoment {
    var flaw: RuleFlaw? {
        switch self {
        case .row(let n, let table):
            return Self.numberFlaw(n, least: 1)
                ?? table.flatMap { $0.flaw(.moment) }
        case .message(let n, _): return Self.numberFlaw(n, least: 1)
        case .byte(let k, _): return Self.numberFlaw(k, least: 0)
        case .accept, .authenticate, .begin, .beforeStatement, .afterStatement, .beforeCommit,
            .afterCommit, .close:
            return nil
        }
    }

    private static func numberFlaw(_ n: Int?, least: Int) -> RuleFlaw? {
        guard let n, !(least...FaultCount.highest).contains(n) else { return nil }
        return .init(
            part: .moment, reason: "the number lies between \(least) and \(FaultCount.highest)")
    }
}

extension FaultPattern {
    func flaw(_ part: RulePart) -> RuleFlaw? {
        guard !(1...RuleLimit.nameBytes).contains(text.utf8.count) else { return nil }
        return .init(part: part, reason: "a name has 1 to \(RuleLimit.nameBytes) bytes")
    }
}

extension FaultFilter {
    var flaw: RuleFlaw? {
        connectionFlaw ?? user?.flaw(.user) ?? database?.flaw(.database)
            ?? application?.flaw(.application) ?? statement?.flaw ?? kindFlaw
            ?? table?.flaw(.table)
    }

    private var connectionFlaw: RuleFlaw? {
        switch connection {
        case .number(let n) where !(1...FaultCount.highest).contains(n):
            .init(part: .connection, reason: "connections are numbered from 1")
        case .label(FaultConnection.anyWord):
            .init(part: .connection, reason: "no label is \"*\"; every connection is *, unquoted")
        case .label(let label): FaultPattern(label).flaw(.connection)
        case .any, .number, nil: nil
        }
    }

    private var kindFlaw: RuleFlaw? {
        guard !kinds.isSubset(of: .all) else { return nil }
        return .init(part: .kinds, reason: "there is no such kind of statement")
    }
}

extension StatementPattern {
    var flaw: RuleFlaw? {
        let text =
            switch self {
            case .contains(let text), .glob(let text), .regex(let text): text
            }
        guard (1...RuleLimit.textBytes).contains(text.utf8.count) else {
            return .init(
                part: .statement, reason: "a pattern has 1 to \(RuleLimit.textBytes) bytes")
        }
        guard case .regex = self else { return nil }
        if Self.hasEscapedSlash(text) {
            return .init(part: .statement, reason: "a slash of the expression needs no backslash")
        }
        do throws(RegexFlaw) {
            _ = try RegexProgram(text)
            return nil
        } catch {
            return .init(part: .statement, reason: "the regular expression: \(error.reason)")
        }
    }

    /// The one-line form escapes slashes by itself; an escape of the expression's own would be lost there.
    private static func hasEscapedSlash(_ pattern: String) -> Bool {
        var isEscaped = false
        for byte in pattern.utf8 {
            if isEscaped && byte == UInt8(ascii: "/") { return true }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return false
    }
}

extension FaultCount {
    var flaw: RuleFlaw? {
        let numbers: [(RulePart, Int?, Int)] = [
            (.nth, nth, 1), (.skip, skip, 0), (.every, every, 1), (.times, times, 1),
        ]
        for (part, number, least) in numbers {
            if let number, !(least...Self.highest).contains(number) {
                return .init(
                    part: part, reason: "the number lies between \(least) and \(Self.highest)")
            }
        }
        if let probability, !(probability >= 0 && probability <= 1) {
            return .init(
                part: .probability, reason: "a probability lies between 0 and 1 (or 0% and 100%)")
        }
        if nth != nil && (skip != 0 || every != 1 || times != nil) {
            return .init(
                part: .nth, reason: "nth is one time alone: neither after, every nor times fit it")
        }
        return nil
    }
}
