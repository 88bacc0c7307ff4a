// Strings and quoted names: where they end, and what is wrong with them.

import QueryEngine
import SQLPlanning

extension Lexer {
    /// A string whose only escape is a doubled quote.
    mutating func quoted(
        _ kind: Token.Kind, _ start: Int, prefix: Int
    ) throws(SQLError) -> Token {
        let end = try endOfQuotes(start, prefix: prefix, message: unterminated(kind))
        return take(kind, start, end - start)
    }

    private func unterminated(_ kind: Token.Kind) -> String {
        switch kind {
        case .bitString: "unterminated bit string literal"
        case .hexString: "unterminated hexadecimal string literal"
        default: "unterminated quoted string"
        }
    }

    /// The end of a string that may be continued on another line.
    private func endOfQuotes(
        _ start: Int, prefix: Int, message: String, backslashes: Bool = false
    ) throws(SQLError) -> Int {
        var index = start + prefix + 1
        while index < text.count {
            let current = text[index]
            if current == 0x27 {
                if byte(index + 1) == 0x27 {
                    index += 2
                } else if let more = continuation(after: index + 1) {
                    index = more
                } else {
                    return index + 1
                }
            } else if backslashes, current == 0x5C {
                index += 2
            } else {
                index += 1
            }
        }
        throw failure(message, from: start, to: text.count)
    }

    /// A string goes on behind blanks that hold a line end: the index behind the next quote.
    func continuation(after index: Int) -> Int? {
        var index = index
        var sawNewline = false
        while index < text.count {
            let current = text[index]
            if ASCII.isSpace(current) {
                if ASCII.isNewline(current) { sawNewline = true }
                index += 1
            } else if current == 0x2D, byte(index + 1) == 0x2D {
                while index < text.count, !ASCII.isNewline(text[index]) { index += 1 }
                // A comment at the very end has no line end of its own.
                if index == text.count { return nil }
            } else {
                return sawNewline && current == 0x27 ? index + 1 : nil
            }
        }
        return nil
    }

    /// `E'…'`, checked here so that a bad escape is reported before what follows.
    mutating func escapeString(_ start: Int) throws(SQLError) -> Token {
        var token = token(.escapeString, from: start, to: start)
        var index = start + 2
        while index < text.count {
            let current = text[index]
            if current == 0x5C {
                index = index + 1 < text.count ? index + 2 : index + 1
            } else if current == 0x27 {
                if byte(index + 1) == 0x27 {
                    index += 2
                } else if let more = continuation(after: index + 1) {
                    index = more
                } else {
                    token.end = Int32(truncatingIfNeeded: index + 1)
                    break
                }
            } else {
                index += 1
            }
        }
        let isTerminated = token.end > token.start
        if !isTerminated { token.end = Int32(truncatingIfNeeded: text.count + 1) }
        _ = try escapeStringValue(token)
        guard isTerminated else {
            throw failure("unterminated quoted string", from: start, to: text.count)
        }
        position = Int(token.end)
        return token
    }

    mutating func unicodeString(_ start: Int) throws(SQLError) -> Token {
        let end = try endOfQuotes(start, prefix: 2, message: "unterminated quoted string")
        return try unicodeToken(take(.unicodeString, start, end - start))
    }

    mutating func unicodeIdentifier(_ start: Int) throws(SQLError) -> Token {
        var token = try quotedIdentifier(start, prefix: 2)
        token.kind = .unicodeIdentifier
        return try unicodeToken(token)
    }

    /// Takes `UESCAPE 'c'` behind the token, if it is there, and checks the escapes.
    private mutating func unicodeToken(_ token: Token) throws(SQLError) -> Token {
        var token = token
        let end = position
        let follower = try? next()
        if let follower, follower.kind == .keyword, follower.keyword == .uescape {
            let literal = try next()
            guard literal.kind == .string || literal.kind == .dollarString else {
                throw failure(
                    "UESCAPE must be followed by a simple string literal",
                    from: Int(literal.start), to: Int(literal.end))
            }
            let value = Array(stringValue(literal).utf8)
            guard value.count == 1, let escape = value.first, isUnicodeEscape(escape) else {
                throw failure(
                    "invalid Unicode escape character", from: Int(literal.start),
                    to: Int(literal.end))
            }
            token.escape = escape
        } else {
            position = end
        }
        _ = try unicodeValue(token)
        return token
    }

    private func isUnicodeEscape(_ byte: UInt8) -> Bool {
        ASCII.hexValue(byte) == nil && byte != 0x2B && byte != 0x27 && byte != 0x22
            && !ASCII.isSpace(byte)
    }

    mutating func quotedIdentifier(_ start: Int, prefix: Int) throws(SQLError) -> Token {
        let first = start + prefix + 1
        var index = first
        var needsRewriting = false
        while true {
            guard index < text.count else {
                throw failure("unterminated quoted identifier", from: start, to: text.count)
            }
            if text[index] == 0x22 {
                guard byte(index + 1) == 0x22 else { break }
                needsRewriting = true
                index += 2
            } else {
                index += 1
            }
        }
        guard index > first else {
            throw failure("zero-length delimited identifier", from: start, to: index + 1)
        }
        var token = take(.quotedIdentifier, start, index + 1 - start)
        token.needsRewriting = needsRewriting || index - first > Lexer.longestName
        return token
    }

    /// `$tag$ … $tag$`; a dollar that begins none is a stray byte.
    mutating func dollarString(_ start: Int) throws(SQLError) -> Token {
        var index = start + 1
        if ASCII.startsIdentifier(byte(index)), index < text.count {
            while index < text.count, ASCII.continuesIdentifier(text[index]), text[index] != 0x24 {
                index += 1
            }
        }
        guard byte(index) == 0x24 else { return take(.stray, start, 1) }
        let tag = start..<index + 1
        var candidate = tag.upperBound
        while candidate < text.count {
            if text[candidate] == 0x24, isTag(tag, at: candidate) {
                return take(.dollarString, start, candidate + tag.count - start)
            }
            candidate += 1
        }
        throw failure("unterminated dollar-quoted string", from: start, to: text.count)
    }

    private func isTag(_ tag: Range<Int>, at index: Int) -> Bool {
        guard text.count - index >= tag.count else { return false }
        for offset in 0..<tag.count where text[tag.lowerBound + offset] != text[index + offset] {
            return false
        }
        return true
    }
}
