// Expressions of the syntax to typed ones: one case a construct.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func analyzeNode(_ expression: Expression) throws(SQLError) -> Typed {
        switch expression {
        case .literal(let literal, let at): return try self.literal(literal, at)
        case .parameter(let number, let at): return try parameter(number, at)
        case .column(let reference): return try analyzer.analyzeColumn(reference)
        case .allColumns(_, let at): throw error(.syntaxError, "* is not allowed here", at: at)
        case .unary(let name, let operand, let at):
            if name.symbol == "-", case .literal(let literal, _) = operand,
                let negative = negated(literal)
            {
                return try self.literal(negative, at)
            }
            return try operation(
                name.symbol, nil, try value(operand), of: expression, at: at)
        case .binary(let name, let left, let right, let at):
            return try analyzeBinary(name, left, right, of: expression, at)
        case .and(let operands, let at):
            let (parts, traits) = try conditions(operands, "AND")
            return truth(.and(parts), traits, at)
        case .or(let operands, let at):
            let (parts, traits) = try conditions(operands, "OR")
            return truth(.or(parts), traits, at)
        case .not(let operand, let at): return try negation(try value(operand), at)
        case .isNull(let operand, let negated, let at):
            let value = try value(operand)
            return truth(.isNull(value.expression, negated: negated), .notNull, at)
        case .isTruth(let operand, let test, let negated, let at):
            let expected: Bool? =
                switch test {
                case .isTrue: true
                case .isFalse: false
                case .isUnknown: nil
                }
            let value = try condition(try value(operand), "IS")
            return truth(.isTruth(value, expected: expected, negated: negated), .notNull, at)
        case .isDistinct(let left, let right, let negated, let at):
            return try analyzeDistinct(left, right, negated, at)
        case .like(let match): return try analyzeLike(match)
        case .between(let test): return try analyzeRange(test)
        case .inList(let operand, let list, let negated, let at):
            return try analyzeMembership(operand, list, negated, at)
        case .subquery(let subquery): return try analyzeSubquery(subquery)
        case .conditional(let conditional): return try analyzer.analyzeCase(conditional)
        case .coalesce(let operands, let at): return try analyzeCoalesce(operands, at)
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
        case .row(let elements, _, let at): return try analyzeRow(elements, at)
        case .defaultValue(let at):
            throw error(.syntaxError, "DEFAULT is not allowed here", at: at)
        case .indirection(_, _, let at), .isDocument(_, _, let at),
            .quantified(_, _, _, _, let at), .array(_, let at), .currentOf(_, let at),
            .language(_, let at):
            throw notSupported("this expression", at: at)
        }
    }

    func truth(
        _ expression: ScalarExpression, _ traits: ValueTraits, _ at: SourceOffset
    ) -> Typed {
        var test = Typed(expression, MySQLType.truth, offset: at)
        test.traits = traits
        return test
    }

    func negation(_ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed {
        var result = truth(.not(try condition(value, "NOT")), notNull([value]), at)
        // Of TRUE and FALSE it is FALSE or TRUE.
        if value.type == MySQLType.truth, value.expression.isConstant {
            result.modifier = value.modifier
        }
        return result
    }

    /// One value: a row is none.
    func value(_ expression: Expression) throws(SQLError) -> Typed {
        try single(try analyzer.analyze(expression))
    }

    func single(_ value: Typed) throws(SQLError) -> Typed {
        guard let count = value.row?.types.count, value.type == .record else { return value }
        _ = count
        throw error(1241, "Operand should contain 1 column(s)")
    }

    private func conditions(
        _ operands: [Expression], _ word: String
    ) throws(SQLError) -> ([ScalarExpression], ValueTraits) {
        var parts: [ScalarExpression] = []
        var traits = ValueTraits.notNull
        parts.reserveCapacity(operands.count)
        for operand in operands {
            let value = try value(operand)
            traits.formIntersection(value.traits)
            parts.append(try condition(value, word))
        }
        return (parts, traits)
    }

    /// What a comparison is from the other side.
    private static let mirrored = [
        "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
    ]
    private static let comparisons: Set<String> = ["=", "<>", "<", "<=", ">", ">=", "<=>"]

    private func analyzeBinary(
        _ name: OperatorName, _ left: Expression, _ right: Expression, of expression: Expression,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if Self.comparisons.contains(name.symbol) {
            if case .row = left, case .subquery(let subquery) = right,
                case .scalar = subquery.kind
            {
                return try analyzer.compareRowToSubquery(name, left, subquery, at)
            }
            if case .row = right, case .subquery(let subquery) = left,
                case .scalar = subquery.kind, let mirrored = Self.mirrored[name.symbol]
            {
                return try analyzer.compareRowToSubquery(
                    OperatorName(mirrored), right, subquery, at)
            }
            let a = try analyzer.analyze(left)
            let b = try analyzer.analyze(right)
            if a.type == .record || b.type == .record {
                return try compareWhole(name.symbol, a, b, at)
            }
            if name.symbol == "<=>" { return try distinct(a, b, negated: true, at) }
            return try makeOperator(name, a, b, at: at)
        }
        return try operation(
            name.symbol, try value(left), try value(right), of: expression, at: at)
    }

    private func compareWhole(
        _ symbol: String, _ a: Typed, _ b: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let (x, y) = (a.row?.fields ?? [], b.row?.fields ?? [])
        if flavor.isMariaDB, a.type != b.type, (a.type == .record) != (b.type == .record) {
            let names = [a, b].map { $0.type == .record ? "row" : format($0.type) }
            throw error(
                4_078,
                "Illegal parameter data types \(names[0]) and \(names[1]) for operation '\(symbol)'"
            )
        }
        guard a.type == .record, b.type == .record, x.count == y.count else {
            let count = max(1, x.count)
            throw error(1241, "Operand should contain \(count) column(s)")
        }
        if symbol == "<=>" {
            var parts: [ScalarExpression] = []
            for (p, q) in zip(x, y) {
                parts.append(try distinct(p, q, negated: true, at).expression)
            }
            return truth(.and(parts), .notNull, at)
        }
        guard let comparison = ComparisonOperator(symbol: symbol) else {
            throw notSupported("this comparison of rows", at: at)
        }
        return try compareRows(comparison, x, y, at: at)
    }

    private func analyzeDistinct(
        _ left: Expression, _ right: Expression, _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        try distinct(try analyzer.analyze(left), try analyzer.analyze(right), negated: negated, at)
    }

    /// `a <=> b` where negated: equal, or null both.
    func distinct(
        _ a: Typed, _ b: Typed, negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if b.expression.isNullConstant {
            return truth(.isNull(a.expression, negated: !negated), .notNull, at)
        }
        if a.expression.isNullConstant {
            return truth(.isNull(b.expression, negated: !negated), .notNull, at)
        }
        let (ordering, x, y) = try comparable(.equal, a, b, at: at)
        return truth(
            .isDistinct(ordering, x.expression, y.expression, negated: negated), .notNull, at)
    }

    private static let deepestRepetition = 16

    /// A construct that evaluates an operand twice doubles what is in it: nested ones are counted.
    func repeating<R>(_ body: () throws(SQLError) -> R) throws(SQLError) -> R {
        repetitionDepth += 1
        defer { repetitionDepth -= 1 }
        guard repetitionDepth <= Self.deepestRepetition else {
            throw builder.error(.tooDeep)
        }
        return try body()
    }

    private func analyzeRange(_ test: RangeTest) throws(SQLError) -> Typed {
        try repeating { () throws(SQLError) in
            let subject = try value(test.subject)
            var low = try value(test.low)
            var high = try value(test.high)
            let at = test.offset
            // All three are compared as one kind where a constant could be read in two ways.
            low = try like(high, low, subject)
            high = try like(low, high, subject)
            let above = try makeComparison(
                test.isNegated ? .less : .greaterOrEqual, subject, low, at: at)
            let below = try makeComparison(
                test.isNegated ? .greater : .lessOrEqual, subject, high, at: at)
            let parts = [above.expression, below.expression]
            return truth(
                test.isNegated ? .or(parts) : .and(parts), notNull([above, below]), at)
        }
    }

    /// A text between dates is a date whatever the subject is.
    private func like(_ other: Typed, _ bound: Typed, _ subject: Typed) throws(SQLError) -> Typed {
        let kind = MySQLTypeKind(other.type)
        guard kind.isDated, MySQLTypeKind(bound.type).isString,
            MySQLTypeKind(subject.type).isString
        else { return bound }
        return converted(bound, .datetime)
    }

    /// `x IN (a, b, c)`: constants of one kind become one hashed test, others a disjunction.
    private func analyzeMembership(
        _ operand: Expression, _ list: [Expression], _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let subject = try analyzer.analyze(operand)
        var values: [Typed] = []
        values.reserveCapacity(list.count)
        for item in list { values.append(try analyzer.analyze(item)) }
        if subject.type == .record || values.contains(where: { $0.type == .record }) {
            return try memberOfRows(subject, values, negated, at)
        }
        if values.count > 1, values.allSatisfy({ !$0.expression.readsColumns }),
            let hashed = try oneTest(subject, values, negated, at)
        {
            return hashed
        }
        return try repeating { () throws(SQLError) in
            var parts: [ScalarExpression] = []
            for value in values {
                parts.append(
                    try makeComparison(negated ? .notEqual : .equal, subject, value, at: at)
                        .expression)
            }
            let traits = notNull([subject] + values)
            if parts.count == 1 { return truth(parts[0], traits, at) }
            return truth(negated ? .and(parts) : .or(parts), traits, at)
        }
    }

    private func memberOfRows(
        _ subject: Typed, _ values: [Typed], _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        try repeating { () throws(SQLError) in
            var parts: [ScalarExpression] = []
            var traits = ValueTraits.notNull
            for value in values {
                let test = try compareWhole("=", subject, value, at)
                traits.formIntersection(test.traits)
                parts.append(negated ? .not(test.expression) : test.expression)
            }
            return truth(negated ? .and(parts) : .or(parts), traits, at)
        }
    }

    /// One test where each member is compared with the subject in the same way, and the subject stays as it is.
    private func oneTest(
        _ subject: Typed, _ values: [Typed], _ negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed? {
        var members: [ScalarExpression] = []
        var way: (Ordering, Typed)?
        for value in values {
            let (ordering, left, right) = try comparable(.equal, subject, value, at: at)
            if let way {
                guard way.0 == ordering, way.1.type == left.type,
                    way.1.expression.isSame(as: left.expression)
                else { return nil }
            } else {
                way = (ordering, left)
            }
            members.append(right.expression)
        }
        guard let (ordering, left) = way else { return nil }
        return truth(
            .inList(left.expression, ordering, MemberList(members), negated: negated),
            notNull([subject] + values), at)
    }

    private func analyzeRow(
        _ elements: [Expression], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var fields: [Typed] = []
        for element in elements { fields.append(try analyzer.analyze(element)) }
        let shape = RowShape(
            names: fields.indices.map { "f\($0 + 1)" }, types: fields.map(\.sqlType),
            fields: fields)
        return Typed(
            .row(fields.map(\.expression), types: fields.map(\.type), form: RowForm()), .record,
            offset: at, row: shape)
    }

    private func analyzeSubquery(_ subquery: SubqueryExpression) throws(SQLError) -> Typed {
        switch subquery.kind {
        case .member, .quantified:
            if case .count? = subquery.query.limit {
                throw notSupported("LIMIT & IN/ALL/ANY/SOME subquery", at: subquery.offset)
            }
        case .scalar, .exists, .array: break
        }
        var value = try analyzer.analyzeSubquery(subquery)
        if case .select(let clause) = subquery.query.body, !clause.from.isEmpty, flavor.isMariaDB {
            switch subquery.kind {
            // Only a subquery without a table is made a comparison.
            case .member, .quantified: (value.modifier, value.traits) = (21, [])
            case .scalar, .exists, .array: break
            }
        }
        return value
    }

    // MARK: Names of columns

    /// What nothing names is called by its text.
    package func columnName(of expression: Expression) -> String {
        switch expression {
        case .column(let reference): reference.name
        case .function(let call): call.name.name
        default: "?"
        }
    }
}
