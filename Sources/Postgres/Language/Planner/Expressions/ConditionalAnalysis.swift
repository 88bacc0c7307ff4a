// CASE, COALESCE, NULLIF, GREATEST and LEAST: several values of one common type.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// A set in a construct that may not evaluate all of its parts.
    private func refuseSets(_ count: Int, _ construct: String) throws(SQLError) {
        guard level.sets.count > count else { return }
        throw error(
            .featureNotSupported, "set-returning functions are not allowed in \(construct)",
            at: level.lastSetOffset,
            hint: "You might be able to move the set-returning function into a LATERAL FROM item.")
    }

    func analyzeCase(_ expression: CaseExpression) throws(SQLError) -> Typed {
        let setCount = level.sets.count
        var operand: Typed?
        if let written = expression.operand {
            operand = try resolvedUnknown(try analyze(written))
        }
        var conditions: [ScalarExpression] = []
        var results: [Typed] = []
        for branch in expression.branches {
            let condition = try analyze(branch.condition)
            if let operand {
                let test = try makeOperator(
                    OperatorName("="), operand, condition, at: branch.condition.offset)
                conditions.append(test.expression)
            } else {
                conditions.append(try coerceToBoolean(condition, "CASE/WHEN"))
            }
            results.append(try analyze(branch.result))
        }
        var otherwise = Typed(.constant(.null), .unknown, offset: expression.offset)
        if let written = expression.otherwise { otherwise = try analyze(written) }
        try refuseSets(setCount, "CASE")
        // The ELSE result comes first in the choice of the type, as in Postgres.
        let all = [otherwise] + results
        let type = try commonType(all, "CASE")
        let last = try coerceToCommon(otherwise, type, "CASE/ELSE")
        var branches: [ConditionalBranch] = []
        var converted: [Typed] = [last]
        for (condition, result) in zip(conditions, results) {
            let value = try coerceToCommon(result, type, "CASE/WHEN")
            converted.append(value)
            branches.append(
                ConditionalBranch(condition: condition, result: value.expression))
        }
        var typed = Typed(
            .conditional(branches, otherwise: last.expression), type,
            modifier: commonModifier(
                converted.filter { !$0.expression.isNullConstant }, type),
            offset: expression.offset)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(converted, type)
        return typed
    }

    private func common(
        _ operands: [Expression], _ clause: String
    ) throws(SQLError) -> (TypeOID, [Typed]) {
        var values: [Typed] = []
        let setCount = level.sets.count
        for operand in operands { values.append(try analyze(operand)) }
        if clause == "COALESCE" { try refuseSets(setCount, clause) }
        let type = try commonType(values, clause)
        var converted: [Typed] = []
        for value in values { converted.append(try coerceToCommon(value, type, clause)) }
        return (type, converted)
    }

    func analyzeCoalesce(
        _ operands: [Expression], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let (type, values) = try common(operands, "COALESCE")
        var typed = Typed(
            .coalesce(values.map(\.expression)), type, modifier: commonModifier(values, type),
            offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(values, type)
        return typed
    }

    func analyzeExtreme(
        _ operands: [Expression], greatest: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let clause = greatest ? "GREATEST" : "LEAST"
        let (type, values) = try common(operands, clause)
        guard canCompare(type) else {
            throw error(
                .undefinedFunction,
                "could not identify a comparison function for type \(format(type))", at: at)
        }
        let expressions = values.map(\.expression)
        var typed = Typed(
            .extreme(type, expressions, greatest: greatest), type,
            modifier: commonModifier(values, type), offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(values, type)
        if isCollatable(type), typed.collation != context.settings.collation {
            let function = CollatedComparison.extreme(
                greatest: greatest, type, typed.collation, count: expressions.count)
            typed.expression = .call(function, expressions)
        }
        return typed
    }

    func analyzeNullIf(
        _ left: Expression, _ right: Expression, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let (a, b) = try repeating(at: at) { () throws(SQLError) in
            (try analyze(left), try analyze(right))
        }
        let (type, l, r) = try comparable(.equal, a, b, at: at)
        let test = ScalarExpression.comparison(.equal, type, l.expression, r.expression)
        // The result has the left operand's type as the operator takes it: its own for an operator of mixed types.
        let isMixed = ComparisonSignatures.ordered.contains([a.type, b.type])
        let value = isMixed || a.type == .varchar || a.type == type ? a : l
        var typed = Typed(
            .nullIf(value.expression, test: test), value.type, modifier: value.modifier,
            collation: value.collation, offset: at)
        typed.hasExplicitCollation = value.hasExplicitCollation
        // Operators take varchar for text.
        if a.type == .varchar {
            typed.type = .text
            typed.modifier = -1
        }
        return typed
    }
}
