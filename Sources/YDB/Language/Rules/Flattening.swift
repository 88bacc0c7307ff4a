// FLATTEN BY and FLATTEN COLUMNS.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func flattened(
        _ flatten: YQLFlatten, _ table: LanguageTable
    ) throws(SQLError) -> TableExpression {
        let alias = table.alias ?? flatten.source.name.map { Alias(name: $0) }
        let star = SelectItem(
            expression: .allColumns(qualifiers: [], table.offset), offset: table.offset)
        if flatten.mode == .columns {
            return try flattenedColumns(flatten.source, star, alias, table.offset)
        }
        var select = SelectClause(items: [star], offset: table.offset)
        var from = flatten.source
        for (place, item) in flatten.items.enumerated() {
            var name = item.alias
            if name == nil, case .column(let reference) = item.expression { name = reference.name }
            guard let name else {
                throw error("Expected a column's name or AS in FLATTEN BY", at: item.offset)
            }
            let hidden = "\u{1}flatten\(place)"
            let function = function(
                flatten.mode.functionName, item.expression, alias: Alias(name: hidden),
                at: item.offset)
            from = .join(
                Join(
                    kind: .cross, left: from, right: function, condition: .none,
                    offset: item.offset))
            select.omitted.append(ColumnReference(qualifiers: [hidden], name: hidden))
            select.omitted.append(ColumnReference(name: name))
            select.items.append(
                SelectItem(
                    expression: .column(
                        ColumnReference(qualifiers: [hidden], name: hidden, offset: item.offset)),
                    alias: name, offset: item.offset))
        }
        select.from = [from]
        return .subquery(
            DerivedTable(
                isLateral: false, query: Query(body: .select(select), offset: table.offset),
                alias: alias, offset: table.offset))
    }

    /// FLATTEN COLUMNS: structs among the columns become columns each.
    func flattenedColumns(
        _ source: TableExpression, _ star: SelectItem, _ alias: Alias?, _ at: SourceOffset
    ) throws(SQLError) -> TableExpression {
        let all = Query(
            body: .select(SelectClause(items: [star], from: [source], offset: at)), offset: at)
        var items: [SelectItem] = []
        for column in try columns(of: all) {
            let reference = Expression.column(ColumnReference(name: column.name, offset: at))
            guard case .structure(let members) = column.type.withoutOptional else {
                items.append(SelectItem(expression: reference, alias: column.name, offset: at))
                continue
            }
            for member in members {
                items.append(
                    SelectItem(
                        expression: .language(
                            LanguageNode(YQLExpression.access(reference, .member(member.name))), at),
                        alias: member.name, offset: at))
            }
        }
        let select = SelectClause(items: items, from: [source], offset: at)
        return .subquery(
            DerivedTable(
                isLateral: false, query: Query(body: .select(select), offset: at), alias: alias,
                offset: at))
    }
}
