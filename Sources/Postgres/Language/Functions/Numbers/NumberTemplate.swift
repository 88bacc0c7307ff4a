// Templates of to_char() and to_number() for numbers: `FM999,990.00`, `S99`, `9.99EEEE`, `RN`.
import QueryEngine

struct NumberTemplate {
    enum Node {
        case nine, zero, point, comma, currency
        case sign, minus, plus, bracket
        case roman(isUpper: Bool)
        case ordinal(isUpper: Bool)
        case shift, exponent
        case literal(UInt8)
    }

    enum LeadingSign { case none, before, after }

    private(set) var nodes: [Node] = []
    /// Digits before and after the point.
    var before = 0
    var after = 0
    /// Where the first 0 stands among the digits, from 1; where the last one does.
    private(set) var firstZero = 0
    private(set) var lastZero = 0
    private(set) var leadingSign = LeadingSign.none
    private(set) var digitsBeforeSign = 0
    private(set) var shift = 0
    private(set) var isFill = false
    private(set) var hasPoint = false
    private(set) var hasZero = false
    private(set) var hasMinus = false
    private(set) var hasPlus = false
    private(set) var hasBracket = false
    private(set) var isShifted = false
    private(set) var hasExponent = false
    private(set) var isRoman = false

    init(_ template: [UInt8]) throws(SQLError) {
        var at = 0
        while at < template.count {
            if template[at] == UInt8(ascii: "\"") {
                at += 1
                while at < template.count, template[at] != UInt8(ascii: "\"") {
                    if template[at] == UInt8(ascii: "\\"), at + 1 < template.count { at += 1 }
                    nodes.append(.literal(template[at]))
                    at += 1
                }
                at += 1
                continue
            }
            if let (word, length) = NumberTemplate.keyword(template[at...]) {
                try add(word, String(decoding: template[at..<(at + length)], as: UTF8.self))
                at += length
                continue
            }
            nodes.append(.literal(template[at]))
            at += 1
        }
    }

    /// The key words in capitals, longer ones first; those with an `isCased` sense keep their case.
    private static let keywords = [
        "EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "SP", "TH", "th", "rn", ",", ".", "0", "9", "B",
        "C", "D", "G", "L", "S", "V",
    ]

    private static func keyword(_ template: ArraySlice<UInt8>) -> (String, Int)? {
        for word in keywords where template.starts(with: word.utf8) {
            return (word.uppercased(), word.utf8.count)
        }
        let folded = template.prefix(4).map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 }
        for word in keywords where folded.starts(with: word.utf8) { return (word, word.utf8.count) }
        return nil
    }

    private static func invalid(_ message: String) -> SQLError { SQLError(.syntaxError, message) }

    private mutating func add(_ word: String, _ written: String) throws(SQLError) {
        let isUpper = written.utf8.first.map { $0 < 0x61 } ?? true
        if hasExponent { throw NumberTemplate.invalid("\"EEEE\" must be the last pattern used") }
        switch word {
        case "9": try addDigit("9", .nine)
        case "0": try addDigit("0", .zero)
        case ".", "D":
            if hasPoint { throw NumberTemplate.invalid("multiple decimal points") }
            if isShifted {
                throw NumberTemplate.invalid("cannot use \"V\" and decimal point together")
            }
            hasPoint = true
            nodes.append(.point)
        case ",", "G": nodes.append(.comma)
        case "L": nodes.append(.currency)
        case "FM": isFill = true
        case "S":
            if leadingSign != .none { throw NumberTemplate.invalid("cannot use \"S\" twice") }
            if hasPlus || hasMinus || hasBracket {
                throw NumberTemplate.invalid(
                    "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together")
            }
            leadingSign = hasPoint ? .after : .before
            digitsBeforeSign = before
            nodes.append(.sign)
        case "MI": try addSign("MI") { $0.hasMinus = true }
        case "PL": try addSign("PL") { $0.hasPlus = true }
        case "SG":
            try addSign("SG") {
                $0.hasPlus = true
                $0.hasMinus = true
            }
        case "PR":
            if leadingSign != .none || hasPlus || hasMinus {
                throw NumberTemplate.invalid(
                    "cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together")
            }
            hasBracket = true
            nodes.append(.bracket)
        case "RN":
            isRoman = true
            nodes.append(.roman(isUpper: isUpper))
        case "TH": nodes.append(.ordinal(isUpper: isUpper))
        case "V":
            if hasPoint {
                throw NumberTemplate.invalid("cannot use \"V\" and decimal point together")
            }
            isShifted = true
            nodes.append(.shift)
        case "EEEE":
            if isFill || leadingSign != .none || hasPlus || hasMinus || hasBracket || isRoman
                || isShifted
            {
                throw SQLError(
                    .syntaxError, "\"EEEE\" is incompatible with other formats",
                    detail:
                        "\"EEEE\" may only be used together with digit and decimal point patterns.")
            }
            hasExponent = true
            nodes.append(.exponent)
        default: break
        }
    }

    private mutating func addDigit(_ name: String, _ node: Node) throws(SQLError) {
        if hasBracket { throw NumberTemplate.invalid("\"\(name)\" must be ahead of \"PR\"") }
        if case .zero = node {
            if !hasZero, !hasPoint {
                hasZero = true
                firstZero = before + 1
            }
            if hasPoint { after += 1 } else { before += 1 }
            lastZero = before + after
        } else if isShifted {
            shift += 1
            return nodes.append(node)
        } else if hasPoint {
            after += 1
        } else {
            before += 1
        }
        nodes.append(node)
    }

    private mutating func addSign(
        _ name: String, _ set: (inout NumberTemplate) -> Void
    ) throws(SQLError) {
        if leadingSign != .none {
            throw NumberTemplate.invalid("cannot use \"S\" and \"\(name)\" together")
        }
        set(&self)
        nodes.append(name == "MI" ? .minus : name == "PL" ? .plus : .sign)
    }
}
