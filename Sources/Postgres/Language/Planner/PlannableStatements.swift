// SELECT, VALUES, INSERT, UPDATE, DELETE as whole statements.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planQueryStatement(_ statement: DataStatement) throws(SQLError) -> QueryPlan {
        let kind: QueryPlan.Kind
        switch statement {
        case .query: kind = .select
        case .insert: kind = .insert
        case .update: kind = .update
        case .delete: kind = .delete
        }
        let block = try analyzeStatement(statement, parent: nil, isTop: true)
        numberModifyingTables()
        var planned = try planBlock(block)
        // RETURNING has named its objects itself.
        if kind == .select { planned = namingObjects(block, planned) }
        return try finish(
            kind: kind, root: planned.node,
            columns: withRowTypes(block, resultColumns(block, planned)))
    }

    /// What a client gets of a regclass or the like needs its name as well as its number.
    private func namingObjects(_ block: QueryBlock, _ planned: PlannedBlock) -> PlannedBlock {
        var assignments: [SlotAssignment] = []
        var slots = planned.slots
        for (at, output) in block.outputs.enumerated() where output.type.oid.isObjectReference {
            let slot = makeSlot()
            assignments.append(
                SlotAssignment(slot, namedObject(.slot(slots[at]), output.type.oid)))
            slots[at] = slot
        }
        if assignments.isEmpty { return planned }
        return PlannedBlock(node: .project(planned.node, assignments), slots: slots)
    }

    func namedObject(_ number: ScalarExpression, _ type: TypeOID) -> ScalarExpression {
        let function = FunctionDefinition(
            "name", [type], type, volatility: .stable, body: .session(.namedObject(type)))
        return .call(function, [number])
    }

    /// A column that is a table's whole row is described as being of the table's own type.
    private func withRowTypes(
        _ block: QueryBlock, _ columns: [ResultColumn]
    ) -> [ResultColumn] {
        columns.enumerated().map { at, column in
            guard column.type.oid == .record, let table = block.outputs[at].rowTable else {
                return column
            }
            return ResultColumn(
                name: column.name, type: SQLType(TypeOID.row(of: table)), slot: column.slot)
        }
    }

    func resultColumns(_ block: QueryBlock, _ planned: PlannedBlock) -> [ResultColumn] {
        zip(block.outputs, planned.slots).map { output, slot in
            ResultColumn(
                name: output.name, type: output.type, slot: slot, tableOID: output.tableOID,
                attribute: output.attribute)
        }
    }
}
