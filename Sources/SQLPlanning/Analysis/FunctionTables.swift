// Functions in FROM: their columns, ROWS FROM, WITH ORDINALITY.
import QueryEngine

/// The calls of one FROM item.
package struct FunctionScanDraft {
    struct Call {
        let function: FunctionDefinition
        let arguments: [ScalarExpression]
        let columnCount: Int
    }

    let calls: [Call]
    let hasOrdinality: Bool
}

extension QueryAnalyzer {
    func functionEntry(_ table: FunctionTable) throws(SQLError) -> RangeEntry {
        let saved = (level.isLateral, level.kind)
        level.isLateral = true
        level.kind = .functionInFrom
        defer { (level.isLateral, level.kind) = saved }

        if !table.columnDefinitions.isEmpty
            || table.items.contains(where: { !$0.columnDefinitions.isEmpty })
        {
            throw notSupported("a column definition list", at: table.offset)
        }
        var calls: [FunctionScanDraft.Call] = []
        var columns: [RangeColumn] = []
        var plain: ScalarExpression?
        var isScalar = false
        let items = table.items.flatMap(separated)
        for item in items {
            let setCount = level.sets.count
            let value = try analyze(item.call)
            let name =
                table.alias.flatMap { table.isRowsFrom ? nil : $0.name }
                ?? rules.columnName(of: item.call)
            if level.sets.count == setCount + 1, case .slot(let slot) = value.expression,
                let made = level.sets.last, made.slot == slot,
                case .set(let function, let arguments) = made.value
            {
                level.sets.removeLast()
                let own = functionColumns(function, value, name)
                let spreads =
                    function.columns.count <= 1 && value.type == .record && value.row != nil
                isScalar = own.count == 1 && function.columns.count <= 1 && !spreads
                columns += own
                calls.append(
                    FunctionScanDraft.Call(
                        function: spreads ? function.spreadingRows(own.count) : function,
                        arguments: arguments, columnCount: own.count))
                continue
            }
            if level.sets.count > setCount {
                throw error(
                    .featureNotSupported,
                    "set-returning functions must appear at top level of FROM",
                    at: item.call.offset)
            }
            // One row with the value of a plain call.
            let resolved = try rules.resolved(value)
            if items.count == 1, !table.withOrdinality {
                plain = resolved.expression
            } else if case .call(let function, let arguments) = resolved.expression {
                calls.append(
                    FunctionScanDraft.Call(
                        function: function, arguments: arguments, columnCount: 1))
            } else {
                throw notSupported("this call in ROWS FROM", at: item.call.offset)
            }
            isScalar = true
            columns.append(
                RangeColumn(name: name, type: resolved.sqlType, collation: resolved.collation))
        }
        if table.withOrdinality {
            columns.append(
                RangeColumn(name: "ordinality", type: SQLType(rules.number), collation: .c))
        }
        let source: RangeEntry.Source
        if let plain {
            source = .values([[plain]])
        } else {
            source = .function(
                FunctionScanDraft(calls: calls, hasOrdinality: table.withOrdinality))
        }
        let entry = try addEntry(
            name: table.alias?.name ?? table.items.first.map { rules.columnName(of: $0.call) }
                ?? "",
            alias: table.alias, columns: columns, source: source)
        entry.isFunctionScalar = isScalar && items.count == 1 && !table.withOrdinality
        entry.lateralReferences = builder.relationsRead(by: entry)
        return entry
    }

    private func separated(_ item: FunctionTable.Item) -> [FunctionTable.Item] {
        guard case .function(let call) = item.call else { return [item] }
        return rules.separated(call).map {
            FunctionTable.Item(call: .function($0), columnDefinitions: [])
        }
    }

    /// The columns of one call: those it declares, or one named after the alias.
    private func functionColumns(
        _ function: FunctionDefinition, _ value: Typed, _ name: String
    ) -> [RangeColumn] {
        if function.columns.count > 1 {
            return function.columns.map {
                RangeColumn(
                    name: $0.name, type: SQLType($0.type),
                    collation: rules.defaultCollation($0.type))
            }
        }
        if let row = value.row, value.type == .record {
            return row.names.indices.map { at in
                let field = row.field(
                    at, of: value.expression, rules.defaultCollation(row.types[at].oid))
                return RangeColumn(
                    name: row.names[at], type: row.types[at], collation: field.collation,
                    row: field.row)
            }
        }
        let own = function.columns.first?.name
        return [RangeColumn(name: own ?? name, type: value.sqlType, collation: value.collation)]
    }
}
