// What the modules String and Unicode do to texts.
import QueryEngine

enum YQLTextEdits {
    static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
    static func upper(_ byte: UInt8) -> UInt8 { (97...122).contains(byte) ? byte & 0xDF : byte }
    static func lower(_ bytes: [UInt8]) -> [UInt8] { bytes.map { lower($0) } }

    static func title(_ bytes: [UInt8]) -> [UInt8] {
        bytes.enumerated().map { $0.offset == 0 ? upper($0.element) : lower($0.element) }
    }

    static func ends(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        part.count <= bytes.count && bytes.suffix(part.count).elementsEqual(part)
    }

    static func strip(_ bytes: [UInt8]) -> [UInt8] {
        var slice = bytes[...]
        while let first = slice.first, IntegerText.isSpace(first) { slice = slice.dropFirst() }
        while let last = slice.last, IntegerText.isSpace(last) { slice = slice.dropLast() }
        return Array(slice)
    }

    /// Every run of blanks is one space.
    static func collapse(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var wasSpace = false
        for byte in bytes {
            let isSpace = IntegerText.isSpace(byte)
            if isSpace, wasSpace { continue }
            out.append(isSpace ? 32 : byte)
            wasSpace = isSpace
        }
        return out
    }

    /// Collapsed and stripped, and cut with an ellipsis where it is longer.
    static func collapse(_ bytes: [UInt8], _ most: Int) -> [UInt8] {
        let text = strip(collapse(bytes))
        guard text.count > most else { return text }
        return strip(Array(text.prefix(max(0, most - 3)))) + Array("...".utf8)
    }

    private static let longestCompared = 20_000

    /// Levenshtein's distance.
    static func distance<Element: Equatable>(
        _ a: [Element], _ b: [Element]
    ) throws(SQLError) -> Int {
        guard a.count <= longestCompared, b.count <= longestCompared else {
            throw .yqlValue("The texts are too long for their distance to be found")
        }
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            try WorkPace.pass(b.count)
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = row[j + 1]
                row[j + 1] = x == y ? diagonal : min(diagonal, min(next, row[j])) + 1
                diagonal = next
            }
        }
        return row[b.count]
    }

    // MARK: Replacing

    static func replaceAll(
        _ bytes: [UInt8], _ wanted: [UInt8], _ other: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        guard !wanted.isEmpty else { return bytes }
        var out: [UInt8] = []
        var at = 0
        while let found = YQLBytes.firstIndex(of: wanted, in: bytes, from: at) {
            try out.grow(by: bytes[at..<found])
            try out.grow(by: other)
            at = found + wanted.count
        }
        try out.grow(by: bytes[at...])
        return out
    }

    static func replace(
        _ bytes: [UInt8], _ wanted: [UInt8], _ other: [UInt8], at place: Int?
    ) -> [UInt8] {
        guard let place, !wanted.isEmpty else { return bytes }
        return Array(bytes[..<place]) + other + bytes[(place + wanted.count)...]
    }
}

/// Functions of both modules: texts are `String` or `Utf8`.
enum YQLTextParts {
    typealias Edit = @Sendable ([UInt8], [UInt8], [UInt8]) throws(SQLError) -> [UInt8]

    static let edits: [(String, Edit)] = [
        ("ReplaceAll", { (a, b, c) throws(SQLError) in try YQLTextEdits.replaceAll(a, b, c) }),
        (
            "ReplaceFirst",
            { (a, b, c) throws(SQLError) in
                YQLTextEdits.replace(a, b, c, at: YQLBytes.firstIndex(of: b, in: a, from: 0))
            }
        ),
        (
            "ReplaceLast",
            { (a, b, c) throws(SQLError) in
                YQLTextEdits.replace(a, b, c, at: YQLBytes.lastIndex(of: b, in: a, from: nil))
            }
        ),
    ]

    static func edit(_ type: YQLPrimitive, _ body: @escaping Edit) -> YQLModules.Entry {
        let text = YQLType.primitive(type)
        return .one([.auto(text), .plain(text), .plain(text)], text) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            return YQLCast.text(
                try body(values[0].rawBytes, values[1].rawBytes, values[2].rawBytes), type)
        }
    }

    enum Removal: Sendable { case all, first, last }

    static let removals: [(String, Removal)] = [
        ("RemoveAll", .all), ("RemoveFirst", .first), ("RemoveLast", .last),
    ]

    /// Characters of a set are taken out: bytes of a String, scalars of Utf8.
    static func removal(_ type: YQLPrimitive, _ kind: Removal) -> YQLModules.Entry {
        let text = YQLType.primitive(type)
        return .one([.auto(text), .plain(text)], text) { (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            try WorkPace.passBytes(bytes.count)
            guard type == .utf8 else {
                return .bytes(removed(bytes, Set(values[1].rawBytes), kind))
            }
            let kept = removed(
                UTF8Text.scalars(bytes), Set(UTF8Text.scalars(values[1].rawBytes)), kind)
            return .text(YQLScalars.utf8(kept))
        }
    }

    private static func removed<Element: Hashable>(
        _ text: [Element], _ set: Set<Element>, _ kind: Removal
    ) -> [Element] {
        switch kind {
        case .all: return text.filter { !set.contains($0) }
        case .first:
            guard let place = text.firstIndex(where: { set.contains($0) }) else { return text }
            return Array(text[..<place]) + text[(place + 1)...]
        case .last:
            guard let place = text.lastIndex(where: { set.contains($0) }) else { return text }
            return Array(text[..<place]) + text[(place + 1)...]
        }
    }

    // MARK: Lists

    static func split(_ type: YQLPrimitive) -> YQLModules.Entry {
        let text = YQLType.primitive(type)
        return .one(
            [
                .plain(.optional(text)), .plain(text), .maybe(.bool, "DelimeterString"),
                .maybe(.bool, "SkipEmpty"), .maybe(.uint64, "Limit"),
            ], .list(text)
        ) { (values) throws(SQLError) in
            if values[0].isNull { return .list([], of: text) }
            let (bytes, separator) = (values[0].rawBytes, values[1].rawBytes)
            let isString = values[2].isNull || values[2].isTrue
            let limit = values[4].unsignedNumber ?? 0
            guard !separator.isEmpty else { throw .yqlValue("Delimiter should not be empty") }
            try WorkPace.passBytes(bytes.count)
            let parts = parts(
                bytes, separator, isString: isString, skipsEmpty: values[3].isTrue,
                limit: Int(min(limit, UInt64(Int32.max))), isUTF8: type == .utf8)
            return .list(parts.map { YQLCast.text($0, type) }, of: text)
        }
    }

    private static func parts(
        _ bytes: [UInt8], _ separator: [UInt8], isString: Bool, skipsEmpty: Bool, limit: Int,
        isUTF8: Bool
    ) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        while true {
            if limit > 0, parts.count == limit { break }
            guard let found = next(bytes, separator, from: start, isString, isUTF8) else { break }
            if found.lowerBound > start || !skipsEmpty {
                parts.append(Array(bytes[start..<found.lowerBound]))
            }
            start = found.upperBound
        }
        if start < bytes.count || !skipsEmpty { parts.append(Array(bytes[start...])) }
        return parts
    }

    private static func next(
        _ bytes: [UInt8], _ separator: [UInt8], from start: Int, _ isString: Bool, _ isUTF8: Bool
    ) -> Range<Int>? {
        if isString {
            return YQLBytes.firstIndex(of: separator, in: bytes, from: start)
                .map { $0..<($0 + separator.count) }
        }
        guard isUTF8 else {
            return bytes[start...].firstIndex { separator.contains($0) }.map { $0..<($0 + 1) }
        }
        var best: Range<Int>?
        for scalar in UTF8Text.scalars(separator) {
            let part = YQLScalars.utf8([scalar])
            guard let found = YQLBytes.firstIndex(of: part, in: bytes, from: start) else {
                continue
            }
            if best.map({ found < $0.lowerBound }) ?? true { best = found..<(found + part.count) }
        }
        return best
    }

    static func join(_ type: YQLPrimitive) -> YQLModules.Entry {
        let text = YQLType.primitive(type)
        func one(_ item: YQLType) -> YQLSignature {
            YQLSignature([.auto(.list(item)), .plain(text)], text) { (values) throws(SQLError) in
                var out: [UInt8] = []
                var isFirst = true
                for element in values[0].elements where !element.isNull {
                    if !isFirst { try out.grow(by: values[1].rawBytes) }
                    isFirst = false
                    try out.grow(by: element.rawBytes)
                }
                return YQLCast.text(out, type)
            }
        }
        return .signatures([one(text), one(.optional(text))])
    }
}

/// Scalars as bytes.
enum YQLScalars {
    static func utf8(_ scalars: [Unicode.Scalar]) -> [UInt8] {
        var out: [UInt8] = []
        for scalar in scalars { UTF8Text.append(scalar, to: &out) }
        return out
    }
}
