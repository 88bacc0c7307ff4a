// The words of a rule's one-line form, each with the column where it stands.

/// A word, a quoted text or a regular expression.
struct RuleToken {
    enum Kind {
        case word, text, regex
        /// `;` between rules.
        case separator
    }

    let kind: Kind
    /// Without quotes.
    let text: String
    /// Counted in characters from 1.
    let column: Int
}

struct RuleLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var column = 1

    /// All tokens, and the column behind the last character.
    static func tokens(
        _ text: String, limit: Int
    ) throws(FaultRuleError) -> (tokens: [RuleToken], end: Int) {
        guard text.utf8.count <= limit else {
            throw FaultRuleError(column: nil, reason: "the text has more than \(limit) bytes")
        }
        var lexer = RuleLexer(bytes: Array(text.utf8))
        var tokens: [RuleToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return (tokens, lexer.column)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() throws(FaultRuleError) -> RuleToken? {
        while let byte = peek, Self.isBlank(byte) { step() }
        guard let byte = peek else { return nil }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted(byte)
        case UInt8(ascii: "/"): return try regex()
        case UInt8(ascii: ";"):
            step()
            return RuleToken(kind: .separator, text: ";", column: column - 1)
        default: return word()
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func step() {
        // Only the first byte of a character moves the column.
        if bytes[position] & 0xC0 != 0x80 { column += 1 }
        position += 1
    }

    private mutating func word() -> RuleToken {
        let start = position
        let startColumn = column
        while let byte = peek, !Self.endsWord(byte) { step() }
        return RuleToken(
            kind: .word, text: String(decoding: bytes[start..<position], as: UTF8.self),
            column: startColumn)
    }

    private mutating func quoted(_ quote: UInt8) throws(FaultRuleError) -> RuleToken {
        let startColumn = column
        var text: [UInt8] = []
        step()
        while let byte = peek {
            step()
            if byte != quote {
                text.append(byte)
            } else if peek == quote {
                text.append(quote)
                step()
            } else {
                return RuleToken(
                    kind: .text, text: String(decoding: text, as: UTF8.self), column: startColumn)
            }
        }
        throw FaultRuleError(column: startColumn, reason: "this quote is never closed")
    }

    /// `\/` is a slash of the expression; everything else behind a backslash is the expression's own affair.
    private mutating func regex() throws(FaultRuleError) -> RuleToken {
        let startColumn = column
        var text: [UInt8] = []
        step()
        while let byte = peek {
            step()
            if byte == UInt8(ascii: "/") {
                return RuleToken(
                    kind: .regex, text: String(decoding: text, as: UTF8.self), column: startColumn)
            }
            if byte == UInt8(ascii: "\\"), let escaped = peek {
                if escaped != UInt8(ascii: "/") { text.append(byte) }
                text.append(escaped)
                step()
            } else {
                text.append(byte)
            }
        }
        throw FaultRuleError(
            column: startColumn, reason: "the regular expression has no closing /")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            || byte == UInt8(ascii: ";")
    }
}
