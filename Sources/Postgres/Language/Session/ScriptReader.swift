// Cuts a script into statements, as psql does: at semicolons outside quotes, comments and parentheses.

import QueryEngine

/// Reads a script of SQL from its start to its end. Lines that begin with a backslash between statements are psql's own
/// commands and are passed over.
package struct ScriptReader {
    private let text: [UInt8]
    private var index = 0
    /// Counted from 1.
    private(set) var line = 1

    package init(_ text: [UInt8]) {
        self.text = text
    }

    package struct Piece: Sendable {
        package let text: [UInt8]
        /// Where its first word stands.
        package let line: Int
    }

    /// The next statement with its semicolon; nil at the end.
    package mutating func next() -> Piece? {
        skipBlanks()
        guard index < text.count else { return nil }
        let start = index
        let startLine = line
        var depth = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x27: skipQuoted(byte, hasEscapes: isEscapeString(start))
            case 0x22: skipQuoted(byte, hasEscapes: false)
            case 0x2D where peek(1) == 0x2D: skipLine()
            case 0x2F where peek(1) == 0x2A: skipComment()
            case 0x24: skipDollars()
            case 0x28:
                depth += 1
                step()
            case 0x29:
                depth -= 1
                step()
            case 0x3B where depth <= 0:
                step()
                return Piece(text: Array(text[start..<index]), line: startLine)
            default: step()
            }
        }
        return Piece(text: Array(text[start..<index]), line: startLine)
    }

    /// The rest of the line and the lines after it up to `\.`, which is passed over: the data of a COPY.
    mutating func copyData() -> [UInt8] {
        skipLine()
        let start = index
        while index < text.count {
            let lineStart = index
            skipLine()
            var end = index
            while end > lineStart, text[end - 1] == 0x0A || text[end - 1] == 0x0D { end -= 1 }
            if end == lineStart + 2 && text[lineStart] == 0x5C && text[lineStart + 1] == 0x2E {
                return Array(text[start..<lineStart])
            }
        }
        return Array(text[start..<index])
    }

    // MARK: Bytes

    private func peek(_ offset: Int) -> UInt8? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private mutating func step() {
        if text[index] == 0x0A { line += 1 }
        index += 1
    }

    private mutating func skipLine() {
        while index < text.count {
            let byte = text[index]
            step()
            if byte == 0x0A { return }
        }
    }

    private mutating func skipBlanks() {
        var isLineStart = true
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x0A:
                isLineStart = true
                step()
            case 0x20, 0x09, 0x0D, 0x0C: step()
            case 0x5C where isLineStart: skipLine()
            case 0x2D where peek(1) == 0x2D:
                skipLine()
                isLineStart = true
            case 0x2F where peek(1) == 0x2A: skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while index < text.count {
            if text[index] == 0x2F && peek(1) == 0x2A {
                depth += 1
                step()
            } else if text[index] == 0x2A && peek(1) == 0x2F {
                depth -= 1
                step()
            }
            step()
            if depth == 0 { return }
        }
    }

    /// `E'…'`: a backslash takes the next byte with it.
    private func isEscapeString(_ start: Int) -> Bool {
        guard index > start, text[index - 1] | 0x20 == 0x65 else { return false }
        return index - 1 == start || !ScriptReader.isWord(text[index - 2])
    }

    private mutating func skipQuoted(_ quote: UInt8, hasEscapes: Bool) {
        step()
        while index < text.count {
            let byte = text[index]
            step()
            if byte == 0x5C && hasEscapes && index < text.count {
                step()
            } else if byte == quote {
                return
            }
        }
    }

    /// `$tag$ … $tag$`.
    private mutating func skipDollars() {
        let start = index
        if index > 0, ScriptReader.isWord(text[index - 1]) {
            step()
            return
        }
        var end = index + 1
        while end < text.count, ScriptReader.isWord(text[end]) { end += 1 }
        let isDigit = end > start + 1 && (0x30...0x39).contains(text[start + 1])
        guard end < text.count, text[end] == 0x24, !isDigit else {
            step()
            return
        }
        let tag = Array(text[start...end])
        for _ in tag { step() }
        while index < text.count {
            if text[index] == 0x24, text[index...].starts(with: tag) {
                for _ in tag { step() }
                return
            }
            step()
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
            || byte >= 0x80
    }
}
