// Queries as the servers write them back into the definitions of views.

import SQLPlanning

extension FunctionCall {
    /// Nothing but arguments stands in it.
    var isPlain: Bool {
        !isStar && !isDistinct && over == nil && orderBy.isEmpty
            && name.name != ReservedCall.groupConcat
    }
}

extension ExpressionText {
    /// A query's text.
    ///
    /// - Parameter database: tables in it are named without it.
    static func write(_ query: Query, _ flavor: MySQLFlavor, within database: String?) -> String {
        var writer = ExpressionText(isMariaDB: flavor.isMariaDB)
        writer.database = database
        return writer.text(query)
    }

    /// A name with what stands before it.
    func path(_ names: [String]) -> String {
        let shown = names.count == 3 && names.first == database ? names.dropFirst() : names[...]
        return shown.map(ExpressionText.quoted).joined(separator: ".")
    }

    // MARK: - Expressions with queries in them, and calls with more than arguments

    func queryText(_ expression: Expression) -> String {
        switch expression {
        case .subquery(let subquery): return text(subquery)
        case .coalesce(let operands, _): return "coalesce(\(list(operands)))"
        case .nullIf(let left, let right, _): return "nullif(\(list([left, right])))"
        case .greatest(let operands, _): return "greatest(\(list(operands)))"
        case .least(let operands, _): return "least(\(list(operands)))"
        case .function(let call): return aggregate(call)
        case .valueFunction(let function, _, _): return text(function)
        default: return ""
        }
    }

    private func text(_ function: ValueFunction) -> String {
        switch function {
        case .currentDate: "curdate()"
        case .currentTime, .localTime: "curtime()"
        case .currentTimestamp, .localTimestamp: "current_timestamp()"
        case .currentUser, .currentRole: "current_user()"
        case .sessionUser: "session_user()"
        case .user: "user()"
        case .currentCatalog, .currentSchema: "database()"
        }
    }

    private func text(_ subquery: SubqueryExpression) -> String {
        let inner = "(\(text(subquery.query)))"
        switch subquery.kind {
        case .scalar, .array: return inner
        case .exists: return "exists" + inner
        case .member(let left, let negated):
            return wrapped(operand(left, .bitOr) + (negated ? " not in " : " in ") + inner)
        case .quantified(let left, let name, let quantifier):
            let word = quantifier == .all ? " all " : " any "
            return wrapped("\(operand(left, .bitOr)) \(name.symbol)\(word)\(inner)")
        }
    }

    private func aggregate(_ call: FunctionCall) -> String {
        var arguments = call.arguments.map(\.value)
        var separator = ""
        if call.name.name == ReservedCall.groupConcat, let last = arguments.popLast() {
            separator = " separator " + text(last)
        }
        var out = call.name.name + "("
        if call.isDistinct { out += "distinct " }
        out += call.isStar ? "0" : list(arguments)
        if !call.orderBy.isEmpty { out += order(call.orderBy) }
        out += separator + ")"
        guard let window = call.over else { return out }
        return out + " over " + text(window)
    }

    private func text(_ window: WindowDefinition) -> String {
        if window.isBareReference, let name = window.reference {
            return ExpressionText.quoted(name)
        }
        var out = "("
        if let name = window.reference { out += ExpressionText.quoted(name) }
        if !window.partitionBy.isEmpty { out += " partition by \(list(window.partitionBy))" }
        if !window.orderBy.isEmpty { out += order(window.orderBy) }
        return out + ")"
    }

    // MARK: - Queries

    func text(_ query: Query) -> String {
        var out = ""
        if let with = query.with {
            let tables = with.tables.map { table -> String in
                let columns =
                    table.columns.isEmpty
                    ? "" : " (\(table.columns.map(ExpressionText.quoted).joined(separator: ",")))"
                guard case .query(let query) = table.statement else { return "" }
                return "\(table.name)\(columns) as (\(text(query)))"
            }
            out +=
                (with.isRecursive ? "with recursive " : "with ")
                + tables.joined(separator: ", ")
        }
        out += text(query.body)
        if !query.orderBy.isEmpty { out += order(query.orderBy) }
        if case .count(let count)? = query.limit {
            out += " limit "
            if let offset = query.offsetRows { out += text(offset) + "," }
            out += text(count)
        }
        return out
    }

    private func text(_ body: QueryBody) -> String {
        switch body {
        case .select(let clause): return text(clause)
        case .nested(let query): return "(\(text(query)))"
        case .setOperation(let operation):
            let word =
                switch operation.kind {
                case .union: "union"
                case .intersect: "intersect"
                case .except: "except"
                }
            return "\(text(operation.left)) \(word)\(operation.isAll ? " all" : "") "
                + text(operation.right)
        case .values(let rows, _):
            return "values " + rows.map { "(\(list($0)))" }.joined(separator: ",")
        case .table(let reference): return "select * from " + text(reference)
        }
    }

    private func text(_ clause: SelectClause) -> String {
        var out = "select "
        if case .distinct = clause.distinct { out += "distinct " }
        out += clause.items.map { item in
            text(item.expression) + (item.alias.map { " AS " + ExpressionText.quoted($0) } ?? "")
        }.joined(separator: ",")
        if let first = clause.from.first {
            // A list is joined one after the other.
            let joined = clause.from.dropFirst().reduce(text(first)) { left, right in
                "(\(left) join \(text(right)))"
            }
            out += " from " + joined
        }
        if let filter = clause.filter { out += " where " + text(filter) }
        if !clause.groupBy.isEmpty { out += " group by " + grouping(clause.groupBy) }
        if let having = clause.having { out += " having " + text(having) }
        return out
    }

    private func grouping(_ elements: [GroupingElement]) -> String {
        elements.map { element -> String in
            switch element {
            case .expression(let expression): return text(expression)
            case .rollup(let expressions, _): return list(expressions) + " with rollup"
            default: return ""
            }
        }.joined(separator: ",")
    }

    private func order(_ items: [SortItem]) -> String {
        " order by "
            + items.map { text($0.expression) + ($0.direction == .descending ? " desc" : "") }
            .joined(separator: ",")
    }

    // MARK: - Tables

    private func text(_ table: TableExpression) -> String {
        switch table {
        case .table(let reference): return text(reference)
        case .subquery(let derived):
            let alias = derived.alias.map { " " + ExpressionText.quoted($0.name) } ?? ""
            return "(\(text(derived.query)))\(alias)"
        case .join(let join): return text(join)
        case .function, .language: return ""
        }
    }

    private func text(_ reference: TableReference) -> String {
        let names = [reference.name.schema, reference.name.name].compactMap { $0 }
        let shown = names.count == 2 && names.first == database ? names.dropFirst() : names[...]
        let path = shown.map(ExpressionText.quoted).joined(separator: ".")
        guard let alias = reference.alias, alias.name != reference.name.name else { return path }
        return path + " " + ExpressionText.quoted(alias.name)
    }

    private func text(_ join: Join) -> String {
        var (left, right) = (text(join.left), text(join.right))
        var word = join.isStraight ? "straight_join" : "join"
        switch join.kind {
        case .inner, .cross, .full: break
        case .left: word = "left join"
        case .right:
            word = "left join"
            (left, right) = (right, left)
        }
        var out = "(\(left) \(word) \(right)"
        if case .on(let condition) = join.condition { out += " on(\(text(condition)))" }
        return out + ")"
    }
}
