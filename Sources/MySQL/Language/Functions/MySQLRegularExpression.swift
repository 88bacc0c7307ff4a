// REGEXP: whether an expression is found in a text.
import FaultInjection
import QueryEngine

enum MySQLRegularExpression {
    static func isFound(
        _ pattern: [UInt8], in text: [UInt8], ignoresCase: Bool
    ) throws(SQLError) -> Bool {
        try WorkPace.passBytes(text.count * 16)
        let written = String(decoding: pattern, as: UTF8.self)
        guard let program = PatternSearch(written, ignoresCase: ignoresCase) else {
            throw .mySQL(1139, "Got error 'the expression is not understood' from regexp")
        }
        return program.isFound(in: text)
    }
}
