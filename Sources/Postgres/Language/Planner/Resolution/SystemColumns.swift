// The columns that every table has without being asked: ctid, xmin, cmin, xmax, cmax, tableoid.
import QueryEngine
import SQLPlanning

extension SystemColumn {
    fileprivate var type: TypeOID {
        switch self {
        case .ctid: .tid
        case .xmin, .xmax: .xid
        case .cmin, .cmax: .cid
        case .tableoid: .oid
        }
    }

    fileprivate var name: String {
        switch self {
        case .ctid: "ctid"
        case .xmin: "xmin"
        case .cmin: "cmin"
        case .xmax: "xmax"
        case .cmax: "cmax"
        case .tableoid: "tableoid"
        }
    }
}

extension StatementPlanner {
    /// A system column that is named without its table, of the one table of the level that has it.
    func systemColumn(
        _ reference: ColumnReference, in searched: QueryLevel
    ) throws(SQLError) -> Typed? {
        guard let column = SystemColumn(name: reference.name) else { return nil }
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
        _ column: SystemColumn, of entry: RangeEntry, from found: QueryLevel,
        _ offset: SourceOffset
    ) -> Typed? {
        switch entry.source {
        case .table: break
        case .fixed where entry.described != nil: break
        case .virtual(let table): return systemValue(column, of: table, offset)
        default: return nil
        }
        let slot = entry.slot(of: column) ?? makeSlot(of: entry)
        if entry.slot(of: column) == nil { entry.load(column, into: slot) }
        let value = Typed(.slot(slot), column.type, offset: offset)
        noteRead(value, named: column.name, of: found, table: entry.name)
        return value
    }

    /// The rows of a catalog are made as they are read: they are as old as the database.
    private func systemValue(
        _ column: SystemColumn, of table: VirtualTable, _ offset: SourceOffset
    ) -> Typed {
        let value: Int64 =
            switch column {
            case .tableoid: Int64(table.oid)
            case .xmin: 1
            case .ctid, .cmin, .xmax, .cmax: 0
            }
        return Typed(.constant(.int(value)), column.type, offset: offset)
    }
}
