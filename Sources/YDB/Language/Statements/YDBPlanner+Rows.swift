// What rows a statement is about, said in the words of all languages: reads by an index, inserts that undo themselves.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    /// Rows that are read by an index come in its order, where no other is asked for.
    func ordered(_ query: Query) throws(SQLError) -> Query {
        guard query.orderBy.isEmpty, case .select(let select) = query.body,
            select.distinct == .all, select.groupBy.isEmpty, select.having == nil,
            select.from.count == 1, case .table(let reference) = select.from[0],
            let view = reference.indexHints.first?.indexes.first, view != YQLTable.primaryView,
            !select.items.contains(where: { $0.expression.holdsAggregate }),
            case .table(let table) = try analyzer.relation(reference.name),
            let index = table.indexes.first(where: { $0.name == view })
        else { return query }
        let own = reference.alias?.name ?? reference.name.name
        let keys = index.columns.map(\.column) + (table.primaryKey?.columns.map(\.column) ?? [])
        let order = keys.map { key in
            SortItem(
                expression: column(table.columns[key].name, of: own, at: query.offset),
                direction: .unspecified, nulls: .unspecified, offset: query.offset)
        }
        return Query(
            with: query.with, body: query.body, orderBy: order, limit: query.limit,
            offsetRows: query.offsetRows, locking: query.locking, offset: query.offset)
    }

    /// The rows of INSERT OR REVERT: all of them where no key is there already and none comes twice, else none.
    func allOrNothing(
        _ statement: InsertStatement, _ table: TableDescriptor
    ) throws(SQLError) -> Query {
        let at = statement.table.offset
        let (rows, names) = try self.rows(
            YQLRows(columns: statement.columns, source: statement.source), at: at)
        let keys = table.primaryKey?.columns.map { table.columns[$0.column].name } ?? []
        let one = SelectItem(expression: .literal(.integer(1), at), alias: "one", offset: at)
        let present = TableExpression.table(
            TableReference(name: statement.table, alias: Alias(name: Self.targetName)))
        let met = SelectClause(
            items: [one], from: [rows, present],
            filter: try keyTest(table, names, at: at), offset: at)
        let count = Expression.function(
            FunctionCall(
                name: QualifiedName(name: "COUNT", offset: at), arguments: [], isStar: true,
                offset: at))
        let repeated = SelectClause(
            items: [one], from: [rows],
            groupBy: keys.map { .expression(column($0, of: Self.rowsName, at: at)) },
            having: .binary(OperatorName(">"), count, .literal(.integer(1), at), at), offset: at)
        func missing(_ select: SelectClause) -> Expression {
            .not(
                .subquery(
                    SubqueryExpression(
                        kind: .exists, query: Query(body: .select(select), offset: at), offset: at)),
                at)
        }
        let items = names.map { name in
            SelectItem(
                expression: column(name, of: Self.rowsName, at: at), alias: name, offset: at)
        }
        return Query(
            body: .select(
                SelectClause(
                    items: items, from: [rows],
                    filter: .and([missing(met), missing(repeated)], at),
                    offset: at)), offset: at)
    }
}

extension Expression {
    /// An aggregate is called somewhere in it.
    fileprivate var holdsAggregate: Bool {
        var found = false
        _ = mapped { part in
            if case .function(let call) = part, call.name.schema == nil,
                call.isStar || YQLAggregates.isKnown(call.name.name)
            {
                found = true
            }
            return part
        }
        return found
    }
}
