// What is plain to see of an analysed expression or a comparison.
package import QueryEngine

extension ComparisonOperator {
    package init?(symbol: String) {
        switch symbol {
        case "=": self = .equal
        case "<>": self = .notEqual
        case "<": self = .less
        case "<=": self = .lessOrEqual
        case ">": self = .greater
        case ">=": self = .greaterOrEqual
        default: return nil
        }
    }

    package var symbol: String {
        switch self {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    /// The comparison with its sides exchanged.
    var commuted: ComparisonOperator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    package var negated: ComparisonOperator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }
}

extension ComparisonOperator {
    package func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

extension ScalarExpression {
    package var isConstant: Bool {
        if case .constant = self { return true }
        return false
    }

    /// A constant, or a literal whose value is not known.
    package var isFixed: Bool {
        switch self {
        case .constant, .literal: true
        default: false
        }
    }

    /// What is decided here depends on the value.
    package func pinIfLiteral() {
        if case .literal(let use) = self { use.pin() }
    }

    package var isNullConstant: Bool {
        if case .constant(.null) = self { return true }
        return false
    }

    var isTrueConstant: Bool {
        pinIfLiteral()
        if case .constant(.bool(true)) = self { return true }
        return false
    }
}
