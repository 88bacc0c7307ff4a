// Constant folding: calls of immutable functions on constants are evaluated while planning.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// The expression, or its value if that is already certain. An error while evaluating is the statement's.
    func folded(_ value: Typed) throws(SQLError) -> Typed {
        guard let evaluation = context.evaluation else { return value }
        var result = value
        switch value.expression {
        case .call(let function, let arguments):
            guard function.volatility == .immutable, !function.returnsSet,
                arguments.allSatisfy({ $0.isFixed })
            else { return value }
            if function.isStrict, arguments.contains(where: { $0.isNullConstant }) {
                result.expression = .constant(.null)
                return result
            }
            if arguments.contains(where: { !$0.isConstant }) {
                guard function.canFold(arguments.count) else { return value }
                return derived(value, arguments) { .call(function, $0) }
            }
            // An error such as that of 1/0 is the statement's only if the expression stays in it: `ConstantErrors` tells.
            var values: [Value] = []
            for case .constant(let value) in arguments { values.append(value) }
            do throws(SQLError) {
                guard let constant = try function.value(of: values, evaluation) else {
                    return value
                }
                result.expression = .constant(constant)
            } catch {
                builder.metConstantError = true
            }
        case .cast(let cast, .constant(let constant)):
            if constant.isNull {
                result.expression = .constant(.null)
                return result
            }
            guard isStableConversion(cast.source, cast.target),
                case .function(let body) = cast.method
            else { return value }
            do throws(SQLError) {
                result.expression = .constant(try body(constant, evaluation))
            } catch {
                builder.metConstantError = true
            }
        case .cast(let cast, .literal(let use)):
            guard isStableConversion(cast.source, cast.target), case .function = cast.method else {
                return value
            }
            return derived(value, [.literal(use)]) { .cast(cast, $0[0]) }
        case .convert(.constant(let constant), _, _) where constant.isNull:
            result.expression = .constant(.null)
        case .comparison(let comparison, let ordering, .constant(let a), .constant(let b)):
            if a.isNull || b.isNull {
                result.expression = .constant(.null)
            } else if !isCollatable(ordering.type) {
                result.expression = .constant(
                    .bool(comparison.holds(Comparison.compare(a, b, ordering))))
            }
        case .comparison(_, let ordering, let a, let b) where a.isFixed && b.isFixed:
            if !isCollatable(ordering.type) {
                a.pinIfLiteral()
                b.pinIfLiteral()
            }
        default: break
        }
        return result
    }

    /// The value where literals that are not known yet take part: made when they are.
    func derived(
        _ value: Typed, _ operands: [ScalarExpression],
        _ make: ([LiteralOperand]) -> LiteralSlot
    ) -> Typed {
        guard let use = context.literals?.derived(operands, make) else { return value }
        var result = value
        result.expression = .literal(use)
        return result
    }

    /// Not dependent on settings such as the time zone, nor on the catalog.
    private func isStableConversion(_ source: TypeID, _ target: TypeID) -> Bool {
        if source.isObjectReference || target.isObjectReference { return false }
        for type in [source, target] where type == .timestamptz || type == .timetz { return false }
        return true
    }

}
