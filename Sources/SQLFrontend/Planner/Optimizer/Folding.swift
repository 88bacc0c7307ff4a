// Constant folding: calls of immutable functions on constants are evaluated while planning.
import QueryEngine

extension StatementPlanner {
    /// The expression, or its value if that is already certain. An error while evaluating is the statement's.
    func folded(_ value: Typed) throws(SQLError) -> Typed {
        guard let evaluation = context.evaluation else { return value }
        var result = value
        switch value.expression {
        case .call(let function, let arguments):
            guard function.volatility == .immutable, !function.returnsSet,
                arguments.allSatisfy({ $0.isConstant })
            else { return value }
            if function.isStrict, arguments.contains(where: { $0.isNullConstant }) {
                result.expression = .constant(.null)
                return result
            }
            // Errors such as 1/0 are left to the execution: the expression may never be reached.
            guard let constant = evaluate(function, arguments, evaluation) else { return value }
            result.expression = .constant(constant)
        case .cast(let cast, .constant(let constant)):
            if constant.isNull {
                result.expression = .constant(.null)
                return result
            }
            guard isStableConversion(cast.source, cast.target),
                case .function(let body) = cast.method,
                let converted = try? body(constant, evaluation)
            else { return value }
            result.expression = .constant(converted)
        case .convert(.constant(let constant), _, _) where constant.isNull:
            result.expression = .constant(.null)
        case .comparison(let comparison, let type, .constant(let a), .constant(let b)):
            if a.isNull || b.isNull {
                result.expression = .constant(.null)
            } else if !isCollatable(type) {
                result.expression = .constant(
                    .bool(comparison.holds(Comparison.compare(a, b, type))))
            }
        default: break
        }
        return result
    }

    /// Not dependent on settings such as the time zone, nor on the catalog.
    private func isStableConversion(_ source: TypeOID, _ target: TypeOID) -> Bool {
        if source.isObjectReference || target.isObjectReference { return false }
        for type in [source, target] where type == .timestamptz || type == .timetz { return false }
        return true
    }

    private func evaluate(
        _ function: FunctionDefinition, _ arguments: [ScalarExpression],
        _ evaluation: any EvaluationContext
    ) -> Value? {
        var values: [Value] = []
        for case .constant(let value) in arguments { values.append(value) }
        switch function.body {
        case .unary(let body):
            return values.count == 1 ? try? body(values[0], evaluation) : nil
        case .binary(let body):
            return values.count == 2 ? try? body(values[0], values[1], evaluation) : nil
        case .nary(let body): return try? body(values, evaluation)
        case .nullary, .session, .set, .specialized: return nil
        }
    }
}

extension ComparisonOperator {
    func holds(_ order: Int) -> Bool {
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
    var isConstant: Bool {
        if case .constant = self { return true }
        return false
    }

    var isNullConstant: Bool {
        if case .constant(.null) = self { return true }
        return false
    }

    var isTrueConstant: Bool {
        if case .constant(.bool(true)) = self { return true }
        return false
    }
}
