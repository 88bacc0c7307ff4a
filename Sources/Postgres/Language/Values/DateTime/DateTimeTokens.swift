// Cuts the text of dates, times and intervals into fields, before their meaning is known.
import QueryEngine

struct DateTimeToken {
    package enum Kind {
        /// Digits, perhaps with a fraction.
        case number
        /// Digits and separators, or a word with separators: a date, or the name of a zone.
        case date
        case time
        case word
        /// A sign and digits.
        case offset
        /// A sign and a word: `-infinity`.
        case signedWord
    }

    let kind: Kind
    /// In lower case.
    let text: [UInt8]

    var string: String { String(decoding: text, as: UTF8.self) }
}

enum DateTimeTokens {
    static let maximumFields = 25
    private static let maximumLength = 1024

    /// nil if the text cannot be a date or time.
    static func split(_ source: UnsafeRawBufferPointer) -> [DateTimeToken]? {
        guard source.count <= maximumLength else { return nil }
        var splitter = Splitter(source.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })
        var tokens: [DateTimeToken] = []
        while !splitter.skipBlanks() {
            guard tokens.count < maximumFields, let token = splitter.next() else { return nil }
            tokens.append(token)
            splitter.skipPunctuation()
        }
        return tokens
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
    static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    private struct Splitter {
        let text: [UInt8]
        var index = 0

        init(_ text: [UInt8]) { self.text = text }

        private var peek: UInt8 { index < text.count ? text[index] : 0 }

        /// True at the end.
        mutating func skipBlanks() -> Bool {
            while index < text.count, IntegerText.isSpace(text[index]) { index += 1 }
            return index >= text.count
        }

        mutating func skipPunctuation() {
            _ = skipBlanks()
            while index < text.count, DateTimeTokens.isSkipped(text[index]) {
                index += 1
                _ = skipBlanks()
            }
        }

        private mutating func take(while accept: (UInt8) -> Bool) {
            while index < text.count, accept(text[index]) { index += 1 }
        }

        private func token(_ kind: DateTimeToken.Kind, from start: Int) -> DateTimeToken {
            DateTimeToken(kind: kind, text: Array(text[start..<index]))
        }

        mutating func next() -> DateTimeToken? {
            let start = index
            let first = peek
            if isDigit(first) { return number(start) }
            if first == UInt8(ascii: ".") {
                index += 1
                take(while: isDigit)
                return token(.number, from: start)
            }
            if isLetter(first) { return word(start) }
            if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return signed(first) }
            if DateTimeTokens.isSkipped(first) {
                index += 1
                return skipBlanks() ? nil : next()
            }
            return nil
        }

        private mutating func number(_ start: Int) -> DateTimeToken {
            take(while: isDigit)
            let delimiter = peek
            if delimiter == UInt8(ascii: ":") {
                take { isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
                return token(.time, from: start)
            }
            guard
                delimiter == UInt8(ascii: "-") || delimiter == UInt8(ascii: "/")
                    || delimiter == UInt8(ascii: ".")
            else { return token(.number, from: start) }
            index += 1
            guard isDigit(peek) else {
                if isLetter(peek) || peek == delimiter {
                    take { isDigit($0) || isLetter($0) || $0 == delimiter }
                    return token(.date, from: start)
                }
                return token(delimiter == UInt8(ascii: ".") ? .number : .date, from: start)
            }
            take(while: isDigit)
            if peek == delimiter {
                take { isDigit($0) || $0 == delimiter }
                return token(.date, from: start)
            }
            return token(delimiter == UInt8(ascii: ".") ? .number : .date, from: start)
        }

        private mutating func word(_ start: Int) -> DateTimeToken {
            take(while: isLetter)
            let next = peek
            var isCompound =
                next == UInt8(ascii: "-") || next == UInt8(ascii: "/") || next == UInt8(ascii: ".")
            if next == UInt8(ascii: "+") || isDigit(next) {
                let known = DateTimeKeyword.named(text[start..<index])
                // Zones go on: `EST5EDT`.
                if case .zone = known { isCompound = true } else { isCompound = known == nil }
            }
            guard isCompound else { return token(.word, from: start) }
            take { byte in
                isDigit(byte) || isLetter(byte)
                    || [0x2B, 0x2D, 0x2F, 0x5F, 0x2E, 0x3A].contains(byte)
            }
            return token(.date, from: start)
        }

        private mutating func signed(_ sign: UInt8) -> DateTimeToken? {
            index += 1
            if skipBlanks() { return nil }
            let start = index
            if isDigit(peek) {
                take {
                    isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                        || $0 == UInt8(ascii: "-")
                }
                return DateTimeToken(kind: .offset, text: [sign] + text[start..<index])
            }
            guard isLetter(peek) else { return nil }
            take(while: isLetter)
            return DateTimeToken(kind: .signedWord, text: [sign] + text[start..<index])
        }
    }

    /// Punctuation that separates fields and means nothing.
    private static func isSkipped(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2A, 0x2C, 0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
