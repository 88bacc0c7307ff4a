// LIKE, ~ and the regexp_ functions.
import QueryEngine

enum PatternFunctions {
    static func add(to library: inout LibraryBuilder) {
        addLike(to: &library)
        addMatching(to: &library)
        addReplacement(to: &library)
        addSplitting(to: &library)
    }

    private static func addLike(to library: inout LibraryBuilder) {
        typealias Matches =
            @Sendable (Value, Value, any EvaluationContext) throws(SQLError) -> Bool
        let plain: Matches = { (a, b, _) throws(SQLError) in
            try LikePattern.matches(a.utf8, b.utf8)
        }
        let folded: Matches = { (a, b, context) throws(SQLError) in
            let asciiAlone = context.environment.mapsASCIIAlone
            return try LikePattern.matches(
                try LetterCase.lower(a.utf8, asciiAlone: asciiAlone),
                try LetterCase.lower(b.utf8, asciiAlone: asciiAlone))
        }
        for type in [TypeID.text, .name, .bpchar] {
            for (name, function, isNegated, matches) in [
                ("~~", "textlike", false, plain), ("!~~", "textnlike", true, plain),
                ("~~*", "texticlike", false, folded), ("!~~*", "texticnlike", true, folded),
            ] {
                library.infix(name, type, .text, .bool, function: function) {
                    (a, b, context) throws(SQLError) in
                    .bool(try matches(a, b, context) != isNegated)
                }
            }
        }
        library.binary("like", .text, .text, .bool) { (a, b, context) throws(SQLError) in
            .bool(try plain(a, b, context))
        }
        library.binary("like_escape", .text, .text, .text) { (a, b, _) throws(SQLError) in
            .text(try LikePattern.escaping(a.utf8, b.utf8))
        }
        library.unary("similar_to_escape", .text, .text) { (a, _) throws(SQLError) in
            .text(try LikePattern.similar(a.utf8, [UInt8(ascii: "\\")]))
        }
        library.binary("similar_to_escape", .text, .text, .text) { (a, b, _) throws(SQLError) in
            .text(try LikePattern.similar(a.utf8, b.utf8))
        }
        library.nary("similar_escape", [.text, .text], .text, strict: false) {
            (values, _) throws(SQLError) in
            if values[0].isNull { return .null }
            let escape = values[1].isNull ? [UInt8(ascii: "\\")] : values[1].utf8
            return .text(try LikePattern.similar(values[0].utf8, escape))
        }
    }

    /// As many characters as Postgres, too, has room for with four bytes each.
    private static func scalars(_ value: Value) throws(SQLError) -> [UInt32] {
        let text = value.utf8
        if text.count >= WorkPace.stride {
            try ValueSize.requireValue(text.count &* 4)
            try WorkPace.pass(text.count)
        }
        return UTF8Text.Scalars(text).map(\.value)
    }

    private static func addMatching(to library: inout LibraryBuilder) {
        for (name, function, isNegated, ignoresCase) in [
            ("~", "textregexeq", false, false), ("!~", "textregexne", true, false),
            ("~*", "texticregexeq", false, true), ("!~*", "texticregexne", true, true),
        ] {
            for type in [TypeID.text, .name, .bpchar] {
                library.infix(name, type, .text, .bool, function: function) {
                    (a, b, context) throws(SQLError) in
                    var options = try RegexOptions()
                    options.ignoresCase = ignoresCase
                    let regex = try Regex.compiled(b.utf8, options)
                    return .bool(try regex.matches(try scalars(a), context) != isNegated)
                }
            }
        }
        for arguments in [[TypeID.text, .text], [.text, .text, .text]] {
            library.nary("regexp_match", arguments, .textArray) {
                (values, context) throws(SQLError) in
                let (regex, isGlobal) = try compile(values)
                if isGlobal {
                    throw SQLError(
                        .invalidParameterValue,
                        "regexp_match() does not support the \"global\" option",
                        hint: "Use the regexp_matches function instead.")
                }
                let text = try scalars(values[0])
                return try regex.firstMatch(text, from: 0, context).map { groups($0, text) }
                    ?? .null
            }
            library.set("regexp_matches", arguments, .textArray) {
                (values, context) throws(SQLError) in
                let (regex, isGlobal) = try compile(values)
                let text = try scalars(values[0])
                return ListedRows(
                    try all(regex, text, global: isGlobal, context).map { [groups($0, text)] })
            }
            library.nary("regexp_like", arguments, .bool) { (values, context) throws(SQLError) in
                .bool(try compile(values).regex.matches(try scalars(values[0]), context))
            }
        }
        library.binary("substring", .text, .text, .text) { (a, b, context) throws(SQLError) in
            try firstPart(a, b, context)
        }
        library.nary("substring", [.text, .text, .text], .text) {
            (values, context) throws(SQLError) in
            let pattern = try LikePattern.similar(values[1].utf8, values[2].utf8)
            return try firstPart(values[0], .text(pattern), context)
        }
        library.binary("regexp_substr", .text, .text, .text) { (a, b, context) throws(SQLError) in
            let regex = try Regex.compiled(b.utf8, try RegexOptions())
            let text = try scalars(a)
            return try regex.firstMatch(text, from: 0, context).map {
                slice(text, $0[0], $0[1])
            } ?? .null
        }
        library.binary("regexp_instr", .text, .text, .int4) { (a, b, context) throws(SQLError) in
            let regex = try Regex.compiled(b.utf8, try RegexOptions())
            let match = try regex.firstMatch(try scalars(a), from: 0, context)
            return .int(Int64((match?[0] ?? -1) + 1))
        }
        library.binary("regexp_count", .text, .text, .int4) { (a, b, context) throws(SQLError) in
            let regex = try Regex.compiled(b.utf8, try RegexOptions())
            return .int(Int64(try all(regex, try scalars(a), global: true, context).count))
        }
    }

    private static func compile(
        _ values: [Value], flagsAt index: Int = 2
    ) throws(SQLError) -> (regex: Regex, isGlobal: Bool) {
        let flags = values.count > index ? values[index].utf8 : []
        let options = try RegexOptions(flags: flags, allowGlobal: true)
        return (
            try Regex.compiled(values[1].utf8, options), flags.contains(UInt8(ascii: "g"))
        )
    }

    /// The first group, or the whole match where there is none.
    private static func firstPart(
        _ a: Value, _ b: Value, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let regex = try Regex.compiled(b.utf8, try RegexOptions())
        let text = try scalars(a)
        guard let match = try regex.firstMatch(text, from: 0, context) else { return .null }
        let group = regex.groupCount > 0 ? 2 : 0
        return match[group] < 0 ? .null : slice(text, match[group], match[group + 1])
    }

    private static func slice(_ text: [UInt32], _ start: Int, _ end: Int) -> Value {
        .text(bytes(text, start, end))
    }

    private static func bytes(_ text: [UInt32], _ start: Int, _ end: Int) -> [UInt8] {
        guard start < end else { return [] }
        return Array(
            String(String.UnicodeScalarView(text[start..<end].compactMap(Unicode.Scalar.init))).utf8
        )
    }

    private static func groups(_ match: [Int], _ text: [UInt32]) -> Value {
        let pairs = match.count > 2 ? Array(stride(from: 2, to: match.count, by: 2)) : [0]
        return .array(
            ArrayValue(
                elementType: .text,
                elements: pairs.map { pair in
                    match[pair] < 0 || match[pair + 1] < 0
                        ? .null : slice(text, match[pair], match[pair + 1])
                }))
    }

    private static func all(
        _ regex: Regex, _ text: [UInt32], global: Bool, _ context: any EvaluationContext
    ) throws(SQLError) -> [[Int]] {
        var found: [[Int]] = []
        var position = 0
        while let match = try regex.firstMatch(text, from: position, context) {
            found.append(match)
            if !global { break }
            // After an empty match the next one is sought a character further.
            position = match[1] > match[0] ? match[1] : match[1] + 1
            if position > text.count { break }
        }
        return found
    }

    private static func addReplacement(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.text, .text, .text], [.text, .text, .text, .text]] {
            library.nary("regexp_replace", arguments, .text) { (values, context) throws(SQLError) in
                let (regex, isGlobal) = try compile(values, flagsAt: 3)
                let text = try scalars(values[0])
                let replacement = values[2].utf8
                var out: [UInt8] = []
                var position = 0
                for match in try all(regex, text, global: isGlobal, context) {
                    try out.grow(by: bytes(text, position, match[0]))
                    try append(replacement, match, text, to: &out)
                    position = match[1]
                }
                try out.grow(by: bytes(text, position, text.count))
                return .text(out)
            }
        }
    }

    /// `\1` to `\9` are groups, `\&` the whole match.
    private static func append(
        _ replacement: [UInt8], _ match: [Int], _ text: [UInt32], to out: inout [UInt8]
    ) throws(SQLError) {
        var index = 0
        while index < replacement.count {
            let plain = replacement[index...].prefix { $0 != UInt8(ascii: "\\") }
            try out.grow(by: plain)
            index += plain.count
            guard index < replacement.count else { return }
            let byte = replacement[index]
            index += 1
            guard index < replacement.count else {
                out.append(byte)
                continue
            }
            let next = replacement[index]
            index += 1
            switch next {
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                let group = Int(next - 48) * 2
                if group + 1 < match.count, match[group] >= 0 {
                    try out.grow(by: bytes(text, match[group], match[group + 1]))
                }
            case UInt8(ascii: "&"): try out.grow(by: bytes(text, match[0], match[1]))
            case UInt8(ascii: "\\"): out.append(next)
            default: out.append(contentsOf: [byte, next])
            }
        }
    }

    private static func addSplitting(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.text, .text], [.text, .text, .text]] {
            library.nary("regexp_split_to_array", arguments, .textArray) {
                (values, context) throws(SQLError) in
                .array(ArrayValue(elementType: .text, elements: try parts(values, context)))
            }
            library.set("regexp_split_to_table", arguments, .text) {
                (values, context) throws(SQLError) in
                ListedRows(try parts(values, context).map { [$0] })
            }
        }
    }

    private static func parts(
        _ values: [Value], _ context: any EvaluationContext
    ) throws(SQLError) -> [Value] {
        let regex = try compile(values).regex
        let text = try scalars(values[0])
        var parts: [Value] = []
        var position = 0
        for match in try all(regex, text, global: true, context) {
            // Empty matches at the ends or right after a match split nothing.
            if match[0] == match[1], match[0] == position || match[0] >= text.count {
                if match[0] == 0 || match[0] >= text.count { continue }
            }
            parts.append(slice(text, position, match[0]))
            position = match[1]
        }
        parts.append(slice(text, position, text.count))
        return parts
    }
}
