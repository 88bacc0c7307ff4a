// A statement's shape: what is left of its text without literals, comments and spacing, by the lexer's own rules.

import SQLPlanning

/// Statements that differ in literals, comments, spacing and letter case alone have one shape: `select n from t where id=?`.
package struct StatementShape: Sendable, Equatable {
    /// Empty for a text without a word.
    package let text: String

    package init(_ statement: [UInt8]) {
        var writer = ShapeWriter(statement)
        text = writer.write()
    }
}

private struct ShapeWriter {
    private var lexer: Lexer
    private var out: [UInt8] = []
    /// Behind the last token.
    private var end = 0

    init(_ text: [UInt8]) { lexer = Lexer(text: text, dialect: .postgres) }

    mutating func write() -> String {
        while let token = try? lexer.next() {
            if token.kind == .end { return String(decoding: out, as: UTF8.self) }
            write(token)
            end = Int(token.end)
        }
        writeBroken()
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func write(_ token: Token) {
        let bytes = lexer.text[token.range]
        switch token.kind {
        case .integer, .decimal, .parameter, .string, .escapeString, .unicodeString,
            .dollarString, .bitString, .hexString:
            placeLiteral()
        case .identifier, .keyword:
            placeWord(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        case .quotedIdentifier, .unicodeIdentifier: placeWord(bytes)
        case .semicolon: break
        default: out.append(contentsOf: bytes)
        }
    }

    /// Where no token can be read any more: what is not closed, or has a wrong end.
    private mutating func writeBroken() {
        let rest = lexer.text[end...].drop(while: ASCII.isSpace)
        guard let first = rest.first else { return }
        switch first {
        case 0x2F: break
        case 0x22: placeWord(rest)
        default: placeLiteral()
        }
    }

    /// A list of literals counts as one.
    private mutating func placeLiteral() {
        if out.suffix(2) == [0x3F, 0x2C] { out.removeLast() } else { placeWord([0x3F]) }
    }

    /// Words stand apart by one space, signs by none.
    private mutating func placeWord(_ word: some Collection<UInt8>) {
        if let last = out.last, isWordEnd(last) { out.append(0x20) }
        out.append(contentsOf: word)
    }

    private func isWordEnd(_ byte: UInt8) -> Bool {
        ASCII.continuesIdentifier(byte) || byte == 0x3F || byte == 0x22 || byte == 0x29
    }
}
