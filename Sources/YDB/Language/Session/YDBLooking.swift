// What there is, as the table and scheme services are asked for it: paths, directories, tables.

import QueryEngine
import StorageEngine

extension YDBSessionCore {
    func look(_ operation: YDBTableOperation, _ work: YDBWork) throws(SQLError) {
        switch operation {
        case .describeTable(let path):
            work.completion.answer = .table(try describe(try place(path)))
        case .describePath(let path):
            work.completion.answer = .entry(try entry(try place(path)))
        case .listDirectory(let path):
            let place = try place(path)
            let own = try entry(place)
            guard own.kind == .directory || own.kind == .database else {
                work.completion.answer = .directory(own, children: [])
                return
            }
            work.completion.answer = .directory(own, children: try children(of: place.path))
        default: break
        }
    }

    private func missing(_ place: YDBPaths.Place) -> SQLError {
        .yql(
            .schemeError, "Path not found", code: 200_200, stage: .execution,
            condition: .undefinedTable)
    }

    func entry(_ place: YDBPaths.Place) throws(SQLError) -> YDBSchemeEntry {
        let catalog = runner.requireCatalog()
        var entry: YDBSchemeEntry
        var notes: YDBPathNotes
        if place.name.isEmpty {
            notes = try directoryNotes("/")
            entry = YDBSchemeEntry(paths.database, .database, notes)
        } else if let relation = try catalog.relation(
            schema: place.directory, name: place.name)
        {
            notes = pathNotes(relation)
            entry = self.entry(relation)
        } else {
            guard try catalog.schemaExists(place.path) else { throw missing(place) }
            notes = try directoryNotes(place.path)
            entry = YDBSchemeEntry(place.name, .directory, notes)
        }
        entry.permissions = notes.permissions
        var given: [YDBPermissions] = []
        for directory in place.name.isEmpty ? [] : ["/"] + place.ancestors {
            given = try directoryNotes(directory).effective(below: given)
        }
        entry.effectivePermissions = notes.effective(below: given)
        return entry
    }

    private func directoryNotes(_ path: String) throws(SQLError) -> YDBPathNotes {
        let catalog = runner.requireCatalog()
        guard let oid = try catalog.schema(named: path) else { return YDBPathNotes() }
        return YDBPathNotes(catalog.comment(on: CommentedObject(.namespace, oid)))
    }

    private func pathNotes(_ relation: Relation) -> YDBPathNotes {
        if case .table(let table) = relation { return notes(table).path }
        return YDBPathNotes(
            runner.requireCatalog().comment(on: CommentedObject(.relation, relation.oid)))
    }

    private func entry(_ relation: Relation) -> YDBSchemeEntry {
        let notes = pathNotes(relation)
        switch relation {
        case .view: return YDBSchemeEntry(relation.name, .view, notes)
        case .sequence: return YDBSchemeEntry(relation.name, .sequence, notes)
        case .table(let table):
            return YDBSchemeEntry(
                relation.name,
                self.notes(table).settings.isColumnStore ? .columnTable : .table, notes)
        case .virtual, .index: return YDBSchemeEntry(relation.name, .systemView, notes)
        }
    }

    private func children(of directory: String) throws(SQLError) -> [YDBSchemeEntry] {
        let catalog = runner.requireCatalog()
        var found: [YDBSchemeEntry] = []
        for relation in try catalog.relations(inSchema: directory) {
            // What numbers a column belongs to its table.
            if case .sequence(let sequence) = relation, sequence.owner != nil { continue }
            found.append(entry(relation))
        }
        let prefix = directory == "/" ? "/" : directory + "/"
        for (_, object) in try catalog.store.allObjects() {
            guard case .schema(let schema) = object, schema.name.hasPrefix(prefix),
                schema.name != "/"
            else { continue }
            let rest = schema.name.dropFirst(prefix.count)
            if rest.isEmpty || rest.contains("/") { continue }
            found.append(
                YDBSchemeEntry(String(rest), .directory, try directoryNotes(schema.name)))
        }
        return found.sorted { $0.name < $1.name }
    }

    func notes(_ table: TableDescriptor) -> YDBTableNotes {
        YDBTableNotes(runner.requireCatalog().comment(on: CommentedObject(.relation, table.oid)))
    }

    func describe(_ place: YDBPaths.Place) throws(SQLError) -> YDBTableDescription {
        guard
            case .table(let table)? = try runner.requireCatalog().relation(
                schema: place.directory, name: place.name)
        else { throw missing(place) }
        let notes = notes(table)
        func name(_ key: IndexDescriptor.KeyColumn) -> String { table.columns[key.column].name }
        let columns = table.columns.filter { !$0.isDropped }.map { column in
            var described = YDBTableColumn(
                column.name, YQLTypeNumber.type(column.type) ?? .null,
                family: notes.columnFamilies[column.name] ?? "")
            if let text = column.defaultSQL {
                if SequenceReference.name(in: text) != nil {
                    described.sequence = YDBSerialColumn.prefix + column.name
                } else {
                    described.defaultText = text
                }
            }
            return described
        }
        let indexes = table.indexes.filter { !$0.isPrimary }.map { index in
            YDBTableIndex(
                index.name, index.namedColumns.map(name),
                covered: index.included.map { table.columns[$0].name },
                kind: notes.indexKinds[index.name] ?? (index.isUnique ? .globalUnique : .global))
        }
        let transaction = runner.requireTransaction()
        return YDBTableDescription(
            entry: try entry(place),
            columns: columns, primaryKey: (table.primaryKey?.namedColumns ?? []).map(name),
            indexes: indexes, settings: notes.settings, isTemporary: false,
            rowCount: UInt64(
                clamping: transaction.approximateCount(
                    table.tree, in: transaction.latestCommittedAndOwn())))
    }
}
