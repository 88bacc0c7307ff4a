// Expressions of the syntax to typed ones: one case a construct.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func analyzeNode(_ expression: Expression) throws(SQLError) -> Typed {
        switch expression {
        case .literal(let literal, let at):
            try refuseBits(literal, at)
            return try literalValue(literal, at)
        case .parameter(let number, let at): return try parameter(number, at)
        case .column(let reference): return try analyzer.analyzeColumn(reference)
        case .allColumns(_, let at):
            throw error(.syntaxError, "\"*\" is not allowed here", at: at)
        case .indirection(let base, let steps, let at):
            return try analyzeIndirection(base, steps, at)
        case .unary(let name, let operand, let at):
            if name.symbol == "-", case .literal(let literal, _) = operand,
                let negative = negated(literal)
            {
                return try literalValue(negative, at)
            }
            return try makeOperator(name, nil, try analyzer.analyze(operand), at: at)
        case .binary(let name, let left, let right, let at):
            return try analyzeBinary(name, left, right, at)
        case .and(let operands, let at): return try analyzeLogical(operands, "AND", at)
        case .or(let operands, let at): return try analyzeLogical(operands, "OR", at)
        case .not(let operand, let at):
            let value = try condition(try analyzer.analyze(operand), "NOT")
            return Typed(.not(value), .bool, offset: at)
        case .isNull(let operand, let negated, let at):
            return try analyzeNullTest(operand, negated, at)
        case .isTruth(let operand, let test, let negated, let at):
            return try analyzeTruthTest(operand, test, negated, at)
        case .isDistinct(let left, let right, let negated, let at):
            return try analyzeDistinct(left, right, negated, at)
        case .isDocument(_, _, let at): throw notSupported("IS DOCUMENT", at: at)
        case .like(let match): return try analyzeMatch(match)
        case .between(let test): return try analyzeRange(test)
        case .inList(let operand, let list, let negated, let at):
            return try analyzeMembership(operand, list, negated, at)
        case .quantified(let left, let name, let quantifier, let array, let at):
            return try analyzeQuantified(left, name, quantifier, array, at)
        case .subquery(let subquery): return try analyzer.analyzeSubquery(subquery)
        case .conditional(let conditional): return try analyzer.analyzeCase(conditional)
        case .coalesce(let operands, let at): return try analyzer.analyzeCoalesce(operands, at)
        case .nullIf(let left, let right, let at): return try analyzeNullIf(left, right, at)
        case .greatest(let operands, let at):
            return try analyzeExtreme(operands, greatest: true, at)
        case .least(let operands, let at):
            return try analyzeExtreme(operands, greatest: false, at)
        case .function(let call): return try analyzeCall(call)
        case .valueFunction(let function, let precision, let at):
            return try analyzeValueFunction(function, precision, at)
        case .grouping(let operands, let at): return try analyzer.analyzeGrouping(operands, at)
        case .cast(let cast): return try analyzeCast(cast)
        case .collate(let operand, let name, let at):
            return try analyzeCollate(operand, name, at)
        case .array(let elements, let at): return try analyzeArray(elements, nil, at)
        case .row(let elements, _, let at): return try analyzeRow(elements, at)
        case .defaultValue(let at):
            throw error(.syntaxError, "DEFAULT is not allowed in this context", at: at)
        case .currentOf(_, let at): throw notSupported("WHERE CURRENT OF", at: at)
        case .language(_, let at): throw notSupported("this expression", at: at)
        }
    }

    // MARK: Parameters

    /// Parse may name more than Bind can give: a list of types has to hold them all.
    private static let mostParameters = 1 << 20

    private func parameter(_ number: Int32, _ at: SourceOffset) throws(SQLError) -> Typed {
        guard number > 0, Int(number) <= Self.mostParameters, builder.allowsParameters else {
            throw error(.undefinedParameter, "there is no parameter $\(number)", at: at)
        }
        let index = Int(number) - 1
        while builder.parameterTypes.count <= index { builder.parameterTypes.append(TypeID(0)) }
        let type = builder.parameterTypes[index]
        return Typed(
            .parameter(index), type == TypeID(0) ? .unknown : type,
            collation: defaultCollation(type), offset: at)
    }

    // MARK: Operators

    private func analyzeBinary(
        _ name: OperatorName, _ left: Expression, _ right: Expression, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        // `(a, b) = (SELECT …)`: a row against a subquery's single row.
        if case .row = left, case .subquery(let subquery) = right, case .scalar = subquery.kind {
            return try analyzer.compareRowToSubquery(name, left, subquery, at)
        }
        // `x = NULL` is a comparison as any other.
        let a = try analyzer.analyze(left)
        let b = try analyzer.analyze(right)
        if case .row = left, case .row = right {
            guard let comparison = ComparisonOperator(symbol: name.symbol) else {
                throw error(
                    .featureNotSupported,
                    "could not determine interpretation of row comparison operator \(name.symbol)",
                    at: at)
            }
            return try compareRows(
                comparison, a.row?.fields ?? [], b.row?.fields ?? [], at: at)
        }
        return try makeOperator(name, a, b, at: at)
    }

    private func analyzeLogical(
        _ operands: [Expression], _ word: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var parts: [ScalarExpression] = []
        parts.reserveCapacity(operands.count)
        for operand in operands {
            parts.append(try condition(try analyzer.analyze(operand), word))
        }
        return Typed(word == "AND" ? .and(parts) : .or(parts), .bool, offset: at)
    }

    private func analyzeNullTest(
        _ operand: Expression, _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let value = try analyzer.analyze(operand)
        if let fields = value.row?.fields {
            // A row is null if all of its fields are, not null if none is.
            let tests = fields.map { ScalarExpression.isNull($0.expression, negated: negated) }
            return Typed(
                tests.isEmpty ? .constant(.bool(true)) : .and(tests), .bool, offset: at)
        }
        return Typed(.isNull(value.expression, negated: negated), .bool, offset: at)
    }

    private func analyzeTruthTest(
        _ operand: Expression, _ test: TruthTest, _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let word: String
        let expected: Bool?
        switch test {
        case .isTrue: (word, expected) = ("TRUE", true)
        case .isFalse: (word, expected) = ("FALSE", false)
        case .isUnknown: (word, expected) = ("UNKNOWN", nil)
        }
        let clause = negated ? "IS NOT \(word)" : "IS \(word)"
        let value = try condition(try analyzer.analyze(operand), clause)
        return Typed(
            .isTruth(value, expected: expected, negated: negated), .bool, offset: at)
    }

    private func analyzeDistinct(
        _ left: Expression, _ right: Expression, _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let a = try analyzer.analyze(left)
        let b = try analyzer.analyze(right)
        if case .literal(.null, _) = right {
            return Typed(.isNull(a.expression, negated: !negated), .bool, offset: at)
        }
        if case .literal(.null, _) = left {
            return Typed(.isNull(b.expression, negated: !negated), .bool, offset: at)
        }
        if let x = a.row?.fields, let y = b.row?.fields {
            guard x.count == y.count else {
                throw error(
                    .syntaxError, "unequal number of entries in row expressions", at: at)
            }
            var parts: [ScalarExpression] = []
            for (p, q) in zip(x, y) {
                let (ordering, l, r) = try comparable(.equal, p, q, at: at)
                parts.append(.isDistinct(ordering, l.expression, r.expression, negated: negated))
            }
            if parts.isEmpty { return Typed(.constant(.bool(negated)), .bool, offset: at) }
            return Typed(negated ? .and(parts) : .or(parts), .bool, offset: at)
        }
        let (ordering, l, r) = try comparable(.equal, a, b, at: at)
        return Typed(
            .isDistinct(ordering, l.expression, r.expression, negated: negated), .bool, offset: at)
    }

    private func analyzeMatch(_ match: PatternMatch) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(match.subject)
        var pattern = try analyzer.analyze(match.pattern)
        switch match.kind {
        case .similarTo:
            var arguments = [pattern]
            if let escape = match.escape { arguments.append(try analyzer.analyze(escape)) }
            pattern = try callNamed("similar_to_escape", arguments, at: match.offset)
        case .like, .caseInsensitiveLike:
            if let escape = match.escape {
                pattern = try callNamed(
                    "like_escape", [pattern, try analyzer.analyze(escape)], at: match.offset)
            }
        }
        return try makeOperator(match.operatorName, subject, pattern, at: match.offset)
    }

    private static let deepestRepetition = 16

    /// A construct that evaluates an operand twice doubles what is in it: nested ones are counted.
    func repeating<R>(
        at offset: SourceOffset, _ body: () throws(SQLError) -> R
    ) throws(SQLError) -> R {
        repetitionDepth += 1
        defer { repetitionDepth -= 1 }
        guard repetitionDepth <= Self.deepestRepetition else {
            throw error(.statementTooComplex, "stack depth limit exceeded", at: offset)
        }
        return try body()
    }

    private func analyzeRange(_ test: RangeTest) throws(SQLError) -> Typed {
        try repeating(at: test.offset) { () throws(SQLError) in try analyzeBounds(test) }
    }

    private func analyzeBounds(_ test: RangeTest) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(test.subject)
        let low = try analyzer.analyze(test.low)
        let high = try analyzer.analyze(test.high)
        let at = test.offset
        func within(_ low: Typed, _ high: Typed) throws(SQLError) -> ScalarExpression {
            let above = try makeComparison(
                test.isNegated ? .less : .greaterOrEqual, subject, low, at: at)
            let below = try makeComparison(
                test.isNegated ? .greater : .lessOrEqual, subject, high, at: at)
            let parts = [above.expression, below.expression]
            return test.isNegated ? .or(parts) : .and(parts)
        }
        var result = try within(low, high)
        if test.isSymmetric {
            let exchanged = try within(high, low)
            result = test.isNegated ? .and([result, exchanged]) : .or([result, exchanged])
        }
        return Typed(result, .bool, offset: at)
    }

    /// `x IN (a, b, c)`: constants of one type become one hashed test, others a disjunction.
    private func analyzeMembership(
        _ operand: Expression, _ list: [Expression], _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(operand)
        var values: [Typed] = []
        values.reserveCapacity(list.count)
        for item in list { values.append(try analyzer.analyze(item)) }
        let comparison: ComparisonOperator = negated ? .notEqual : .equal
        if subject.row == nil, values.allSatisfy({ $0.row == nil }),
            values.allSatisfy({ !$0.expression.readsColumns }), values.count > 1,
            let type = try? commonType([subject] + values, "IN"), canCompare(type)
        {
            // As ScalarArrayOpExpr: all constants as one array type, compared with the subject.
            let constantType = try commonType(
                values.contains { $0.type == .unknown }
                    ? [subject] + values : values, "IN")
            var constants: [Typed] = []
            for value in values {
                constants.append(try coerceToCommon(value, constantType, "IN"))
            }
            if let first = constants.first {
                let (compared, left, _) = try comparable(comparison, subject, first, at: at)
                var members: [Typed] = []
                for constant in constants {
                    members.append(try mustCoerce(constant, to: SQLType(compared.type)))
                }
                let list = MemberList(members.map(\.expression))
                return Typed(
                    .inList(
                        left.expression, ordering(compared.type, of: [left] + members), list,
                        negated: negated), .bool, offset: at)
            }
        }
        var parts: [ScalarExpression] = []
        for (item, value) in zip(list, values) {
            if case .row = item, let a = subject.row?.fields, let b = value.row?.fields {
                parts.append(try compareRows(comparison, a, b, at: at).expression)
            } else {
                parts.append(
                    try makeComparison(comparison, subject, value, at: at).expression)
            }
        }
        if parts.count == 1 { return Typed(parts[0], .bool, offset: at) }
        return Typed(negated ? .and(parts) : .or(parts), .bool, offset: at)
    }

    /// `left op ANY (array)`.
    private func analyzeQuantified(
        _ left: Expression, _ name: OperatorName, _ quantifier: Quantifier, _ array: Expression,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(left)
        var list = try analyzer.analyze(array)
        if list.type == .oidvector { list.type = .oidArray }
        if list.type == .int2vector { list.type = .int2Array }
        let elementSlot = makeSlot(level: level)
        var element: Typed
        if list.type == .unknown {
            let assumed = subject.type == .unknown ? TypeID.text : subject.type
            element = Typed(
                .slot(elementSlot), assumed, collation: defaultCollation(assumed), offset: at)
        } else {
            guard let type = elementType(of: list.type) else {
                throw error(
                    .wrongObjectType, "op ANY/ALL (array) requires array on right side", at: at)
            }
            element = Typed(
                .slot(elementSlot), type, collation: defaultCollation(type), offset: at)
        }
        let test = try makeOperator(name, subject, element, at: at)
        guard test.type == .bool else {
            throw error(
                .wrongObjectType, "op ANY/ALL (array) requires operator to yield boolean", at: at)
        }
        if list.type == .unknown {
            guard let type = arrayType(of: element.type) else {
                throw error(
                    .undefinedObject,
                    "could not find array type for data type \(format(element.type))", at: at)
            }
            list = try mustCoerce(list, to: SQLType(type))
        }
        element.type = list.type
        return Typed(
            .quantifiedArray(
                array: list.expression, elementSlot: elementSlot, test: test.expression,
                all: quantifier == .all), .bool, offset: at)
    }
}
