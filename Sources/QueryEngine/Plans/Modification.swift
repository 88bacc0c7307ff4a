// Plans of INSERT, UPDATE and DELETE.

/// A CHECK constraint, compiled over the slots of the new row.
package struct CheckTest: Sendable {
    package let name: String
    package let condition: ScalarExpression
    /// What a row is refused with that does not meet it; nil: it is the table's own constraint.
    package let refusal: SQLError?

    package init(name: String, condition: ScalarExpression, refusal: SQLError? = nil) {
        self.name = name
        self.condition = condition
        self.refusal = refusal
    }
}

/// What INSERT and UPDATE need to know of the new row.
package struct NewRow: Sendable {
    /// The first of `table.columns.count` consecutive slots that hold the new row when checks, generated columns,
    /// RETURNING and ON CONFLICT's conditions are evaluated.
    package let firstSlot: Int
    package var checks: [CheckTest]
    /// Generated columns (`GENERATED ALWAYS AS … STORED`), evaluated over the new row's slots.
    package let generated: [SlotAssignment]
    /// System columns of the row that RETURNING reads.
    package var system: [ColumnLoad] = []

    package init(firstSlot: Int, checks: [CheckTest], generated: [SlotAssignment]) {
        self.firstSlot = firstSlot
        self.checks = checks
        self.generated = generated
    }
}

package final class InsertNode: Sendable {
    package let table: TableDescriptor
    package let relation: Int
    package let source: PlanNode
    /// One a column of the table, in its order, reading the source's slots; defaults and casts included.
    package let values: [ScalarExpression]
    package let newRow: NewRow
    package let onConflict: ConflictRule?
    /// The rows take the places of those with their keys; nil: there may be none.
    package let put: PutRule?
    /// See `Language.placesRowsByKeys`.
    package let placesByKey: Bool
    /// Computed after the row is in; nil without RETURNING.
    package let returning: [SlotAssignment]?

    package init(
        table: TableDescriptor, relation: Int, source: PlanNode, values: [ScalarExpression],
        newRow: NewRow, onConflict: ConflictRule?, put: PutRule? = nil,
        placesByKey: Bool = false, returning: [SlotAssignment]?
    ) {
        self.table = table
        self.relation = relation
        self.source = source
        self.values = values
        self.newRow = newRow
        self.onConflict = onConflict
        self.put = put
        self.placesByKey = placesByKey || put != nil
        self.returning = returning
    }
}

/// A new row is put where its primary key says, over the one that is there.
package struct PutRule: Sendable {
    /// What a row that is there keeps.
    package let keptColumns: [Int]
    /// What is there is not read, so that nobody's change of it matters: of two that write one key the later commit wins. Only
    /// where nothing is kept, and no other index leads to the row.
    package let isBlind: Bool

    package init(_ table: TableDescriptor, keeping keptColumns: [Int]) {
        self.keptColumns = keptColumns
        isBlind = keptColumns.isEmpty && !table.indexes.contains { !$0.isPrimary }
    }
}

package struct ConflictRule: Sendable {
    /// The unique indexes that arbitrate; empty means all (DO NOTHING without a target).
    package let arbiters: [IndexDescriptor]
    /// nil: DO NOTHING.
    package let update: ConflictUpdate?

    package init(arbiters: [IndexDescriptor], update: ConflictUpdate?) {
        self.arbiters = arbiters
        self.update = update
    }
}

/// `DO UPDATE SET … WHERE …`. The existing row is loaded into `loads`' slots, the proposed row (EXCLUDED) stands in the
/// slots from `excludedSlot`; the updated row is then put into the insert's `newRow` slots.
package struct ConflictUpdate: Sendable {
    package let loads: [ColumnLoad]
    package let excludedSlot: Int
    package let assignments: [ColumnAssignment]
    package let condition: ScalarExpression?

    package init(
        loads: [ColumnLoad], excludedSlot: Int, assignments: [ColumnAssignment],
        condition: ScalarExpression?
    ) {
        self.loads = loads
        self.excludedSlot = excludedSlot
        self.assignments = assignments
        self.condition = condition
    }
}

package struct ColumnAssignment: Sendable {
    package let column: Int
    package let expression: ScalarExpression

    package init(column: Int, expression: ScalarExpression) {
        self.column = column
        self.expression = expression
    }
}

package final class UpdateNode: Sendable {
    package let table: TableDescriptor
    package let relation: Int
    package let source: PlanNode
    /// The target's columns that anything here reads, loaded again when the row was changed meanwhile.
    package let loads: [ColumnLoad]
    /// All conditions on the row, evaluated for a newer version.
    package let recheck: ScalarExpression?
    package let assignments: [ColumnAssignment]
    package let newRow: NewRow
    package let returning: [SlotAssignment]?

    package init(
        table: TableDescriptor, relation: Int, source: PlanNode, loads: [ColumnLoad],
        recheck: ScalarExpression?, assignments: [ColumnAssignment], newRow: NewRow,
        returning: [SlotAssignment]?
    ) {
        self.table = table
        self.relation = relation
        self.source = source
        self.loads = loads
        self.recheck = recheck
        self.assignments = assignments
        self.newRow = newRow
        self.returning = returning
    }
}

package final class DeleteNode: Sendable {
    package let table: TableDescriptor
    package let relation: Int
    package let source: PlanNode
    package let loads: [ColumnLoad]
    package let recheck: ScalarExpression?
    /// Reads the deleted row's slots (`loads`).
    package let returning: [SlotAssignment]?

    package init(
        table: TableDescriptor, relation: Int, source: PlanNode, loads: [ColumnLoad],
        recheck: ScalarExpression?, returning: [SlotAssignment]?
    ) {
        self.table = table
        self.relation = relation
        self.source = source
        self.loads = loads
        self.recheck = recheck
        self.returning = returning
    }
}
