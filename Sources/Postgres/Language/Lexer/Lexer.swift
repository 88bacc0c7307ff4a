// From bytes to tokens, one at a time and with nothing kept, by the lexical rules of PostgreSQL 15
// (with standard_conforming_strings on).

import QueryEngine
import SQLPlanning

struct Lexer {
    let text: [UInt8]
    let keywords: KeywordTable
    /// Where the next token's search begins.
    var position = 0

    init(text: [UInt8], dialect: Dialect) {
        self.text = text
        keywords = dialect.keywords
    }

    /// The byte at `index`, 0 beyond the end (a byte that SQL text cannot hold).
    @inline(__always)
    func byte(_ index: Int) -> UInt8 {
        index < text.count ? text[index] : 0
    }

    mutating func next() throws(SQLError) -> Token {
        try skipBlanks()
        let start = position
        guard start < text.count else { return token(.end, from: start, to: start) }
        let first = text[start]
        if ASCII.startsIdentifier(first) { return try wordOrPrefixedString(start, first) }
        if ASCII.isDigit(first) { return try number(start) }
        switch first {
        case 0x27: return try quoted(.string, start, prefix: 0)
        case 0x22: return try quotedIdentifier(start, prefix: 0)
        case 0x24: return try dollar(start)
        case 0x2C: return take(.comma, start, 1)
        case 0x28: return take(.leftParenthesis, start, 1)
        case 0x29: return take(.rightParenthesis, start, 1)
        case 0x5B: return take(.leftBracket, start, 1)
        case 0x5D: return take(.rightBracket, start, 1)
        case 0x3B: return take(.semicolon, start, 1)
        case 0x2E:
            if ASCII.isDigit(byte(start + 1)) { return try number(start) }
            return byte(start + 1) == 0x2E ? take(.twoDots, start, 2) : take(.dot, start, 1)
        case 0x3A:
            switch byte(start + 1) {
            case 0x3A: return take(.typeCast, start, 2)
            case 0x3D: return take(.colonEquals, start, 2)
            default: return take(.colon, start, 1)
            }
        default:
            if Lexer.isOperatorByte(first) { return try operatorSymbol(start) }
            return take(.stray, start, 1)
        }
    }

    @inline(__always)
    func token(_ kind: Token.Kind, from start: Int, to end: Int) -> Token {
        Token(
            kind: kind, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end)
        )
    }

    @inline(__always)
    mutating func take(_ kind: Token.Kind, _ start: Int, _ length: Int) -> Token {
        position = start + length
        return token(kind, from: start, to: position)
    }

    // MARK: - Blanks and comments

    @inline(__always)
    private mutating func skipBlanks() throws(SQLError) {
        while position < text.count {
            let current = text[position]
            if ASCII.isSpace(current) {
                position += 1
            } else if current == 0x2D, byte(position + 1) == 0x2D {
                skipLineComment()
            } else if current == 0x2F, byte(position + 1) == 0x2A {
                try skipBlockComment()
            } else {
                return
            }
        }
    }

    mutating func skipLineComment() {
        while position < text.count, !ASCII.isNewline(text[position]) { position += 1 }
    }

    private mutating func skipBlockComment() throws(SQLError) {
        let start = position
        var depth = 0
        while position < text.count {
            if text[position] == 0x2F, byte(position + 1) == 0x2A {
                depth += 1
                position += 2
            } else if text[position] == 0x2A, byte(position + 1) == 0x2F {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
        throw failure("unterminated /* comment", from: start, to: text.count)
    }

    // MARK: - Words

    private mutating func wordOrPrefixedString(
        _ start: Int, _ first: UInt8
    ) throws(SQLError) -> Token {
        let second = byte(start + 1)
        if second == 0x27 {
            switch first | 0x20 {
            case 0x65: return try escapeString(start)
            case 0x62: return try quoted(.bitString, start, prefix: 1)
            case 0x78: return try quoted(.hexString, start, prefix: 1)
            // N'…' is the word NCHAR followed by a string.
            case 0x6E:
                var word = take(.keyword, start, 1)
                word.keyword = .nchar
                word.category = .columnName
                return word
            default: break
            }
        } else if second == 0x26, first | 0x20 == 0x75 {
            if byte(start + 2) == 0x27 { return try unicodeString(start) }
            if byte(start + 2) == 0x22 { return try unicodeIdentifier(start) }
        }
        return word(start)
    }

    private mutating func word(_ start: Int) -> Token {
        var end = start
        var hash = WordTable.hashSeed
        var needsRewriting = false
        while end < text.count {
            let current = text[end]
            guard ASCII.continuesIdentifier(current) else { break }
            let lower = ASCII.lowercased(current)
            if lower != current { needsRewriting = true }
            hash = WordTable.mix(hash, lower)
            end += 1
        }
        position = end
        var word = token(.identifier, from: start, to: end)
        word.needsRewriting = needsRewriting || end - start > Lexer.longestName
        if let entry = keywords.find(text, start, end, hash: hash) {
            word.kind = .keyword
            word.keyword = entry.keyword
            word.category = entry.category
            word.mayBeBareLabel = entry.mayBeBareLabel
        }
        return word
    }

    /// Names are cut to this many bytes.
    static let longestName = 63

    // MARK: - Operators

    /// `~ ! @ # ^ & | ` ? + - * / % < > =`
    @inline(__always)
    static func isOperatorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x7E, 0x21, 0x40, 0x23, 0x5E, 0x26, 0x7C, 0x60, 0x3F, 0x2B, 0x2D, 0x2A, 0x2F, 0x25,
            0x3C, 0x3E, 0x3D:
            true
        default: false
        }
    }

    /// The longest run of operator bytes that begins no comment; a `+` or `-` at its end belongs to
    /// what follows unless the run holds a byte that no SQL operator has.
    private mutating func operatorSymbol(_ start: Int) throws(SQLError) -> Token {
        var end = start
        var mayEndInSign = false
        while end < text.count, Lexer.isOperatorByte(text[end]) {
            let current = text[end]
            if current == 0x2D, byte(end + 1) == 0x2D { break }
            if current == 0x2F, byte(end + 1) == 0x2A { break }
            switch current {
            case 0x7E, 0x21, 0x40, 0x23, 0x5E, 0x26, 0x7C, 0x60, 0x3F, 0x25: mayEndInSign = true
            default: break
            }
            end += 1
        }
        if !mayEndInSign {
            while end - start > 1, text[end - 1] == 0x2B || text[end - 1] == 0x2D { end -= 1 }
        }
        guard end - start <= Lexer.longestName else {
            throw failure("operator too long", from: start, to: end)
        }
        return take(operatorKind(start, end), start, end - start)
    }

    private func operatorKind(_ start: Int, _ end: Int) -> Token.Kind {
        if end - start == 1 {
            switch text[start] {
            case 0x2B: return .plus
            case 0x2D: return .minus
            case 0x2A: return .star
            case 0x2F: return .slash
            case 0x25: return .percent
            case 0x5E: return .caret
            case 0x3C: return .less
            case 0x3E: return .greater
            case 0x3D: return .equal
            default: return .symbol
            }
        }
        guard end - start == 2 else { return .symbol }
        switch (text[start], text[start + 1]) {
        case (0x3D, 0x3E): return .arrow
        case (0x3E, 0x3D): return .greaterOrEqual
        case (0x3C, 0x3D): return .lessOrEqual
        case (0x3C, 0x3E), (0x21, 0x3D): return .notEqual
        default: return .symbol
        }
    }

    // MARK: - Errors

    /// `message at or near "text[start..<end]"`, or `message at end of input`.
    func failure(_ message: String, from start: Int, to end: Int) -> SQLError {
        let whole =
            start < text.count
            ? "\(message) at or near \"\(string(start, end))\"" : "\(message) at end of input"
        return SQLError(.syntaxError, whole, position: character(start))
    }

    func character(_ offset: Int) -> Int? {
        SourceOffset(offset).characterPosition(in: text)
    }

    func string(_ start: Int, _ end: Int) -> String {
        String(decoding: text[start..<max(start, min(end, text.count))], as: UTF8.self)
    }
}
