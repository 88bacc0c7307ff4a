// The expressions that a table's definition keeps as text, compiled: checks, generated columns, defaults, and what its
// indexes compute.

/// Compiled over one row of the table, which stands in slots 0… in the order of its columns.
package final class TableRules: Sendable {
    /// How much of a frame the expressions need.
    package let slotCount: Int
    package let newRow: NewRow
    /// One a column: its default, converted to its type.
    package let defaults: [ScalarExpression]
    /// The indexes that compute something, by their numbers.
    package let indexes: [UInt32: IndexRule]

    package init(
        slotCount: Int, newRow: NewRow, defaults: [ScalarExpression],
        indexes: [UInt32: IndexRule]
    ) {
        self.slotCount = slotCount
        self.newRow = newRow
        self.defaults = defaults
        self.indexes = indexes
    }

    /// The rules of a table without any.
    package convenience init(plain table: TableDescriptor) {
        self.init(
            slotCount: table.columns.count,
            newRow: NewRow(firstSlot: 0, checks: [], generated: []),
            defaults: table.columns.map { _ in .constant(.null) }, indexes: [:])
    }
}

/// What an index with expressions or a predicate computes of a row.
package struct IndexRule: Sendable {
    package struct Expression: Sendable {
        package let value: ScalarExpression
        package let type: SQLType
        package let collation: Collation

        package init(value: ScalarExpression, type: SQLType, collation: Collation) {
            self.value = value
            self.type = type
            self.collation = collation
        }
    }

    package let expressions: [Expression]
    /// Rows for which it is not true are not in the index.
    package let predicate: ScalarExpression?
    /// The columns that all of this reads.
    package let columns: [Int]

    package init(expressions: [Expression], predicate: ScalarExpression?, columns: [Int]) {
        self.expressions = expressions
        self.predicate = predicate
        self.columns = columns
    }
}
