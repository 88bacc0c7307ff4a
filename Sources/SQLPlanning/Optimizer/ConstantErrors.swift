// Errors of constant subexpressions. Postgres evaluates these while it plans, so that `1/0` is the statement's error
// whether a row would ever reach it or not.
import QueryEngine

struct ConstantErrors {
    private let evaluation: any EvaluationContext
    private var found: SQLError?

    /// The error of the first constant subexpression that has one, of all that the plan may evaluate.
    static func first(
        in nodes: [PlanNode], _ evaluation: any EvaluationContext
    ) -> SQLError? {
        var search = ConstantErrors(evaluation: evaluation)
        for node in nodes { search.look(at: node) }
        return search.found
    }

    private mutating func look(at node: PlanNode) {
        var pending = [node]
        while found == nil, let next = pending.popLast() {
            var expressions: [ScalarExpression] = []
            next.forEachExpression { expressions.append($0) }
            for expression in expressions where found == nil { look(at: expression) }
            next.forEachInput { pending.append($0) }
        }
    }

    /// In Postgres's order, and past what a constant condition leaves out.
    private mutating func look(at expression: ScalarExpression) {
        guard found == nil else { return }
        switch expression {
        case .and(let operands): look(at: operands, until: false)
        case .or(let operands): look(at: operands, until: true)
        case .coalesce(let operands):
            for operand in operands {
                if case .constant(let value) = operand, !value.isNull { return }
                look(at: operand)
            }
        case .conditional(let branches, let otherwise):
            for branch in branches {
                if case .constant(let condition) = branch.condition {
                    guard case .bool(true) = condition else { continue }
                    return look(at: branch.result)
                }
                look(at: branch.condition)
                look(at: branch.result)
            }
            look(at: otherwise)
        default:
            var operands: [ScalarExpression] = []
            expression.forEachOperand { operands.append($0) }
            for operand in operands { look(at: operand) }
            if found == nil { found = expression.constantError(evaluation) }
        }
    }

    private mutating func look(at operands: [ScalarExpression], until decisive: Bool) {
        for operand in operands {
            if case .constant(.bool(decisive)) = operand { return }
            look(at: operand)
        }
    }
}

extension ScalarExpression {
    /// The error of a call or conversion of nothing but constants.
    fileprivate func constantError(_ evaluation: any EvaluationContext) -> SQLError? {
        do throws(SQLError) {
            switch self {
            case .call(let function, let arguments):
                guard function.volatility == .immutable, !function.returnsSet,
                    function.canFold(arguments.count)
                else { return nil }
                var values: [Value] = []
                for argument in arguments {
                    guard case .constant(let value) = argument else { return nil }
                    values.append(value)
                }
                _ = try function.value(of: values, evaluation)
            case .cast(let cast, .constant(let value)):
                guard !value.isNull, case .function(let body) = cast.method else { return nil }
                _ = try body(value, evaluation)
            default: return nil
            }
            return nil
        } catch {
            return error
        }
    }
}
