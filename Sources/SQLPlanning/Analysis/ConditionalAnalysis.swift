// CASE, COALESCE and their like: several values of one common type.
package import QueryEngine

extension QueryAnalyzer {
    /// A set in a construct that may not evaluate all of its parts.
    private func refuseSets(_ count: Int, _ construct: String) throws(SQLError) {
        guard level.sets.count > count else { return }
        throw error(
            .featureNotSupported, "set-returning functions are not allowed in \(construct)",
            at: level.lastSetOffset,
            hint: "You might be able to move the set-returning function into a LATERAL FROM item.")
    }

    package func analyzeCase(_ expression: CaseExpression) throws(SQLError) -> Typed {
        let setCount = level.sets.count
        var operand: Typed?
        if let written = expression.operand {
            operand = try rules.resolved(try analyze(written))
        }
        var conditions: [ScalarExpression] = []
        var isNotNull = operand?.isNotNull ?? true
        var results: [Typed] = []
        for branch in expression.branches {
            let condition = try analyze(branch.condition)
            if !condition.isNotNull { isNotNull = false }
            if let operand {
                let test = try rules.makeOperator(
                    OperatorName("="), operand, condition, at: branch.condition.offset)
                conditions.append(test.expression)
            } else {
                conditions.append(try rules.condition(condition, "CASE/WHEN"))
            }
            results.append(try analyze(branch.result))
        }
        var otherwise = Typed(.constant(.null), .unknown, offset: expression.offset)
        if let written = expression.otherwise { otherwise = try analyze(written) }
        try refuseSets(setCount, "CASE")
        // The ELSE result comes first in the choice of the type, as in Postgres.
        let all = [otherwise] + results
        let type = try rules.commonType(all, "CASE")
        let last = try rules.coerceToCommon(otherwise, type, "CASE/ELSE")
        var branches: [ConditionalBranch] = []
        var converted: [Typed] = [last]
        for (condition, result) in zip(conditions, results) {
            let value = try rules.coerceToCommon(result, type, "CASE/WHEN")
            converted.append(value)
            branches.append(
                ConditionalBranch(condition: condition, result: value.expression))
        }
        var typed = Typed(
            .conditional(branches, otherwise: last.expression), type,
            modifier: rules.commonModifier(
                converted.filter { !$0.expression.isNullConstant }, type),
            offset: expression.offset)
        (typed.collation, typed.hasExplicitCollation) = rules.commonCollation(converted, type)
        if isNotNull, converted.allSatisfy(\.isNotNull) { typed.traits = .notNull }
        return typed
    }

    /// The operands brought to their common type.
    package func common(
        _ operands: [Expression], _ clause: String
    ) throws(SQLError) -> (TypeID, [Typed]) {
        var values: [Typed] = []
        let setCount = level.sets.count
        for operand in operands { values.append(try analyze(operand)) }
        if clause == "COALESCE" { try refuseSets(setCount, clause) }
        let type = try rules.commonType(values, clause)
        var converted: [Typed] = []
        for value in values { converted.append(try rules.coerceToCommon(value, type, clause)) }
        return (type, converted)
    }

    package func analyzeCoalesce(
        _ operands: [Expression], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let (type, values) = try common(operands, "COALESCE")
        var typed = Typed(
            .coalesce(values.map(\.expression)), type, modifier: rules.commonModifier(values, type),
            offset: at)
        (typed.collation, typed.hasExplicitCollation) = rules.commonCollation(values, type)
        if values.contains(where: \.isNotNull) { typed.traits = .notNull }
        return typed
    }
}
