// A statement's kind and its shape: what is left of its text without literals, comments and spacing.

package import FaultInjection

package struct StatementShape: Sendable, Equatable {
    /// Empty for a text without a word.
    package let text: String

    package init(_ statement: some Collection<UInt8>) {
        var reader = ShapeReader(Array(statement))
        text = reader.read()
    }

    package var kind: StatementKinds {
        let words = text.split(separator: " ", maxSplits: 8)
        let first = text.prefix { $0.isLetter }
        switch first {
        case "select", "values", "table": return .select
        case "insert": return .insert
        case "update": return .update
        case "delete": return .delete
        case "copy": return .copy
        case "create", "alter", "drop", "truncate", "comment", "grant", "revoke", "reindex":
            return .ddl
        case "begin", "start": return .begin
        case "commit", "end": return .commit
        case "rollback", "abort": return words.contains("to") ? .savepoint : .rollback
        case "savepoint", "release": return .savepoint
        case "set", "reset", "show": return .set
        default: return .other
        }
    }
}

private struct ShapeReader {
    private let text: [UInt8]
    private var index = 0
    private var out: [UInt8] = []

    init(_ text: [UInt8]) { self.text = text }

    private func peek(_ offset: Int) -> UInt8 {
        index + offset < text.count ? text[index + offset] : 0
    }

    mutating func read() -> String {
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x20, 0x09...0x0D: index += 1
            case 0x3B: index += 1
            case 0x2D where peek(1) == 0x2D:
                while index < text.count, text[index] != 0x0A { index += 1 }
            case 0x2F where peek(1) == 0x2A: skipComment()
            case 0x27:
                skipQuoted(0x27)
                place([0x3F])
            case 0x22:
                let start = index
                skipQuoted(0x22)
                place(text[start..<index])
            case 0x24 where !(0x30...0x39).contains(peek(1)) && skipDollars(): place([0x3F])
            case 0x24, 0x3F:
                index += 1
                while isDigit(peek(0)) { index += 1 }
                place([0x3F])
            case 0x30...0x39:
                skipNumber()
                place([0x3F])
            case _ where isWord(byte):
                let start = index
                while index < text.count, isWord(text[index]) || isDigit(text[index]) { index += 1 }
                // Prefixes of literals: E'', B'', X'', N''.
                if index - start == 1, peek(0) == 0x27,
                    [0x65, 0x62, 0x78, 0x6E].contains(byte | 0x20)
                {
                    continue
                }
                place(text[start..<index].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
            default:
                index += 1
                place([byte], isWord: false)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Words stand apart by one space, signs by none; a list of literals counts as one.
    private mutating func place(_ piece: some Collection<UInt8>, isWord: Bool = true) {
        if isWord, piece.count == 1, piece.first == 0x3F, out.suffix(2) == [0x3F, 0x2C] {
            out.removeLast()
            return
        }
        if isWord, let last = out.last, isWordEnd(last) { out.append(0x20) }
        out.append(contentsOf: piece)
    }

    private func isWordEnd(_ byte: UInt8) -> Bool {
        isWord(byte) || isDigit(byte) || byte == 0x3F || byte == 0x22 || byte == 0x29
    }

    private func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F || byte >= 0x80
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func skipNumber() {
        while isDigit(peek(0)) || isWord(peek(0)) || peek(0) == 0x2E {
            let isExponent = peek(0) | 0x20 == 0x65 && (peek(1) == 0x2B || peek(1) == 0x2D)
            index += isExponent ? 2 : 1
        }
    }

    private mutating func skipQuoted(_ quote: UInt8) {
        let hasEscapes = index > 0 && text[index - 1] | 0x20 == 0x65 && quote == 0x27
        index += 1
        while index < text.count {
            if hasEscapes, text[index] == 0x5C {
                index += 2
            } else if text[index] == quote {
                index += 1
                guard peek(0) == quote else { return }
                index += 1
            } else {
                index += 1
            }
        }
        index = min(index, text.count)
    }

    /// False, and nothing skipped, where no dollar-quoted text begins.
    private mutating func skipDollars() -> Bool {
        var end = index + 1
        while end < text.count, isWord(text[end]) || isDigit(text[end]) { end += 1 }
        guard end < text.count, text[end] == 0x24 else { return false }
        let mark = Array(text[index...end])
        var at = end + 1
        while at + mark.count <= text.count {
            if text[at] == 0x24, text[at..<(at + mark.count)].elementsEqual(mark) {
                index = at + mark.count
                return true
            }
            at += 1
        }
        index = text.count
        return true
    }

    private mutating func skipComment() {
        var depth = 0
        while index < text.count {
            if peek(0) == 0x2F && peek(1) == 0x2A {
                depth += 1
                index += 2
            } else if peek(0) == 0x2A && peek(1) == 0x2F {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
    }
}
