// Regular expressions as the modules Re2, Pire and Hyperscan and the operator REGEXP have them.
import QueryEngine

/// A regular expression, read.
struct YQLRegularExpression: Sendable {
    let program: PatternProgram
    /// Characters are code points; else they are bytes.
    let isUTF8: Bool

    init(
        _ pattern: [UInt8], isUTF8: Bool = true, ignoresCase: Bool = false, isLiteral: Bool = false,
        takesNewline: Bool = false
    ) throws(SQLError) {
        self.isUTF8 = isUTF8 && YQLText.isUTF8(pattern)
        var text = self.isUTF8 ? UTF8Text.scalars(pattern).map(\.value) : pattern.map { UInt32($0) }
        if isLiteral { text = text.flatMap { Self.escaped($0) } }
        do throws(PatternFlaw) {
            program = try PatternReader.program(
                text, ignoresCase: ignoresCase, takesNewline: takesNewline)
        } catch {
            throw .yqlValue(
                "Regexp compilation failed. Regexp: \"\(String(decoding: pattern, as: UTF8.self))\", error: \(error.reason)"
            )
        }
    }

    private static func escaped(_ character: UInt32) -> [UInt32] {
        let isWord = character >= 128 || PatternClassName.word.holds(character)
        return isWord ? [character] : [0x5C, character]
    }

    func characters(_ text: [UInt8]) -> [UInt32] {
        isUTF8 && YQLText.isUTF8(text)
            ? UTF8Text.scalars(text).map(\.value) : text.map { UInt32($0) }
    }

    func bytes(_ characters: ArraySlice<UInt32>) -> [UInt8] {
        var out: [UInt8] = []
        for character in characters {
            if isUTF8, let scalar = Unicode.Scalar(character) {
                UTF8Text.append(scalar, to: &out)
            } else {
                out.append(UInt8(truncatingIfNeeded: character))
            }
        }
        return out
    }

    func machine(_ text: [UInt32]) -> PatternMachine {
        PatternMachine(program, text, tooMuch: .yqlValue("The regular expression is too slow"))
    }

    func isFound(in text: [UInt8]) throws(SQLError) -> Bool {
        try WorkPace.passBytes(text.count)
        var machine = machine(characters(text))
        return try machine.search(from: 0) != nil
    }

    /// The ends of all matches that do not overlap, with their groups.
    func matches(_ text: [UInt32]) throws(SQLError) -> [[Int]] {
        var machine = machine(text)
        var found: [[Int]] = []
        var at = 0
        while at <= text.count, let registers = try machine.search(from: at) {
            found.append(registers)
            at = registers[1] > registers[0] ? registers[1] : registers[1] + 1
            try WorkPace.pass(64)
        }
        return found
    }

    /// Where the whole text has to match, the expression stands between its ends.
    static func whole(_ pattern: [UInt8]) -> [UInt8] {
        Array("\\A(?:".utf8) + pattern + Array(")\\z".utf8)
    }
}

enum YQLPatterns {
    // MARK: LIKE

    static func like(
        _ value: YQLArgument, _ pattern: YQLArgument, escape: YQLArgument?,
        isCaseInsensitive: Bool
    ) throws(SQLError) -> YQLFunction {
        let call = YQLCall("LIKE", [value, pattern] + (escape.map { [$0] } ?? []))
        let types = try call.types()
        if types.contains(.null) { return .null("LIKE", .optional(.bool)) }
        for type in types {
            guard let primitive = type.withoutOptional.primitive, primitive.isText else {
                throw .yqlType("LIKE: expected String or Utf8, but got \(type)")
            }
        }
        var known: LikePattern?
        let isConstant = call.count < 3 || call.constant(2) != nil
        if let constant = call.constant(1), isConstant, !constant.isNull {
            known = try LikePattern(
                constant.rawBytes, escape: call.constant(2)?.rawBytes, isCaseInsensitive)
        }
        let made = known
        let result: YQLType = types.contains(where: \.isOptional) ? .optional(.bool) : .bool
        return .strict("LIKE", result) { (values) throws(SQLError) in
            if let made { return .bool(try made.matches(values[0].rawBytes)) }
            let pattern = try LikePattern(
                values[1].rawBytes, escape: values.count > 2 ? values[2].rawBytes : nil,
                isCaseInsensitive)
            return .bool(try pattern.matches(values[0].rawBytes))
        }
    }

    // MARK: REGEXP

    static func regexp(
        _ value: YQLArgument, _ pattern: YQLArgument, isWhole: Bool
    ) throws(SQLError) -> YQLFunction {
        let call = YQLCall(isWhole ? "MATCH" : "REGEXP", [value, pattern])
        let types = try call.types()
        if types.contains(.null) { return .null(call.name, .optional(.bool)) }
        for type in types {
            guard let primitive = type.withoutOptional.primitive, primitive.isText else {
                throw .yqlType("\(call.name): expected String or Utf8, but got \(type)")
            }
        }
        @Sendable func expression(_ value: Value) throws(SQLError) -> YQLRegularExpression {
            let bytes = value.rawBytes
            return try YQLRegularExpression(isWhole ? YQLRegularExpression.whole(bytes) : bytes)
        }
        var known: YQLRegularExpression?
        if let constant = call.constant(1), !constant.isNull { known = try expression(constant) }
        let made = known
        let result: YQLType = types.contains(where: \.isOptional) ? .optional(.bool) : .bool
        return .strict(call.name, result) { (values) throws(SQLError) in
            if let made { return .bool(try made.isFound(in: values[0].rawBytes)) }
            return .bool(try expression(values[1]).isFound(in: values[0].rawBytes))
        }
    }
}
