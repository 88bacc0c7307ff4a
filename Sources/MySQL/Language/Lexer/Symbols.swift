// Tokens of signs, numbers, and what stands in quotes.

import SQLPlanning

extension Lexer {
    mutating func symbol(_ start: Int, _ first: UInt8) -> Token {
        switch first {
        case 0x28: return take(.leftParenthesis, start, 1)
        case 0x29: return take(.rightParenthesis, start, 1)
        case 0x2C: return take(.comma, start, 1)
        case 0x3B: return take(.semicolon, start, 1)
        case 0x7B: return take(.leftBrace, start, 1)
        case 0x7D: return take(.rightBrace, start, 1)
        case 0x2B: return take(.plus, start, 1)
        case 0x2A: return take(.star, start, 1)
        case 0x2F: return take(.slash, start, 1)
        case 0x25: return take(.percent, start, 1)
        case 0x5E: return take(.caret, start, 1)
        case 0x7E: return take(.tilde, start, 1)
        case 0x3F: return take(.parameter, start, 1)
        case 0x3D: return take(.equal, start, 1)
        case 0x2D: return minus(start)
        case 0x7C:
            return byte(start + 1) == 0x7C ? take(.doubleBar, start, 2) : take(.bar, start, 1)
        case 0x26:
            return byte(start + 1) == 0x26
                ? take(.doubleAmpersand, start, 2) : take(.ampersand, start, 1)
        case 0x3A: return byte(start + 1) == 0x3D ? take(.assign, start, 2) : failed(start)
        case 0x21:
            return byte(start + 1) == 0x3D
                ? take(.notEqual, start, 2) : take(.exclamation, start, 1)
        case 0x3C: return less(start)
        case 0x3E:
            switch byte(start + 1) {
            case 0x3D: return take(.greaterOrEqual, start, 2)
            case 0x3E: return take(.shiftRight, start, 2)
            default: return take(.greater, start, 1)
            }
        case 0x5C where byte(start + 1) == 0x4E: return nullWord(start)
        default: return failed(start)
        }
    }

    /// A byte that begins nothing; what is behind it is not lost.
    private mutating func failed(_ start: Int) -> Token { take(.failure, start, 1) }

    private mutating func minus(_ start: Int) -> Token {
        guard !isMariaDB, byte(start + 1) == 0x3E else { return take(.minus, start, 1) }
        return byte(start + 2) == 0x3E ? take(.doubleArrow, start, 3) : take(.arrow, start, 2)
    }

    private mutating func less(_ start: Int) -> Token {
        switch byte(start + 1) {
        case 0x3D:
            return byte(start + 2) == 0x3E
                ? take(.nullSafeEqual, start, 3) : take(.lessOrEqual, start, 2)
        case 0x3E: return take(.notEqual, start, 2)
        case 0x3C: return take(.shiftLeft, start, 2)
        default: return take(.less, start, 1)
        }
    }

    /// `\N` is NULL, as in exported files; MySQL 8 knows it no more.
    private mutating func nullWord(_ start: Int) -> Token {
        guard isMariaDB else { return failed(start) }
        var null = take(.word, start, 2)
        null.keyword = .null
        null.isReserved = true
        return null
    }

    // MARK: - Numbers

    /// A number, or a name that begins with digits.
    mutating func number(_ start: Int) -> Token {
        if text[start] == 0x30, let prefixed = prefixedDigits(start) { return prefixed }
        var end = start
        while ASCII.isDigit(byte(end)) { end += 1 }
        if byte(end) == 0x2E { return fraction(start, end + 1) }
        guard Lexer.continuesName(byte(end)) else { return take(.integer, start, end - start) }
        if byte(end) | 0x20 == 0x65 {
            var digits = end + 1
            if byte(digits) == 0x2B || byte(digits) == 0x2D { digits += 1 }
            if ASCII.isDigit(byte(digits)) { return exponent(start, digits) }
        }
        return bareWord(start)
    }

    private mutating func fraction(_ start: Int, _ behindDot: Int) -> Token {
        var end = behindDot
        while ASCII.isDigit(byte(end)) { end += 1 }
        guard byte(end) | 0x20 == 0x65 else { return take(.decimal, start, end - start) }
        var digits = end + 1
        if byte(digits) == 0x2B || byte(digits) == 0x2D { digits += 1 }
        guard ASCII.isDigit(byte(digits)) else { return take(.failure, start, digits - start) }
        return exponent(start, digits)
    }

    private mutating func exponent(_ start: Int, _ digits: Int) -> Token {
        var end = digits
        while ASCII.isDigit(byte(end)) { end += 1 }
        return take(.float, start, end - start)
    }

    /// `0x1F` and `0b01` where all that follows are such digits; otherwise it is a name.
    private mutating func prefixedDigits(_ start: Int) -> Token? {
        let isHex = byte(start + 1) == 0x78
        guard isHex || byte(start + 1) == 0x62 else { return nil }
        var end = start + 2
        while isHex ? ASCII.hexValue(byte(end)) != nil : byte(end) | 1 == 0x31 { end += 1 }
        guard end > start + 2, !Lexer.continuesName(byte(end)) else { return nil }
        return take(isHex ? .hexString : .bitString, start, end - start)
    }

    private mutating func bareWord(_ start: Int) -> Token {
        var end = start
        while Lexer.continuesName(byte(end)) { end += 1 }
        return take(.word, start, end - start)
    }

    /// `x'1F'`, of an even number of digits, and `b'01'`.
    mutating func digitString(_ kind: Token.Kind, _ start: Int) -> Token {
        var end = start + 2
        if kind == .hexString {
            while ASCII.hexValue(byte(end)) != nil { end += 1 }
        } else {
            while byte(end) | 1 == 0x31 { end += 1 }
        }
        guard byte(end) == 0x27, kind == .bitString || (end - start) & 1 == 0 else {
            return take(.failure, start, end - start)
        }
        return take(kind, start, end + 1 - start)
    }

    // MARK: - Quotes

    /// What stands between two quotes of the kind behind `prefix`; a backslash hides what follows it in strings.
    mutating func quoted(_ kind: Token.Kind, _ start: Int, prefix: Int) -> Token {
        let quote = text[start + prefix]
        let hasEscapes = quote != 0x60 && kind != .quotedName && !mode.contains(.noBackslashEscapes)
        var index = start + prefix + 1
        var needsRewriting = false
        while index < text.count {
            let current = text[index]
            if current == quote {
                guard byte(index + 1) == quote else {
                    var quoted = take(kind, start, index + 1 - start)
                    quoted.needsRewriting = needsRewriting
                    return quoted
                }
                needsRewriting = true
                index += 2
            } else if current == 0x5C, hasEscapes {
                needsRewriting = true
                index += 2
            } else {
                index += 1
            }
        }
        return failure(start)
    }
}
