// Expressions that definitions keep as text, compiled over a row of their table.
package import QueryEngine

extension QueryAnalyzer {
    /// Analyses an expression over a row of the columns, which stands in slots 0…, and tells which of them it reads. For an
    /// analyzer that has analysed nothing yet.
    package func analyzeRow(
        _ expression: Expression, over columns: [ColumnDescriptor], of table: String,
        as kind: ExpressionKind
    ) throws(SQLError) -> (value: Typed, columns: [Int]) {
        level = try builder.makeLevel(parent: nil)
        let entry = RangeEntry(
            level: level, name: table,
            columns: columns.map {
                RangeColumn(
                    name: $0.name, type: $0.type, collation: $0.collation,
                    isDropped: $0.isDropped)
            }, source: .fixed(firstSlot: 0))
        level.addEntry(entry)
        _ = builder.makeSlots(columns.count, of: entry)
        level.namespace = [NamespaceItem(entry: entry)]
        let value = try analyze(expression, as: kind)
        var read: [Int] = []
        builder.forEachSlot(value.expression) { slot in
            if slot < columns.count, !read.contains(slot) { read.append(slot) }
        }
        return (value, read)
    }

    /// All expressions of the table's definition over a row of it, for those who change rows without a statement's plan:
    /// actions of foreign keys, the building of indexes. For an analyzer that has analysed nothing yet.
    package func tableRules(of table: TableDescriptor) throws(SQLError) -> TableRules {
        level = try builder.makeLevel(parent: nil)
        // The first slots are the row's.
        let entry = fixedEntry(table, name: table.name, schema: table.schema)
        let newRow = try newRow(table, entry)
        var defaults: [ScalarExpression] = []
        for column in table.columns { defaults.append(try defaultValue(column)) }
        var indexes: [UInt32: IndexRule] = [:]
        for index in table.indexes { indexes[index.oid] = try indexRule(index, table) }
        return TableRules(
            slotCount: max(builder.slotCount, builder.ruleSlotCount), newRow: newRow,
            defaults: defaults, indexes: indexes)
    }

    /// The index's expressions and predicate over a row in slots 0…; nil for an index that computes nothing.
    package func indexRule(
        _ index: IndexDescriptor, _ table: TableDescriptor
    ) throws(SQLError) -> IndexRule? {
        guard index.needsEvaluation else { return nil }
        if let known = builder.indexRules[index.oid] { return known }
        var columns = index.columns.compactMap { $0.column >= 0 ? $0.column : nil }
        var expressions: [IndexRule.Expression] = []
        func compiled(
            _ sql: String, as kind: ExpressionKind
        ) throws(SQLError) -> (QueryAnalyzer, Typed) {
            let own = standalone()
            own.builder.reportsPositions = false
            let (value, read) = try own.analyzeRow(
                try rules.expression(stored: sql), over: table.columns, of: table.name, as: kind)
            columns += read
            builder.ruleSlotCount = max(builder.ruleSlotCount, own.builder.slotCount)
            return (own, value)
        }
        for expression in index.expressions {
            let (_, value) = try compiled(expression.sql, as: .indexExpression)
            expressions.append(
                IndexRule.Expression(
                    value: value.expression, type: value.sqlType, collation: value.collation))
        }
        var predicate: ScalarExpression?
        if let sql = index.predicate {
            let (own, value) = try compiled(sql, as: .indexPredicate)
            predicate = try own.rules.condition(value, "WHERE")
        }
        let rule = IndexRule(
            expressions: expressions, predicate: predicate,
            columns: Array(Set(columns)).sorted())
        builder.indexRules[index.oid] = rule
        return rule
    }
}
