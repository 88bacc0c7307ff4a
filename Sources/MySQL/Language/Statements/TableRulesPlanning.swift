// Compiles the expressions that a table's definition keeps as text, for those who change rows without a statement's plan.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func rules(of table: TableDescriptor) throws(SQLError) -> TableRules {
        analyzer.level = try builder.makeLevel(parent: nil)
        // The first slots are the row's.
        let entry = analyzer.fixedEntry(table, name: table.name, schema: table.schema)
        let newRow = try analyzer.newRow(table, entry)
        var defaults: [ScalarExpression] = []
        for column in table.columns { defaults.append(try analyzer.defaultValue(column)) }
        var indexes: [UInt32: IndexRule] = [:]
        for index in table.indexes { indexes[index.oid] = try analyzer.indexRule(index, table) }
        return TableRules(
            slotCount: max(builder.slotCount, builder.ruleSlotCount), newRow: newRow,
            defaults: defaults, indexes: indexes)
    }
}
