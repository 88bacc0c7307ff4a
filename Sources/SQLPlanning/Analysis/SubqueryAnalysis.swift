// Queries inside expressions.
package import QueryEngine

/// A subquery of an expression, analysed; planned at the end.
struct SubplanDraft {
    let block: QueryBlock
    /// Slots that receive its columns.
    let outputs: [TypedSlot]
    /// Slots of the queries around it that it reads.
    var outerReferences: [Int] { block.level.outerReferences }
    var isExistenceOnly = false
    /// Expressions at several places may read it.
    var isShared = false
    /// Has become a part of the join: not run on its own.
    var isAbsorbed = false
}

extension QueryAnalyzer {
    package func analyzeSubquery(_ subquery: SubqueryExpression) throws(SQLError) -> Typed {
        try checkSubqueryAllowed(subquery.offset)
        switch subquery.kind {
        case .scalar:
            let (index, block) = try makeSubplan(subquery.query)
            guard block.outputs.count == 1 else {
                throw error(.severalColumns, at: subquery.offset)
            }
            let output = block.outputs[0]
            var value = Typed(
                .scalarSubquery(index), output.type.oid, modifier: output.type.modifier,
                collation: output.collation, offset: subquery.offset, row: output.row)
            if block.hasOneRow {
                value.traits = output.traits.intersection(.notNull)
                return value
            }
            return rules.absent(value)
        case .exists:
            let (index, _) = try makeSubplan(subquery.query, isExistenceOnly: true)
            var test = Typed(.exists(index), rules.truth, offset: subquery.offset)
            test.traits = .notNull
            return test
        case .array:
            let (index, block) = try makeSubplan(subquery.query)
            guard block.outputs.count == 1 else {
                throw error(.severalColumns, at: subquery.offset)
            }
            let element = block.outputs[0].type.oid
            let isNested = rules.elementType(of: element) != nil
            guard let type = isNested ? element : rules.arrayType(of: element) else {
                throw error(
                    .undefinedObject,
                    "could not find array type for data type \(rules.format(element))",
                    at: subquery.offset)
            }
            return Typed(
                .arraySubquery(index, elementType: element), type,
                collation: block.outputs[0].collation, offset: subquery.offset,
                row: block.outputs[0].row)
        case .member(let left, let negated):
            return try analyzeSubqueryTest(
                left, OperatorName("="), subquery, isMembership: true, negated: negated)
        case .quantified(let left, let name, let quantifier):
            if name.symbol == "=", quantifier == .any {
                return try analyzeSubqueryTest(
                    left, name, subquery, isMembership: true, negated: false)
            }
            if name.symbol == "<>", quantifier == .all {
                return try analyzeSubqueryTest(
                    left, OperatorName("="), subquery, isMembership: true, negated: true)
            }
            return try analyzeSubqueryTest(
                left, name, subquery, isMembership: false, negated: quantifier == .all)
        }
    }

    private func checkSubqueryAllowed(_ at: SourceOffset) throws(SQLError) {
        let place: String
        switch level.kind {
        case .check: place = "check constraint"
        case .columnDefault: place = "DEFAULT expression"
        case .generated: place = "column generation expression"
        case .indexExpression: place = "index expression"
        case .indexPredicate: place = "index predicate"
        case .alterType: place = "transform expression"
        case .executeParameter: place = "EXECUTE parameter"
        case .copyFilter: place = "COPY FROM WHERE condition"
        default: return
        }
        throw error(
            .featureNotSupported,
            "cannot use subquery in \(place)"
                + (level.kind == .copyFilter ? "s" : ""), at: at)
    }

    func makeSubplan(
        _ query: Query, isExistenceOnly: Bool = false
    ) throws(SQLError) -> (Int, QueryBlock) {
        let block = try analyzeQuery(query, parent: level)
        let outputs = block.outputs.map { output in
            TypedSlot(makeSlot(level: block.level), rules.ordering(of: output))
        }
        builder.subplans.append(
            SubplanDraft(block: block, outputs: outputs, isExistenceOnly: isExistenceOnly))
        return (builder.subplans.count - 1, block)
    }

    private func analyzeSubqueryTest(
        _ left: Expression, _ name: OperatorName, _ subquery: SubqueryExpression,
        isMembership: Bool, negated: Bool
    ) throws(SQLError) -> Typed {
        let subject = try analyze(left)
        let (index, block) = try makeSubplan(subquery.query)
        let at = subquery.offset
        let operands: [Typed]
        if case .row = left { operands = subject.row?.fields ?? [] } else { operands = [subject] }
        if operands.count < block.outputs.count {
            throw error(.unequalColumns(hasTooMany: true), at: at)
        }
        if operands.count > block.outputs.count {
            throw error(.unequalColumns(hasTooMany: false), at: at)
        }
        let isNotNull =
            operands.allSatisfy(\.isNotNull)
            && block.outputs.allSatisfy { $0.traits.contains(.notNull) }
        func made(_ expression: ScalarExpression) -> Typed {
            var test = Typed(expression, rules.truth, offset: at)
            if isNotNull { test.traits = .notNull }
            return test
        }
        var columns: [Typed] = []
        for (slot, output) in zip(builder.subplans[index].outputs, block.outputs) {
            columns.append(
                Typed(
                    .slot(slot.slot), output.type.oid, modifier: output.type.modifier,
                    collation: output.collation, offset: at))
        }
        if isMembership {
            var values: [ScalarExpression] = []
            var orderings: [Ordering] = []
            var isPlain = true
            var tests: [ScalarExpression] = []
            for (operand, column) in zip(operands, columns) {
                let (ordering, l, r) = try rules.comparable(.equal, operand, column, at: at)
                values.append(l.expression)
                orderings.append(ordering)
                if case .slot = r.expression {} else { isPlain = false }
                tests.append(.comparison(.equal, ordering, l.expression, r.expression))
            }
            if isPlain {
                return made(
                    .inSubquery(index, left: values, orderings: orderings, negated: negated))
            }
            // The subquery's column has to be converted before it is compared.
            let test = ScalarExpression.conjunction(tests) ?? .constant(.bool(true))
            let any = ScalarExpression.quantifiedSubquery(index, test: test, all: false)
            return made(negated ? .not(any) : any)
        }
        let test: Typed
        if operands.count == 1 {
            test = try rules.makeOperator(name, operands[0], columns[0], at: at)
        } else {
            guard let comparison = ComparisonOperator(symbol: name.symbol) else {
                throw error(
                    .featureNotSupported,
                    "could not determine interpretation of row comparison operator \(name.symbol)",
                    at: at)
            }
            test = try rules.compareRows(comparison, operands, columns, at: at)
        }
        guard test.type == rules.truth else {
            throw error(
                .datatypeMismatch,
                "row comparison operator must yield type boolean, not type \(rules.format(test.type))",
                at: at)
        }
        return made(.quantifiedSubquery(index, test: test.expression, all: negated))
    }

    /// `(a, b) = (SELECT x, y …)`: null without a row, an error with two.
    package func compareRowToSubquery(
        _ name: OperatorName, _ left: Expression, _ subquery: SubqueryExpression,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let subject = try analyze(left)
        let (index, block) = try makeSubplan(subquery.query)
        let operands = subject.row?.fields ?? []
        if operands.count < block.outputs.count {
            throw error(.unequalColumns(hasTooMany: true), at: at)
        }
        if operands.count > block.outputs.count {
            throw error(.unequalColumns(hasTooMany: false), at: at)
        }
        guard let comparison = ComparisonOperator(symbol: name.symbol) else {
            throw error(
                .featureNotSupported,
                "could not determine interpretation of row comparison operator \(name.symbol)",
                at: at)
        }
        var columns: [Typed] = []
        let isOne = block.outputs.count == 1
        for (position, output) in block.outputs.enumerated() {
            let row = ScalarExpression.scalarSubquery(index)
            columns.append(
                Typed(
                    isOne ? row : .field(row, position), output.type.oid,
                    collation: output.collation, offset: at))
        }
        return try rules.compareRows(comparison, operands, columns, at: at)
    }
}
