// LIKE and ILIKE, and the translation of SIMILAR TO.
import QueryEngine

enum LikePattern {
    /// `%` is any run, `_` one character, a backslash takes the next character as itself.
    static func matches(_ text: [UInt8], _ pattern: [UInt8]) throws(SQLError) -> Bool {
        var (t, p) = (0, 0)
        // Where to go on after the last `%` if what follows it does not fit.
        var (resumeText, resumePattern) = (-1, -1)
        var work = WorkCount()
        while true {
            try work.add(1)
            if p < pattern.count, pattern[p] == UInt8(ascii: "%") {
                p += 1
                guard let (wanted, end) = literal(pattern, from: p) else {
                    (resumeText, resumePattern) = (t, p)
                    continue
                }
                // What is spelled out is looked for, and has to be the end of the text if it ends the pattern.
                if end == pattern.count {
                    return text.count - t >= wanted.count
                        && text.suffix(wanted.count) == wanted[...]
                }
                guard let found = ByteSearch.find(wanted, in: text, from: t) else { return false }
                t = found + wanted.count
                p = end
                continue
            }
            if t == text.count {
                if p == pattern.count { return true }
                return false
            }
            var fits = false
            if p < pattern.count, t < text.count {
                if pattern[p] == UInt8(ascii: "_") {
                    t += 1
                    while t < text.count, text[t] & 0xC0 == 0x80 { t += 1 }
                    p += 1
                    continue
                }
                var wanted = p
                if pattern[p] == UInt8(ascii: "\\") {
                    wanted += 1
                    if wanted == pattern.count { throw trailing }
                }
                if pattern[wanted] == text[t] {
                    p = wanted + 1
                    t += 1
                    fits = true
                }
            }
            if fits { continue }
            guard resumePattern >= 0, resumeText < text.count else { return false }
            resumeText += 1
            while resumeText < text.count, text[resumeText] & 0xC0 == 0x80 { resumeText += 1 }
            (t, p) = (resumeText, resumePattern)
        }
    }

    /// The characters from `start` to the next `%` or the end, which is given too; nil if one of them is `_`.
    private static func literal(
        _ pattern: [UInt8], from start: Int
    ) -> (bytes: [UInt8], end: Int)? {
        var bytes: [UInt8] = []
        var at = start
        while at < pattern.count, pattern[at] != UInt8(ascii: "%") {
            if pattern[at] == UInt8(ascii: "_") { return nil }
            if pattern[at] == UInt8(ascii: "\\") {
                at += 1
                if at == pattern.count { return nil }
            }
            bytes.append(pattern[at])
            at += 1
        }
        return (bytes, at)
    }

    private static var invalidEscape: SQLError {
        SQLError(
            .invalidEscapeSequence, "invalid escape string",
            hint: "Escape string must be empty or one character.")
    }

    private static var trailing: SQLError {
        SQLError(.invalidEscapeSequence, "LIKE pattern must not end with escape character")
    }

    /// `LIKE x ESCAPE e` as the pattern that has a backslash for it.
    static func escaping(_ pattern: [UInt8], _ escape: [UInt8]) throws(SQLError) -> [UInt8] {
        if escape == [UInt8(ascii: "\\")] { return pattern }
        if UTF8Text.length(escape) > 1 { throw invalidEscape }
        var out: [UInt8] = []
        var index = 0
        while index < pattern.count {
            if !escape.isEmpty, pattern[index...].starts(with: escape) {
                out.append(UInt8(ascii: "\\"))
                index += escape.count
                guard index < pattern.count else { break }
                out.append(pattern[index])
            } else if pattern[index] == UInt8(ascii: "\\") {
                out.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            } else {
                out.append(pattern[index])
            }
            index += 1
        }
        return out
    }

    /// SIMILAR TO's pattern as a regular expression.
    static func similar(_ pattern: [UInt8], _ escape: [UInt8]) throws(SQLError) -> [UInt8] {
        if UTF8Text.length(escape) > 1 { throw invalidEscape }
        var out = Array("^(?:".utf8)
        var index = 0
        var separators = 0
        var inBracket = false
        while index < pattern.count {
            let byte = pattern[index]
            if !escape.isEmpty, pattern[index...].starts(with: escape) {
                index += escape.count
                if index < pattern.count, pattern[index] == UInt8(ascii: "\""), !inBracket {
                    // The part that substring() gives stands between two of these.
                    separators += 1
                    switch separators {
                    case 1: out.append(contentsOf: "){1,1}?(".utf8)
                    case 2: out.append(contentsOf: "){1,1}(?:".utf8)
                    default:
                        throw SQLError(
                            .invalidUseOfEscapeCharacter,
                            "SQL regular expression may not contain more than two escape-double-quote separators"
                        )
                    }
                } else if index < pattern.count {
                    out.append(UInt8(ascii: "\\"))
                    out.append(pattern[index])
                }
                index += 1
                continue
            }
            switch byte {
            case _ where inBracket:
                if byte == UInt8(ascii: "\\") { out.append(byte) }
                out.append(byte)
                if byte == UInt8(ascii: "]") { inBracket = false }
            case UInt8(ascii: "["):
                inBracket = true
                out.append(byte)
            case UInt8(ascii: "%"): out.append(contentsOf: ".*".utf8)
            case UInt8(ascii: "_"): out.append(UInt8(ascii: "."))
            case UInt8(ascii: "("): out.append(contentsOf: "(?:".utf8)
            case UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            default: out.append(byte)
            }
            index += 1
        }
        return out + Array(")$".utf8)
    }
}
