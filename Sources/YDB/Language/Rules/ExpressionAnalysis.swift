// One expression of YQL: the shared forms here, the language's own in the files beside.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    package func analyzeNode(_ expression: Expression) throws(SQLError) -> Typed {
        try value(try meaning(expression), at: expression.offset)
    }

    /// A value that is nothing else.
    func analyzeValue(_ expression: Expression) throws(SQLError) -> Typed {
        switch expression {
        case .literal(let literal, let at): return self.literal(literal, at: at)
        case .column(let reference): return try column(reference)
        case .allColumns(_, let at): throw error("Star is not allowed here", at: at)
        case .indirection(_, _, let at), .isDocument(_, _, let at),
            .quantified(_, _, _, _, let at), .array(_, let at), .currentOf(_, let at),
            .parameter(_, let at), .valueFunction(_, _, let at), .collate(_, _, let at):
            throw error("This expression is not supported", at: at)
        case .defaultValue(let at): throw error("DEFAULT is not allowed here", at: at)
        case .unary(let name, let operand, let at):
            if name == OperatorName("-"), let number = try negative(operand, at: at) {
                return number
            }
            return try makeOperator(name, nil, try analyzer.analyze(operand), at: at)
        case .binary(let name, let left, let right, let at):
            return try makeOperator(
                name, try analyzer.analyze(left), try analyzer.analyze(right), at: at)
        case .and(let operands, let at): return try logical(operands, at: at, ScalarExpression.and)
        case .or(let operands, let at): return try logical(operands, at: at, ScalarExpression.or)
        case .not(let operand, let at):
            let value = try truth(operand)
            return typed(.not(value.expression), type(of: value), at: at)
        case .isNull(let operand, let negated, let at):
            let value = try analyzer.analyze(operand)
            if type(of: value).shape == .record {
                return try makeOperator(
                    OperatorName(negated ? "IS NOT NULL" : "IS NULL"), nil, value, at: at)
            }
            return typed(.isNull(value.expression, negated: negated), .bool, at: at)
        case .isTruth(let operand, let test, let negated, let at):
            let value = try truth(operand)
            let expected: Bool? =
                switch test {
                case .isTrue: true
                case .isFalse: false
                case .isUnknown: nil
                }
            return typed(
                .isTruth(value.expression, expected: expected, negated: negated), .bool, at: at)
        case .isDistinct(let left, let right, let negated, let at):
            return try binary(
                negated ? .isNotDistinct : .isDistinct, try analyzer.analyze(left),
                try analyzer.analyze(right), at: at)
        case .like(let match): return try like(match)
        case .between(let test): return try between(test)
        case .inList(let subject, let list, let negated, let at):
            return try inList(try analyzer.analyze(subject), list, negated: negated, at: at)
        case .subquery(let subquery): return try self.subquery(subquery)
        case .conditional(let conditional): return try self.conditional(conditional)
        case .coalesce(let operands, let at):
            var values: [YQLMeaning] = []
            for operand in operands { values.append(.value(try analyzer.analyze(operand))) }
            return try value(
                try called(.function("Coalesce"), values.map { ($0, nil) }, at: at), at: at)
        case .nullIf(let left, let right, let at):
            let value = try analyzer.analyze(left)
            let test = try makeComparison(.equal, value, try analyzer.analyze(right), at: at)
            return typed(
                .nullIf(value.expression, test: test.expression), type(of: value).asOptional,
                at: at)
        case .greatest(let operands, let at):
            return try builtIn("MAX_OF", operands, at: at)
        case .least(let operands, let at):
            return try builtIn("MIN_OF", operands, at: at)
        case .function(let call): return try windowCall(call)
        case .grouping(let operands, let at): return try analyzer.analyzeGrouping(operands, at)
        case .cast(let cast): throw error("This cast is not supported", at: cast.offset)
        case .row(let fields, _, let at):
            var values: [Typed] = []
            for field in fields { values.append(try analyzer.analyze(field)) }
            return try tuple(values, at: at)
        case .language(_, let at): throw error("This expression is not supported", at: at)
        }
    }

    func builtIn(
        _ name: String, _ operands: [Expression], at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        var given: [Given] = []
        for operand in operands { given.append((try meaning(operand), nil)) }
        return try value(try called(.function(name), given, at: offset), at: offset)
    }

    // MARK: Leaves

    /// `name`, `table.name`, `column.member`.
    private func column(_ reference: ColumnReference) throws(SQLError) -> Typed {
        if let owner = reference.qualifiers.last,
            try analyzer.findTableIsMissing(owner, at: reference.offset)
        {
            let outer = ColumnReference(
                qualifiers: reference.qualifiers.dropLast(), name: owner, offset: reference.offset)
            return try member(
                try analyzer.analyzeColumn(outer), reference.name, at: reference.offset)
        }
        return try analyzer.analyzeColumn(reference)
    }

    func member(
        _ value: Typed, _ name: String, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let function = try placed(offset) { () throws(SQLError) in
            try YQLOperators.member(type(of: value), name)
        }
        return try apply(function, [.value(value)], at: offset)
    }

    // MARK: Conditions

    func truth(_ expression: Expression) throws(SQLError) -> Typed {
        let value = try analyzer.analyze(expression)
        let type = type(of: value)
        guard type.withoutOptional == .bool || type == .null else {
            throw error(
                "Expected Bool or Optional<Bool>, but got: \(type)", at: expression.offset)
        }
        return type == .null ? constant(.null, .optional(.bool), at: value.offset) : value
    }

    private func logical(
        _ operands: [Expression], at offset: SourceOffset,
        _ make: ([ScalarExpression]) -> ScalarExpression
    ) throws(SQLError) -> Typed {
        var values: [Typed] = []
        for operand in operands { values.append(try truth(operand)) }
        let isOptional = values.contains { type(of: $0).isOptional }
        return typed(
            make(values.map(\.expression)), isOptional ? .optional(.bool) : .bool, at: offset)
    }

    private func like(_ match: PatternMatch) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(match.subject)
        let pattern = try analyzer.analyze(match.pattern)
        let escape: Typed? =
            if let written = match.escape { try analyzer.analyze(written) } else { nil }
        let function = try placed(match.offset) { () throws(SQLError) in
            try YQLOperators.like(
                argument(.value(subject)), argument(.value(pattern)),
                escape: escape.map { argument(.value($0)) },
                isCaseInsensitive: match.kind == .caseInsensitiveLike)
        }
        var arguments: [YQLMeaning] = [.value(subject), .value(pattern)]
        if let escape { arguments.append(.value(escape)) }
        let value = try apply(function, arguments, at: match.offset)
        guard match.isNegated else { return value }
        return typed(.not(value.expression), type(of: value), at: match.offset)
    }

    private func between(_ test: RangeTest) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(test.subject)
        let low = try analyzer.analyze(test.low)
        let high = try analyzer.analyze(test.high)
        func range(_ low: Typed, _ high: Typed) throws(SQLError) -> (ScalarExpression, Bool) {
            let a = try makeComparison(.greaterOrEqual, subject, low, at: test.offset)
            let b = try makeComparison(.lessOrEqual, subject, high, at: test.offset)
            return (
                .and([a.expression, b.expression]),
                type(of: a).isOptional || type(of: b).isOptional
            )
        }
        var (expression, isOptional) = try range(low, high)
        if test.isSymmetric {
            let (other, otherIsOptional) = try range(high, low)
            expression = .or([expression, other])
            isOptional = isOptional || otherIsOptional
        }
        if test.isNegated { expression = .not(expression) }
        return typed(expression, isOptional ? .optional(.bool) : .bool, at: test.offset)
    }

    func inList(
        _ subject: Typed, _ list: [Expression], negated: Bool, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        // `x IN ($list)` and `x IN (collection)` ask the collection.
        if list.count == 1, let only = list.first {
            let meaning = try collection(only)
            if case .value(let value) = meaning, type(of: value).isCollection {
                return try contains(value, subject, negated: negated, at: offset)
            }
        }
        var members: [ScalarExpression] = []
        var tests: [ScalarExpression] = []
        var isOptional = type(of: subject).isOptional
        var ordering: Ordering?
        for item in list {
            let member = try analyzer.analyze(item)
            let test = try makeComparison(.equal, subject, member, at: offset)
            if type(of: test).isOptional { isOptional = true }
            tests.append(test.expression)
            guard case .comparison(_, let own, let left, let right) = test.expression,
                left.isSame(as: subject.expression), !right.readsColumns,
                ordering == nil || ordering == own
            else { continue }
            ordering = own
            members.append(right)
        }
        let result: YQLType = isOptional ? .optional(.bool) : .bool
        if members.count == tests.count, let ordering {
            return typed(
                .inList(subject.expression, ordering, MemberList(members), negated: negated),
                result, at: offset)
        }
        let any = ScalarExpression.or(tests)
        return typed(negated ? .not(any) : any, result, at: offset)
    }

    /// What stands behind IN alone: a query is the rows of it.
    private func collection(_ expression: Expression) throws(SQLError) -> YQLMeaning {
        try meaning(expression)
    }

    private func subquery(_ subquery: SubqueryExpression) throws(SQLError) -> Typed {
        let value = try analyzer.analyzeSubquery(subquery)
        guard case .member = subquery.kind else { return value }
        return typed(
            value.expression, value.isNotNull ? .bool : .optional(.bool), at: subquery.offset)
    }

    private func conditional(_ written: CaseExpression) throws(SQLError) -> Typed {
        var conditions: [ScalarExpression] = []
        var results: [Typed] = []
        let operand: Typed? =
            if let operand = written.operand { try analyzer.analyze(operand) } else { nil }
        for branch in written.branches {
            if let operand {
                let test = try makeComparison(
                    .equal, operand, try analyzer.analyze(branch.condition), at: branch.offset)
                conditions.append(test.expression)
            } else {
                conditions.append(try truth(branch.condition).expression)
            }
            results.append(try analyzer.analyze(branch.result))
        }
        if let otherwise = written.otherwise {
            results.append(try analyzer.analyze(otherwise))
        } else {
            results.append(constant(.null, .null, at: written.offset))
        }
        let target = try common(results, "CASE")
        var converted: [ScalarExpression] = []
        for result in results {
            converted.append(
                try require(result, target) { "Cannot convert \($0) to \(target)" }.expression)
        }
        return typed(
            .conditional(
                zip(conditions, converted).map {
                    ConditionalBranch(condition: $0.0, result: $0.1)
                }, otherwise: converted.last ?? .constant(.null)), target, at: written.offset)
    }
}

extension YQLType {
    /// What IN looks a value up in.
    var isCollection: Bool {
        switch withoutOptional {
        case .list, .dictionary, .tuple, .emptyList, .emptyDictionary: true
        default: false
        }
    }
}
