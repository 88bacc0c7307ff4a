// ANALYZE, CHECK, OPTIMIZE and REPAIR TABLE, of which nothing has to be done, and SHOW GRANTS.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ maintenance: MaintenanceStatement) throws(SQLError) -> MySQLCommand {
        let operation: String
        var note: String?
        switch maintenance.kind {
        case .analyze: operation = "analyze"
        case .check: operation = "check"
        case .optimize:
            operation = "optimize"
            note = "Table does not support optimize, doing recreate + analyze instead"
        case .repair:
            operation = "repair"
            note = "The storage engine for the table doesn't support repair"
        case .checksum: throw wording.notSupported("CHECKSUM TABLE")
        }
        var rows: [[Value]] = []
        for name in maintenance.tables {
            let (schema, table) = try path(name)
            let shown = "\(schema).\(table)"
            func add(_ kind: String, _ text: String) {
                rows.append([
                    .string(shown), .string(operation), .string(kind), .string(text),
                ])
            }
            if try catalog.relation(schema: schema, name: table) == nil {
                add("Error", MySQLErrorCode.noSuchTable.text([schema, table]))
                add("status", "Operation failed")
                continue
            }
            if let note { add("note", note) }
            if maintenance.kind != .repair { add("status", "OK") }
        }
        let columns = [
            ("Table", 128, MySQLType.varchar), ("Op", 10, MySQLType.varchar),
            ("Msg_type", 10, MySQLType.varchar), ("Msg_text", 393_216, MySQLType.mediumtext),
        ]
        return .rows(
            isNotNull: false,
            columns.enumerated().map { at, column in
                MySQLPlanner.column(
                    column.0, at, SQLType(column.2, modifier: Int32(column.1)))
            }, rows)
    }

    /// Everybody may do everything.
    func grants(of user: UserName?) -> MySQLCommand {
        var account = context.evaluation?.values?.currentUser ?? "root@localhost"
        if let user, !user.isCurrentUser { account = "\(user.name)@\(user.host ?? "%")" }
        let quoted = account.split(separator: "@", maxSplits: 1)
            .map { MySQLName.quoted(String($0)) }.joined(separator: "@")
        return .rows(
            isNotNull: flavor.isMariaDB,
            [
                MySQLPlanner.column(
                    "Grants for \(account)", 0, SQLType(MySQLType.varchar, modifier: 1024))
            ], [[.string("GRANT ALL PRIVILEGES ON *.* TO \(quoted) WITH GRANT OPTION")]])
    }
}
