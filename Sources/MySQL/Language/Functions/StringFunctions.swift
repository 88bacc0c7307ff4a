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
            return call(
                name, arguments, MySQLType.varbinary, modifier: Int32(clamping: length),
                isStrict: isStrict, at: offset, code)
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
        "bit_length": lengths("bit_length", width: 11) { $0.count * 8 },
        "char_length": characterCount, "character_length": characterCount,
        "upper": cased("ucase") { (text) throws(SQLError) in try LetterCase.upper(text) },
        "ucase": cased("ucase") { (text) throws(SQLError) in try LetterCase.upper(text) },
        "lower": cased("lcase") { (text) throws(SQLError) in try LetterCase.lower(text) },
        "lcase": cased("lcase") { (text) throws(SQLError) in try LetterCase.lower(text) },
        "substring": substring, "substr": substring, "mid": substring,
        "left": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.side("left", values, at) { text, count, characters in
                characters.slice(text, from: 0, count: count)
            }
        },
        "right": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.side("right", values, at) { text, count, characters in
                let length = characters.count(text)
                return characters.slice(
                    text, from: max(0, length - count), count: min(count, length))
            }
        },
        "lpad": padding("lpad", isLeft: true), "rpad": padding("rpad", isLeft: false),
        "ltrim": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            try rules.trimmed(values[0], nil, "leading", at)
        },
        "rtrim": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            try rules.trimmed(values[0], nil, "trailing", at)
        },
        "repeat": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let count: Int =
                if case .constant(.int(let number)) = values[1].expression {
                    Int(clamping: max(0, number))
                } else { 1_000_000 }
            let string = rules.string(values[0])
            let (length, _) = rules.length(string).multipliedReportingOverflow(by: count)
            return try rules.stringCall(
                "repeat", [string, rules.converted(values[1], .signed)], strings: 1,
                length: min(length, 1 << 30), at: at
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
                if case .constant(.int(let number)) = values[0].expression {
                    Int(clamping: max(0, number))
                } else { 1_000_000 }
            return rules.plainText(
                "space", rules.integers(values), length: min(count, 1 << 30), at: at,
                .unary { (value, context) throws(SQLError) in
                    let longest = Int64(context.values?.longestValue ?? 1 << 24)
                    guard value.number <= longest else { return .null }
                    return .text([UInt8](repeating: 0x20, count: Int(max(0, value.number))))
                })
        },
        "replace": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let strings = values.map { rules.string($0) }
            let growth = max(1, rules.length(strings[2]))
            return try rules.stringCall(
                "replace", strings, length: rules.length(strings[0]) * growth, at: at
            ) { (values, _, _) throws(SQLError) in
                try replaced(values[0].rawText, values[1].rawText, values[2].rawText)
            }
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
        "locate": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            try rules.located(values[1], values[0], values.count > 2 ? values[2] : nil, at)
        },
        "position": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.located(values[1], values[0], nil, at)
        },
        "instr": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.located(values[0], values[1], nil, at)
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
        "elt": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            let strings = values.dropFirst().map { rules.string($0) }
            let arguments = strings + [rules.converted(values[0], .signed)]
            return try rules.stringCall(
                "elt", arguments, strings: strings.count,
                length: strings.map { rules.length($0) }.max() ?? 0, isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                guard let place = values.last, !place.isNull, place.number >= 1,
                    place.number < Int64(values.count)
                else { return nil }
                let value = values[Int(place.number) - 1]
                return value.isNull ? nil : value.rawText
            }
        },
        "field": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            try rules.field(values, at)
        },
        "find_in_set": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let texts = values.map { rules.converted($0, .text) }
            let collation = try rules.agreed(texts, "find_in_set")
            return rules.wholeCall(
                "find_in_set \(collation.id)", texts, width: 3, at: at,
                .binary { (wanted, list, _) in
                    if list.rawText.isEmpty { return .int(0) }
                    let parts = list.rawText.split(
                        separator: 0x2C, omittingEmptySubsequences: false)
                    let place = parts.firstIndex { collation.equal(Array($0), wanted.rawText) }
                    return .int(place.map { Int64($0) + 1 } ?? 0)
                })
        },
        "make_set": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            let strings = values.dropFirst().map { rules.string($0) }
            return try rules.stringCall(
                "make_set", strings + [rules.converted(values[0], .signed)],
                strings: strings.count, length: rules.sum(Array(strings)) + strings.count - 1,
                isStrict: false, at: at
            ) { (values, _, _) throws(SQLError) in
                guard let bits = values.last, !bits.isNull else { return nil }
                var parts: [[UInt8]] = []
                for (place, value) in values.dropLast().enumerated() where place < 64 {
                    if bits.number >> Int64(place) & 1 == 1, !value.isNull {
                        parts.append(value.rawText)
                    }
                }
                return Array(parts.joined(separator: [0x2C]))
            }
        },
        "quote": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            return try rules.stringCall(
                "quote", [string], length: rules.length(string) * 2 + 2, isStrict: false, at: at
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
        "substring_index": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let strings = [rules.string(values[0]), rules.string(values[1])]
            return try rules.stringCall(
                "substring_index", strings + [rules.converted(values[2], .signed)], strings: 2,
                length: rules.length(strings[0]), at: at
            ) { (values, _, _) throws(SQLError) in
                substringIndex(
                    values[0].rawText, values[1].rawText, Int(clamping: values[2].number))
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
            rules.wholeCall(
                name, [rules.string(values[0])], width: width, at: at,
                .unary { (value, _) in .int(Int64(count(value.rawText))) })
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
            return try rules.stringCall(name, [string], length: rules.length(string), at: at) {
                (values, characters, _) throws(SQLError) in
                characters.isBytes ? values[0].rawText : try map(values[0].rawText)
            }
        }
    }

    private static let substring = MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
        let string = rules.string(values[0])
        var length = rules.length(string)
        if case .constant(.int(let start)) = values[1].expression {
            length =
                start < 0
                ? min(length, Int(clamping: start.magnitude))
                : start == 0 ? 0 : max(0, length - Int(clamping: start - 1))
        }
        if values.count > 2, case .constant(.int(let count)) = values[2].expression {
            length = min(length, Int(clamping: max(0, count)))
        }
        return try rules.stringCall(
            "substr", [string] + rules.integers(Array(values.dropFirst())), strings: 1,
            length: length, at: at
        ) { (values, characters, _) throws(SQLError) in
            let text = values[0].rawText
            let length = Int64(characters.count(text))
            var start = values[1].number
            if start < 0 { start += length + 1 }
            guard start >= 1, start <= length else { return [] }
            let rest = length - start + 1
            let count = values.count > 2 ? min(rest, values[2].number) : rest
            return characters.slice(text, from: Int(start) - 1, count: Int(max(0, count)))
        }
    }

    private static func padding(_ name: String, isLeft: Bool) -> MySQLFunction {
        MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            var strings = [rules.string(values[0])]
            strings.append(values.count > 2 ? rules.string(values[2]) : rules.text([0x20], at))
            let isMariaDB = rules.flavor.isMariaDB
            let length: Int =
                if case .constant(.int(let number)) = values[1].expression {
                    Int(clamping: max(0, number))
                } else { 1_000_000 }
            return try rules.stringCall(
                name, strings + [rules.converted(values[1], .signed)], strings: 2,
                length: min(length, 1 << 30), at: at
            ) { (values, characters, context) throws(SQLError) in
                let (text, pad) = (values[0].rawText, values[1].rawText)
                let wanted = values[2].number
                let longest = Int64(context.values?.longestValue ?? 1 << 24)
                guard wanted >= 0, wanted <= longest else { return nil }
                let count = characters.count(text)
                if Int(wanted) <= count {
                    return characters.slice(text, from: 0, count: Int(wanted))
                }
                guard !pad.isEmpty else { return isMariaDB ? nil : [] }
                let missing = Int(wanted) - count
                let own = characters.count(pad)
                var filling: [UInt8] = []
                for _ in 0..<(missing / own) { try filling.grow(by: pad) }
                filling += characters.slice(pad, from: 0, count: missing % own)
                return isLeft ? filling + text : text + filling
            }
        }
    }

    static func replaced(
        _ text: [UInt8], _ old: [UInt8], _ new: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        guard !old.isEmpty else { return text }
        var out: [UInt8] = []
        var at = 0
        var work = WorkCount()
        while at < text.count {
            try work.add(1)
            if text[at] == old[0], text[at...].starts(with: old) {
                try out.grow(by: new)
                at += old.count
            } else {
                out.append(text[at])
                at += 1
            }
        }
        return out
    }

    private static func substringIndex(
        _ text: [UInt8], _ separator: [UInt8], _ count: Int
    ) -> [UInt8] {
        guard count != 0, !separator.isEmpty else { return [] }
        var places: [Int] = []
        var at = 0
        while at + separator.count <= text.count {
            if text[at...].starts(with: separator) {
                places.append(at)
                at += separator.count
            } else {
                at += 1
            }
        }
        if count > 0 {
            return count > places.count ? text : Array(text[..<places[count - 1]])
        }
        let index = places.count + count
        return index < 0 ? text : Array(text[(places[index] + separator.count)...])
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
    func sum(_ values: [Typed]) -> Int {
        values.reduce(0) { min(1 << 32, $0 + length($1)) }
    }

    func side(
        _ name: String, _ values: [Typed], _ at: SourceOffset,
        _ take: @escaping @Sendable ([UInt8], Int, MySQLCharacters) -> [UInt8]
    ) throws(SQLError) -> Typed {
        let string = string(values[0])
        var length = length(string)
        if case .constant(.int(let count)) = values[1].expression {
            length = min(length, Int(clamping: max(0, count)))
        }
        return try stringCall(
            name, [string, converted(values[1], .signed)], strings: 1, length: length, at: at
        ) { (values, characters, _) throws(SQLError) in
            take(values[0].rawText, Int(clamping: max(0, values[1].number)), characters)
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

    /// The place of a part in a text, as their collation finds it equal.
    func located(
        _ text: Typed, _ part: Typed, _ start: Typed?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let strings = [string(text), string(part)]
        let isBytes = strings.contains { MySQLTypeKind($0.type).isBytes }
        var keys = CharacterKeys.codePoints
        if !isBytes {
            keys = MySQLCollation.of(try agreed(strings, "locate"))?.characterKeys ?? keys
        }
        let key = keys.key
        var result = wholeCall(
            "locate \(keys.name)", strings + (start.map { [converted($0, .signed)] } ?? []),
            width: 10, at: at,
            .nary { (values, _) throws(SQLError) in
                func characters(_ bytes: [UInt8]) -> [UInt32] {
                    isBytes
                        ? bytes.map { UInt32($0) } : CharacterKeys.scalars(bytes).map { key($0) }
                }
                let (text, part) = (characters(values[0].rawText), characters(values[1].rawText))
                let first = values.count > 2 ? values[2].number - 1 : 0
                guard first >= 0, first <= Int64(text.count) else { return .int(0) }
                var place = Int(first)
                var work = WorkCount()
                while place + part.count <= text.count {
                    try work.add(1)
                    if text[place..<place + part.count].elementsEqual(part) {
                        return .int(Int64(place) + 1)
                    }
                    place += 1
                }
                return .int(0)
            })
        result.modifier = 11
        return result
    }

    /// Texts are compared as texts, numbers as numbers, a mixture as doubles.
    func field(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let kinds = values.map { MySQLTypeKind($0.type) }.filter { $0 != .null }
        let ordering: Ordering
        let arguments: [Typed]
        if kinds.allSatisfy(\.isString) {
            arguments = values.map { converted($0, .text) }
            ordering = Ordering(MySQLType.varchar, try agreed(arguments, "field"))
        } else if kinds.allSatisfy({ $0.isInteger && !$0.isBiased }) {
            arguments = values.map { converted($0, .signed) }
            ordering = Ordering(MySQLType.bigint)
        } else if kinds.allSatisfy({ $0.isInteger || $0.isDecimal }) {
            arguments = values.map { converted($0, .decimal) }
            ordering = Ordering(MySQLType.decimal)
        } else {
            arguments = values.map { converted($0, .double) }
            ordering = Ordering(MySQLType.double())
        }
        return wholeCall(
            "field \(ordering.collation.id)", arguments, width: 3, isStrict: false, at: at,
            .nary { (values, _) in
                guard let wanted = values.first, !wanted.isNull else { return .int(0) }
                let place = values.dropFirst().firstIndex {
                    !$0.isNull && Comparison.equal($0, wanted, ordering)
                }
                return .int(Int64(place ?? 0))
            })
    }
}
