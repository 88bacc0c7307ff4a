// A script: statements that run one by one, each behind the settings and names that stand before it.

import YDBLanguage

struct YDBScript {
    struct Statement {
        /// Where its first word stands, from 1.
        let line: Int
        let range: Range<Int>
        /// How many of the settings stand before it.
        let settings: Int
    }

    private let script: YQLScript
    /// PRAGMA, DECLARE, named expressions and definitions of subqueries and actions: they hold for what follows.
    private var settings: [Range<Int>] = []
    private(set) var statements: [Statement] = []

    init(_ text: [UInt8]) throws(YQLSyntaxError) {
        script = try YQLParsing.parse(text)
        var line = 1
        var at = 0
        for parsed in script.statements {
            guard !parsed.statement.isSetting else {
                settings.append(parsed.range)
                continue
            }
            let start = min(max(parsed.range.lowerBound, at), text.count)
            line += text[at..<start].count { $0 == UInt8(ascii: "\n") }
            at = start
            statements.append(
                Statement(line: line, range: parsed.range, settings: settings.count))
        }
    }

    /// The statement, and what it needs.
    func text(of statement: Statement) -> [UInt8] {
        var text: [UInt8] = []
        for range in settings.prefix(statement.settings) {
            text += script.text[range]
            text += Array(";\n".utf8)
        }
        return text + script.text[statement.range]
    }
}

extension YQLStatement {
    fileprivate var isSetting: Bool {
        switch self {
        case .pragma, .declare, .named, .define, .use: true
        default: false
        }
    }
}
