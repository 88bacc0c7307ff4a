// Writes the one-line form of rules, one form for equal rules.

struct RulePrinter {
    private(set) var text = ""

    mutating func print(_ rule: FaultRule) {
        text = rule.fault.words + " " + rule.moment.words
        print(rule.filter)
        print(rule.count)
    }

    private mutating func print(_ filter: FaultFilter) {
        switch filter.connection {
        case .any: text += " connection " + FaultConnection.anyWord
        case .number(let number): text += " connection \(number)"
        case .label(let label): text += " connection " + Self.quoted(label)
        case nil: break
        }
        print("user", filter.user)
        print("database", filter.database)
        print("application", filter.application)
        print("table", filter.table)
        switch filter.statement {
        case .contains(let part): text += " containing " + Self.quoted(part)
        case .glob(let pattern): text += " matching " + Self.quoted(pattern)
        case .regex(let pattern): text += " matching " + Self.delimited(pattern)
        case nil: break
        }
        if !filter.kinds.isEmpty {
            text += " kind " + filter.kinds.words.joined(separator: ",")
        }
    }

    private mutating func print(_ keyword: String, _ pattern: FaultPattern?) {
        guard let pattern else { return }
        text += " \(keyword) \(Self.name(pattern.text))"
    }

    private mutating func print(_ count: FaultCount) {
        if let nth = count.nth { text += " nth \(nth)" }
        if count.skip != 0 { text += " after \(count.skip)" }
        if count.every != 1 { text += " every \(count.every)" }
        if let times = count.times { text += " times \(times)" }
        if let probability = count.probability {
            text += " probability \(Quantity.text(probability))"
        }
        if count.isPerConnection { text += " per connection" }
    }

    // MARK: Words

    /// A name as it is, or quoted where it could be taken for something else.
    static func name(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "$"):
                true
            default: false
            }
        }
        let isReserved = Vocabulary.positions.contains(Vocabulary.folded(name))
        return isPlain && !name.isEmpty && !isReserved ? name : quoted(name)
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// A regular expression between slashes; its own slashes are escaped unless they are so already.
    static func delimited(_ pattern: String) -> String {
        var delimited = "/"
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if scalar == "/" && !isEscaped { delimited += "\\" }
            delimited.unicodeScalars.append(scalar)
            isEscaped = scalar == "\\" && !isEscaped
        }
        return delimited + "/"
    }
}

extension Fault {
    /// The fault's part of the one-line form.
    var words: String {
        switch self {
        case .error(let meaning):
            if case .native(let code, let message) = meaning.kind {
                "error " + RulePrinter.name(code)
                    + (message.map { " " + RulePrinter.quoted($0) } ?? "")
            } else {
                word
            }
        case .notice(let text): "notice " + RulePrinter.quoted(text)
        case .delay(let delay): "delay " + delay.words
        case .bandwidth(let bytes): "bandwidth \(bytes)B/s"
        case .split(let bytes): "split \(bytes)"
        case .truncate(let bytes): "truncate \(bytes)"
        case .garble(let bytes): "garble \(bytes)"
        case .unsolicited(let message): "unsolicited " + message.words
        case .competitor(let statements): "competitor " + RulePrinter.quoted(statements)
        case .close, .reset, .silence, .cutAnswer, .resetAnswer, .oversize, .duplicate: word
        }
    }
}

extension UnsolicitedMessage {
    fileprivate var words: String {
        switch self {
        case .notification: "notification"
        case .setting: "setting"
        case .error: "error"
        case .bytes(let bytes): "bytes " + Quantity.hex(bytes)
        }
    }
}

extension FaultDelay {
    fileprivate var words: String {
        switch self {
        case .fixed(let duration): Quantity.text(duration)
        case .uniform(let from, let through): Quantity.text(from) + ".." + Quantity.text(through)
        case .exponential(let mean, let limit):
            "exponential \(Quantity.text(mean)) max \(Quantity.text(limit))"
        case .logNormal(let median, let sigma, let limit):
            "lognormal \(Quantity.text(median)) sigma \(Quantity.text(sigma))"
                + " max \(Quantity.text(limit))"
        }
    }
}

extension FaultMoment {
    /// The moment's part of the one-line form.
    var words: String {
        switch self {
        case .accept: "at accept"
        case .authenticate: "at authenticate"
        case .begin: "at begin"
        case .beforeStatement: "before statement"
        case .afterStatement: "after statement"
        case .row(let n, let table):
            "at row" + (n.map { " \($0)" } ?? "")
                + (table.map { " of table " + RulePrinter.name($0.text) } ?? "")
        case .beforeCommit: "before commit"
        case .afterCommit: "after commit"
        case .message(let n, let scope): "at message" + (n.map { " \($0)" } ?? "") + scope.words
        case .byte(let k, let scope): "at byte \(k)" + scope.words
        case .close: "at close"
        }
    }
}

extension FaultScope {
    fileprivate var words: String { self == .connection ? " of connection" : "" }
}
