// Regular expressions as programs: the steps of a machine that tries one way after another, as PCRE and ICU do.

/// Characters that a class in brackets, or a letter behind a backslash, stands for.
package struct PatternClass: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var names: [(name: PatternClassName, isNegated: Bool)] = []
    var isNegated = false

    /// Both cases of a letter, where case does not count.
    func contains(_ character: UInt32, ignoresCase: Bool) -> Bool {
        var isFound = holds(character)
        if !isFound, ignoresCase {
            let lower = PatternCase.folded(character)
            isFound = holds(lower) || holds(PatternCase.upper(lower))
        }
        return isFound != isNegated
    }

    private func holds(_ character: UInt32) -> Bool {
        ranges.contains { $0.contains(character) }
            || names.contains { $0.name.holds(character) != $0.isNegated }
    }
}

/// `[:alpha:]` and its like, `\d`, `\s`, `\w`.
package enum PatternClassName: String, Sendable {
    case alpha, digit, alnum, upper, lower, space, blank, punct, print, graph, cntrl, xdigit, word

    package func holds(_ character: UInt32) -> Bool {
        guard let scalar = UnicodeScalar(character) else { return false }
        switch self {
        case .alpha: return scalar.properties.isAlphabetic
        case .digit: return (48...57).contains(character)
        case .alnum: return scalar.properties.isAlphabetic || (48...57).contains(character)
        case .upper: return scalar.properties.isUppercase
        case .lower: return scalar.properties.isLowercase
        case .space: return character == 32 || (9...13).contains(character)
        case .blank: return character == 32 || character == 9
        case .punct:
            return character > 32 && character < 127 && !PatternClassName.alnum.holds(character)
        case .print: return character >= 32 && character != 127
        case .graph: return character > 32 && character != 127
        case .cntrl: return character < 32 || character == 127
        case .xdigit: return scalar.properties.isASCIIHexDigit
        case .word: return PatternClassName.alnum.holds(character) || character == 95
        }
    }
}

/// One letter's other case.
package enum PatternCase {
    package static func folded(_ character: UInt32) -> UInt32 {
        if character < 128 { return (65...90).contains(character) ? character + 32 : character }
        return single(UnicodeScalar(character)?.properties.lowercaseMapping) ?? character
    }

    package static func upper(_ character: UInt32) -> UInt32 {
        if character < 128 { return (97...122).contains(character) ? character - 32 : character }
        return single(UnicodeScalar(character)?.properties.uppercaseMapping) ?? character
    }

    private static func single(_ mapping: String?) -> UInt32? {
        guard let scalars = mapping?.unicodeScalars, scalars.count == 1 else { return nil }
        return scalars.first?.value
    }
}

/// The steps of a regular expression.
package struct PatternProgram: Sendable {
    enum Step: Sendable {
        case character(UInt32)
        case any(takesNewline: Bool)
        case characters(PatternClass)
        case lineStart(isEveryLine: Bool)
        case lineEnd(isEveryLine: Bool)
        case wordBoundary(isNegated: Bool)
        /// The place goes into a register: the ends of groups.
        case save(Int)
        /// Goes on at the first; at the second where that leads nowhere.
        case split(Int, Int)
        case jump(Int)
        /// What a group has matched, once more.
        case again(Int)
        /// The steps to `end` have to match here, or must not, and take nothing.
        case look(end: Int, isNegated: Bool)
        /// Nothing was taken since the register was set: a loop ends.
        case progress(Int)
        case found
    }

    var steps: [Step] = []
    package internal(set) var groupCount = 0
    /// The names of groups that have one, by their numbers from 1.
    package internal(set) var groupNames: [Int: String] = [:]
    /// Registers: two for each group, and one for each loop.
    var registerCount = 2
    var ignoresCase = false
}

/// Runs a program over a text.
package struct PatternMachine {
    private static let mostSteps = 20_000_000
    private let program: PatternProgram
    private let text: [UInt32]
    private let tooMuch: SQLError
    private var work = 0
    private var charged = 0

    /// - Parameter tooMuch: What is thrown where the expression tries too many ways.
    package init(_ program: PatternProgram, _ text: [UInt32], tooMuch: SQLError) {
        self.program = program
        self.text = text
        self.tooMuch = tooMuch
    }

    /// The first match from a place on: the registers, whose first two are its ends.
    package mutating func search(from start: Int) throws(SQLError) -> [Int]? {
        guard start <= text.count else { return nil }
        for place in start...text.count {
            if let found = try match(at: place, from: 0) { return found }
        }
        return nil
    }

    /// The match that begins at a place.
    package mutating func match(at start: Int) throws(SQLError) -> [Int]? {
        try match(at: start, from: 0)
    }

    private mutating func match(at start: Int, from first: Int) throws(SQLError) -> [Int]? {
        var registers = [Int](repeating: -1, count: program.registerCount)
        registers[0] = start
        guard let end = try run(first, start, &registers) else { return nil }
        registers[1] = end
        return registers
    }

    /// Where the steps end that begin at `first`; nil where they do not match.
    private mutating func run(
        _ first: Int, _ start: Int, _ registers: inout [Int]
    ) throws(SQLError) -> Int? {
        var ways: [(step: Int, place: Int, undone: Int)] = []
        var changes: [(register: Int, old: Int)] = []
        var (step, place) = (first, start)
        func back() -> Bool {
            guard let way = ways.popLast() else { return false }
            while changes.count > way.undone, let change = changes.popLast() {
                registers[change.register] = change.old
            }
            (step, place) = (way.step, way.place)
            return true
        }
        func set(_ register: Int, _ value: Int) {
            changes.append((register, registers[register]))
            registers[register] = value
        }
        while true {
            try count(ways.count)
            var holds = true
            switch program.steps[step] {
            case .found: return place
            case .character(let wanted):
                holds = place < text.count && isSame(text[place], wanted)
                place += 1
            case .any(let takesNewline):
                holds = place < text.count && (takesNewline || text[place] != 10)
                place += 1
            case .characters(let wanted):
                holds =
                    place < text.count
                    && wanted.contains(text[place], ignoresCase: program.ignoresCase)
                place += 1
            case .lineStart(let isEveryLine):
                holds = place == 0 || isEveryLine && text[place - 1] == 10
            case .lineEnd(let isEveryLine):
                holds =
                    place == text.count || place == text.count - 1 && text[place] == 10
                    || isEveryLine && text[place] == 10
            case .wordBoundary(let isNegated):
                let before = place > 0 && PatternClassName.word.holds(text[place - 1])
                let behind = place < text.count && PatternClassName.word.holds(text[place])
                holds = (before != behind) != isNegated
            case .save(let register): set(register, place)
            case .split(let one, let other):
                ways.append((other, place, changes.count))
                step = one
                continue
            case .jump(let target):
                step = target
                continue
            case .again(let group):
                let (from, to) = (registers[group * 2], registers[group * 2 + 1])
                holds = from >= 0 && to >= from && place + to - from <= text.count
                if holds {
                    for offset in 0..<(to - from)
                    where !isSame(text[from + offset], text[place + offset]) {
                        holds = false
                    }
                    place += to - from
                }
            case .look(let end, let isNegated):
                var inner = registers
                let found = try run(step + 1, place, &inner) != nil
                holds = found != isNegated
                if holds, !isNegated {
                    for register in inner.indices where inner[register] != registers[register] {
                        set(register, inner[register])
                    }
                }
                if holds {
                    step = end
                    continue
                }
            case .progress(let register): holds = registers[register] != place
            }
            if holds {
                step += 1
            } else if !back() {
                return nil
            }
        }
    }

    private func isSame(_ a: UInt32, _ b: UInt32) -> Bool {
        a == b || program.ignoresCase && PatternCase.folded(a) == PatternCase.folded(b)
    }

    /// An expression that tries too many ways, or remembers too many, gives up.
    private mutating func count(_ ways: Int) throws(SQLError) {
        work += 1
        guard work & 1_023 == 0 else { return }
        try WorkPace.pass((work - charged) * 8)
        charged = work
        if work > Self.mostSteps || ways > 1_000_000 {
            throw tooMuch
        }
    }
}
