// What the table and scheme services ask for: definitions, rows by their keys, and what there is.

import QueryEngine
import StorageEngine

extension YDBSessionCore {
    func place(_ path: String) throws(SQLError) -> YDBPaths.Place {
        guard let place = paths.place(path) else {
            throw SQLError.yql(
                .schemeError, "Path '\(path)' is not in database '\(paths.database)'",
                code: YDBIssueCode.scheme, stage: .request, condition: .undefinedTable)
        }
        return place
    }

    func makeWork(_ operation: YDBTableOperation) throws(SQLError) -> YDBWork {
        let definitions = YDBDefinitions(paths: paths)
        func define(_ steps: [YDBDefinitionPlan.Step]) -> YDBWork {
            YDBWork(.define(YDBDefinitionPlan(steps)))
        }
        switch operation {
        // Asked for by a message, a table that is there counts as made.
        case .createTable(let table, _):
            return define(
                try definitions.create(table, at: try place(table.path), ifNotExists: true))
        case .alterTable(let path, let changes):
            return define(definitions.alter(try place(path), changes))
        case .dropTable(let path):
            return define(
                definitions.drop(try place(path), ifExists: false, isMessage: true))
        case .renameTables(let renames):
            var steps: [YDBDefinitionPlan.Step] = []
            for rename in renames {
                steps += definitions.rename(
                    try place(rename.source), to: try place(rename.destination),
                    replaces: rename.replaces)
            }
            return define(steps)
        case .copyTables(let copies): return try copy(copies)
        case .makeDirectory(let path):
            return define(definitions.makeDirectory(try place(path)))
        case .removeDirectory(let path):
            return define(definitions.removeDirectory(try place(path)))
        case .modifyPermissions(let path, let changes):
            return define([
                definitions.changeAccess(
                    try place(path), try checked(changes), missing: SQLError.yqlMissingPath)
            ])
        case .describeTable, .listDirectory, .describePath: return YDBWork(.look(operation))
        case .bulkUpsert(let path, let rows): return try bulkUpsert(path, rows)
        case .readRows(let path, let keys, let columns):
            return try readRows(path, keys, columns)
        case .readTable(let read): return try readTable(read)
        }
    }

    private func checked(
        _ changes: [YDBAccessChange]
    ) throws(SQLError) -> [YDBAccessChange] {
        for change in changes {
            switch change {
            case .grant(let given), .revoke(let given), .set(let given):
                for name in given.names where !YDBPermissionNames.contains(name) {
                    throw SQLError.yql(
                        .badRequest, "Unknown permission name: \(name)", stage: .request)
                }
            case .clear, .revokeAll, .owner, .inheritance: continue
            }
        }
        return changes
    }

    func query(
        _ text: String, _ parameters: [String: YDBParameter],
        mode: YDBTransactionMode = .serializableReadWrite
    ) -> YDBWork {
        YDBWork(
            .execute(
                YDBExecution(
                    text, parameters: parameters,
                    control: YDBTransactionControl(.begin(mode), commits: true))),
            text: Array(text.utf8))
    }

    private func readRows(
        _ path: String, _ keys: YDBParameter, _ columns: [String]
    ) throws(SQLError) -> YDBWork {
        guard case .structure(let members)? = keys.type.item, !members.isEmpty else {
            throw SQLError.yql(
                .badRequest, "Keys have to be a list of structs", code: YDBIssueCode.badRequest,
                stage: .request)
        }
        let list =
            columns.isEmpty
            ? "t.*"
            : columns.map { "t.\(YQLQuoting.name($0)) AS \(YQLQuoting.name($0))" }
                .joined(separator: ", ")
        let test = members.map { "t.\(YQLQuoting.name($0.name)) = k.\(YQLQuoting.name($0.name))" }
            .joined(separator: " AND ")
        return query(
            "SELECT \(list) FROM AS_TABLE($keys) AS k INNER JOIN \(YQLQuoting.name(path)) AS t ON \(test);",
            ["$keys": keys], mode: .snapshotReadOnly)
    }

    /// A whole table, or a range of its keys, in their order.
    private func readTable(_ read: YDBTableRead) throws(SQLError) -> YDBWork {
        _ = try begin(.snapshotReadOnly, isOpen: false)
        defer { if let current { rollBack(current) } }
        let place = try place(read.path)
        guard
            case .table(let table)? = try runner.requireCatalog().relation(
                schema: place.directory, name: place.name)
        else { throw SQLError.yqlMissingTable(paths.absolute(place)) }
        let keys = (table.primaryKey?.columns ?? []).map {
            YQLQuoting.name(table.columns[$0.column].name)
        }
        var parameters: [String: YDBParameter] = [:]
        var tests: [String] = []
        func add(_ bound: YDBTableRead.Bound, _ name: String, isLower: Bool) throws(SQLError) {
            guard case .tuple(let types) = bound.key.type, types.count <= keys.count else {
                throw SQLError.yql(
                    .badRequest, "Key range has to be a tuple of key columns",
                    code: YDBIssueCode.badRequest, stage: .request)
            }
            let values = bound.key.value.fields
            guard values.count == types.count else { return }
            var alternatives: [String] = []
            for place in types.indices {
                var parts: [String] = []
                for earlier in 0..<place {
                    parts.append(
                        values[earlier].isNull
                            ? "\(keys[earlier]) IS NULL"
                            : "\(keys[earlier]) = $\(name)\(earlier)")
                }
                let isLast = place == types.count - 1
                if values[place].isNull {
                    // Null is less than all else.
                    if isLower {
                        parts.append(
                            isLast && bound.isInclusive ? "true" : "\(keys[place]) IS NOT NULL")
                    } else {
                        parts.append(
                            isLast && bound.isInclusive ? "\(keys[place]) IS NULL" : "false")
                    }
                } else {
                    parameters["$\(name)\(place)"] = YDBParameter(types[place], values[place])
                    let op =
                        isLower
                        ? (isLast && bound.isInclusive ? ">=" : ">")
                        : (isLast && bound.isInclusive ? "<=" : "<")
                    let test = "\(keys[place]) \(op) $\(name)\(place)"
                    parts.append(isLower ? test : "(\(test) OR \(keys[place]) IS NULL)")
                }
                alternatives.append(parts.joined(separator: " AND "))
            }
            if !alternatives.isEmpty {
                tests.append("(" + alternatives.map { "(\($0))" }.joined(separator: " OR ") + ")")
            }
        }
        if let from = read.from { try add(from, "from", isLower: true) }
        if let to = read.to { try add(to, "to", isLower: false) }
        let columns =
            read.columns.isEmpty
            ? table.columns.filter { !$0.isDropped }.map(\.name) : read.columns
        let list = columns.map(YQLQuoting.name).joined(separator: ", ")
        var text = "SELECT \(list) FROM \(YQLQuoting.name(read.path))"
        if !tests.isEmpty { text += " WHERE " + tests.joined(separator: " AND ") }
        text += " ORDER BY " + keys.joined(separator: ", ")
        if let limit = read.rowLimit, limit > 0 { text += " LIMIT \(limit)" }
        return query(text + ";", parameters, mode: .snapshotReadOnly)
    }

    /// The tables as they are, made again elsewhere with their rows.
    private func copy(_ copies: [YDBTableCopy]) throws(SQLError) -> YDBWork {
        _ = try begin(.snapshotReadOnly, isOpen: false)
        defer { if let current { rollBack(current) } }
        var steps: [YDBDefinitionPlan.Step] = []
        var rows: [YQLSource] = []
        for copy in copies {
            let description = try describe(try place(copy.source))
            var specification = YDBTableSpecification(
                path: copy.destination, columns: description.columns,
                primaryKey: description.primaryKey,
                indexes: copy.omitsIndexes ? [] : description.indexes,
                settings: description.settings)
            for place in specification.columns.indices
            where specification.columns[place].sequence != nil {
                specification.columns[place].sequence = ""
            }
            steps += try YDBDefinitions(paths: paths).create(
                specification, at: try place(copy.destination), ifNotExists: false)
            let text = Array(
                "UPSERT INTO \(YQLQuoting.name(copy.destination)) SELECT * FROM \(YQLQuoting.name(copy.source))"
                    .utf8)
            for parsed in try YQLTextReading.script(text).statements {
                rows.append(
                    YQLSource(
                        parsed.statement, parsed.range, of: text, scope: .empty,
                        environment: YQLTextEnvironment(paths: paths, texts: YQLTextReading()),
                        types: YQLStatementTypes()))
            }
        }
        return YDBWork(.define(YDBDefinitionPlan(steps, rows: rows)))
    }
}
