// The joins that YQL alone has, and those that it says otherwise.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func joined(
        _ join: YQLJoin, _ table: LanguageTable
    ) throws(SQLError) -> TableExpression {
        let at = table.offset
        if join.isAnyLeft || join.isAnyRight {
            throw error("ANY in front of a side of a join is not supported", at: at)
        }
        let condition: Join.Condition
        switch join.condition {
        case .none: condition = .none
        case .natural: condition = .natural
        case .on(let expression):
            // A side may be missing: a column that both have by the same name is that of the side that is there.
            if join.kind == .right || join.kind == .full,
                let names = shared(expression, join.left.name, join.right.name)
            {
                condition = .using(names, alias: nil)
            } else {
                condition = .on(expression)
            }
        case .using(let tags):
            var names: [String] = []
            for tag in tags { names.append(try text(of: tag)) }
            condition = .using(names, alias: nil)
        }
        func plain(_ kind: Join.Kind) -> TableExpression {
            .join(
                Join(
                    kind: kind, left: join.left, right: join.right, condition: condition,
                    offset: at))
        }
        switch join.kind {
        case .inner: return plain(.inner)
        case .left: return plain(.left)
        case .right: return plain(.right)
        // Those that have met are left out: see `prepared`.
        case .full, .exclusion: return plain(.full)
        case .cross: return plain(.cross)
        case .leftSemi: return try half(join.left, join.right, condition, negated: false, at)
        case .leftOnly: return try half(join.left, join.right, condition, negated: true, at)
        case .rightSemi: return try half(join.right, join.left, condition, negated: false, at)
        case .rightOnly: return try half(join.right, join.left, condition, negated: true, at)
        }
    }

    /// The columns that are compared, where each is compared with that of its name; nil: it is another condition.
    private func shared(
        _ condition: Expression, _ left: String?, _ right: String?
    ) -> [String]? {
        guard let left, let right else { return nil }
        let tests: [Expression]
        if case .and(let operands, _) = condition { tests = operands } else { tests = [condition] }
        var names: [String] = []
        for test in tests {
            guard case .binary(let op, .column(let a), .column(let b), _) = test,
                op.symbol == "==" || op.symbol == "=", a.name == b.name,
                Set([a.qualifiers, b.qualifiers]) == [[left], [right]]
            else { return nil }
            names.append(a.name)
        }
        return names
    }

    /// The rows of one side that have, or have not, met one of the other.
    func half(
        _ kept: TableExpression, _ other: TableExpression, _ condition: Join.Condition,
        negated: Bool, _ at: SourceOffset
    ) throws(SQLError) -> TableExpression {
        guard let name = kept.name else {
            throw error("A side of SEMI and ONLY joins needs a name", at: at)
        }
        let test: Expression
        switch condition {
        case .on(let expression): test = expression
        case .using(let names, _):
            guard let otherName = other.name else {
                throw error("A side of SEMI and ONLY joins needs a name", at: at)
            }
            test = .and(
                names.map { column in
                    .binary(
                        OperatorName("=="),
                        .column(ColumnReference(qualifiers: [name], name: column, offset: at)),
                        .column(ColumnReference(qualifiers: [otherName], name: column, offset: at)),
                        at)
                }, at)
        case .none, .natural: throw error("Expected ON or USING", at: at)
        }
        let one = SelectItem(expression: .literal(.integer(1), at), alias: "one", offset: at)
        let found = Query(
            body: .select(SelectClause(items: [one], from: [other], filter: test, offset: at)),
            offset: at)
        let exists = Expression.subquery(
            SubqueryExpression(kind: .exists, query: found, offset: at))
        let star = SelectItem(expression: .allColumns(qualifiers: [name], at), offset: at)
        let select = SelectClause(
            items: [star], from: [kept], filter: negated ? .not(exists, at) : exists, offset: at)
        return .subquery(
            DerivedTable(
                isLateral: false, query: Query(body: .select(select), offset: at),
                alias: Alias(name: name), offset: at))
    }
}
