// Rows that are put in by a message, without a transaction: what the message may say of their columns.

import QueryEngine

extension YDBSessionCore {
    /// Refused, with YDB's words, where the rows are not the table's.
    func bulkUpsert(_ path: String, _ rows: YDBParameter) throws(SQLError) -> YDBWork {
        guard case .structure(let members)? = rows.type.item, !members.isEmpty else {
            throw SQLError.yql(
                .badRequest, "Rows have to be a list of structs", code: YDBIssueCode.badRequest,
                stage: .request)
        }
        _ = try begin(.snapshotReadOnly, isOpen: false)
        defer { if let current { rollBack(current) } }
        let place = try place(path)
        guard
            case .table(let table)? = try runner.requireCatalog().relation(
                schema: place.directory, name: place.name)
        else { throw SQLError.yqlMissingTable(paths.absolute(place)) }
        if let flaw = flaw(of: members, table) {
            throw SQLError.yql(
                .schemeError, "Bulk upsert to table '\(path)' \(flaw)", stage: .execution,
                condition: .undefinedColumn)
        }
        return query(
            "UPSERT INTO \(YQLQuoting.name(path)) SELECT * FROM AS_TABLE($rows);",
            ["$rows": rows])
    }

    private func flaw(of members: [YQLMember], _ table: TableDescriptor) -> String? {
        var given: Set<String> = []
        for member in members {
            guard let position = table.column(named: member.name) else {
                return "Unknown column: \(member.name)"
            }
            given.insert(member.name)
            let type = (YQLTypeNumber.type(table.columns[position].type) ?? .null).withoutOptional
            let own = member.type.withoutOptional
            // A count of microseconds is one, whatever it is called.
            let isInterval = type == .primitive(.interval) && own == .primitive(.int64)
            guard own == type || isInterval else {
                return
                    "Type mismatch, got type \(own) for column \(member.name), but expected \(type)"
            }
        }
        let notes = notes(table)
        let hasOwnIndex = table.indexes.contains {
            !$0.isPrimary && notes.indexKinds[$0.name] != .globalAsync
        }
        if hasOwnIndex { return "Only async-indexed tables are supported by BulkUpsert" }
        let keys = (table.primaryKey?.columns ?? []).map { table.columns[$0.column].name }
        let left = keys.filter { !given.contains($0) }
        if !left.isEmpty { return "Missing key columns: \(left.joined(separator: ", "))" }
        let needed = table.columns.filter {
            !$0.isDropped && $0.isNotNull && $0.defaultSQL == nil && !given.contains($0.name)
        }
        if !needed.isEmpty {
            let names = needed.map(\.name).joined(separator: ", ")
            return "Missing not null columns: \(names)"
        }
        return nil
    }
}
