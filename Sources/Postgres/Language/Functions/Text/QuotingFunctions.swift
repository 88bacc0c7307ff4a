// quote_ident and its kind, and format().
import QueryEngine

enum QuotingFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.unary("quote_ident", .text, .text) { a, _ in .text(identifier(a.utf8)) }
        library.unary("quote_literal", .text, .text) { a, _ in .text(literal(a.utf8)) }
        library.nary("quote_nullable", [.text], .text, strict: false) { values, _ in
            values[0].isNull ? .string("NULL") : .text(literal(values[0].utf8))
        }
        library.specialized("quote_literal", [.anyelement], .text, volatility: .stable) {
            types, _ in
            .unary { a, context in .text(literal(TypeConversion.text(a, types[0], context))) }
        }
        library.specialized(
            "quote_nullable", [.anyelement], .text, volatility: .stable, strict: false
        ) { types, _ in
            .nary { values, context in
                values[0].isNull
                    ? .string("NULL")
                    : .text(literal(TypeConversion.text(values[0], types[0], context)))
            }
        }
        library.nary("format", [.text], .text, volatility: .stable, strict: false) {
            (values, context) throws(SQLError) in
            values[0].isNull ? .null : .text(try formatted(values, [.text], context))
        }
        library.specialized(
            "format", [.text, .any], .text, volatility: .stable, strict: false, variadic: true
        ) { types, _ in
            .nary { (values, context) throws(SQLError) in
                values[0].isNull ? .null : .text(try formatted(values, types, context))
            }
        }
    }

    /// Words that quote_ident quotes: those that could not stand as a column's name.
    private static let keywords: Set<String> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
        case cast char character check coalesce collate collation column concurrently constraint create cross
        current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
        decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
        freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect
        interval into is isnull join lateral leading least left like limit localtime localtimestamp national
        natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps
        overlay placing position precision primary real references returning right row select session_user setof
        similar smallint some substring symmetric table tablesample then time timestamp to trailing treat trim
        true union unique user using values varchar variadic verbose when where window with xmlattributes
        xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

    static func identifier(_ name: [UInt8]) -> [UInt8] {
        let isPlain =
            name.first.map { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x5F } ?? false
            && name.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x5F || $0 &- 48 <= 9 }
        if isPlain, !keywords.contains(String(decoding: name, as: UTF8.self)) { return name }
        var out: [UInt8] = [UInt8(ascii: "\"")]
        for byte in name {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        return out + [UInt8(ascii: "\"")]
    }

    static func literal(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        if text.contains(UInt8(ascii: "\\")) { out.append(UInt8(ascii: "E")) }
        out.append(UInt8(ascii: "'"))
        for byte in text {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { out.append(byte) }
            out.append(byte)
        }
        return out + [UInt8(ascii: "'")]
    }

    private static func formatted(
        _ values: [Value], _ types: [TypeID], _ context: any EvaluationContext
    ) throws(SQLError) -> [UInt8] {
        var formatter = Formatter(values, types, context)
        return try formatter.run()
    }

    private struct Formatter {
        let values: [Value]
        let types: [TypeID]
        let context: any EvaluationContext
        var next = 1

        init(_ values: [Value], _ types: [TypeID], _ context: any EvaluationContext) {
            self.values = values
            self.types = types
            self.context = context
        }

        private mutating func argument(_ position: Int?) throws(SQLError) -> (Value, TypeID) {
            if position == 0 {
                throw .invalidParameter(
                    "format specifies argument 0, but arguments are numbered from 1")
            }
            let index = position ?? next
            next = index + 1
            guard index < values.count else {
                throw .invalidParameter("too few arguments for format()")
            }
            return (values[index], index < types.count ? types[index] : .text)
        }

        mutating func run() throws(SQLError) -> [UInt8] {
            let pattern = values[0].utf8
            var out: [UInt8] = []
            var index = 0
            func number(_ index: inout Int) -> Int? {
                var value = 0
                let start = index
                while index < pattern.count, pattern[index] &- 48 <= 9, index - start < 9 {
                    value = value * 10 + Int(pattern[index] - 48)
                    index += 1
                }
                return index > start ? value : nil
            }
            let unterminated = SQLError(
                .invalidParameterValue, "unterminated format() type specifier",
                hint: "For a single \"%\" use \"%%\".")
            while index < pattern.count {
                let byte = pattern[index]
                index += 1
                guard byte == UInt8(ascii: "%") else {
                    out.append(byte)
                    continue
                }
                guard index < pattern.count else { throw unterminated }
                if pattern[index] == UInt8(ascii: "%") {
                    out.append(byte)
                    index += 1
                    continue
                }
                var position: Int?
                var width = 0
                var isLeft = false
                let start = index
                if let given = number(&index) {
                    if index < pattern.count, pattern[index] == UInt8(ascii: "$") {
                        position = given
                        index += 1
                    } else {
                        index = start
                    }
                }
                while index < pattern.count, pattern[index] == UInt8(ascii: "-") {
                    isLeft = true
                    index += 1
                }
                if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                    index += 1
                    let (value, _) = try argument(nil)
                    if case .int(let given) = value {
                        width = Int(min(given.magnitude, 10_000_000))
                        isLeft = isLeft || given < 0
                    }
                } else {
                    width = min(number(&index) ?? 0, 10_000_000)
                }
                guard index < pattern.count else { throw unterminated }
                let kind = pattern[index]
                index += 1
                let piece = try text(kind, position)
                let missing = max(0, width - UTF8Text.length(piece))
                guard out.count + piece.count + missing <= ValueSize.maximum else {
                    throw .requestedLengthTooLarge
                }
                let padding = [UInt8](repeating: UInt8(ascii: " "), count: missing)
                try out.grow(by: isLeft ? piece + padding : padding + piece)
            }
            return out
        }

        private mutating func text(_ kind: UInt8, _ position: Int?) throws(SQLError) -> [UInt8] {
            switch kind {
            case UInt8(ascii: "s"), UInt8(ascii: "I"), UInt8(ascii: "L"): break
            default:
                throw SQLError(
                    .invalidParameterValue,
                    "unrecognized format() type specifier \"\(String(UnicodeScalar(kind)))\"",
                    hint: "For a single \"%\" use \"%%\".")
            }
            let (value, type) = try argument(position)
            if value.isNull {
                if kind == UInt8(ascii: "I") {
                    throw SQLError(
                        .nullValueNotAllowed,
                        "null values cannot be formatted as an SQL identifier")
                }
                return kind == UInt8(ascii: "L") ? Array("NULL".utf8) : []
            }
            let text = TypeOutput.text(value, type, context.environment)
            switch kind {
            case UInt8(ascii: "I"): return QuotingFunctions.identifier(text)
            case UInt8(ascii: "L"): return QuotingFunctions.literal(text)
            default: return text
            }
        }
    }
}
