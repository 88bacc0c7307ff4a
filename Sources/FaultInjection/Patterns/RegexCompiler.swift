// Regular expressions as text: characters to a tree.

/// An expression as a tree.
indirect enum RegexNode {
    case empty
    case scalar(UInt32)
    case anyButNewline
    /// The number of a set of characters.
    case set(Int)
    case textStart, textEnd
    case wordEdge(Bool)
    case sequence([RegexNode])
    case choice([RegexNode])
    /// A nil maximum is none.
    case repeated(RegexNode, least: Int, most: Int?)
}

struct RegexCompiler {
    private let scalars: [UInt32]
    private var position = 0
    private var depth = 0
    private(set) var ignoresCase = false
    private(set) var sets: [RegexProgram.ScalarSet] = []

    private static let deepest = 50
    private static let mostRepeats = 1000

    init(_ pattern: String) {
        scalars = pattern.unicodeScalars.map(\.value)
        if scalars.starts(with: "(?i)".unicodeScalars.map(\.value)) {
            ignoresCase = true
            position = 4
        }
    }

    mutating func parse() throws(RegexFlaw) -> RegexNode {
        let node = try choice()
        guard position == scalars.count else { throw flaw("a ) without its (") }
        return node
    }

    // MARK: Structure

    private mutating func choice() throws(RegexFlaw) -> RegexNode {
        var ways = [try sequence()]
        while take("|") { ways.append(try sequence()) }
        return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func sequence() throws(RegexFlaw) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = peek, scalar != Self.code("|"), scalar != Self.code(")") {
            parts.append(try repetition())
        }
        return parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repetition() throws(RegexFlaw) -> RegexNode {
        let part = try atom()
        guard let (least, most) = try repeats() else { return part }
        // A sign of laziness changes what is found, not whether.
        _ = take("?")
        if try repeats() != nil { throw flaw("a repetition of a repetition") }
        return .repeated(part, least: least, most: most)
    }

    private mutating func repeats() throws(RegexFlaw) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        guard let least = number() else { throw flaw("a { that is no repetition; write \\{") }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { throw flaw("a { without its }") }
        if let most, most < least { throw flaw("a repetition of fewer times than its least") }
        guard least <= Self.mostRepeats, most ?? 0 <= Self.mostRepeats else {
            throw flaw("a repetition of more than \(Self.mostRepeats) times")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var number: Int?
        while let scalar = peek, (0x30...0x39).contains(scalar) {
            position += 1
            number = min((number ?? 0) * 10 + Int(scalar - 0x30), 1_000_000)
        }
        return number
    }

    private mutating func atom() throws(RegexFlaw) -> RegexNode {
        guard let scalar = peek else { return .empty }
        position += 1
        switch scalar {
        case Self.code("("): return try group()
        case Self.code("["): return try bracket()
        case Self.code("."): return .anyButNewline
        case Self.code("^"): return .textStart
        case Self.code("$"): return .textEnd
        case Self.code("\\"): return try escape()
        case Self.code("*"), Self.code("+"), Self.code("?"), Self.code("{"):
            throw flaw("a repetition of nothing")
        default: return .scalar(scalar)
        }
    }

    private mutating func group() throws(RegexFlaw) -> RegexNode {
        if take("?"), !take(":") { throw flaw("a (? that is no (?:") }
        depth += 1
        guard depth <= Self.deepest else { throw flaw("groups nested too deeply") }
        let node = try choice()
        depth -= 1
        guard take(")") else { throw flaw("a ( without its )") }
        return node
    }

    // MARK: Characters

    private mutating func escape() throws(RegexFlaw) -> RegexNode {
        guard let scalar = peek else { throw flaw("a \\ at its end") }
        position += 1
        switch scalar {
        case Self.code("b"): return .wordEdge(true)
        case Self.code("B"): return .wordEdge(false)
        default: break
        }
        if let named = Self.namedSet(scalar) { return add(named) }
        return .scalar(try character(escaped: scalar))
    }

    private func character(escaped scalar: UInt32) throws(RegexFlaw) -> UInt32 {
        switch scalar {
        case Self.code("n"): return 0x0A
        case Self.code("r"): return 0x0D
        case Self.code("t"): return 0x09
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
            throw flaw("an unknown \\" + String(UnicodeScalar(UInt8(truncatingIfNeeded: scalar))))
        default: return scalar
        }
    }

    private static func namedSet(_ scalar: UInt32) -> RegexProgram.ScalarSet? {
        switch scalar {
        case code("d"): .init(ranges: digits)
        case code("D"): .init(ranges: digits, isNegated: true)
        case code("w"): .init(ranges: letters)
        case code("W"): .init(ranges: letters, isNegated: true)
        case code("s"): .init(ranges: blanks)
        case code("S"): .init(ranges: blanks, isNegated: true)
        default: nil
        }
    }

    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let letters: [ClosedRange<UInt32>] = [
        0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A,
    ]
    private static let blanks: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]

    private mutating func add(_ set: RegexProgram.ScalarSet) -> RegexNode {
        sets.append(set)
        return .set(sets.count - 1)
    }

    private mutating func bracket() throws(RegexFlaw) -> RegexNode {
        var set = RegexProgram.ScalarSet()
        set.isNegated = take("^")
        var isFirst = true
        while isFirst || peek != Self.code("]") {
            guard let low = try setMember(&set) else {
                isFirst = false
                continue
            }
            isFirst = false
            guard peek == Self.code("-"), position + 1 < scalars.count,
                scalars[position + 1] != Self.code("]")
            else {
                set.ranges.append(low...low)
                continue
            }
            position += 1
            guard let high = try setMember(&set) else { throw flaw("a range to a class") }
            guard low <= high else { throw flaw("a range from high to low") }
            set.ranges.append(low...high)
        }
        position += 1
        return add(set)
    }

    /// One character of a set; nil: a class, which was added.
    private mutating func setMember(
        _ set: inout RegexProgram.ScalarSet
    ) throws(RegexFlaw) -> UInt32? {
        guard let scalar = peek else { throw flaw("a [ without its ]") }
        position += 1
        guard scalar == Self.code("\\") else { return scalar }
        guard let escaped = peek else { throw flaw("a [ without its ]") }
        position += 1
        guard let named = Self.namedSet(escaped) else { return try character(escaped: escaped) }
        guard !named.isNegated else { throw flaw("\\D, \\W or \\S between [ and ]") }
        set.ranges += named.ranges
        return nil
    }

    // MARK: Reading

    private var peek: UInt32? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: UnicodeScalar) -> Bool {
        guard peek == scalar.value else { return false }
        position += 1
        return true
    }

    private static func code(_ scalar: UnicodeScalar) -> UInt32 { scalar.value }

    private func flaw(_ what: String) -> RegexFlaw {
        RegexFlaw(reason: "\(what) (character \(position) of it)")
    }
}
