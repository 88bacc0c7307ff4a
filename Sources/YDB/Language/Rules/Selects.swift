// SELECT and UNION as YQL has them, said in the words of all languages.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    package func prepared(_ written: SelectClause) throws(SQLError) -> SelectClause {
        var select = written
        if let own = written.language?.syntax as? YQLSelect {
            if own.operator != nil { throw error("PROCESS is not supported", at: written.offset) }
            if own.groupTrait != nil {
                throw error("GROUP BY with a trait is not supported", at: written.offset)
            }
            select.omitted += own.without
        }
        nameKeys(&select)
        for place in select.items.indices where select.items[place].alias == nil {
            let expression = select.items[place].expression
            if case .allColumns = expression { continue }
            if expression.ownName == nil { select.items[place].alias = "column\(place)" }
            // A column of one of several tables is named with it, where simple names are not wished.
            if environment.namesTables, select.from.contains(where: \.isJoin),
                case .column(let reference) = expression, let table = reference.qualifiers.last
            {
                select.items[place].alias = "\(table).\(reference.name)"
            }
        }
        try excludeMet(&select)
        return select
    }

    package func columnName(of expression: Expression) -> String {
        expression.ownName ?? "column0"
    }

    package func valuesName(_ expression: Expression, _ place: Int) -> String { "column\(place)" }

    /// `GROUP BY expression AS name`: the name stands for the expression in what comes behind.
    private func nameKeys(_ select: inout SelectClause) {
        var keys: [String: Expression] = [:]
        func plain(_ expression: Expression) -> Expression {
            guard case .language(let node, _) = expression,
                case .labelled(let key, let name)? = node.syntax as? YQLExpression
            else { return expression }
            keys[name] = key
            return key
        }
        func plain(_ element: GroupingElement) -> GroupingElement {
            switch element {
            case .expression(let expression): .expression(plain(expression))
            case .empty(let at): .empty(at)
            case .rollup(let expressions, let at): .rollup(expressions.map(plain), at)
            case .cube(let expressions, let at): .cube(expressions.map(plain), at)
            case .sets(let elements, let at): .sets(elements.map(plain), at)
            }
        }
        select.groupBy = select.groupBy.map(plain)
        guard !keys.isEmpty else { return }
        func replaced(_ expression: Expression) -> Expression {
            expression.mapped { part in
                guard case .column(let reference) = part, reference.qualifiers.isEmpty,
                    let key = keys[reference.name]
                else { return part }
                return key
            }
        }
        for place in select.items.indices {
            if select.items[place].alias == nil,
                case .column(let reference) = select.items[place].expression,
                reference.qualifiers.isEmpty, keys[reference.name] != nil
            {
                select.items[place].alias = reference.name
            }
            select.items[place].expression = replaced(select.items[place].expression)
        }
        select.having = select.having.map(replaced)
    }

    /// EXCLUSION JOIN is a full one without the rows that have met.
    private func excludeMet(_ select: inout SelectClause) throws(SQLError) {
        for item in select.from {
            guard case .language(let table) = item,
                case .join(let join)? = table.node.syntax as? YQLTable, join.kind == .exclusion
            else { continue }
            let at = table.offset
            let met: Expression
            switch join.condition {
            case .on(let expression): met = expression
            case .using(let tags):
                guard let left = join.left.name, let right = join.right.name else {
                    throw error("A side of EXCLUSION JOIN needs a name", at: at)
                }
                var tests: [Expression] = []
                for tag in tags {
                    let name = try text(of: tag)
                    tests.append(
                        .binary(
                            OperatorName("=="),
                            .column(ColumnReference(qualifiers: [left], name: name, offset: at)),
                            .column(ColumnReference(qualifiers: [right], name: name, offset: at)),
                            at))
                }
                met = tests.count == 1 ? tests[0] : .and(tests, at)
            case .none, .natural: throw error("Expected ON or USING", at: at)
            }
            let apart = Expression.isTruth(met, .isTrue, negated: true, at)
            select.filter = select.filter.map { .and([$0, apart], at) } ?? apart
        }
    }

    // MARK: UNION

    /// Columns go together by their names; one that an operand does not have is null in its rows.
    package func prepared(_ operation: SetOperation) throws(SQLError) -> SetOperation {
        if environment.unitesByPosition || operation.kind != .union { return operation }
        let left = try names(of: operation.left)
        let right = try names(of: operation.right)
        if left == right { return operation }
        let known = Set(left)
        let all = left + right.filter { !known.contains($0) }
        var result = operation
        if left != all { result.left = arranged(operation.left, left, all, operation.offset) }
        if right != all { result.right = arranged(operation.right, right, all, operation.offset) }
        return result
    }

    private func arranged(
        _ body: QueryBody, _ own: [String], _ all: [String], _ at: SourceOffset
    ) -> QueryBody {
        let own = Set(own)
        let items = all.map { name in
            SelectItem(
                expression: own.contains(name)
                    ? .column(ColumnReference(name: name, offset: at)) : .literal(.null, at),
                alias: name, offset: at)
        }
        let source = TableExpression.subquery(
            DerivedTable(isLateral: false, query: Query(body: body, offset: at), offset: at))
        return .select(SelectClause(items: items, from: [source], offset: at))
    }

    /// The columns of an operand, looked up only where its text does not tell.
    private func names(of body: QueryBody) throws(SQLError) -> [String] {
        if case .select(let select) = body, select.language == nil {
            var names: [String] = []
            for (place, item) in select.items.enumerated() {
                if case .allColumns = item.expression { break }
                names.append(item.alias ?? item.expression.ownName ?? "column\(place)")
            }
            if names.count == select.items.count { return names }
        }
        return try columns(of: Query(body: body)).map(\.name)
    }

    // MARK: What a query gives

    /// The columns of a query that is analysed in its place later.
    func columns(of query: Query) throws(SQLError) -> [YDBColumn] {
        let key = YQLDescribed.Key(query: query, scope: ObjectIdentifier(scope))
        if let known = described.columns[key] { return known }
        let own = PlanBuilder(context: context, text: builder.text, words: builder.words)
        own.allowsParameters = builder.allowsParameters
        let rules = YQLRules(
            own, types: statementTypes, scope: scope, environment: environment,
            described: described)
        let block = try QueryAnalyzer(own, rules).analyzeQuery(query, parent: nil)
        let columns = block.outputs.map {
            YDBColumn($0.name, statementTypes.type(of: $0.type))
        }
        described.columns[key] = columns
        described.scopes.append(scope)
        return columns
    }
}

/// What queries of one statement give that were looked at ahead.
final class YQLDescribed {
    struct Key: Hashable {
        let query: Query
        let scope: ObjectIdentifier
    }

    var columns: [Key: [YDBColumn]] = [:]
    /// They live as long as the keys that name them.
    var scopes: [YQLScope] = []
}

extension Expression {
    /// What a column is called that is this and has no other name.
    var ownName: String? {
        switch self {
        case .column(let reference): return reference.name
        case .language(let node, _):
            guard let syntax = node.syntax as? YQLExpression else { return nil }
            switch syntax {
            case .access(_, .member(let name)): return name
            case .labelled(_, let name): return name
            default: return nil
            }
        default: return nil
        }
    }
}
