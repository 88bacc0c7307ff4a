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
            services: outer.services)
        context.budget = .max
    }

    func defaultValue(of column: Int) throws(Interrupt) -> Value {
        try context.evaluate(rules.defaults[column])
    }

    // MARK: Indexes

    /// Puts the columns that the index reads into the frame; false if the index leaves such rows out.
    private func load(
        _ rule: IndexRule, _ row: (Int) -> Value
    ) throws(Interrupt) -> Bool {
        for column in rule.columns { context.frame[column] = row(column) }
        return try context.holds(rule.predicate)
    }

    /// The key of a row in an index that computes something, or nil if the row is not in it.
    func key(
        _ index: IndexDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> (key: Key, hasNull: Bool)? {
        guard let rule = rules.indexes[index.oid] else { return IndexKeys.key(index, table, row) }
        guard try load(rule, row) else { return nil }
        var builder = KeyBuilder()
        var hasNull = false
        for key in index.columns {
            let value = try self.value(key, rule)
            if value.isNull {
                hasNull = true
                builder.appendNull(descending: key.descending, nullsFirst: key.nullsFirst)
                continue
            }
            KeyEncoding.append(
                value, index.descriptor(of: key, in: table).ordering,
                descending: key.descending, nullsFirst: key.nullsFirst, to: &builder)
        }
        return (builder.key, hasNull)
    }

    private func value(
        _ key: IndexDescriptor.KeyColumn, _ rule: IndexRule
    ) throws(Interrupt) -> Value {
        guard let expression = key.expression else { return context.frame[key.column] }
        return try context.evaluate(rule.expressions[expression].value)
    }

    /// A key as errors show it; empty where the row has none.
    func shownKey(
        _ index: IndexDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> ShownKey {
        guard let rule = rules.indexes[index.oid], try load(rule, row) else {
            return ShownKey(parts: [], values: [])
        }
        var parts: [ShownKey.Part] = []
        var values: [String?] = []
        for key in index.columns {
            parts.append(part(key, index))
            let type = index.descriptor(of: key, in: table).type.oid
            let value = try self.value(key, rule)
            values.append(IndexKeys.text(value, type, context.environment))
        }
        return ShownKey(parts: parts, values: values)
    }

    private func part(
        _ key: IndexDescriptor.KeyColumn, _ index: IndexDescriptor
    ) -> ShownKey.Part {
        guard let expression = key.expression else {
            return .column(table.columns[key.column].name)
        }
        let described = index.expressions[expression]
        return .expression(
            context.services.expressionText(described.sql, pretty: true),
            isCall: described.isCall)
    }

    // MARK: Rows

    /// Computes a new row's generated columns and tests it.
    func complete(_ values: inout [Value]) throws(Interrupt) {
        try context.complete(&values, rules.newRow, of: table)
    }
}

extension ExecutionContext {
    /// The key of a row in an index, or nil if it has none there.
    @inline(__always)
    func entryKey(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> (key: Key, hasNull: Bool)? {
        if !index.needsEvaluation { return IndexKeys.key(index, table, row) }
        return try evaluation(of: table).key(index, row)
    }

    /// A key as errors show it.
    func shownKey(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> ShownKey {
        if index.needsEvaluation { return try evaluation(of: table).shownKey(index, row) }
        return IndexKeys.shown(
            columns: index.columns.map(\.column), table, environment, row)
    }

    /// The rules of a table, kept for the statement's time.
    func evaluation(of table: TableDescriptor) throws(Interrupt) -> RuleEvaluation {
        if let known = ruleEvaluations.first(where: { $0.table === table }) { return known }
        let rules: TableRules
        do throws(SQLError) { rules = try services.rules(of: table) } catch {
            throw Interrupt(error)
        }
        let made = RuleEvaluation(table, rules, within: self)
        ruleEvaluations.removeAll { $0.table.oid == table.oid }
        ruleEvaluations.append(made)
        return made
    }
}
