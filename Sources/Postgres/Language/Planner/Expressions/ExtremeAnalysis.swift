// NULLIF, GREATEST and LEAST.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func analyzeExtreme(
        _ operands: [Expression], greatest: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let clause = greatest ? "GREATEST" : "LEAST"
        let (type, values) = try analyzer.common(operands, clause)
        guard canCompare(type) else {
            throw error(
                .undefinedFunction,
                "could not identify a comparison function for type \(format(type))", at: at)
        }
        let expressions = values.map(\.expression)
        var typed = Typed(
            .extreme(ordering(type, of: values), expressions, greatest: greatest), type,
            modifier: commonModifier(values, type), offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(values, type)
        return typed
    }

    func analyzeNullIf(
        _ left: Expression, _ right: Expression, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let (a, b) = try repeating(at: at) { () throws(SQLError) in
            (try analyzer.analyze(left), try analyzer.analyze(right))
        }
        let (ordering, l, r) = try comparable(.equal, a, b, at: at)
        let test = ScalarExpression.comparison(.equal, ordering, l.expression, r.expression)
        // The result has the left operand's type as the operator takes it: its own for an operator of mixed types.
        let isMixed = ComparisonSignatures.ordered.contains([a.type, b.type])
        let value = isMixed || a.type == .varchar || a.type == ordering.type ? a : l
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
