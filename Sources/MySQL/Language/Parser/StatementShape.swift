// A statement's shape: what is left of its text without literals, comments and spacing, by the lexer's own rules.

import SQLPlanning

/// Statements that differ in literals, comments, spacing and letter case alone have one shape: `select n from t where id=?`.
package struct StatementShape: Sendable, Equatable {
    /// Empty for a text without a word.
    package let text: String

    package init(_ statement: [UInt8], _ flavor: MySQLFlavor, mode: SQLMode) {
        var writer = ShapeWriter(
            lexer: Lexer(text: statement, from: 0, flavor: flavor, mode: mode))
        text = writer.write()
    }
}

private struct ShapeWriter {
    var lexer: Lexer
    private var out: [UInt8] = []

    init(lexer: Lexer) { self.lexer = lexer }

    mutating func write() -> String {
        while true {
            let token = lexer.next()
            if token.kind == .end { break }
            write(token)
            if token.kind == .failure, Int(token.end) >= lexer.text.count { break }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func write(_ token: Token) {
        let bytes = lexer.text[token.range]
        switch token.kind {
        case .integer, .decimal, .float, .parameter, .string, .nationalString, .hexString,
            .bitString, .failure:
            placeLiteral()
        case .introducer, .semicolon: break
        case .word: placeWord(bytes.map(ASCII.lowercased))
        case .quotedName, .userVariable: placeWord(bytes)
        default: out.append(contentsOf: bytes)
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
        Lexer.continuesName(byte) || byte == 0x3F || byte == 0x60 || byte == 0x29
    }
}
