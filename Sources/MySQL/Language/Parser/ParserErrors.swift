// The errors of the grammar, with MySQL's texts.

import QueryEngine
import SQLPlanning

extension Parser {
    /// 1064 at the token to be read next.
    func syntaxError() -> SQLError {
        parseError(
            "You have an error in your SQL syntax; check the manual that corresponds to your "
                + "\(flavor.serverName) version for the right syntax to use")
    }

    /// `what near 'the rest of the text' at line n`. A comma is passed before the place is told, as the server's lexer
    /// does.
    func parseError(_ what: String) -> SQLError {
        let place = Int(token.kind == .comma ? token.end : token.start)
        var line = 1
        for index in min(textStart, place)..<place where lexer.text[index] == 0x0A { line += 1 }
        return error(1064, .syntaxError, "\(what) near '\(rest(from: place))' at line \(line)")
    }

    /// At most 80 bytes of the text, no character torn; MariaDB says with dots that there are more.
    private func rest(from start: Int) -> String {
        let longest = 80
        guard lexer.text.count - start > longest else {
            return lexer.string(start, lexer.text.count)
        }
        var end = start + longest - (isMariaDB ? 3 : 0)
        while end > start, lexer.text[end] & 0xC0 == 0x80 { end -= 1 }
        return lexer.string(start, end) + (isMariaDB ? "..." : "")
    }

    /// An error by its number.
    func error(_ number: Int32, _ condition: Condition, _ message: String) -> SQLError {
        SQLError(
            condition, message,
            nativeCode: Parser.accessErrors.contains(number) ? "42000" : "HY000",
            nativeNumber: number)
    }

    /// Those whose SQLSTATE says that the text is at fault.
    private static let accessErrors: Set<Int32> = [
        1063, 1064, 1065, 1113, 1235, 1248, 1327, 1426, 1630,
    ]

    /// 1221: `Incorrect usage of UNION and INTO`.
    func wrongUsage(_ first: String, _ second: String) -> SQLError {
        error(1221, .syntaxError, "Incorrect usage of \(first) and \(second)")
    }

    /// 1235: a feature that the server does not have.
    func notSupported(_ feature: String) -> SQLError {
        error(
            1235, .featureNotSupported,
            "This version of \(isMariaDB ? "MariaDB" : "MySQL") doesn't yet support '\(feature)'")
    }

    /// 1426.
    func precisionTooBig(_ precision: Int64, of what: String) -> SQLError {
        isMariaDB
            ? error(
                1426, .syntaxError, "Too big precision specified for '\(what)'. Maximum is 6")
            : error(
                1426, .syntaxError,
                "Too-big precision \(precision) specified for '\(what)'. Maximum is 6.")
    }
}
