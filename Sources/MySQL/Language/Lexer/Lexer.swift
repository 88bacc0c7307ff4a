// From bytes to tokens, one at a time and with nothing kept, by the lexical rules of MySQL and MariaDB.

import SQLPlanning

struct Lexer {
    let text: [UInt8]
    let words: KeywordTable
    let mode: SQLMode
    let isMariaDB: Bool
    /// Comments that say they are for this version or an older one are read.
    private let version: Int

    // What moves.
    /// Where the next token's search begins.
    var position: Int
    /// Inside `/*! … `: its end is a blank.
    private var isInExecutableComment = false
    /// The end of the name read last, where a dot may follow it at once.
    private var nameEnd = -1
    /// Behind the dot of a qualified name, where every word is a name.
    private var isBehindDot = false
    /// A comment was skipped: a text without a word is not empty then.
    private(set) var sawComment = false

    init(text: [UInt8], from position: Int, flavor: MySQLFlavor, mode: SQLMode) {
        self.text = text
        self.position = position
        self.mode = mode
        isMariaDB = flavor.isMariaDB
        words = flavor.isMariaDB ? .mariadb : .mysql
        version = flavor.isMariaDB ? 101_119 : 80_036
    }

    /// The byte at `index`, 0 beyond the end.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

    mutating func next() -> Token {
        if let broken = skipBlanks() { return broken }
        let start = position
        guard start < text.count else { return take(.end, start, 0) }
        let first = text[start]
        if isBehindDot {
            isBehindDot = false
            if Lexer.continuesName(first) { return bareName(start) }
        }
        if ASCII.isDigit(first) { return number(start) }
        if Lexer.continuesName(first) { return wordOrPrefixedString(start, first) }
        switch first {
        case 0x27: return quoted(.string, start, prefix: 0)
        case 0x22:
            return quoted(mode.contains(.ansiQuotes) ? .quotedName : .string, start, prefix: 0)
        case 0x60: return quoted(.quotedName, start, prefix: 0)
        case 0x40: return variable(start)
        case 0x2E: return dot(start)
        default: return symbol(start, first)
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

    /// Nothing is read any more.
    mutating func failure(_ start: Int) -> Token {
        position = text.count
        return token(.failure, from: start, to: text.count)
    }

    // MARK: - Blanks and comments

    /// Gives a token only where a comment has no end.
    @inline(__always)
    private mutating func skipBlanks() -> Token? {
        while position < text.count {
            let current = text[position]
            if Lexer.isBlank(current) {
                position += 1
            } else if current == 0x23 || current == 0x2D && isLineComment(position) {
                sawComment = true
                while position < text.count, text[position] != 0x0A { position += 1 }
            } else if current == 0x2F, byte(position + 1) == 0x2A {
                if let broken = comment() { return broken }
            } else if current == 0x2A, isInExecutableComment, byte(position + 1) == 0x2F {
                isInExecutableComment = false
                position += 2
            } else {
                return nil
            }
        }
        guard isInExecutableComment else { return nil }
        isInExecutableComment = false
        return failure(text.count)
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

    /// `--` begins a comment before a blank, a control character or the end alone.
    @inline(__always)
    private func isLineComment(_ start: Int) -> Bool {
        byte(start + 1) == 0x2D && (byte(start + 2) <= 0x20 || byte(start + 2) == 0x7F)
    }

    private mutating func comment() -> Token? {
        let start = position
        sawComment = true
        var content = start + 2
        if isMariaDB, byte(content) == 0x4D, byte(content + 1) == 0x21 { content += 1 }
        guard byte(content) == 0x21, !isInExecutableComment else {
            return skipComment(from: start + 2, nested: 0) ? nil : failure(start)
        }
        content += 1
        var digits = 0
        var wanted = 0
        while digits < 6, ASCII.isDigit(byte(content + digits)) {
            wanted = wanted * 10 + Int(text[content + digits]) - 0x30
            digits += 1
        }
        guard digits >= 5 else {
            isInExecutableComment = true
            position = content
            return nil
        }
        if isExecuted(wanted) {
            isInExecutableComment = true
            position = content + digits
            return nil
        }
        return skipComment(from: content, nested: 1) ? nil : failure(start)
    }

    /// MariaDB does not take versions of MySQL from 5.7 on for its own.
    private func isExecuted(_ wanted: Int) -> Bool {
        wanted <= version && !(isMariaDB && wanted >= 50_700 && wanted <= 99_999)
    }

    /// False where there is no end. Only a comment that is not executed may hold another.
    private mutating func skipComment(from start: Int, nested: Int) -> Bool {
        var index = start
        var depth = 0
        while index < text.count {
            if text[index] == 0x2A, byte(index + 1) == 0x2F {
                index += 2
                if depth == 0 {
                    position = index
                    return true
                }
                depth -= 1
            } else if depth < nested, text[index] == 0x2F, byte(index + 1) == 0x2A {
                index += 2
                depth += 1
            } else {
                index += 1
            }
        }
        return false
    }

    // MARK: - Words

    /// Letters, digits, `_`, `$` and every byte of a character beyond ASCII.
    @inline(__always)
    static func continuesName(_ byte: UInt8) -> Bool { ASCII.continuesIdentifier(byte) }

    private mutating func wordOrPrefixedString(_ start: Int, _ first: UInt8) -> Token {
        if byte(start + 1) == 0x27 {
            switch first | 0x20 {
            case 0x78: return digitString(.hexString, start)
            case 0x62: return digitString(.bitString, start)
            case 0x6E: return quoted(.nationalString, start, prefix: 1)
            default: break
            }
        }
        return word(start)
    }

    private mutating func word(_ start: Int) -> Token {
        var end = start
        var hash = WordTable.hashSeed
        while end < text.count, Lexer.continuesName(text[end]) {
            hash = WordTable.mix(hash, ASCII.lowercased(text[end]))
            end += 1
        }
        position = end
        var word = token(.word, from: start, to: end)
        nameEnd = end
        // A name with a dot behind it is none of the keywords.
        if byte(end) == 0x2E, Lexer.continuesName(byte(end + 1)) { return word }
        if let entry = words.find(text, start, end, hash: hash) {
            if entry.isFunction {
                guard isCall(end) else { return word }
                word.isReserved = true
            } else {
                word.isReserved = entry.isReserved
            }
            word.keyword = entry.keyword
        } else if text[start] == 0x5F, CharacterSetNames.contains(text[(start + 1)..<end]) {
            word.kind = .introducer
        }
        return word
    }

    /// A parenthesis follows at once, or behind blanks under IGNORE_SPACE.
    private func isCall(_ end: Int) -> Bool {
        var index = end
        if mode.contains(.ignoreSpace) {
            while index < text.count, Lexer.isBlank(text[index]) { index += 1 }
        }
        return byte(index) == 0x28
    }

    /// A name of any bytes that names have, digits at its front too.
    private mutating func bareName(_ start: Int) -> Token {
        var end = start
        while end < text.count, Lexer.continuesName(text[end]) { end += 1 }
        position = end
        nameEnd = end
        return token(.word, from: start, to: end)
    }

    private mutating func dot(_ start: Int) -> Token {
        if ASCII.isDigit(byte(start + 1)), nameEnd != start { return number(start) }
        isBehindDot = Lexer.continuesName(byte(start + 1))
        return take(.dot, start, 1)
    }

    // MARK: - Variables

    private mutating func variable(_ start: Int) -> Token {
        switch byte(start + 1) {
        case 0x40: return take(.systemVariable, start, 2)
        case 0x27, 0x22, 0x60: return quoted(.userVariable, start, prefix: 1)
        default:
            var end = start + 1
            while Lexer.continuesName(byte(end)) || byte(end) == 0x2E { end += 1 }
            return take(.userVariable, start, end - start)
        }
    }
}
