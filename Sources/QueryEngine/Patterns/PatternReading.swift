// The texts of regular expressions, read into programs.

/// What is wrong with a regular expression, in PCRE's words, and where.
package struct PatternFlaw: Error {
    package let reason: String
    package let offset: Int
}

/// Reads one expression.
package struct PatternReader {
    private static let mostSteps = 20_000
    private static let deepest = 200
    private let text: [UInt32]
    private var at = 0
    private var depth = 0
    private var takesNewline = false
    private var isEveryLine = false
    private var program = PatternProgram()

    package static func program(
        _ text: [UInt32], ignoresCase: Bool, isEveryLine: Bool = false, takesNewline: Bool = false
    ) throws(PatternFlaw) -> PatternProgram {
        var reader = PatternReader(text)
        reader.program.ignoresCase = ignoresCase
        reader.isEveryLine = isEveryLine
        reader.takesNewline = takesNewline
        try reader.alternatives()
        if reader.at < text.count { throw reader.flaw("unmatched closing parenthesis") }
        reader.program.steps.append(.found)
        return reader.program
    }

    private init(_ text: [UInt32]) {
        self.text = text
        // Groups have the first registers; loops come behind the most groups that there can be.
        let groups = text.count { $0 == 0x28 }
        program.registerCount = 2 + groups * 2
    }

    private func flaw(_ reason: String) -> PatternFlaw { PatternFlaw(reason: reason, offset: at) }

    private var next: UInt32? { at < text.count ? text[at] : nil }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == sign.value else { return false }
        at += 1
        return true
    }

    private func checkSize() throws(PatternFlaw) {
        if program.steps.count > Self.mostSteps { throw flaw("regular expression is too large") }
    }

    // MARK: Structure

    private mutating func alternatives() throws(PatternFlaw) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw flaw("parentheses are too deeply nested") }
        var ends: [Int] = []
        var start = program.steps.count
        try sequence()
        while take("|") {
            // What has been read becomes the first way.
            insertSplit(at: start, lazily: false)
            ends.append(program.steps.count)
            program.steps.append(.jump(0))
            if case .split(let one, _) = program.steps[start] {
                program.steps[start] = .split(one, program.steps.count)
            }
            start = program.steps.count
            try sequence()
        }
        for end in ends { program.steps[end] = .jump(program.steps.count) }
    }

    private mutating func sequence() throws(PatternFlaw) {
        while let sign = next, sign != 0x7C, sign != 0x29 {
            let start = program.steps.count
            try atom()
            try quantifiers(start)
            try checkSize()
        }
    }

    /// A split before the steps from `start` on, whose targets move.
    private mutating func insertSplit(at start: Int, lazily: Bool) {
        let moved = program.steps[start...].map { shifted($0, by: 1, from: start) }
        program.steps.replaceSubrange(start..., with: moved)
        let end = program.steps.count + 1
        program.steps.insert(
            lazily ? .split(end, start + 1) : .split(start + 1, end), at: start)
    }

    private func shifted(
        _ step: PatternProgram.Step, by count: Int, from start: Int
    ) -> PatternProgram.Step {
        func moved(_ target: Int) -> Int { target >= start ? target + count : target }
        switch step {
        case .split(let a, let b): return .split(moved(a), moved(b))
        case .jump(let target): return .jump(moved(target))
        case .look(let end, let isNegated): return .look(end: moved(end), isNegated: isNegated)
        default: return step
        }
    }

    private mutating func quantifiers(_ start: Int) throws(PatternFlaw) {
        while let (least, most) = try quantifier() {
            let isLazy = take("?")
            if !isLazy { _ = take("+") }
            try repeating(from: start, least, most, isLazy: isLazy)
        }
    }

    private mutating func quantifier() throws(PatternFlaw) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard next == 0x7B else { return nil }
        let start = at
        at += 1
        guard let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            at = start
            return nil
        }
        if let most, most < least { throw flaw("numbers out of order in {} quantifier") }
        if max(least, most ?? 0) > 1_000 { throw flaw("number too big in {} quantifier") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next, (48...57).contains(digit), (value ?? 0) < 100_000 {
            value = (value ?? 0) * 10 + Int(digit - 48)
            at += 1
        }
        return value
    }

    /// The steps from `start` on, as often as that: copies of them, and a loop where there is no end.
    private mutating func repeating(
        from start: Int, _ least: Int, _ most: Int?, isLazy: Bool
    ) throws(PatternFlaw) {
        let body = Array(program.steps[start...])
        program.steps.removeSubrange(start...)
        func append(_ reader: inout PatternReader) throws(PatternFlaw) {
            let offset = reader.program.steps.count - start
            reader.program.steps += body.map { reader.shifted($0, by: offset, from: start) }
            try reader.checkSize()
        }
        for _ in 0..<least { try append(&self) }
        if let most {
            var splits: [Int] = []
            for _ in least..<max(most, least) {
                splits.append(program.steps.count)
                program.steps.append(.split(0, 0))
                try append(&self)
            }
            let end = program.steps.count
            for split in splits {
                program.steps[split] = isLazy ? .split(end, split + 1) : .split(split + 1, end)
            }
            return
        }
        let register = program.registerCount
        program.registerCount += 1
        let loop = program.steps.count
        program.steps.append(.split(0, 0))
        program.steps.append(.save(register))
        try append(&self)
        program.steps.append(.progress(register))
        program.steps.append(.jump(loop))
        let end = program.steps.count
        program.steps[loop] = isLazy ? .split(end, loop + 1) : .split(loop + 1, end)
    }

    // MARK: Atoms

    private mutating func atom() throws(PatternFlaw) {
        guard let sign = next else { return }
        at += 1
        switch sign {
        case 0x2E: program.steps.append(.any(takesNewline: takesNewline))
        case 0x5E: program.steps.append(.lineStart(isEveryLine: isEveryLine))
        case 0x24: program.steps.append(.lineEnd(isEveryLine: isEveryLine))
        case 0x28: try group()
        case 0x5B: program.steps.append(.characters(try bracketed()))
        case 0x5C: try escape()
        case 0x2A, 0x2B, 0x3F:
            at -= 1
            throw flaw("quantifier does not follow a repeatable item")
        default: program.steps.append(.character(sign))
        }
    }

    private mutating func group() throws(PatternFlaw) {
        if take("?") {
            if take(":") { return try close() }
            if next == 0x3D || next == 0x21 {
                let isNegated = next == 0x21
                at += 1
                let look = program.steps.count
                program.steps.append(.look(end: 0, isNegated: isNegated))
                try alternatives()
                program.steps.append(.found)
                program.steps[look] = .look(end: program.steps.count, isNegated: isNegated)
                guard take(")") else { throw flaw("missing closing parenthesis") }
                return
            }
            if let name = try groupName() { return try capture(named: name) }
            return try flags()
        }
        try capture(named: nil)
    }

    /// `P<name>` and `<name>` behind `(?`; nil: something else stands there.
    private mutating func groupName() throws(PatternFlaw) -> String? {
        let start = at
        _ = take("P")
        guard take("<") else {
            at = start
            return nil
        }
        var name = ""
        while let sign = next, sign != 0x3E, let scalar = UnicodeScalar(sign) {
            guard sign < 128, PatternClassName.word.holds(sign) else {
                throw flaw("syntax error in subpattern name")
            }
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard take(">"), !name.isEmpty else { throw flaw("syntax error in subpattern name") }
        return name
    }

    private mutating func capture(named name: String?) throws(PatternFlaw) {
        program.groupCount += 1
        if let name { program.groupNames[program.groupCount] = name }
        let group = program.groupCount
        program.steps.append(.save(group * 2))
        try close()
        program.steps.append(.save(group * 2 + 1))
    }

    private mutating func close() throws(PatternFlaw) {
        try alternatives()
        guard take(")") else { throw flaw("missing closing parenthesis") }
    }

    /// `(?i)` for all that follows, `(?i:…)`.
    private mutating func flags() throws(PatternFlaw) {
        var isOn = true
        while let sign = next {
            at += 1
            switch sign {
            case 0x29: return
            case 0x3A: return try close()
            case 0x2D: isOn = false
            case 0x69: program.ignoresCase = isOn
            case 0x6D: isEveryLine = isOn
            case 0x73: takesNewline = isOn
            default: throw flaw("unrecognized character after (? or (?-")
            }
        }
        throw flaw("missing closing parenthesis")
    }

    private mutating func escape() throws(PatternFlaw) {
        guard let sign = next else { throw flaw("\\ at end of pattern") }
        at += 1
        if let (name, isNegated) = Self.named(sign) {
            program.steps.append(
                .characters(PatternClass(names: [(name, false)], isNegated: isNegated)))
            return
        }
        switch sign {
        case 0x62: program.steps.append(.wordBoundary(isNegated: false))
        case 0x42: program.steps.append(.wordBoundary(isNegated: true))
        case 0x41: program.steps.append(.lineStart(isEveryLine: false))
        case 0x5A, 0x7A: program.steps.append(.lineEnd(isEveryLine: false))
        case 0x31...0x39:
            let group = Int(sign - 48)
            guard group <= program.registerCount / 2 - 1 else {
                throw flaw("reference to non-existent subpattern")
            }
            program.steps.append(.again(group))
        default: program.steps.append(.character(character(escaped: sign)))
        }
    }

    private static func named(_ sign: UInt32) -> (PatternClassName, Bool)? {
        switch sign {
        case 0x64: (.digit, false)
        case 0x44: (.digit, true)
        case 0x77: (.word, false)
        case 0x57: (.word, true)
        case 0x73: (.space, false)
        case 0x53: (.space, true)
        default: nil
        }
    }

    private mutating func character(escaped sign: UInt32) -> UInt32 {
        switch sign {
        case 0x6E: return 10
        case 0x74: return 9
        case 0x72: return 13
        case 0x66: return 12
        case 0x61: return 7
        case 0x65: return 27
        case 0x78:
            var value: UInt32 = 0
            for _ in 0..<2 {
                guard
                    let digit = next.flatMap({ UnicodeScalar($0) }).flatMap({
                        Character($0).hexDigitValue
                    })
                else { break }
                value = value * 16 + UInt32(digit)
                at += 1
            }
            return value
        default: return sign
        }
    }

    // MARK: Classes

    private mutating func bracketed() throws(PatternFlaw) -> PatternClass {
        var result = PatternClass()
        result.isNegated = take("^")
        var isFirst = true
        while let sign = next, isFirst || sign != 0x5D {
            isFirst = false
            at += 1
            if sign == 0x5B, let name = try className() {
                result.names.append(name)
                continue
            }
            var low = sign
            if sign == 0x5C, let escaped = next {
                at += 1
                if let (name, isNegated) = Self.named(escaped) {
                    result.names.append((name, isNegated))
                    continue
                }
                low = character(escaped: escaped)
            }
            guard next == 0x2D, at + 1 < text.count, text[at + 1] != 0x5D else {
                result.ranges.append(low...low)
                continue
            }
            at += 1
            var high = text[at]
            at += 1
            if high == 0x5C, let escaped = next {
                at += 1
                high = character(escaped: escaped)
            }
            guard high >= low else { throw flaw("range out of order in character class") }
            result.ranges.append(low...high)
        }
        guard take("]") else { throw flaw("missing terminating ] for character class") }
        return result
    }

    /// `[:alpha:]` behind its bracket.
    private mutating func className() throws(PatternFlaw) -> (PatternClassName, Bool)? {
        guard next == 0x3A else { return nil }
        let start = at
        at += 1
        let isNegated = take("^")
        var name = ""
        while let sign = next, sign != 0x3A, let scalar = UnicodeScalar(sign) {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard take(":"), take("]") else {
            at = start
            return nil
        }
        guard let known = PatternClassName(rawValue: name) else {
            throw flaw("unknown POSIX class name")
        }
        return (known, isNegated)
    }
}
