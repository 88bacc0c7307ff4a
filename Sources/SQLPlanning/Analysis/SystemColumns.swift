// The columns that every table has without being asked, as far as the language knows any.
package import QueryEngine

/// Such a column by the name that the language gives it.
package struct SystemColumnUse {
    package let column: SystemColumn
    package let name: String
    package let type: TypeID

    package init(column: SystemColumn, name: String, type: TypeID) {
        self.column = column
        self.name = name
        self.type = type
    }
}

extension QueryAnalyzer {
    /// A system column that is named without its table, of the one table of the level that has it.
    func systemColumn(
        _ reference: ColumnReference, in searched: QueryLevel
    ) throws(SQLError) -> Typed? {
        guard let column = rules.systemColumn(named: reference.name) else { return nil }
        var found: RangeEntry?
        for item in searched.namespace where item.areColumnsVisible && hasSystemColumns(item.entry)
        {
            if item.isLateralOnly, !searched.isLateral { continue }
            if found != nil { throw ambiguousColumn(reference) }
            try checkLateral(item, searched, reference.offset)
            found = item.entry
        }
        return found.flatMap { readSystem(column, of: $0, from: searched, reference.offset) }
    }

    private func hasSystemColumns(_ entry: RangeEntry) -> Bool {
        switch entry.source {
        case .table, .virtual: true
        case .fixed: entry.described != nil
        default: false
        }
    }

    /// nil where the entry is no table.
    func readSystem(
        _ named: SystemColumnUse, of entry: RangeEntry, from found: QueryLevel,
        _ offset: SourceOffset
    ) -> Typed? {
        let column = named.column
        switch entry.source {
        case .table: break
        case .fixed where entry.described != nil: break
        case .virtual(let table):
            return Typed(
                .constant(rules.systemValue(column, of: table)), named.type, offset: offset)
        default: return nil
        }
        let slot = entry.slot(of: column) ?? makeSlot(of: entry)
        if entry.slot(of: column) == nil { entry.load(column, into: slot) }
        let value = Typed(.slot(slot), named.type, offset: offset)
        noteRead(value, named: named.name, of: found, entry)
        return value
    }
}
