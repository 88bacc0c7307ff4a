// The errors of the grammar in the words of the generated parser that YDB has, and those of what reads its tree.
import SQLPlanning

extension YQLParser {
    /// At the token to be read next, where one of these was to stand: `mismatched input 'x' expecting {…}`.
    func mismatch(_ expected: [String]) -> YQLSyntaxError {
        if token.kind == .failure { return unreadable() }
        let names = expected.count == 1 ? expected[0] : "{\(expected.joined(separator: ", "))}"
        return grammarError("mismatched input '\(shown(token))' expecting \(names)")
    }

    /// The same where the text would go on well behind the token.
    func extraneous(_ expected: [String]) -> YQLSyntaxError {
        if token.kind == .failure { return unreadable() }
        let names = expected.count == 1 ? expected[0] : "{\(expected.joined(separator: ", "))}"
        return grammarError("extraneous input '\(shown(token))' expecting \(names)")
    }

    /// Where nothing but this word may stand: a token too many, or what could stand behind the word, or neither.
    func missing(_ keyword: YQLKeyword) -> YQLSyntaxError {
        let name = keyword.spelling.uppercased()
        if token.kind == .failure { return unreadable() }
        if peek().keyword == keyword { return extraneous([name]) }
        guard mayFollow(keyword) else { return mismatch([name]) }
        return grammarError("missing \(name) at '\(shown(token))'")
    }

    private func mayFollow(_ keyword: YQLKeyword) -> Bool {
        switch keyword {
        case .then, .by, .where, .and, .in:
            startsOperand(token) || [.minus, .plus, .tilde].contains(token.kind)
        case .into, .from, .as, .to: isName(token, .anyName, orString: false) || at(kind: .dollar)
        case .do, .define: at(kind: .end) || at(kind: .semicolon)
        default: false
        }
    }

    /// Several productions begin as the text does, and none goes on like this.
    func noAlternative(from start: Int) -> YQLSyntaxError {
        if token.kind == .failure { return unreadable() }
        let first = Int(tokens[min(start, index)].start)
        let end = min(max(Int(token.end), first), first + Self.longestQuote)
        let quoted = String(decoding: text[first..<end], as: UTF8.self)
        let shownText = token.kind == .end ? quoted + "<EOF>" : quoted
        return grammarError("no viable alternative at input '\(Self.escaped(shownText))'")
    }

    private static let longestQuote = 1_000

    private func unreadable() -> YQLSyntaxError {
        grammarError("token recognition error at: '\(shown(token))'")
    }

    private func grammarError(_ message: String) -> YQLSyntaxError {
        var position = YQLPosition(offset: Int(token.start), in: text)
        position.column -= 1
        return YQLSyntaxError(message, at: position)
    }

    private func shown(_ token: YQLToken) -> String {
        guard token.kind != .end else { return "<EOF>" }
        let end = min(Int(token.end), Int(token.start) + Self.longestQuote)
        return Self.escaped(String(decoding: text[Int(token.start)..<end], as: UTF8.self))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// An error of what reads the tree, at a token.
    func error(_ message: String, at token: YQLToken, code: UInt32? = nil) -> YQLSyntaxError {
        error(message, at: token.offset, code: code)
    }

    /// What is wrong with a token's text, from where its reading has come to: lines count their columns from 0 there.
    func error(_ fault: YQLTokenFault, at token: YQLToken) -> YQLSyntaxError {
        guard let consumed = fault.consumed else { return error(fault.message, at: token) }
        var position = YQLPosition(offset: Int(token.start), in: text)
        let start = min(Int(token.start) + 1, text.count)
        for byte in text[start..<min(start + consumed, text.count)] {
            if byte == 0x0A {
                position.row += 1
                position.column = 0
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return YQLSyntaxError(fault.message, at: position)
    }

    func error(_ message: String, at offset: SourceOffset, code: UInt32? = nil) -> YQLSyntaxError {
        YQLSyntaxError(message, at: YQLPosition(offset: Int(offset.bytes), in: text), code: code)
    }

    /// What may begin an item of SELECT: every word may, for it could be the name of a table.
    static let itemStarts: [String] = {
        let symbols = ["'<|'", "'+'", "'-'", "'~'", "'*'", "'('", "'$'", "'{'", "'['"]
        let never: Set<YQLKeyword> = [.absent, .automap, .repeatable]
        let words = YQLKeyword.allCases.filter { !never.contains($0) }
            .map { $0 == .skip ? "TSKIP" : $0.spelling.uppercased() }
        let others = [
            "STRING_VALUE", "ID_PLAIN", "ID_QUOTED", "DIGITS", "INTEGER_VALUE", "REAL", "BLOB",
        ]
        return symbols + words + others
    }()

    static let statementStarts = [
        "';'", "'('", "'$'", "ALTER", "ANALYZE", "BACKUP", "BATCH", "COMBINE", "COMMIT", "CREATE",
        "DECLARE", "DEFINE", "DELETE", "DISCARD", "DO", "DROP", "EVALUATE", "EXPLAIN", "EXPORT",
        "FOR", "FROM", "GRANT", "IF", "IMPORT", "INSERT", "KILL", "MATERIALIZE", "PARALLEL",
        "PRAGMA", "PROCESS", "REDUCE", "REPLACE", "RESTORE", "REVOKE", "ROLLBACK", "SELECT",
        "SHOW", "TRUNCATE", "UPDATE", "UPSERT", "USE", "VALUES", "WITH",
    ]
}
