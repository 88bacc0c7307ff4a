// From bytes to tokens by the lexical rules of YQL: of two readings the longer is taken.
import SQLPlanning

struct YQLLexer {
    let text: [UInt8]
    /// `--!ansi_lexer`: quotes are doubled in place of escapes, comments nest.
    let isANSI: Bool
    var position = 0
    /// The token read last was a dot: digits behind it are a place in a tuple, not the beginning of a fraction.
    private var isBehindDot = false

    init(text: [UInt8], isANSI: Bool) {
        self.text = text
        self.isANSI = isANSI
    }

    /// All tokens, the last of them the end or a failure.
    static func tokens(of text: [UInt8], isANSI: Bool) -> [YQLToken] {
        var lexer = YQLLexer(text: text, isANSI: isANSI)
        var tokens: [YQLToken] = []
        tokens.reserveCapacity(text.count / 5 + 2)
        while true {
            let token = lexer.next()
            tokens.append(token)
            if token.kind == .end || token.kind == .failure { return tokens }
        }
    }

    /// The byte at `index`, 0 beyond the end.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

    private mutating func next() -> YQLToken {
        skipBlanks()
        guard position < text.count else { return take(.end, 0) }
        let first = text[position]
        let wasBehindDot = isBehindDot
        isBehindDot = first == 0x2E
        if ASCII.isDigit(first) { return wasBehindDot ? plainDigits() : number() }
        if Self.startsName(first) {
            if first | 0x20 == 0x78, byte(position + 1) == 0x27, let blob = blob() { return blob }
            return word()
        }
        switch first {
        case 0x22, 0x27: return string(first)
        case 0x60: return quotedName()
        case 0x40 where byte(position + 1) == 0x40: return multilineString()
        default: return symbol(first)
        }
    }

    mutating func take(_ kind: YQLToken.Kind, _ length: Int) -> YQLToken {
        let start = position
        position = min(position + length, text.count)
        return YQLToken(
            kind: kind, start: Int32(truncatingIfNeeded: start),
            end: Int32(truncatingIfNeeded: position))
    }

    // MARK: - Blanks and comments

    private mutating func skipBlanks() {
        while position < text.count {
            let current = text[position]
            if ASCII.isSpace(current) {
                position += 1
            } else if current == 0x2D, byte(position + 1) == 0x2D {
                while position < text.count, !ASCII.isNewline(text[position]) { position += 1 }
            } else if current == 0x2F, byte(position + 1) == 0x2A {
                // A comment without an end is two operators.
                guard let end = commentEnd(position + 2) else { return }
                position = end
            } else {
                return
            }
        }
    }

    private func commentEnd(_ start: Int) -> Int? {
        var index = start
        var depth = 1
        while index + 1 < text.count {
            if text[index] == 0x2A, text[index + 1] == 0x2F {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else if isANSI, text[index] == 0x2F, text[index + 1] == 0x2A {
                depth += 1
                index += 2
            } else {
                index += 1
            }
        }
        return nil
    }

    // MARK: - Words

    @inline(__always)
    static func startsName(_ byte: UInt8) -> Bool {
        byte == 0x5F || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
    }

    @inline(__always)
    static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || ASCII.isDigit(byte) }

    private mutating func word() -> YQLToken {
        var end = position
        var hash = WordTable.hashSeed
        while end < text.count, Self.continuesName(text[end]) {
            hash = WordTable.mix(hash, ASCII.lowercased(text[end]))
            end += 1
        }
        var token = take(.word, end - position)
        token.keyword =
            YQLKeywordTable.find(text, Int(token.start), end, hash: hash) ?? .absent
        return token
    }

    private mutating func quotedName() -> YQLToken {
        var index = position + 1
        while index < text.count {
            switch text[index] {
            case 0x5C: index += 2
            case 0x60 where byte(index + 1) == 0x60: index += 2
            case 0x60: return take(.quotedName, index + 1 - position)
            default: index += 1
            }
        }
        return failure()
    }

    /// What begins here has no end.
    private mutating func failure() -> YQLToken { take(.failure, text.count - position) }

    // MARK: - Strings

    private mutating func string(_ quote: UInt8) -> YQLToken {
        var index = position + 1
        while index < text.count {
            let current = text[index]
            if !isANSI, current == 0x5C {
                index += 2
            } else if current == quote {
                index += 1
                guard isANSI, byte(index) == quote else {
                    return take(.string, stringSuffix(index) - position)
                }
                index += 1
            } else {
                index += 1
            }
        }
        return failure()
    }

    /// `@@…@@`, as often as one follows the other; one more at sign belongs to it.
    private mutating func multilineString() -> YQLToken {
        var end = position
        while byte(end) == 0x40, byte(end + 1) == 0x40, let close = doubleAt(end + 2) {
            end = close + 2
        }
        guard end > position else { return failure() }
        if byte(end) == 0x40 { end += 1 }
        return take(.string, stringSuffix(end) - position)
    }

    private func doubleAt(_ start: Int) -> Int? {
        var index = start
        while index + 1 < text.count {
            if text[index] == 0x40, text[index + 1] == 0x40 { return index }
            index += 1
        }
        return nil
    }

    private func stringSuffix(_ end: Int) -> Int {
        switch byte(end) | 0x20 {
        case 0x73, 0x75, 0x79, 0x6A: return end + 1
        case 0x70:
            switch byte(end + 1) | 0x20 {
            case 0x74, 0x62, 0x76: return end + 2
            default: return end + 1
            }
        default: return end
        }
    }

    private mutating func blob() -> YQLToken? {
        var index = position + 2
        while ASCII.hexValue(byte(index)) != nil { index += 1 }
        guard index > position + 2, byte(index) == 0x27 else { return nil }
        return take(.blob, index + 1 - position)
    }

    // MARK: - Numbers

    private mutating func plainDigits() -> YQLToken { take(.integer, digits(position) - position) }

    private func digits(_ start: Int) -> Int {
        var end = start
        while ASCII.isDigit(byte(end)) { end += 1 }
        return end
    }

    private mutating func number() -> YQLToken {
        if text[position] == 0x30, let end = prefixedDigits() {
            return take(.integer, integerSuffix(end) - position)
        }
        let whole = digits(position)
        var end = whole
        if byte(end) == 0x2E { end = digits(end + 1) }
        if byte(end) | 0x20 == 0x65 {
            let sign = byte(end + 1) == 0x2B || byte(end + 1) == 0x2D ? 1 : 0
            if ASCII.isDigit(byte(end + 1 + sign)) { end = digits(end + 1 + sign) }
        }
        guard end > whole else { return take(.integer, integerSuffix(whole) - position) }
        return take(.real, realSuffix(end) - position)
    }

    /// `0x1F`, `0o17`, `0b01`.
    private func prefixedDigits() -> Int? {
        var end = position + 2
        switch byte(position + 1) | 0x20 {
        case 0x78: while ASCII.hexValue(byte(end)) != nil { end += 1 }
        case 0x6F: while byte(end) >= 0x30 && byte(end) <= 0x38 { end += 1 }
        case 0x62: while byte(end) == 0x30 || byte(end) == 0x31 { end += 1 }
        default: return nil
        }
        return end > position + 2 ? end : nil
    }

    private func integerSuffix(_ start: Int) -> Int {
        var end = start
        if byte(end) | 0x20 == 0x70 || byte(end) | 0x20 == 0x75 { end += 1 }
        switch byte(end) | 0x20 {
        case 0x6C, 0x73, 0x74, 0x69, 0x62, 0x6E: return end + 1
        default: return end
        }
    }

    private func realSuffix(_ end: Int) -> Int {
        switch byte(end) | 0x20 {
        case 0x66: return end + 1
        case 0x70:
            let isFloat = byte(end + 1) | 0x20 == 0x66
            if isFloat, byte(end + 2) == 0x34 || byte(end + 2) == 0x38 { return end + 3 }
            return byte(end + 1) | 0x20 == 0x6E ? end + 2 : end + 1
        default: return end
        }
    }
}
