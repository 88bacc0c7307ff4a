// FROM: tables, subqueries, functions and joins become entries of the level and a tree over them.
import QueryEngine

extension QueryAnalyzer {
    /// Analyses the FROM list and makes its names visible.
    func analyzeFrom(_ items: [TableExpression]) throws(SQLError) -> [FromNode] {
        var nodes: [FromNode] = []
        for item in items {
            // Each name is compared with all before it.
            try WorkPace.pass(1_024 &+ level.namespace.count &* 16)
            let (node, names) = try analyzeFromItem(item)
            try checkConflicts(level.namespace, names)
            // Until the list is complete only LATERAL items may look at it.
            for var name in names {
                name.isLateralOnly = true
                name.isLateralAllowed = true
                level.namespace.append(name)
            }
            nodes.append(node)
        }
        for at in level.namespace.indices {
            level.namespace[at].isLateralOnly = false
        }
        return nodes
    }

    private func checkConflicts(
        _ known: [NamespaceItem], _ added: [NamespaceItem]
    ) throws(SQLError) {
        for item in added where item.isNameVisible && !item.entry.name.isEmpty {
            for other in known
            where other.isNameVisible && rules.sameRelationName(other.entry.name, item.entry.name) {
                if let a = other.entry.table, let b = item.entry.table,
                    a.oid != b.oid, other.entry.schema != nil, item.entry.schema != nil
                {
                    continue
                }
                throw error(.repeatedTable(item.entry.name))
            }
        }
    }

    func analyzeFromItem(
        _ item: TableExpression
    ) throws(SQLError) -> (FromNode, [NamespaceItem]) {
        switch item {
        case .table(let reference):
            let entry = try tableEntry(reference)
            return (.entry(entry), [NamespaceItem(entry: entry)])
        case .subquery(let derived):
            let entry = try subqueryEntry(derived)
            builder.notes?.note(entry, at: derived.offset)
            return (.entry(entry), [NamespaceItem(entry: entry)])
        case .function(let function):
            let entry = try functionEntry(function)
            builder.notes?.note(entry, at: function.offset)
            return (.entry(entry), [NamespaceItem(entry: entry)])
        case .join(let join): return try analyzeJoin(join)
        case .language(let table):
            let expansion = try rules.expanded(table)
            defer { expansion.end() }
            return try analyzeFromItem(expansion.table)
        }
    }

    // MARK: Tables

    func tableEntry(_ reference: TableReference) throws(SQLError) -> RangeEntry {
        // Common tables, locks and dependencies are looked through, and the text up to here for a position.
        try WorkPace.pass(
            1_024 &+ (level.commonTables.count &+ builder.locks.count &+ builder.dependencies.count)
                &* 8
                &+ builder.text.count / 16)
        if reference.sample != nil { throw notSupported("TABLESAMPLE", at: reference.name.offset) }
        if reference.name.schema == nil, let common = findCommonTable(reference.name.name) {
            let entry = try commonEntry(common, reference)
            builder.notes?.note(entry, at: reference.name.offset)
            return entry
        }
        let bound = builder.bindings?.relation(at: Int(reference.name.offset.bytes))
        let found =
            if let bound { try self.relation(bound) } else { try relation(reference.name) }
        let entry = try relationEntry(
            found, reference.name, alias: reference.alias, for: .reading, bound)
        if let table = entry.table { try checkHints(reference.indexHints, table) }
        builder.notes?.note(
            NameNotes.RelationUse(
                offset: Int(reference.name.offset.bytes), oid: found.oid,
                schema: bound?.schema ?? found.schemaName, entry: entry,
                isRenamed: reference.alias?.columns.isEmpty == false))
        return entry
    }

    /// Hints have to name indexes that there are, whatever is made of them.
    private func checkHints(
        _ hints: [IndexHint], _ table: TableDescriptor
    ) throws(SQLError) {
        for name in hints.flatMap(\.indexes)
        where !table.indexes.contains(where: {
            rules.sameName(rules.shownName(of: $0), name)
        }) {
            throw error(.missingIndex(name, table: table.name))
        }
    }

    private func relation(_ bound: ViewBindings.RelationName) throws(SQLError) -> Relation {
        guard let found = try catalog.relation(oid: bound.relation) else {
            throw error(
                .internalError, "could not open relation with OID \(bound.relation)")
        }
        return found
    }

    func relationEntry(
        _ relation: Relation, _ name: QualifiedName, alias: Alias?, for use: TableUse,
        _ bound: ViewBindings.RelationName? = nil
    ) throws(SQLError) -> RangeEntry {
        let schema = alias == nil ? bound?.schema ?? relation.schemaName : nil
        // A bound relation keeps the name that its text knows it by.
        let own = alias?.name ?? name.name
        // Its columns are known by the names that the alias gave them then.
        let alias = bound == nil ? alias : nil
        switch relation {
        case .table(let table):
            self.builder.use(table, for: use, at: name.offset)
            return try addEntry(
                name: own, schema: schema, alias: alias,
                columns: known(tableColumns(table.columns), bound),
                source: .table(table, relation: builder.makeRelation()))
        case .virtual(let table):
            return try addEntry(
                name: own, schema: schema, alias: alias,
                columns: known(tableColumns(table.columns), bound), source: .virtual(table))
        case .view(let view):
            builder.depend(on: view.oid, version: view.version)
            let block = try analyzeView(view)
            var columns = tableColumns(view.columns)
            guard columns.count == block.outputs.count else {
                throw error(
                    .internalError,
                    "view \"\(view.name)\" has \(columns.count) columns but its query gives \(block.outputs.count)"
                )
            }
            let offered = block.rangeColumns
            for at in columns.indices {
                columns[at].type = block.outputs[at].type
                columns[at].collation = block.outputs[at].collation
                columns[at].traits = offered[at].traits
            }
            return try addEntry(
                name: own, schema: schema, alias: alias, columns: known(columns, bound),
                source: .block(block))
        case .sequence(let sequence):
            builder.depend(on: sequence.oid, version: sequence.version)
            guard let table = rules.table(reading: sequence) else {
                throw error(
                    .wrongObjectType, "\"\(sequence.name)\" is a sequence", at: name.offset)
            }
            return try addEntry(
                name: own, schema: schema, alias: alias,
                columns: known(tableColumns(table.columns), bound), source: .virtual(table))
        case .index(let index, _):
            throw error(
                .wrongObjectType, "cannot open relation \"\(index.name)\"", at: name.offset,
                detail: "This operation is not supported for indexes.")
        }
    }

    /// The columns by the names that a view's text knows them by, without those that came later.
    private func known(
        _ columns: [RangeColumn], _ bound: ViewBindings.RelationName?
    ) -> [RangeColumn] {
        guard let names = bound?.columns else { return columns }
        var columns = columns
        for at in columns.indices {
            if at < names.count {
                if !columns[at].isDropped { columns[at].name = names[at] }
            } else {
                columns[at].isDropped = true
            }
        }
        return columns
    }

    func tableColumns(_ columns: [ColumnDescriptor]) -> [RangeColumn] {
        columns.map {
            RangeColumn(
                name: $0.name, type: $0.type, collation: $0.collation, isDropped: $0.isDropped,
                traits: $0.isNotNull ? [.stored, .notNull] : .stored)
        }
    }

    private func analyzeView(_ view: ViewDescriptor) throws(SQLError) -> QueryBlock {
        if builder.openViews.contains(view.oid) {
            throw error(
                .invalidObjectDefinition,
                "infinite recursion detected in rules for relation \"\(view.name)\"")
        }
        builder.openViews.append(view.oid)
        let saved = (level, builder.reportsPositions, builder.bindings, builder.notes)
        defer {
            builder.openViews.removeLast()
            (level, builder.reportsPositions, builder.bindings, builder.notes) = saved
        }
        builder.reportsPositions = false
        builder.bindings = view.bindings
        builder.notes = nil
        let query = try rules.query(ofView: view.sql)
        let block: QueryBlock
        do throws(SQLError) {
            block = try analyzeQuery(query, parent: nil)
        } catch {
            throw rules.invalid(view, error)
        }
        block.view = view
        return block
    }

    /// Adds an entry to the level, its columns renamed by the alias.
    func addEntry(
        name: String, schema: String? = nil, alias: Alias?, columns: [RangeColumn],
        source: RangeEntry.Source
    ) throws(SQLError) -> RangeEntry {
        var columns = columns
        if let renames = alias?.columns, !renames.isEmpty {
            let visible = columns.indices.filter { !columns[$0].isDropped }
            if renames.count > visible.count {
                throw error(
                    .invalidColumnReference,
                    "table \"\(name)\" has \(visible.count) columns available but \(renames.count) columns specified"
                )
            }
            for (at, rename) in zip(visible, renames) { columns[at].name = rename }
        }
        let entry = RangeEntry(
            level: level, name: name, schema: schema, columns: columns, source: source)
        level.addEntry(entry)
        return entry
    }

    // MARK: Subqueries and common tables

    private func subqueryEntry(_ derived: DerivedTable) throws(SQLError) -> RangeEntry {
        let saved = (level.isLateral, level.kind)
        level.isLateral = derived.isLateral
        level.kind = .subqueryInFrom
        defer { (level.isLateral, level.kind) = saved }
        let block = try analyzeQuery(derived.query, parent: level)
        if derived.alias?.columns.isEmpty != false { try checkNames(block.rangeColumns) }
        let entry = try addEntry(
            name: derived.alias?.name ?? "", alias: derived.alias,
            columns: block.rangeColumns, source: .block(block))
        entry.lateralReferences = builder.relationsRead(by: entry)
        return entry
    }

    /// 1060 in languages that want the columns of a relation to differ.
    func checkNames(_ columns: [RangeColumn]) throws(SQLError) {
        guard rules.refusesRepeatedColumns else { return }
        var names: Set<String> = []
        for column in columns where !names.insert(rules.nameKey(column.name)).inserted {
            throw error(.repeatedColumn(column.name))
        }
    }

    func findCommonTable(_ name: String) -> CommonTableDraft? {
        var current: QueryLevel? = level
        while let searched = current {
            if let found = searched.commonTables.last(where: { rules.sameName($0.name, name) }) {
                return found
            }
            current = searched.parent
        }
        return nil
    }

    private func commonEntry(
        _ common: CommonTableDraft, _ reference: TableReference
    ) throws(SQLError) -> RangeEntry {
        if common.isModifying, common.columns.isEmpty {
            throw error(
                .featureNotSupported,
                "WITH query \"\(common.name)\" does not have a RETURNING clause",
                at: reference.name.offset)
        }
        let source: RangeEntry.Source
        if common.isBeingDefined {
            common.selfReferences += 1
            source = .workingTable(common)
        } else {
            common.referenceCount += 1
            if let outer = common.block?.level.outerReferences {
                noteOuter(outer, definedFor: common)
            }
            source = .common(common)
        }
        return try addEntry(
            name: reference.alias?.name ?? common.name, alias: reference.alias,
            columns: common.columns, source: source)
    }

    /// What a common table reads from outside, its reader reads too.
    private func noteOuter(_ slots: [Int], definedFor common: CommonTableDraft) {
        for slot in slots {
            let owner = builder.slotLevels[slot]
            var current: QueryLevel? = level
            while let crossed = current, crossed.id != owner {
                if !crossed.outerReferences.contains(slot) { crossed.outerReferences.append(slot) }
                current = crossed.parent
            }
        }
    }
}
