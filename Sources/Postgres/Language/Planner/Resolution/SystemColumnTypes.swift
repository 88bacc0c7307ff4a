// The columns that every table has without being asked: ctid, xmin, cmin, xmax, cmax, tableoid.
import QueryEngine
import SQLPlanning

extension SystemColumn {
    init?(name: String) {
        guard let found = SystemColumn.allCases.first(where: { "\($0)" == name }) else {
            return nil
        }
        self = found
    }

    fileprivate var type: TypeID {
        switch self {
        case .ctid: .tid
        case .xmin, .xmax: .xid
        case .cmin, .cmax: .cid
        case .tableoid: .oid
        }
    }
}

extension PostgresRules {
    func systemColumn(named name: String) -> SystemColumnUse? {
        SystemColumn(name: name).map { SystemColumnUse(column: $0, name: name, type: $0.type) }
    }

    /// The rows of a catalog are made as they are read: they are as old as the database.
    func systemValue(_ column: SystemColumn, of table: VirtualTable) -> Value {
        switch column {
        case .tableoid: .int(Int64(table.oid))
        case .xmin: .int(1)
        case .ctid, .cmin, .xmax, .cmax: .int(0)
        }
    }
}
