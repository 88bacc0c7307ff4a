// Where the pretty form of an expression needs no parentheses: the rules of pg_get_expr(…, true).
import QueryEngine
import SQLPlanning

extension Expression {
    /// An operand that stands without parentheses in that expression. What is not known to be clear is not.
    func isSimple(in parent: Expression, isFirst: Bool) -> Bool {
        switch self {
        case .unary, .binary, .like:
            if parent.isOperator { return binds(tighterThan: parent, isFirst: isFirst) }
            return parent.isLogical
        case .isNull, .isTruth, .isDistinct, .isDocument, .subquery: return parent.isLogical
        case .and, .not, .between:
            switch parent {
            case .and, .or: return true
            default: return false
            }
        case .or:
            if case .or = parent { return true }
            return false
        case .inList, .quantified, .collate: return false
        case .cast(let cast):
            if case .literal = cast.operand { return true }
            return cast.operand.isSimple(in: self, isFirst: false) || !cast.operand.isPlainTest
        default: return true
        }
    }

    private var isPlainTest: Bool {
        switch self {
        case .inList, .quantified, .collate: true
        default: false
        }
    }

    private var isOperator: Bool {
        switch self {
        case .unary, .binary, .like: true
        default: false
        }
    }

    private var isLogical: Bool {
        switch self {
        case .and, .or, .not, .between: true
        default: false
        }
    }

    /// 1 for + and -, 2 for *, / and %; nil for all others.
    private var arithmeticRank: Int? {
        guard case .binary(let name, _, _, _) = self, name.schema == nil else { return nil }
        switch name.symbol {
        case "+", "-": return 1
        case "*", "/", "%": return 2
        default: return nil
        }
    }

    private func binds(tighterThan parent: Expression, isFirst: Bool) -> Bool {
        guard let own = arithmeticRank, let other = parent.arithmeticRank else { return false }
        return own > other || own == other && isFirst
    }
}

extension PostgresFrontend {
    package func expressionText(_ sql: String, pretty: Bool) -> String {
        let expression = WorkPace.undisturbed {
            try? Dialect.postgres.parseExpression(Array(sql.utf8))
        }
        guard let expression else { return sql }
        let deparser = Deparser(isPretty: pretty, layout: TextLayout())
        return TextLayout.finished(deparser.text(expression))
    }
}
