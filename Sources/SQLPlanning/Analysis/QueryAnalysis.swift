// Whole queries: WITH, body, ORDER BY, LIMIT, locking.
package import QueryEngine

extension QueryAnalyzer {
    /// Analyses a query in a new level below `parent`.
    package func analyzeQuery(
        _ query: Query, parent: QueryLevel?, resolvesUnknowns: Bool = true,
        isTop: Bool = false
    ) throws(SQLError) -> QueryBlock {
        try checkStack()
        let saved = level
        let own = try builder.makeLevel(parent: parent)
        level = own
        defer { level = saved }
        if let with = query.with { try analyzeWith(with, isTop: isTop) }
        let block: QueryBlock
        switch query.body {
        case .select(let select):
            if select.into != nil, !isTop {
                throw error(
                    .syntaxError, "SELECT ... INTO is not allowed here", at: select.offset)
            }
            block = try analyzeSelect(select, orderBy: query.orderBy, limit: query.limit)
        case .table(let reference):
            let item = SelectItem(
                expression: .allColumns(qualifiers: [], reference.name.offset), alias: nil,
                offset: reference.name.offset)
            let select = SelectClause(
                items: [item], from: [.table(reference)], offset: reference.name.offset)
            block = try analyzeSelect(select, orderBy: query.orderBy, limit: query.limit)
        case .values(let rows, let at):
            block = try analyzeValues(rows, at)
            try analyzeOutputOrder(query.orderBy, block)
        case .setOperation(let operation):
            block = try analyzeSetOperation(operation)
            try analyzeOutputOrder(query.orderBy, block)
        case .nested(let inner):
            let nested = try analyzeQuery(inner, parent: own)
            block = QueryBlock(
                level: own, body: .setOperation(.leaf(nested)), outputs: nested.outputs)
            try analyzeOutputOrder(query.orderBy, block)
        }
        try analyzeLimit(query.limit, query.offsetRows, block)
        keepOutputs(of: block)
        if resolvesUnknowns { try resolveUnknownOutputs(block) }
        for clause in query.locking { try analyzeLocking(clause, block) }
        builder.blocks.append(block)
        return block
    }

    /// Operands whose rows are looked through, or put in order, are put aside first.
    private func keepOutputs(of block: QueryBlock) {
        guard case .setOperation(let node) = block.body,
            !node.isAppended || !block.orderBy.isEmpty
        else { return }
        for at in block.outputs.indices {
            block.outputs[at].traits.formUnion([.stored, .copied])
            block.outputs[at].columnName = block.outputs[at].name
        }
    }

    // MARK: SELECT

    private func analyzeSelect(
        _ written: SelectClause, orderBy: [SortItem], limit: Limit?
    ) throws(SQLError) -> QueryBlock {
        let select = try rules.prepared(written)
        var draft = SelectDraft()
        level.omitted = select.omitted
        draft.from = try analyzeFrom(select.from)
        level.windowDefinitions = select.windows
        try checkWindowNames(select.windows)
        // Postgres looks at the target list first; grouped expressions have to be known before it.
        if select.groupBy.isEmpty {
            draft.targets = try analyzeTargets(select.items, as: .select)
            try analyzeFilter(select, &draft)
        } else {
            try analyzeFilter(select, &draft)
            try analyzeGroupBy(select, &draft)
            draft.targets = try analyzeTargets(select.items, as: .select)
        }
        level.targets = draft.targets
        if let having = select.having {
            let value = try analyze(having, as: .having)
            draft.having = try rules.condition(value, "HAVING")
        }
        if rules.havingFilters, select.groupBy.isEmpty, level.aggregates.isEmpty,
            let having = draft.having
        {
            having.appendConjuncts(to: &draft.conditions)
            draft.having = nil
        }
        let block = QueryBlock(level: level, body: .values([]), outputs: [])
        var order: [OrderDraft] = []
        for item in orderBy {
            order.append(try analyzeOrder(item, &draft.targets, isSelect: true, "ORDER BY"))
        }
        if order.isEmpty, case .all = select.distinct, rules.ordersRollups {
            order = rollupOrder()
        }
        switch select.distinct {
        case .all: break
        case .distinct:
            draft.isDistinct = true
            for entry in order where entry.target == nil {
                throw error(
                    .invalidColumnReference,
                    "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    at: entry.value.offset)
            }
            for target in draft.targets where !rules.canCompare(target.value.type, true) {
                throw error(
                    .undefinedFunction,
                    "could not identify an equality operator for type \(rules.format(target.value.type))",
                    at: target.value.offset)
            }
        case .on(let expressions):
            try analyzeDistinctOn(expressions, &draft, &order)
        }
        try noteWindows(select.windows)
        // Windows and sets may stand in ORDER BY alone.
        draft.isGrouped =
            !select.groupBy.isEmpty || !level.aggregates.isEmpty || draft.having != nil
        if draft.isGrouped { try checkGrouping(&draft) }
        block.body = .select(draft)
        let settled = settledTraits(of: draft)
        block.outputs = draft.targets.enumerated().map { at, target in
            OutputColumn(
                name: target.name, type: target.value.sqlType, collation: target.value.collation,
                tableOID: target.tableOID, attribute: target.attribute,
                tableName: target.tableName,
                columnName: target.columnName.isEmpty && settled[at].contains(.copied)
                    ? target.name : target.columnName,
                traits: settled[at], rowTable: target.value.row?.table,
                row: target.value.row?.carried)
        }
        block.orderBy = order
        return block
    }

    private func analyzeFilter(
        _ select: SelectClause, _ draft: inout SelectDraft
    ) throws(SQLError) {
        guard let filter = select.filter else { return }
        let value = try analyze(filter, as: .filter)
        try rules.condition(value, "WHERE").appendConjuncts(to: &draft.conditions)
    }

    /// A window that no call is over counts as read all the same.
    private func noteWindows(_ windows: [WindowDefinition]) throws(SQLError) {
        guard builder.notes != nil else { return }
        for window in windows {
            for key in window.partitionBy { _ = try analyze(key, as: .windowPartition) }
            for item in window.orderBy { _ = try analyze(item.expression, as: .windowOrder) }
        }
    }

    private func checkWindowNames(_ windows: [WindowDefinition]) throws(SQLError) {
        for (at, window) in windows.enumerated() {
            if windows[..<at].contains(where: { $0.name == window.name }), let name = window.name {
                throw error(
                    .windowingError, "window \"\(name)\" is already defined", at: window.offset)
            }
        }
    }

    // MARK: VALUES

    private func analyzeValues(
        _ rows: [[Expression]], _ at: SourceOffset
    ) throws(SQLError) -> QueryBlock {
        var analyzed: [[Typed]] = []
        let width = rows.first?.count ?? 0
        for (place, row) in rows.enumerated() {
            guard row.count == width else {
                throw error(.unequalRows(row: place + 1), at: row.first?.offset ?? at)
            }
            level.kind = .values
            analyzed.append(try analyzeList(row))
        }
        if !level.sets.isEmpty {
            throw notSupported("a set-returning function in VALUES", at: at)
        }
        let columns = analyzed.first?.count ?? 0
        var outputs: [OutputColumn] = []
        for column in 0..<columns {
            let values = analyzed.map { $0[column] }
            let type = try rules.commonType(values, "VALUES")
            for row in analyzed.indices {
                analyzed[row][column] = try rules.coerceToCommon(
                    analyzed[row][column], type, "VALUES")
            }
            let converted = analyzed.map { $0[column] }
            var output = OutputColumn(
                name: rows.first.map { rules.valuesName($0[column], column) } ?? "",
                type: SQLType(type, modifier: rules.commonModifier(converted, type)),
                collation: rules.commonCollation(converted, type).0)
            if converted.allSatisfy(\.isNotNull) { output.traits = .notNull }
            outputs.append(output)
        }
        return QueryBlock(level: level, body: .values(analyzed), outputs: outputs)
    }

    // MARK: LIMIT

    private func analyzeLimit(
        _ limit: Limit?, _ offset: Expression?, _ block: QueryBlock
    ) throws(SQLError) {
        guard limit != nil || offset != nil else { return }
        var draft = LimitDraft()
        switch limit {
        case .none, .all: break
        case .count(let written): draft.count = try limitValue(written, .limit, "LIMIT")
        case .withTies(let written):
            if block.orderBy.isEmpty {
                throw error(
                    .syntaxError, "WITH TIES cannot be specified without ORDER BY clause")
            }
            draft.count = try limitValue(written, .limit, "LIMIT")
            if let count = draft.count, count.isNullConstant {
                throw error(
                    .invalidRowCountInLimitClause,
                    "row count cannot be null in FETCH FIRST ... WITH TIES clause")
            }
            draft.withTies = true
        }
        if let offset { draft.offset = try limitValue(offset, .offset, "OFFSET") }
        block.limit = draft
    }

    private func limitValue(
        _ written: Expression, _ kind: ExpressionKind, _ clause: String
    ) throws(SQLError) -> ScalarExpression {
        let value = try analyze(written, as: kind)
        let result = try rules.rowCount(value, clause)
        if !builder.mask(result, level).isEmpty {
            throw error(
                .invalidColumnReference, "argument of \(clause) must not contain variables",
                at: written.offset)
        }
        return result
    }

    // MARK: Outputs of unknown type

    /// Literals that nothing gave a type leave the query as text.
    func resolveUnknownOutputs(_ block: QueryBlock) throws(SQLError) {
        for at in block.outputs.indices where block.outputs[at].type.oid == .unknown {
            try convertOutput(block, at, to: SQLType(rules.typeOfUnknown), "")
        }
    }

    /// Changes the type of an output column.
    func convertOutput(
        _ block: QueryBlock, _ at: Int, to type: SQLType, _ clause: String
    ) throws(SQLError) {
        let output = block.outputs[at]
        if output.type.oid == type.oid {
            return
        }
        if case .select(var draft) = block.body, at < draft.targets.count,
            output.type.oid == .unknown
        {
            let value = try rules.mustCoerce(draft.targets[at].value, to: type)
            draft.targets[at].value = value
            for index in block.orderBy.indices where block.orderBy[index].target == at {
                block.orderBy[index].value = value
            }
            block.body = .select(draft)
            block.outputs[at].type = type
            block.outputs[at].collation = value.collation
            return
        }
        if case .values(var rows) = block.body, block.conversions[at] == nil {
            for row in rows.indices {
                rows[row][at] = try rules.coerceToCommon(rows[row][at], type.oid, clause)
            }
            block.body = .values(rows)
            block.outputs[at].type = type
            return
        }
        let raw = makeSlot(level: block.level)
        let value = Typed(
            .slot(raw), output.type.oid, modifier: output.type.modifier,
            collation: output.collation)
        let converted = try rules.coerceToCommon(value, type.oid, clause)
        block.conversions[at] = (raw, converted)
        block.outputs[at].type = type
        block.outputs[at].collation = converted.collation
    }
}
