// The module Unicode: characters are counted.
import QueryEngine

enum YQLUnicodeModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "unicode::IsUtf": .one([.plain(.optional(.string))], .bool) {
                (values) throws(SQLError) in
                .bool(!values[0].isNull && YQLText.isUTF8(values[0].rawBytes))
            },
            "unicode::GetLength": .one([.auto(.utf8)], .uint64) { (values) throws(SQLError) in
                YQLInteger.value(UInt64(UTF8Text.length(values[0].rawBytes)))
            },
            "unicode::Find": find(isLast: false), "unicode::RFind": find(isLast: true),
            "unicode::Substring": .one(
                [.auto(.utf8), .maybe(.uint64), .maybe(.uint64)], .utf8
            ) { (values) throws(SQLError) in
                let scalars = UTF8Text.scalars(values[0].rawBytes)
                let start = Int(min(values[1].unsignedNumber ?? 0, UInt64(scalars.count)))
                let most = UInt64(scalars.count - start)
                let count = Int(min(values[2].unsignedNumber ?? most, most))
                return .text(YQLScalars.utf8(Array(scalars[start..<(start + count)])))
            },
            "unicode::LevensteinDistance": .one(
                [.auto(.utf8), .auto(.utf8)], .uint64
            ) { (values) throws(SQLError) in
                YQLInteger.value(
                    UInt64(
                        try YQLTextEdits.distance(
                            UTF8Text.scalars(values[0].rawBytes),
                            UTF8Text.scalars(values[1].rawBytes))))
            },
            "unicode::ToCodePointList": .one([.auto(.utf8)], .list(.uint32)) {
                (values) throws(SQLError) in
                .list(
                    UTF8Text.scalars(values[0].rawBytes).map { .int(Int64($0.value)) }, of: .uint32)
            },
            "unicode::FromCodePointList": .one([.auto(.list(.uint32))], .utf8) {
                (values) throws(SQLError) in
                var scalars: [Unicode.Scalar] = []
                for element in values[0].elements {
                    guard
                        let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: element.wholeNumber))
                    else { throw .yqlValue("\(element.wholeNumber) is no code point") }
                    scalars.append(scalar)
                }
                return .text(YQLScalars.utf8(scalars))
            },
            "unicode::Reverse": change { YQLScalars.utf8(UTF8Text.scalars($0).reversed()) },
            "unicode::IsUnicodeSet": .one([.auto(.utf8), .plain(.utf8)], .bool) {
                (values) throws(SQLError) in
                try WorkPace.passBytes(values[0].rawBytes.count)
                let set = Array("(?:".utf8) + values[1].rawBytes + Array(")*".utf8)
                return .bool(
                    try YQLRegularExpression(YQLRegularExpression.whole(set))
                        .isFound(in: values[0].rawBytes))
            },
            "unicode::Strip": change { strip($0) },
            "unicode::SplitToList": YQLTextParts.split(.utf8),
            "unicode::JoinFromList": YQLTextParts.join(.utf8),
            "unicode::ToUint64": .one([.auto(.utf8), .maybe(.primitive(.uint16))], .uint64) {
                (values) throws(SQLError) in
                guard let number = number(values[0].rawBytes, values[1]) else {
                    throw .yqlValue("Input string is not a number")
                }
                return YQLInteger.value(number)
            },
            "unicode::TryToUint64": .one(
                [.auto(.utf8), .maybe(.primitive(.uint16))], .optional(.uint64)
            ) { (values) throws(SQLError) in
                number(values[0].rawBytes, values[1]).map { YQLInteger.value($0) } ?? .null
            },
            "unicode::Fold": .one(
                [
                    .auto(.utf8), .maybe(.string, "Language"), .maybe(.bool, "DoLowerCase"),
                    .maybe(.bool, "DoRenyxa"), .maybe(.bool, "DoSimpleCyr"),
                    .maybe(.bool, "FillOffset"),
                ], .utf8
            ) { (values) throws(SQLError) in
                .text(
                    YQLFolding.fold(
                        values[0].rawBytes, lowers: values[2].isNull || values[2].isTrue,
                        strips: values[3].isNull || values[3].isTrue))
            },
            "unicode::Translit": .one([.auto(.utf8), .maybe(.string)], .utf8) {
                (values) throws(SQLError) in
                .text(YQLFolding.transliterate(values[0].rawBytes))
            },
        ]
        for (name, body) in YQLTextParts.edits {
            all["unicode::" + name] = YQLTextParts.edit(.utf8, body)
        }
        for (name, body) in YQLTextParts.removals {
            all["unicode::" + name] = YQLTextParts.removal(.utf8, body)
        }
        for (name, body) in letters where name != "Reverse" {
            all["unicode::" + name] = change(body)
        }
        for (name, form) in YQLNormalForm.named {
            all["unicode::" + name] = change { form.normalized($0) }
        }
        for (name, body) in classes {
            all["unicode::" + name] = .one([.auto(.utf8)], .bool) { (values) throws(SQLError) in
                .bool(UTF8Text.scalars(values[0].rawBytes).allSatisfy(body))
            }
        }
        return all
    }()

    /// What is done with the letters of a text, whatever their alphabet.
    static let letters: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("ToLower", { Array(String(decoding: $0, as: UTF8.self).lowercased().utf8) }),
        ("ToUpper", { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) }),
        ("ToTitle", { title($0) }),
        ("Reverse", { YQLScalars.utf8(UTF8Text.scalars($0).reversed()) }),
    ]

    private static let classes: [(String, @Sendable (Unicode.Scalar) -> Bool)] = [
        ("IsAscii", { $0.isASCII }), ("IsSpace", { $0.properties.isWhitespace }),
        ("IsUpper", { $0.properties.isUppercase }), ("IsLower", { $0.properties.isLowercase }),
        ("IsDigit", { $0.properties.generalCategory == .decimalNumber }),
        ("IsAlpha", { $0.properties.isAlphabetic }),
        (
            "IsAlnum",
            { $0.properties.isAlphabetic || $0.properties.generalCategory == .decimalNumber }
        ),
        ("IsHex", { $0.properties.isASCIIHexDigit }),
    ]

    private static func change(
        _ body: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> YQLModules.Entry {
        .one([.auto(.utf8)], .utf8) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            return .text(body(values[0].rawBytes))
        }
    }

    private static func title(_ bytes: [UInt8]) -> [UInt8] {
        let scalars = UTF8Text.scalars(bytes)
        guard let first = scalars.first else { return [] }
        let rest = String(decoding: YQLScalars.utf8(Array(scalars.dropFirst())), as: UTF8.self)
        return Array(first.properties.titlecaseMapping.utf8) + Array(rest.lowercased().utf8)
    }

    private static func strip(_ bytes: [UInt8]) -> [UInt8] {
        var scalars = UTF8Text.scalars(bytes)[...]
        while let first = scalars.first, first.properties.isWhitespace {
            scalars = scalars.dropFirst()
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars = scalars.dropLast() }
        return YQLScalars.utf8(Array(scalars))
    }

    private static func find(isLast: Bool) -> YQLModules.Entry {
        .one([.auto(.utf8), .plain(.utf8), .maybe(.uint64)], .optional(.uint64)) {
            (values) throws(SQLError) in
            let (bytes, wanted) = (values[0].rawBytes, values[1].rawBytes)
            try WorkPace.passBytes(bytes.count)
            let place = values[2].unsignedNumber.map { number in
                UTF8Text.offset(of: Int(min(number, UInt64(bytes.count))), in: bytes)
            }
            let found =
                isLast
                ? YQLBytes.lastIndex(of: wanted, in: bytes, from: place)
                : YQLBytes.firstIndex(of: wanted, in: bytes, from: place ?? 0)
            return found.map { YQLInteger.value(UInt64(UTF8Text.length(bytes[..<$0]))) } ?? .null
        }
    }

    /// As C reads one: `0x` and `0` say the base where none is given, a minus counts back from 2^64.
    private static func number(_ text: [UInt8], _ base: Value) -> UInt64? {
        var digits = YQLTextEdits.strip(text)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var radix = Int(base.isNull ? 0 : base.wholeNumber)
        let isHexadecimal =
            digits.count > 2 && digits.starts(with: [48, 120]) || digits.starts(with: [48, 88])
        if radix == 0 {
            radix = isHexadecimal ? 16 : digits.first == 48 && digits.count > 1 ? 8 : 10
        }
        if radix == 16, isHexadecimal { digits = digits.dropFirst(2) }
        guard (2...36).contains(radix), let first = digits.first, first != UInt8(ascii: "+"),
            first != UInt8(ascii: "-"),
            let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
        else { return nil }
        return isNegative ? 0 &- value : value
    }
}

/// Letters as they are compared, and in Latin.
enum YQLFolding {
    static func fold(_ bytes: [UInt8], lowers: Bool, strips: Bool) -> [UInt8] {
        var text = String(decoding: bytes, as: UTF8.self)
        if lowers { text = text.lowercased() }
        var scalars: [Unicode.Scalar] = []
        for scalar in UTF8Text.scalars(
            YQLNormalForm.compatibleDecomposed.normalized(Array(text.utf8)))
        {
            if strips, scalar.properties.generalCategory == .nonspacingMark { continue }
            if lowers, scalar == "ß" {
                scalars += ["s", "s"]
            } else {
                scalars.append(cyrillic[scalar] ?? scalar)
            }
        }
        return YQLNormalForm.composed.normalized(YQLScalars.utf8(scalars))
    }

    private static let cyrillic: [Unicode.Scalar: Unicode.Scalar] = ["ҫ": "с", "ё": "е", "ҙ": "з"]

    private static let letters: [Unicode.Scalar: String] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh",
        "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    ]

    /// Russian words in Latin letters.
    static func transliterate(_ bytes: [UInt8]) -> [UInt8] {
        var out = ""
        for scalar in UTF8Text.scalars(bytes) {
            if let known = letters[scalar] {
                out += known
                continue
            }
            let lower = scalar.properties.lowercaseMapping.unicodeScalars
            guard lower.count == 1, let small = lower.first, small != scalar,
                let known = letters[small]
            else {
                out.unicodeScalars.append(scalar)
                continue
            }
            out += known.prefix(1).uppercased() + known.dropFirst()
        }
        return Array(out.utf8)
    }
}
