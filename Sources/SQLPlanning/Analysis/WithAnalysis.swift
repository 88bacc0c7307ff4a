// WITH: common table expressions, plain, recursive and data-modifying.
import QueryEngine

extension QueryAnalyzer {
    func analyzeWith(_ with: WithClause, isTop: Bool) throws(SQLError) {
        var names: Set<String> = []
        for table in with.tables {
            if !names.insert(table.name).inserted {
                throw error(.repeatedQuery(table.name), at: table.offset)
            }
        }
        for table in with.tables {
            try WorkPace.pass(1_024 &+ level.commonTables.count &* 16)
            if table.search != nil { throw notSupported("SEARCH", at: table.offset) }
            if table.cycle != nil { throw notSupported("CYCLE", at: table.offset) }
            switch table.statement {
            case .query(let query):
                if with.isRecursive, let recursive = try analyzeRecursive(table, query) {
                    level.commonTables.append(recursive)
                    builder.commonTables.append(recursive)
                    continue
                }
                let block = try analyzeQuery(query, parent: level)
                try addCommonTable(table, block)
            case .insert, .update, .delete:
                if !isTop {
                    throw error(
                        .featureNotSupported,
                        "WITH clause containing a data-modifying statement must be at the top level",
                        at: table.offset)
                }
                let block = try analyzeStatement(table.statement, parent: level, isTop: false)
                let draft = try addCommonTable(table, block)
                draft.isModifying = true
            }
        }
    }

    @discardableResult
    private func addCommonTable(
        _ table: CommonTable, _ block: QueryBlock
    ) throws(SQLError) -> CommonTableDraft {
        let draft = CommonTableDraft(
            name: table.name, columns: try commonColumns(table, block.rangeColumns))
        draft.block = block
        draft.isMaterialized = table.isMaterialized
        level.commonTables.append(draft)
        builder.commonTables.append(draft)
        return draft
    }

    private func commonColumns(
        _ table: CommonTable, _ columns: [RangeColumn]
    ) throws(SQLError) -> [RangeColumn] {
        let isShort = !table.columns.isEmpty && table.columns.count < columns.count
        if table.columns.count > columns.count || isShort && rules.refusesRepeatedColumns {
            throw error(
                .unequalNames(
                    query: table.name, columns: columns.count, names: table.columns.count),
                at: table.offset)
        }
        var columns = columns
        for (at, name) in table.columns.enumerated() { columns[at].name = name }
        try checkNames(columns)
        return columns
    }

    // MARK: WITH RECURSIVE

    /// A common table that refers to itself; nil if it does not.
    private func analyzeRecursive(
        _ table: CommonTable, _ query: Query
    ) throws(SQLError) -> CommonTableDraft? {
        guard case .setOperation(let operation) = query.body else { return nil }
        // The recursive term is analysed with the name in sight; whether it is used tells what it is.
        let own = try builder.makeLevel(parent: level)
        let saved = level
        level = own
        defer { level = saved }
        if let with = query.with { try analyzeWith(with, isTop: false) }
        let base: QueryBlock
        do {
            base = try analyzeQuery(
                Query(body: operation.left), parent: own, resolvesUnknowns: true)
        } catch {
            if error.condition == .undefinedTable, mentions(table.name, operation.left) {
                throw SQLError(
                    .invalidRecursion,
                    "recursive reference to query \"\(table.name)\" must not appear within its non-recursive term",
                    position: error.fields.position)
            }
            throw error
        }
        let draft = CommonTableDraft(
            name: table.name, columns: try commonColumns(table, base.rangeColumns))
        // A step may give null where the base does not.
        for at in draft.columns.indices {
            draft.columns[at].traits = [.stored, .copied]
            draft.columns[at].type.modifier = recursiveModifier(base, at)
        }
        draft.isBeingDefined = true
        own.commonTables.append(draft)
        let step = try analyzeQuery(
            Query(body: operation.right), parent: own, resolvesUnknowns: false)
        draft.isBeingDefined = false
        own.commonTables.removeLast()
        if draft.selfReferences == 0 { return nil }
        try checkRecursion(table, query, operation)
        try matchRecursiveTypes(table, base, step)
        let block = QueryBlock(
            level: own,
            body: .recursive(base: base, step: step, table: draft, isAll: operation.isAll),
            outputs: base.outputs)
        draft.block = block
        draft.isMaterialized = true
        return draft
    }

    /// As wide as values of several rows are, where steps are made what the first rows are.
    private func recursiveModifier(_ base: QueryBlock, _ at: Int) -> Int32 {
        let type = base.outputs[at].type
        guard rules.convertsRecursiveSteps, type.modifier >= 0,
            case .select(let draft) = base.body, draft.targets.indices.contains(at)
        else { return type.modifier }
        return rules.commonModifier([draft.targets[at].value], type.oid)
    }

    private func checkRecursion(
        _ table: CommonTable, _ query: Query, _ operation: SetOperation
    ) throws(SQLError) {
        guard operation.kind == .union else {
            throw error(
                .invalidRecursion,
                "recursive query \"\(table.name)\" does not have the form non-recursive-term UNION [ALL] recursive-term",
                at: table.offset)
        }
        if let first = query.orderBy.first {
            throw error(
                .featureNotSupported, "ORDER BY in a recursive query is not implemented",
                at: first.expression.offset)
        }
        if let offset = query.offsetRows {
            throw error(
                .featureNotSupported, "OFFSET in a recursive query is not implemented",
                at: offset.offset)
        }
        if case .count(let limit) = query.limit {
            throw error(
                .featureNotSupported, "LIMIT in a recursive query is not implemented",
                at: limit.offset)
        }
        if let locking = query.locking.first {
            throw error(
                .featureNotSupported,
                "FOR UPDATE/SHARE in a recursive query is not implemented", at: locking.offset)
        }
    }

    private func matchRecursiveTypes(
        _ table: CommonTable, _ base: QueryBlock, _ step: QueryBlock
    ) throws(SQLError) {
        guard base.outputs.count == step.outputs.count else {
            throw error(.unequalOperands(operation: "UNION"))
        }
        for at in base.outputs.indices {
            let own = base.outputs[at]
            let x = Typed(
                .constant(.null), own.type.oid, modifier: own.type.modifier,
                collation: own.collation)
            var y = Typed(
                .constant(.null), step.outputs[at].type.oid,
                modifier: step.outputs[at].type.modifier, collation: step.outputs[at].collation)
            if case .select(let draft) = base.body { y.offset = draft.targets[at].value.offset }
            let type = try rules.commonType([x, y], "UNION")
            guard type == own.type.oid || rules.convertsRecursiveSteps else {
                throw error(
                    .datatypeMismatch,
                    "recursive query \"\(table.name)\" column \(at + 1) has type \(rules.format(own.type.oid)) in non-recursive term but type \(rules.format(type)) overall",
                    at: y.offset,
                    hint: "Cast the output of the non-recursive term to the correct type.")
            }
            try convertOutput(step, at, to: SQLType(own.type.oid), "UNION")
        }
    }

    private func mentions(_ name: String, _ body: QueryBody) -> Bool {
        switch body {
        case .select(let select):
            for item in select.from { if mentions(name, item) { return true } }
            return false
        case .setOperation(let operation):
            return mentions(name, operation.left) || mentions(name, operation.right)
        case .nested(let query): return mentions(name, query.body)
        case .table(let reference): return rules.sameName(reference.name.name, name)
        case .values: return false
        }
    }

    private func mentions(_ name: String, _ item: TableExpression) -> Bool {
        switch item {
        case .table(let reference):
            return reference.name.schema == nil && rules.sameName(reference.name.name, name)
        case .subquery(let derived): return mentions(name, derived.query.body)
        case .function, .language: return false
        case .join(let join): return mentions(name, join.left) || mentions(name, join.right)
        }
    }
}
