// Reads advanced regular expressions: a subset without back-references, into a tree.
import QueryEngine

/// How letters and line ends are taken; the letters of the functions' flags argument.
struct RegexOptions: Hashable, Sendable {
    var ignoresCase = false
    /// `.` and negated sets do not match a line's end.
    var dotStopsAtNewline = false
    /// `^` and `$` match at lines' ends.
    var anchorsAtLines = false
    var isExpanded = false
    var isLiteral = false

    /// `g` is the caller's; any other unknown letter is 22023.
    init(flags: [UInt8] = [], allowGlobal: Bool = false) throws(SQLError) {
        for flag in flags {
            switch flag {
            case UInt8(ascii: "g") where allowGlobal: break
            case UInt8(ascii: "i"): ignoresCase = true
            case UInt8(ascii: "c"): ignoresCase = false
            case UInt8(ascii: "n"), UInt8(ascii: "m"):
                dotStopsAtNewline = true
                anchorsAtLines = true
            case UInt8(ascii: "s"):
                dotStopsAtNewline = false
                anchorsAtLines = false
            case UInt8(ascii: "p"): dotStopsAtNewline = true
            case UInt8(ascii: "w"): anchorsAtLines = true
            case UInt8(ascii: "x"): isExpanded = true
            case UInt8(ascii: "t"): isExpanded = false
            case UInt8(ascii: "q"): isLiteral = true
            case UInt8(ascii: "e"): isLiteral = false
            default:
                throw .invalidParameter(
                    "invalid regular expression option: \"\(String(UnicodeScalar(flag)))\"")
            }
        }
    }
}

struct RegexSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool {
        for range in ranges where range.contains(scalar) { return !isNegated }
        return isNegated
    }

    static let digits: [ClosedRange<UInt32>] = [48...57]
    static let spaces: [ClosedRange<UInt32>] = [9...13, 32...32, 0x85...0x85, 0xA0...0xA0]
    /// Letters beyond ASCII count as word characters.
    static let letters: [ClosedRange<UInt32>] = [
        65...90, 97...122, 0xAA...0xAA, 0xB5...0xB5, 0xBA...0xBA, 0xC0...0xD6, 0xD8...0xF6,
        0xF8...0x2AF, 0x370...0x1FFF, 0x2C00...0x2DFF, 0x3040...0xD7FF, 0xF900...0xFDFF,
    ]
    static let words: [ClosedRange<UInt32>] = letters + digits + [95...95]

    static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        result.append(next...0x10FFFF)
        return result
    }

    static func named(_ name: String) -> [ClosedRange<UInt32>]? {
        switch name {
        case "alpha": letters
        case "digit": digits
        case "alnum": letters + digits
        case "upper": [65...90, 0xC0...0xD6, 0xD8...0xDE]
        case "lower": [97...122, 0xDF...0xF6, 0xF8...0xFF]
        case "space": spaces
        case "blank": [32...32, 9...9]
        case "punct": [33...47, 58...64, 91...96, 123...126]
        case "cntrl": [0...31, 127...127]
        case "xdigit": [48...57, 65...70, 97...102]
        case "graph": [33...126, 0xA1...0x10FFFF]
        case "print": [32...126, 0xA0...0x10FFFF]
        case "word": words
        default: nil
        }
    }
}

indirect enum RegexNode: Sendable {
    enum Assertion: Sendable {
        case start, end, textStart, textEnd, wordStart, wordEnd, wordBoundary, notWordBoundary
    }

    case empty
    case scalar(UInt32)
    case any
    case set(RegexSet)
    case sequence([RegexNode])
    case alternation([RegexNode])
    case group(RegexNode, index: Int)
    case repetition(RegexNode, minimum: Int, maximum: Int?, isGreedy: Bool)
    case assertion(Assertion)
    case look(RegexNode, negative: Bool)
}

struct RegexParser {
    private static let maximumDepth = 200
    private static let maximumRepetition = 255

    private let pattern: [UInt32]
    private(set) var options: RegexOptions
    private var index = 0
    private(set) var groupCount = 0
    private(set) var prefersShortest: Bool?

    init(_ pattern: [UInt8], _ options: RegexOptions) {
        self.pattern = UTF8Text.scalars(pattern).map(\.value)
        self.options = options
    }

    static func failure(_ message: String) -> SQLError {
        SQLError(.invalidRegularExpression, "invalid regular expression: \(message)")
    }

    private func has(_ text: String) -> Bool {
        pattern[index...].starts(with: text.unicodeScalars.map(\.value))
    }

    private var peek: UInt32? { index < pattern.count ? pattern[index] : nil }

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar.value else { return false }
        index += 1
        return true
    }

    mutating func parse() throws(SQLError) -> RegexNode {
        if options.isLiteral { return .sequence(pattern.map { .scalar($0) }) }
        if has("***=") { return .sequence(pattern[4...].map { .scalar($0) }) }
        if has("***:") { index += 4 }
        try embeddedOptions()
        let node = try alternation(0)
        if index < pattern.count { throw RegexParser.failure("parentheses () not balanced") }
        return node
    }

    private mutating func embeddedOptions() throws(SQLError) {
        guard has("(?"), index + 2 < pattern.count, (97...122).contains(pattern[index + 2]) else {
            return
        }
        guard let close = pattern[index...].firstIndex(of: 41) else {
            throw RegexParser.failure("invalid embedded option")
        }
        for scalar in pattern[(index + 2)..<close] {
            switch scalar {
            case 105: options.ignoresCase = true
            case 99: options.ignoresCase = false
            case 110, 109:
                options.dotStopsAtNewline = true
                options.anchorsAtLines = true
            case 115:
                options.dotStopsAtNewline = false
                options.anchorsAtLines = false
            case 112: options.dotStopsAtNewline = true
            case 119: options.anchorsAtLines = true
            case 120: options.isExpanded = true
            case 116: options.isExpanded = false
            case 101, 98, 113: break
            default: throw RegexParser.failure("invalid embedded option")
            }
        }
        index = close + 1
    }

    private mutating func alternation(_ depth: Int) throws(SQLError) -> RegexNode {
        if depth > RegexParser.maximumDepth {
            throw RegexParser.failure("regular expression is too complex")
        }
        var branches = [try sequence(depth)]
        while accept("|") { branches.append(try sequence(depth)) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence(_ depth: Int) throws(SQLError) -> RegexNode {
        var nodes: [RegexNode] = []
        while let next = peek, next != 124, next != 41 {
            if options.isExpanded {
                if next == 32 || (9...13).contains(next) {
                    index += 1
                    continue
                }
                if next == 35 {
                    while let scalar = peek, scalar != 10 { index += 1 }
                    continue
                }
            }
            let atom = try atom(depth)
            nodes.append(try quantified(atom))
        }
        if depth == 0, peek == 41 { throw RegexParser.failure("parentheses () not balanced") }
        return nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func quantified(_ atom: RegexNode) throws(SQLError) -> RegexNode {
        var minimum = 0
        var maximum: Int?
        if accept("*") {
        } else if accept("+") {
            minimum = 1
        } else if accept("?") {
            maximum = 1
        } else if peek == 123, index + 1 < pattern.count, (48...57).contains(pattern[index + 1]) {
            index += 1
            (minimum, maximum) = try bounds()
        } else {
            return atom
        }
        if case .assertion = atom { throw RegexParser.failure("quantifier operand invalid") }
        let isGreedy = !accept("?")
        if prefersShortest == nil { prefersShortest = !isGreedy }
        if isQuantifierNext { throw RegexParser.failure("quantifier operand invalid") }
        return .repetition(atom, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
    }

    private var isQuantifierNext: Bool {
        switch peek {
        case 42, 43, 63: true
        case 123: index + 1 < pattern.count && (48...57).contains(pattern[index + 1])
        default: false
        }
    }

    private mutating func number() -> Int? {
        var value = 0
        let start = index
        while let digit = peek, (48...57).contains(digit), index - start < 6 {
            value = value * 10 + Int(digit) - 48
            index += 1
        }
        return index > start ? value : nil
    }

    private mutating func bounds() throws(SQLError) -> (Int, Int?) {
        guard let minimum = number() else {
            throw RegexParser.failure("invalid repetition count(s)")
        }
        var maximum: Int? = minimum
        if accept(",") { maximum = number() }
        guard accept("}") else {
            throw RegexParser.failure(
                peek == nil ? "braces {} not balanced" : "invalid repetition count(s)")
        }
        guard minimum <= RegexParser.maximumRepetition,
            maximum.map({ $0 >= minimum && $0 <= RegexParser.maximumRepetition }) ?? true
        else { throw RegexParser.failure("invalid repetition count(s)") }
        return (minimum, maximum)
    }

    private mutating func atom(_ depth: Int) throws(SQLError) -> RegexNode {
        guard let next = peek else { return .empty }
        if isQuantifierNext { throw RegexParser.failure("quantifier operand invalid") }
        index += 1
        switch next {
        case 40: return try group(depth)
        case 46: return .any
        case 91: return .set(try bracket())
        case 94: return .assertion(.start)
        case 36: return .assertion(.end)
        case 92: return try escape()
        default: return .scalar(next)
        }
    }

    private mutating func group(_ depth: Int) throws(SQLError) -> RegexNode {
        var look: Bool?
        var captures = true
        if accept("?") {
            captures = false
            if accept("=") {
                look = false
            } else if accept("!") {
                look = true
            } else if accept("<") {
                throw SQLError.notSupported("lookbehind in regular expressions")
            } else if accept("#") {
                while let scalar = peek, scalar != 41 { index += 1 }
                guard accept(")") else { throw RegexParser.failure("parentheses () not balanced") }
                return .empty
            } else if !accept(":") {
                throw RegexParser.failure("quantifier operand invalid")
            }
        }
        var number = 0
        if captures {
            groupCount += 1
            number = groupCount
        }
        let node = try alternation(depth + 1)
        guard accept(")") else { throw RegexParser.failure("parentheses () not balanced") }
        if let look { return .look(node, negative: look) }
        return captures ? .group(node, index: number) : node
    }

    private mutating func escape() throws(SQLError) -> RegexNode {
        guard let next = peek, let scalar = Unicode.Scalar(next) else {
            throw RegexParser.failure("invalid escape \\ sequence")
        }
        index += 1
        if let ranges = RegexParser.classEscape(scalar) { return .set(RegexSet(ranges: ranges)) }
        switch scalar {
        case "m": return .assertion(.wordStart)
        case "M": return .assertion(.wordEnd)
        case "y": return .assertion(.wordBoundary)
        case "Y": return .assertion(.notWordBoundary)
        case "A": return .assertion(.textStart)
        case "Z": return .assertion(.textEnd)
        case "1"..."9": throw SQLError.notSupported("a back-reference in a regular expression")
        default: return .scalar(try characterEscape(scalar))
        }
    }

    private static func classEscape(_ scalar: Unicode.Scalar) -> [ClosedRange<UInt32>]? {
        switch scalar {
        case "d": RegexSet.digits
        case "D": RegexSet.complement(RegexSet.digits)
        case "w": RegexSet.words
        case "W": RegexSet.complement(RegexSet.words)
        case "s": RegexSet.spaces
        case "S": RegexSet.complement(RegexSet.spaces)
        default: nil
        }
    }

    private mutating func characterEscape(_ scalar: Unicode.Scalar) throws(SQLError) -> UInt32 {
        switch scalar {
        case "a": return 7
        case "b": return 8
        case "B": return 92
        case "e": return 27
        case "f": return 12
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "v": return 11
        case "0": return 0
        case "x", "u", "U":
            let digits = scalar == "u" ? 4 : scalar == "U" ? 8 : 6
            var value: UInt32 = 0
            var count = 0
            while count < digits, let next = peek, next < 128,
                let digit = Hex.value(UInt8(next))
            {
                value = value << 4 | UInt32(digit)
                count += 1
                index += 1
            }
            guard count > 0, value <= 0x10FFFF else {
                throw RegexParser.failure("invalid escape \\ sequence")
            }
            return value
        default:
            if scalar.properties.isAlphabetic || (48...57).contains(scalar.value) {
                throw RegexParser.failure("invalid escape \\ sequence")
            }
            return scalar.value
        }
    }

    // MARK: Brackets

    private mutating func bracket() throws(SQLError) -> RegexSet {
        var set = RegexSet()
        set.isNegated = accept("^")
        var isFirst = true
        while true {
            guard let next = peek else { throw RegexParser.failure("brackets [] not balanced") }
            if next == 93 && !isFirst { break }
            isFirst = false
            if next == 91, index + 1 < pattern.count, pattern[index + 1] == 58 {
                set.ranges += try bracketClass()
                continue
            }
            if next == 92, index + 1 < pattern.count,
                let scalar = Unicode.Scalar(pattern[index + 1]),
                let ranges = RegexParser.classEscape(scalar)
            {
                index += 2
                set.ranges += ranges
                continue
            }
            let first = try bracketScalar()
            guard peek == 45, index + 1 < pattern.count, pattern[index + 1] != 93 else {
                set.ranges.append(first...first)
                continue
            }
            index += 1
            let last = try bracketScalar()
            guard last >= first else { throw RegexParser.failure("invalid character range") }
            set.ranges.append(first...last)
        }
        index += 1
        if set.isNegated && options.dotStopsAtNewline { set.ranges.append(10...10) }
        return set
    }

    private mutating func bracketClass() throws(SQLError) -> [ClosedRange<UInt32>] {
        let start = index + 2
        var end = start
        while end + 1 < pattern.count, !(pattern[end] == 58 && pattern[end + 1] == 93) { end += 1 }
        guard end + 1 < pattern.count else {
            throw RegexParser.failure("brackets [] not balanced")
        }
        let name = String(
            String.UnicodeScalarView(pattern[start..<end].compactMap(Unicode.Scalar.init)))
        guard let ranges = RegexSet.named(name) else {
            throw RegexParser.failure("invalid character class")
        }
        index = end + 2
        return ranges
    }

    private mutating func bracketScalar() throws(SQLError) -> UInt32 {
        guard let next = peek else { throw RegexParser.failure("brackets [] not balanced") }
        index += 1
        guard next == 92, let escaped = peek, let scalar = Unicode.Scalar(escaped) else {
            return next
        }
        index += 1
        return try characterEscape(scalar)
    }
}
