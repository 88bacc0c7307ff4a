// ON DUPLICATE KEY UPDATE: the row that is there, the one that was to be inserted, and the query that it came from.
package import QueryEngine

extension QueryAnalyzer {
    /// ON DUPLICATE KEY UPDATE: the row that is there by the table's name, the one that was to be inserted by its alias, if it has
    /// one, and by VALUES, and the relations of the query that gives the rows by their names.
    func analyzeDuplicate(
        _ rule: OnConflict, _ alias: Alias?, _ table: TableDescriptor, relation: Int,
        name: String, schema: String?, source: inout InsertDraft.Source
    ) throws(SQLError) -> ConflictDraft {
        guard case .update(let assignments, _) = rule.action else {
            throw notSupported("ON CONFLICT DO NOTHING", at: rule.offset)
        }
        let existing = RangeEntry(
            level: level, name: name, schema: schema, columns: rangeColumns(table),
            source: .table(table, relation: relation))
        level.addEntry(existing)
        let proposed = fixedEntry(table, name: alias?.name ?? "", schema: nil)
        var item = NamespaceItem(entry: proposed)
        item.isNameVisible = alias != nil
        item.areColumnsVisible = alias?.columns.isEmpty == false
        for (at, column) in (alias?.columns ?? []).enumerated() where at < proposed.columns.count {
            proposed.columns[at].name = column
        }
        let carried = carriedEntries(source)
        level.namespace = [NamespaceItem(entry: existing), item] + carried.map(\.item)
        builder.proposed = proposed
        defer { builder.proposed = nil }
        var sets: [ColumnAssignment] = []
        for assignment in assignments {
            sets += try ordered(assignment, table, statement: "DUPLICATE", .select)
        }
        source = carrying(carried, source)
        return ConflictDraft(
            arbiters: [], existing: existing, excluded: proposed, assignments: sets,
            condition: nil, isUpdate: true)
    }

    /// The column of the row that was to be inserted: VALUES(column). nil outside of ON DUPLICATE KEY UPDATE, where it is null.
    package func analyzeProposed(_ name: String) -> Typed? {
        guard let proposed = builder.proposed, let table = proposed.described,
            let at = column(name, of: table)
        else { return nil }
        return entryColumn(proposed, at)
    }

    // MARK: Columns of the query

    /// A relation of the query that gives the rows, as the assignments see it.
    private struct CarriedEntry {
        let origin: RangeEntry
        let item: NamespaceItem
    }

    /// The relations whose rows the query gives: a group or a window's row has none to name.
    private func carriedEntries(_ source: InsertDraft.Source) -> [CarriedEntry] {
        guard case .query(let block, _) = source, case .select(let draft) = block.body,
            !draft.isGrouped, block.level.windowCalls.isEmpty
        else { return [] }
        return block.level.namespace.map { item in
            let entry = RangeEntry(
                level: level, name: item.entry.name, schema: item.entry.schema,
                columns: item.entry.columns, source: .carried)
            level.addEntry(entry)
            var seen = NamespaceItem(entry: entry)
            seen.isNameVisible = item.isNameVisible
            seen.areColumnsVisible = item.areColumnsVisible
            return CarriedEntry(origin: item.entry, item: seen)
        }
    }

    /// The query with a column more for each that an assignment has read.
    private func carrying(
        _ entries: [CarriedEntry], _ source: InsertDraft.Source
    ) -> InsertDraft.Source {
        guard case .query(let block, var slots) = source, case .select(var draft) = block.body
        else { return source }
        for entry in entries {
            for (at, slot) in entry.item.entry.slots.enumerated() where slot >= 0 {
                let value = entryColumn(entry.origin, at)
                let name = entry.origin.columns[at].name
                draft.targets.append(Target(name: name, value: value))
                block.outputs.append(
                    OutputColumn(
                        name: name,
                        type: SQLType(value.type, modifier: value.modifier),
                        collation: value.collation))
                slots.append(slot)
            }
        }
        block.body = .select(draft)
        return .query(block, slots: slots)
    }
}
