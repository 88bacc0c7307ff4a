// Computes what a table's own expressions make of one of its rows: index keys, defaults, checks.
import StorageEngine

/// One table's rules with a frame to evaluate them in.
final class RuleEvaluation {
    let table: TableDescriptor
    let rules: TableRules
    private let context: ExecutionContext

    init(_ table: TableDescriptor, _ rules: TableRules, within outer: ExecutionContext) {
        self.table = table
        self.rules = rules
        let plan = QueryPlan(
            kind: .select, root: .empty, columns: [], slotCount: rules.slotCount,
            relationCount: 0, subplans: [], commonTables: [], parameterTypes: [], locks: [],
            dependencies: [], writes: false, locksRows: false)
        context = ExecutionContext(
            plan: plan, parameters: [], transaction: outer.transaction, view: outer.view,
            collation: outer.collation, services: outer.services)
        context.budget = .max
    }

    func defaultValue(of column: Int) throws(Interrupt) -> Value {
        try context.evaluate(rules.defaults[column])
    }

    /// Computes a new row's generated columns and tests it.
    func complete(_ values: inout [Value]) throws(Interrupt) {
        try context.complete(&values, rules.newRow, of: table)
    }
}

extension ExecutionContext {
    /// The rules of a table, kept for the statement's time.
    func evaluation(of table: TableDescriptor) throws(Interrupt) -> RuleEvaluation {
        if let known = ruleEvaluations.first(where: { $0.table === table }) { return known }
        let rules: TableRules
        do throws(SQLError) { rules = try services.rules(of: table) } catch { throw .error(error) }
        let made = RuleEvaluation(table, rules, within: self)
        ruleEvaluations.removeAll { $0.table.oid == table.oid }
        ruleEvaluations.append(made)
        return made
    }
}
