// SELECT, VALUES, INSERT, UPDATE, DELETE as whole statements.
import QueryEngine

extension StatementPlanner {
    func planQueryStatement(_ statement: Statement) throws(SQLError) -> QueryPlan {
        switch statement {
        case .query(let query):
            let block = try analyzeQuery(query, parent: nil, isTop: true)
            numberModifyingTables()
            let planned = try planBlock(block)
            return try finish(
                kind: .select, root: planned.node, columns: resultColumns(block, planned))
        case .insert: return try planModificationStatement(statement, .insert)
        case .update: return try planModificationStatement(statement, .update)
        case .delete: return try planModificationStatement(statement, .delete)
        default: throw notSupported("this statement here")
        }
    }

    private func planModificationStatement(
        _ statement: Statement, _ kind: QueryPlan.Kind
    ) throws(SQLError) -> QueryPlan {
        let block = try analyzeModification(statement, parent: nil, isTop: true)
        numberModifyingTables()
        let planned = try planBlock(block)
        return try finish(
            kind: kind, root: planned.node, columns: resultColumns(block, planned))
    }

    func resultColumns(_ block: QueryBlock, _ planned: PlannedBlock) -> [ResultColumn] {
        zip(block.outputs, planned.slots).map { output, slot in
            ResultColumn(
                name: output.name, type: output.type, slot: slot, tableOID: output.tableOID,
                attribute: output.attribute)
        }
    }
}
