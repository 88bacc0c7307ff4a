// Names past 63 bytes are cut, and the client is told.
package import QueryEngine
import SQLPlanning

extension PostgresFrontend {
    package func notices(of text: [UInt8]) -> [Notice] {
        guard TruncatedNames.mayHold(text) else { return [] }
        var notices: [Notice] = []
        var lexer = Lexer(text: text, dialect: .postgres)
        // What the lexer refuses, the parser refuses at the same place: nothing behind it was read.
        while let token = try? lexer.next(), token.kind != .end {
            guard let whole = TruncatedNames.name(token, lexer), whole.count > Lexer.longestName
            else { continue }
            notices.append(
                Notice(
                    .notice, .nameTooLong,
                    "identifier \"\(String(decoding: whole, as: UTF8.self))\" will be truncated to "
                        + "\"\(Lexer.cut(whole))\""))
        }
        return notices
    }
}

enum TruncatedNames {
    /// Whether the text has a run of bytes that could be a name too long: no more than a look at most texts.
    static func mayHold(_ text: [UInt8]) -> Bool {
        guard text.count > Lexer.longestName else { return false }
        var length = 0
        // Which of two quotes begins a name is for the lexer to say: one may stand in a string.
        var isBehindQuote = false
        for byte in text {
            if byte == 0x22 {
                isBehindQuote = true
                length = 0
            } else if isBehindQuote || ASCII.continuesIdentifier(byte) {
                length += 1
                if length > Lexer.longestName { return true }
            } else {
                length = 0
            }
        }
        return false
    }

    /// The name of a word or quoted identifier before it is cut.
    static func name(_ token: Token, _ lexer: Lexer) -> [UInt8]? {
        switch token.kind {
        case .identifier, .quotedIdentifier, .unicodeIdentifier: lexer.wholeName(token)
        default: nil
        }
    }
}
