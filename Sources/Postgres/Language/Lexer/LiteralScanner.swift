// Finds the literals of a text with as little work as possible: every simple query goes through here before anything
// is known of it.

import QueryEngine
import SQLPlanning

/// Cuts a text at its literals. Where the lexer might see something else (an escape, a string that is continued, a
/// parameter, a comment up to the line's end), it gives the text up.
struct LiteralScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Up to here the text is in the shape.
    private var copied = 0

    static let mostLiterals = 1_000

    static func scan(_ text: [UInt8], _ found: LiteralText) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            var scanner = LiteralScanner(text: buffer)
            return scanner.scan(found)
        }
    }

    private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    @inline(__always)
    private func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

    private mutating func scan(_ found: LiteralText) -> Bool {
        while position < text.count {
            let current = text[position]
            if current == 0x20 {
                position += 1
            } else if ASCII.startsIdentifier(current) {
                guard skipWord() else { return false }
            } else if ASCII.isDigit(current) || current == 0x2E && ASCII.isDigit(byte(position + 1))
            {
                guard takeNumber(found) else { return false }
            } else if current == 0x27 {
                guard takeString(found) else { return false }
            } else {
                guard skipOther(current) else { return false }
            }
        }
        guard !found.tokens.isEmpty else { return false }
        found.append(text, copied..<text.count)
        return true
    }

    /// False before a string with a prefix, which has rules of its own.
    @inline(__always)
    private mutating func skipWord() -> Bool {
        let start = position
        repeat { position += 1 } while ASCII.continuesIdentifier(byte(position))
        let next = byte(position)
        if next == 0x27 || next == 0x26, position == start + 1 {
            switch text[start] | 0x20 {
            case 0x65, 0x62, 0x78, 0x6E, 0x75: return false
            default: break
            }
        }
        return true
    }

    private mutating func takeNumber(_ found: LiteralText) -> Bool {
        let start = position
        var value: Int64 = 0
        var isLong = false
        while ASCII.isDigit(byte(position)) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int64(text[position]) - 0x30)
            if overflow || more { isLong = true } else { value = sum }
            position += 1
        }
        var kind = LiteralToken.Kind.short
        if value > Int64(Int32.max) { kind = .long }
        if isLong { kind = .decimal }
        // The least integers: whether they are, a minus sign decides.
        if value == 0x8000_0000 || isLong && isLeast(start..<position) { return false }
        if byte(position) == 0x2E, !(byte(position + 1) == 0x2E && position > start) {
            kind = .decimal
            position += 1
            skipDigits()
        }
        if byte(position) | 0x20 == 0x65 {
            position += 1
            if byte(position) == 0x2B || byte(position) == 0x2D { position += 1 }
            guard ASCII.isDigit(byte(position)) else { return false }
            kind = .decimal
            skipDigits()
        }
        guard position == text.count || !ASCII.startsIdentifier(text[position]) else {
            return false
        }
        return take(kind, start, found)
    }

    private mutating func skipDigits() {
        while ASCII.isDigit(byte(position)) { position += 1 }
    }

    private func isLeast(_ range: Range<Int>) -> Bool {
        var digits = range
        while let first = digits.first, text[first] == 0x30 { digits = digits.dropFirst() }
        return digits.count == 19 && text[digits].elementsEqual("9223372036854775808".utf8)
    }

    /// False where another string follows: it may be the same one, continued.
    private mutating func takeString(_ found: LiteralText) -> Bool {
        let start = position
        position += 1
        while true {
            guard position < text.count else { return false }
            if text[position] == 0x27 {
                position += 1
                guard byte(position) == 0x27 else { break }
            }
            position += 1
        }
        let end = position
        while ASCII.isSpace(byte(position)) { position += 1 }
        if byte(position) == 0x27 || byte(position) == 0x2D && byte(position + 1) == 0x2D {
            return false
        }
        position = end
        return take(.string, start, found)
    }

    private mutating func take(
        _ kind: LiteralToken.Kind, _ start: Int, _ found: LiteralText
    ) -> Bool {
        guard found.tokens.count < LiteralScanner.mostLiterals else { return false }
        found.append(text, copied..<start)
        found.append(LiteralToken(kind, start: start, end: position))
        copied = position
        return true
    }

    /// Symbols, quoted names and comments.
    private mutating func skipOther(_ current: UInt8) -> Bool {
        switch current {
        case 0x22:
            position += 1
            while position < text.count, text[position] != 0x22 {
                if LiteralText.isMark(text[position]) { return false }
                position += 1
            }
            guard position < text.count else { return false }
            position += 1
        case 0x24: return false
        case 0x2D where byte(position + 1) == 0x2D: return false
        case 0x2F where byte(position + 1) == 0x2A: return skipComment()
        default:
            if LiteralText.isMark(current) { return false }
            position += 1
        }
        return true
    }

    private mutating func skipComment() -> Bool {
        var depth = 0
        repeat {
            guard position < text.count, !LiteralText.isMark(text[position]) else { return false }
            if text[position] == 0x2F, byte(position + 1) == 0x2A {
                depth += 1
                position += 2
            } else if text[position] == 0x2A, byte(position + 1) == 0x2F {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0
        return true
    }
}
