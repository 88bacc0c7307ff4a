// REGEXP and its functions: programs of patterns, with each server's words for what is wrong with one.
import QueryEngine
import SQLPlanning

/// A regular expression that is known, or is read anew for each row.
struct MySQLRegularExpression: Sendable {
    private let known: PatternProgram?
    let ignoresCase: Bool
    private let isBinary: Bool
    private let isMariaDB: Bool

    /// - Parameter pattern: the constant that it is, where it is one.
    init(
        _ pattern: Value?, ignoresCase: Bool, isBinary: Bool, _ flavor: MySQLFlavor
    ) throws(SQLError) {
        self.ignoresCase = ignoresCase
        self.isBinary = isBinary
        isMariaDB = flavor.isMariaDB
        guard let pattern, !pattern.isNull else {
            known = nil
            return
        }
        known = try Self.program(
            Self.characters(pattern.rawText, isBinary), ignoresCase, [], flavor.isMariaDB)
    }

    func characters(_ text: [UInt8]) -> [UInt32] { Self.characters(text, isBinary) }

    /// The text of characters.
    func bytes(_ characters: some Sequence<UInt32>) -> [UInt8] {
        var out: [UInt8] = []
        for character in characters {
            if isBinary {
                out.append(UInt8(truncatingIfNeeded: character))
            } else if let scalar = UnicodeScalar(character) {
                UTF8Text.append(scalar, to: &out)
            }
        }
        return out
    }

    /// The program of a row's pattern and flags.
    func program(_ pattern: Value, _ flags: [UInt8] = []) throws(SQLError) -> PatternProgram {
        if let known, flags.isEmpty { return known }
        return try Self.program(characters(pattern.rawText), ignoresCase, flags, isMariaDB)
    }

    private static func characters(_ text: [UInt8], _ isBinary: Bool) -> [UInt32] {
        isBinary ? text.map { UInt32($0) } : CharacterKeys.scalars(text)
    }

    private static func program(
        _ pattern: [UInt32], _ ignoresCase: Bool, _ flags: [UInt8], _ isMariaDB: Bool
    ) throws(SQLError) -> PatternProgram {
        var ignoresCase = ignoresCase
        for flag in flags {
            if flag == 0x69 { ignoresCase = true }
            if flag == 0x63 { ignoresCase = false }
        }
        do throws(PatternFlaw) {
            return try PatternReader.program(
                pattern, ignoresCase: ignoresCase, isEveryLine: flags.contains(0x6D),
                takesNewline: flags.contains(0x6E))
        } catch {
            if isMariaDB {
                throw .mySQL(1139, "Regex error '\(error.reason) at offset \(error.offset)'")
            }
            switch error.reason {
            case let reason where reason.hasSuffix("parenthesis"):
                throw .mySQL(3691, "Mismatched parenthesis in regular expression.")
            case let reason where reason.contains("terminating ]"):
                throw .mySQL(
                    3696, "The regular expression contains an unclosed bracket expression.")
            default:
                throw .mySQL(
                    3688,
                    "Syntax error in regular expression on line 1, character \(error.offset).")
            }
        }
    }
}

extension MySQLFunctions {
    static let patterns: Table = [
        "regexp_like": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            try rules.matched(values, at)
        },
        "regexp_substr": MySQLFunction(2...5) { (rules, values, at) throws(SQLError) in
            let text = rules.string(values[0])
            let nothing = rules.flavor.isMariaDB ? Value.text([]) : .null
            return try rules.patternCall(
                "regexp_substr", values, isText: true, length: rules.length(text), flags: 4, at
            ) { (expression, program, text, values) throws(SQLError) in
                let found = try occurrence(
                    program, text, place: number(values, 2), which: number(values, 3))
                return found.map { .text(expression.bytes(text[$0])) } ?? nothing
            }
        },
        "regexp_instr": MySQLFunction(2...6) { (rules, values, at) throws(SQLError) in
            var result = try rules.patternCall(
                "regexp_instr", values, isText: false, length: 11, flags: 5, at
            ) { (_, program, text, values) throws(SQLError) in
                let found = try occurrence(
                    program, text, place: number(values, 2), which: number(values, 3))
                guard let found else { return .int(0) }
                let isEnd = number(values, 4) ?? 0 != 0
                return .int(Int64(isEnd ? found.upperBound : found.lowerBound) + 1)
            }
            result.modifier = 11
            return result
        },
        "regexp_replace": MySQLFunction(3...6) { (rules, values, at) throws(SQLError) in
            let isMariaDB = rules.flavor.isMariaDB
            return try rules.patternCall(
                "regexp_replace", values, isText: true, length: MySQLRules.longestText, flags: 5,
                at
            ) { (expression, program, text, values) throws(SQLError) in
                let new = expression.characters(values[2].rawText)
                let start = max(1, number(values, 3) ?? 1) - 1
                return .text(
                    expression.bytes(
                        try replaced(
                            program, text, new, from: start, which: number(values, 4) ?? 0,
                            sign: isMariaDB ? 0x5C : 0x24)))
            }
        },
    ]

    /// An argument that may be left out.
    private static func number(_ values: [Value], _ place: Int) -> Int? {
        place < values.count ? Int(clamping: values[place].number) : nil
    }

    private static func occurrence(
        _ program: PatternProgram, _ text: [UInt32], place: Int?, which: Int?
    ) throws(SQLError) -> Range<Int>? {
        var machine = PatternMachine(program, text, tooMuch: .matchLimit)
        var start = max(1, place ?? 1) - 1
        var left = max(1, which ?? 1)
        while let found = try machine.search(from: start) {
            left -= 1
            if left == 0 { return found[0]..<found[1] }
            start = found[1] > found[0] ? found[1] : found[1] + 1
        }
        return nil
    }

    /// The text with its matches, or one of them, exchanged; `sign` stands before a group's number.
    private static func replaced(
        _ program: PatternProgram, _ text: [UInt32], _ new: [UInt32], from first: Int, which: Int,
        sign: UInt32
    ) throws(SQLError) -> [UInt32] {
        var machine = PatternMachine(program, text, tooMuch: .matchLimit)
        var start = min(first, text.count)
        var out = Array(text[..<start])
        var count = 0
        while let found = try machine.search(from: start) {
            count += 1
            out += text[start..<found[0]]
            if which == 0 || count == which {
                try append(new, found, text, sign, to: &out)
            } else {
                out += text[found[0]..<found[1]]
            }
            start = found[1]
            if found[1] == found[0] {
                guard start < text.count else { break }
                out.append(text[start])
                start += 1
            }
            if which > 0, count == which { break }
        }
        return start < text.count ? out + text[start...] : out
    }

    private static func append(
        _ new: [UInt32], _ found: [Int], _ text: [UInt32], _ sign: UInt32,
        to out: inout [UInt32]
    ) throws(SQLError) {
        var at = 0
        while at < new.count {
            guard new[at] == sign, at + 1 < new.count else {
                out.append(new[at])
                at += 1
                continue
            }
            let next = new[at + 1]
            at += 2
            guard (48...57).contains(next) else {
                out.append(next)
                continue
            }
            let group = Int(next - 48) * 2
            if group + 1 < found.count, found[group] >= 0, found[group + 1] >= found[group] {
                out += text[found[group]..<found[group + 1]]
            }
        }
    }
}

extension MySQLRules {
    /// How a pattern is read: by the collation whether case counts.
    private func patternExpression(
        _ values: [Typed]
    ) throws(SQLError) -> (MySQLRegularExpression, [Typed]) {
        let isBinary = values.prefix(2).contains { MySQLTypeKind($0.type).isBytes }
        let texts = values.prefix(2).map {
            isBinary ? converted($0, .bytes) : converted($0, .text)
        }
        let collation = try isBinary ? .c : agreed(texts, "regexp")
        let isExact = isBinary || MySQLCollation.of(collation)?.isBinary == true
        var pattern: Value?
        if case .constant(let constant) = texts[1].expression { pattern = constant }
        return (
            try MySQLRegularExpression(
                pattern, ignoresCase: !isExact, isBinary: isBinary, flavor), texts
        )
    }

    /// Whether the pattern is found, with the flags of a third argument.
    func matched(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let (expression, texts) = try patternExpression(values)
        let flags = values.count > 2 ? [converted(values[2], .text)] : []
        return call(
            "regexp \(expression.ignoresCase)", texts + flags, MySQLType.truth, volatility: .stable,
            at: at,
            .nary { (values, _) throws(SQLError) in
                let program = try expression.program(
                    values[1], values.count > 2 ? values[2].rawText : [])
                var machine = PatternMachine(
                    program, expression.characters(values[0].rawText), tooMuch: .matchLimit)
                return .bool(try machine.search(from: 0) != nil)
            })
    }

    /// A call whose first arguments are a text and a pattern; MariaDB knows no others than those it has to have.
    fileprivate func patternCall(
        _ name: String, _ values: [Typed], isText: Bool, length: Int, flags: Int,
        _ at: SourceOffset,
        _ body:
            @escaping @Sendable (MySQLRegularExpression, PatternProgram, [UInt32], [Value])
            throws(SQLError) -> Value
    ) throws(SQLError) -> Typed {
        let needed = name == "regexp_replace" ? 3 : 2
        if flavor.isMariaDB, values.count > needed {
            throw error(
                1582, "Incorrect parameter count in the call to native function '\(name)'")
        }
        let (expression, texts) = try patternExpression(values)
        var arguments = texts
        for (place, value) in values.enumerated().dropFirst(2) {
            let isWritten = place == flags || place == 2 && needed == 3
            arguments.append(isWritten ? string(value) : converted(value, .signed))
        }
        let code = FunctionBody.nary { (values, _) throws(SQLError) in
            let program = try expression.program(
                values[1], flags < values.count ? values[flags].rawText : [])
            return try body(
                expression, program, expression.characters(values[0].rawText), values)
        }
        let own = "\(name) \(expression.ignoresCase)"
        if !isText { return wholeCall(own, arguments, width: length, at: at, code) }
        return try textCall(own, arguments, texts: 2, length: length, at: at, code)
    }
}

extension SQLError {
    /// An expression tries too many ways.
    fileprivate static let matchLimit = SQLError.mySQL(
        1139, "Got error 'match limit exceeded' from regexp")
}
