// Which statements a server certainly undoes when the connection breaks.

extension Command {
    /// Whether, in an open transaction, the end of the connection undoes all that this command does.
    ///
    /// The server rolls an open transaction back when its connection ends. Not so where the statement itself ends the transaction, as
    /// COMMIT does and everything that commits implicitly: what is not known not to is taken for such a one.
    var isUndoneByDisconnect: Bool {
        switch self {
        case .ping: true
        case .query(let text), .statement(let text, _, _): Self.neverCommits(text)
        case .resetConnection, .selectDatabase, .setMultiStatements: false
        }
    }

    private static let harmless: Set<String> = [
        "select", "insert", "update", "delete", "replace", "with", "savepoint", "release",
        "rollback", "values", "show", "do",
    ]

    private static func neverCommits(_ text: String) -> Bool {
        // Of several statements the first one tells nothing about the others.
        let body = text.utf8.reversed().drop { $0 == UInt8(ascii: ";") || $0 <= 0x20 }
        guard !body.contains(UInt8(ascii: ";")) else { return false }
        let word = text.drop(while: \.isWhitespace).prefix { $0.isLetter }
        return harmless.contains(word.lowercased())
    }
}
