// Functions of texts.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// Bytes stay bytes; all else becomes a text.
    func string(_ value: Typed) -> Typed {
        MySQLTypeKind(value.type).isBytes ? value : converted(value, .text)
    }

    /// A text of texts, or bytes where one of them is bytes.
    func stringCall(
        _ name: String, _ arguments: [Typed], strings count: Int? = nil, length: Int,
        isStrict: Bool = true, at offset: SourceOffset,
        _ body:
            @escaping @Sendable ([Value], MySQLCharacters, any EvaluationContext) throws(SQLError)
            -> [UInt8]?
    ) throws(SQLError) -> Typed {
        let strings = Array(arguments.prefix(count ?? arguments.count))
        let isBytes = strings.contains { MySQLTypeKind($0.type).isBytes }
        let characters = MySQLCharacters(isBytes: isBytes)
        let code = FunctionBody.nary { (values, context) throws(SQLError) in
            guard let bytes = try body(values, characters, context) else { return .null }
            if let longest = context.values?.longestValue, bytes.count > longest {
                context.warn(
                    1301,
                    "Result of \(name)() was larger than max_allowed_packet (\(longest)) - truncated"
                )
                return .null
            }
            return isBytes ? .bytes(bytes) : .text(bytes)
        }
        if isBytes {
            var bytes = call(
                name, arguments, MySQLType.varbinary, modifier: Int32(clamping: length),
                isStrict: isStrict, at: offset, code)
            bytes.traits.formIntersection(notNullText(arguments))
            return bytes
        }
        return try textCall(
            name, arguments, texts: count, length: length, isStrict: isStrict, at: offset, code)
    }
}

/// Characters of a text, or bytes.
struct MySQLCharacters: Sendable {
    let isBytes: Bool

    func count(_ text: [UInt8]) -> Int { isBytes ? text.count : UTF8Text.length(text) }

    /// Where the character of a place begins, from 0; the end where there is none.
    func offset(_ place: Int, _ text: [UInt8]) -> Int {
        isBytes ? min(max(0, place), text.count) : UTF8Text.offset(of: max(0, place), in: text)
    }

    func slice(_ text: [UInt8], from start: Int, count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        let first = offset(start, text)
        let rest = Array(text[first...])
        return Array(rest[..<offset(count, rest)])
    }
}

extension MySQLFunctions {
    static let strings: Table = [
        "concat": MySQLFunction(1...most) { (rules, values, at) throws(SQLError) in
            let strings = values.map { rules.string($0) }
            return try rules.stringCall(
                "concat", strings, length: rules.sum(strings), at: at
            ) { (values, _, _) throws(SQLError) in
                var out: [UInt8] = []
                for value in values { try out.grow(by: value.rawText) }
                return out
            }
        },
        "concat_ws": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            let strings = values.map { rules.string($0) }
            let separators = rules.length(strings[0]) * max(0, strings.count - 2)
            return try rules.stringCall(
                "concat_ws", strings, length: rules.sum(Array(strings.dropFirst())) + separators,
                isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                guard let separator = values.first, !separator.isNull else { return nil }
                var out: [UInt8] = []
                var isFirst = true
                for value in values.dropFirst() where !value.isNull {
                    if !isFirst { try out.grow(by: separator.rawText) }
                    try out.grow(by: value.rawText)
                    isFirst = false
                }
                return out
            }
        },
        "length": lengths("length") { $0.count },
        "octet_length": lengths("octet_length") { $0.count },
        "bit_length": lengths("bit_length", width: 12) { $0.count * 8 },
        "char_length": characterCount, "character_length": characterCount,
        "upper": cased("ucase") { (text) throws(SQLError) in try LetterCase.upper(text) },
        "ucase": cased("ucase") { (text) throws(SQLError) in try LetterCase.upper(text) },
        "lower": cased("lcase") { (text) throws(SQLError) in try LetterCase.lower(text) },
        "lcase": cased("lcase") { (text) throws(SQLError) in try LetterCase.lower(text) },
        "ltrim": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            try rules.trimmed(values[0], nil, "leading", at)
        },
        "rtrim": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            try rules.trimmed(values[0], nil, "trailing", at)
        },
        "repeat": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let count: Int =
                if let number = rules.wholeConstant(values[1]) {
                    Int(clamping: max(0, number))
                } else { MySQLRules.longestText }
            let string = rules.string(values[0])
            let (length, _) = rules.length(string).multipliedReportingOverflow(by: count)
            return try rules.stringCall(
                "repeat", [string, rules.converted(values[1], .signed)], strings: 1,
                length: min(length, MySQLRules.longestText), at: at
            ) { (values, _, context) throws(SQLError) in
                let text = values[0].rawText
                let count = values[1].number
                guard count > 0, !text.isEmpty else { return [] }
                let longest = context.values?.longestValue ?? 1 << 24
                guard count <= Int64(longest / text.count) else {
                    context.warn(
                        1301,
                        "Result of repeat() was larger than max_allowed_packet (\(longest)) - truncated"
                    )
                    return nil
                }
                // A page at a time.
                let copies = min(Int(count), max(1, 4096 / text.count))
                let page = [[UInt8]](repeating: text, count: copies).flatMap { $0 }
                var out: [UInt8] = []
                for _ in 0..<Int(count) / copies { try out.grow(by: page) }
                for _ in 0..<Int(count) % copies { try out.grow(by: text) }
                return out
            }
        },
        "space": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let count: Int =
                if let number = rules.wholeConstant(values[0]) {
                    Int(clamping: max(0, number))
                } else { MySQLRules.longestText }
            return rules.plainText(
                "space", rules.integers(values), length: min(count, MySQLRules.longestText), at: at,
                .unary { (value, context) throws(SQLError) in
                    let longest = Int64(context.values?.longestValue ?? 1 << 24)
                    guard value.number <= longest else { return .null }
                    return .text([UInt8](repeating: 0x20, count: Int(max(0, value.number))))
                })
        },
        "reverse": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            return try rules.stringCall("reverse", [string], length: rules.length(string), at: at) {
                (values, characters, _) throws(SQLError) in
                let text = values[0].rawText
                if characters.isBytes { return text.reversed() }
                var out: [UInt8] = []
                for scalar in UTF8Text.scalars(text).reversed() {
                    UTF8Text.append(scalar, to: &out)
                }
                return out
            }
        },
        "insert": MySQLFunction(4) { (rules, values, at) throws(SQLError) in
            let texts = [rules.string(values[0]), rules.string(values[3])]
            let arguments = [texts[0], texts[1]] + rules.integers([values[1], values[2]])
            return try rules.stringCall(
                "insert", arguments, strings: 2, length: rules.sum(texts), at: at
            ) { (values, characters, _) throws(SQLError) in
                let (text, new) = (values[0].rawText, values[1].rawText)
                let (start, count) = (values[2].number, values[3].number)
                let length = Int64(characters.count(text))
                guard start >= 1, start <= length else { return text }
                let first = characters.offset(Int(start) - 1, text)
                let end =
                    count < 0 || count > length - start
                    ? text.count : characters.offset(Int(start + count) - 1, text)
                return Array(text[..<first]) + new + Array(text[end...])
            }
        },
        "strcmp": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let texts = values.map { rules.converted($0, .text) }
            let collation = try rules.agreed(texts, "strcmp")
            return rules.wholeCall(
                "strcmp \(collation.id)", texts, width: 2, at: at,
                .binary { (a, b, _) in .int(Int64(collation.compare(a.rawText, b.rawText))) })
        },
        "ascii": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "ascii", [rules.string(values[0])], width: 3, at: at,
                .unary { (value, _) in .int(Int64(value.rawText.first ?? 0)) })
        },
        "ord": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "ord", [rules.string(values[0])], width: 7, at: at,
                .unary { (value, _) in
                    let text = value.rawText
                    guard let first = text.first else { return .int(0) }
                    let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
                    return .int(text.prefix(count).reduce(0) { $0 << 8 | Int64($1) })
                })
        },
        "quote": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            return try rules.stringCall(
                "quote", [string],
                length: values[0].expression.isNullConstant ? 4 : rules.length(string) * 2 + 2,
                isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                if values[0].isNull { return Array("NULL".utf8) }
                var out: [UInt8] = [0x27]
                for byte in values[0].rawText {
                    switch byte {
                    case 0: out += [0x5C, 0x30]
                    case 0x1A: out += [0x5C, 0x5A]
                    case 0x27, 0x5C: out += [0x5C, byte]
                    default: out.append(byte)
                    }
                }
                return out + [0x27]
            }
        },
        "soundex": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.converted(values[0], .text)
            return try rules.textCall(
                "soundex", [string], length: max(4, rules.length(string)), at: at,
                .unary { (value, _) in .text(soundex(value.rawText)) })
        },
    ]

    private static func lengths(
        _ name: String, width: Int = 10, _ count: @escaping @Sendable ([UInt8]) -> Int
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            let recoding = rules.recoding(string)
            var result = rules.wholeCall(
                recoding.map { "\(name) \($0.name)" } ?? name, [string], width: width, at: at,
                .unary { (value, _) in .int(Int64(count(value.rawText(in: recoding)))) })
            result.modifier = Int32(min(width, 11))
            return result
        }
    }

    private static let characterCount = MySQLFunction(1) { (rules, values, at) throws(SQLError) in
        let string = rules.string(values[0])
        let characters = MySQLCharacters(isBytes: MySQLTypeKind(string.type).isBytes)
        return rules.wholeCall(
            "char_length", [string], width: 10, at: at,
            .unary { (value, _) in .int(Int64(characters.count(value.rawText))) })
    }

    private static func cased(
        _ name: String, _ map: @escaping @Sendable ([UInt8]) throws(SQLError) -> [UInt8]
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            return try rules.stringCall(
                name, [string], length: min(rules.length(string), MySQLRules.longestText), at: at
            ) {
                (values, characters, _) throws(SQLError) in
                characters.isBytes ? values[0].rawText : try map(values[0].rawText)
            }
        }
    }

    private static func soundex(_ text: [UInt8]) -> [UInt8] {
        let codes: [UInt8] = Array("01230120022455012623010202".utf8)
        var out: [UInt8] = []
        var last: UInt8 = 0
        for byte in text {
            let letter = byte & 0xDF
            guard (0x41...0x5A).contains(letter) else { continue }
            let code = codes[Int(letter - 0x41)]
            if out.isEmpty {
                out.append(letter)
            } else if code != 0x30, code != last {
                out.append(code)
            }
            if code != 0x30 || letter != 0x48 && letter != 0x57 { last = code }
        }
        while !out.isEmpty, out.count < 4 { out.append(0x30) }
        return out
    }
}

extension MySQLRules {
    /// The number that a constant is as a count; 0 where it is null.
    func wholeConstant(_ value: Typed) -> Int64? {
        if value.expression.isNullConstant { return 0 }
        if case .constant(.int(let number)) = converted(value, .signed).expression { return number }
        return nil
    }

    func sum(_ values: [Typed]) -> Int {
        // Beside a TEXT, whose bytes count as characters, those of the others do too.
        let hasBlob =
            flavor.isMariaDB
            && values.contains { value in
                if case .text(let family) = MySQLTypeKind(value.type), value.modifier < 0 {
                    return family != .fixed && family != .varying
                }
                return false
            }
        let isBytes = values.contains { MySQLTypeKind($0.type).isBytes }
        return values.reduce(0) { sum, value in
            if isBytes, hasBlob, value.modifier < 0, MySQLTypeKind(value.type).isText {
                return min(1 << 30, sum + length(value) / 4)
            }
            let isShort =
                hasBlob && !isBytes && value.modifier >= 0 && MySQLTypeKind(value.type).isText
            return min(
                Self.longestText, sum + min(length(value), 1 << 30) * (isShort ? 4 : 1))
        }
    }

    /// Takes a text away from the ends, again and again; blanks where none is given.
    func trimmed(
        _ value: Typed, _ removed: Typed?, _ ends: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var strings = [string(value)]
        if let removed { strings.append(string(removed)) }
        return try stringCall(
            ends == "both" ? "trim" : ends == "leading" ? "ltrim" : "rtrim", strings,
            length: length(strings[0]), at: at
        ) { (values, _, _) throws(SQLError) in
            var text = values[0].rawText[...]
            let part = values.count > 1 ? values[1].rawText : [0x20]
            guard !part.isEmpty else { return Array(text) }
            if ends != "trailing" {
                while text.starts(with: part) { text = text.dropFirst(part.count) }
            }
            if ends != "leading" {
                while text.count >= part.count, text.suffix(part.count).elementsEqual(part) {
                    text = text.dropLast(part.count)
                }
            }
            return Array(text)
        }
    }
}
