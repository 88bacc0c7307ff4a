// ON CONFLICT: which unique indexes arbitrate, and what DO UPDATE sets.
import QueryEngine

struct ConflictDraft {
    let arbiters: [IndexDescriptor]
    let existing: RangeEntry?
    let excluded: RangeEntry?
    let assignments: [ColumnAssignment]
    let condition: ScalarExpression?
    let isUpdate: Bool
}

extension QueryAnalyzer {
    func analyzeConflict(
        _ rule: OnConflict, _ table: TableDescriptor, relation: Int, name: String,
        schema: String?
    ) throws(SQLError) -> ConflictDraft {
        if case .update = rule.action, case .none = rule.target {
            throw error(
                .syntaxError,
                "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                at: rule.offset, hint: "For example, ON CONFLICT (column_name).")
        }
        let arbiters = try arbiters(rule, table)
        guard case .update(let assignments, let filter) = rule.action else {
            return ConflictDraft(
                arbiters: arbiters, existing: nil, excluded: nil, assignments: [],
                condition: nil, isUpdate: false)
        }
        let existing = RangeEntry(
            level: level, name: name, schema: schema, columns: rangeColumns(table),
            source: .table(table, relation: relation))
        level.addEntry(existing)
        let excluded = fixedEntry(table, name: "excluded", schema: nil)
        level.namespace = [NamespaceItem(entry: existing), NamespaceItem(entry: excluded)]
        let sets = try analyzeAssignments(assignments, table)
        var condition: ScalarExpression?
        if let filter {
            condition = try rules.condition(
                try analyze(filter, as: .conflictFilter), "WHERE")
        }
        return ConflictDraft(
            arbiters: arbiters, existing: existing, excluded: excluded, assignments: sets,
            condition: condition, isUpdate: true)
    }

    private func arbiters(
        _ rule: OnConflict, _ table: TableDescriptor
    ) throws(SQLError) -> [IndexDescriptor] {
        var found: [IndexDescriptor] = []
        switch rule.target {
        case .none: return []
        case .constraint(let name):
            guard let index = table.indexes.first(where: { $0.name == name && $0.isConstraint })
            else {
                if table.checks.contains(where: { $0.name == name })
                    || table.foreignKeys.contains(where: { $0.name == name })
                {
                    throw error(
                        .wrongObjectType,
                        "constraint in ON CONFLICT clause has no associated index")
                }
                throw error(
                    .undefinedObject,
                    "constraint \"\(name)\" for table \"\(table.name)\" does not exist")
            }
            found = [index]
        case .index(let keys, let filter):
            found = try inferred(keys, filter, rule, table)
        }
        if found.isEmpty {
            throw error(
                .invalidColumnReference,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification"
            )
        }
        // Only deferrable ones: refused when a row is to be inserted, after its own tests.
        let immediate = found.filter { !$0.isDeferrable }
        return immediate.isEmpty ? found : immediate
    }

    /// The unique indexes over exactly these columns and expressions, whose condition follows from the target's.
    private func inferred(
        _ keys: [OnConflict.Key], _ filter: Expression?, _ rule: OnConflict,
        _ table: TableDescriptor
    ) throws(SQLError) -> [IndexDescriptor] {
        var columns: Set<Int> = []
        var values: [ScalarExpression] = []
        for key in keys {
            switch key {
            case .column(let name):
                guard let at = column(name, of: table) else {
                    throw missingColumn(name, table: nil, at: rule.targetOffset)
                }
                columns.insert(at)
            case .expression(let expression):
                let (value, _) = try standalone().analyzeRow(
                    expression, over: table.columns, of: table.name, as: .indexExpression)
                if case .slot(let slot) = value.expression {
                    columns.insert(slot)
                } else {
                    values.append(value.expression)
                }
            }
        }
        var conditions: [ScalarExpression] = []
        if let filter {
            let own = standalone()
            let (value, _) = try own.analyzeRow(
                filter, over: table.columns, of: table.name, as: .indexPredicate)
            try own.rules.condition(value, "WHERE").appendConjuncts(to: &conditions)
        }
        var found: [IndexDescriptor] = []
        for index in table.indexes where index.isUnique {
            guard Set(index.columns.compactMap { $0.column >= 0 ? $0.column : nil }) == columns
            else { continue }
            let own = try indexRule(index, table)
            let expressions = own?.expressions.map(\.value) ?? []
            let isSame =
                expressions.allSatisfy { value in values.contains { $0.isSame(as: value) } }
                && values.allSatisfy { value in expressions.contains { $0.isSame(as: value) } }
            guard isSame else { continue }
            if let predicate = own?.predicate, !predicate.isImplied(by: conditions) { continue }
            found.append(index)
        }
        return found
    }
}
