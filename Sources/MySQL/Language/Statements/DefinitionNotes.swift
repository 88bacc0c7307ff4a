// What is kept beside a table's definition, and how ALTER TABLE changes it.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    /// The collation that a database gives to its tables.
    func collation(ofDatabase name: String) -> MySQLCollation {
        let usual = MySQLCollation.ofSchema(name, flavor)
        guard let oid = try? catalog.schema(named: name),
            let text = catalog.comment(on: CommentedObject(.namespace, oid))
        else { return usual }
        return MySQLCollation.named(text) ?? usual
    }

    /// The collation that a table gives to its columns.
    func collation(of table: TableDescriptor) -> MySQLCollation {
        let text = catalog.comment(on: CommentedObject(.relation, table.oid)) ?? ""
        return TableNotes(text)[.table, .collation].flatMap { MySQLCollation.named($0) }
            ?? collation(ofDatabase: table.schema)
    }

    /// What is noted of a column.
    func note(_ column: ColumnDefinition, _ type: SQLType, in notes: inout TableNotes) {
        let subject = TableNotes.Subject.column(column.name)
        notes.forget(subject)
        if let comment = column.comment, !comment.isEmpty { notes[subject, .comment] = comment }
        if column.type.isZerofill, !MySQLType.isFilled(type.oid) {
            notes[subject, .type] =
                TypeText(flavor, context.environment.types).text(type) + " zerofill"
        }
        if column.generated == .virtual { notes[subject, .isVirtual] = "" }
        if column.isInvisible { notes[subject, .isInvisible] = "" }
    }

    /// What is noted of a key.
    func note(_ key: KeyDefinition, _ name: String, in notes: inout TableNotes) {
        let subject = TableNotes.Subject.key(name)
        notes.forget(subject)
        if let comment = key.options.comment, !comment.isEmpty {
            notes[subject, .comment] = comment
        }
        if let type = key.options.type, type == "BTREE" { notes[subject, .method] = type }
        if key.options.isInvisible { notes[subject, .isInvisible] = "" }
        if key.kind == .fulltext { notes[subject, .isFulltext] = "" }
    }

    // MARK: ALTER TABLE

    /// - Parameters:
    ///   - table: as it was.
    ///   - now: as it is.
    func notes(
        _ before: TableNotes, after actions: [AlterTableAction], _ table: TableDescriptor,
        _ now: TableDescriptor
    ) -> TableNotes {
        var notes = before
        for action in actions { change(&notes, by: action, table, now) }
        for key in notes.keyNames where !now.indexes.contains(where: { $0.name == key }) {
            notes.forget(.key(key))
        }
        for column in notes.columnNames where now.column(named: column) == nil {
            notes.forget(.column(column))
        }
        for check in notes.checkNames where !now.checks.contains(where: { $0.name == check }) {
            notes.forget(.check(check))
        }
        return notes
    }

    private func change(
        _ notes: inout TableNotes, by action: AlterTableAction, _ table: TableDescriptor,
        _ now: TableDescriptor
    ) {
        let names = catalog.language.names
        switch action {
        case .addColumn(let column, _, let ifNotExists):
            if ifNotExists, table.column(named: column.name, names) != nil { return }
            note(column, in: now, &notes)
        case .modifyColumn(let column, _, _): note(column, in: now, &notes)
        case .changeColumn(let old, let column, _, _):
            rename(old, to: column.name, table, &notes)
            note(column, in: now, &notes)
        case .renameColumn(let old, let new): rename(old, to: new, table, &notes)
        case .renameKey(let old, let new):
            let index = table.indexes.first { names.isSame($0.name, old) }
            notes.rename(.key(index?.name ?? old), to: .key(new))
        case .addKey(let key):
            guard let name = now.newIndex(of: key, table, names) else { return }
            note(key, name, in: &notes)
        case .addForeignKey(let key):
            let index = now.indexes.first { index in
                !table.indexes.contains { $0.oid == index.oid } && !index.isUnique
                    && index.columns.first.map {
                        now.columns.indices.contains($0.column)
                            ? names.isSame(now.columns[$0.column].name, key.columns.first ?? "")
                            : false
                    } == true
            }
            if let index { notes[.key(index.name), .foreignKey] = "" }
        case .setColumnVisibility(let column, let isInvisible):
            guard let at = now.column(named: column, names) else { return }
            notes[.column(now.columns[at].name), .isInvisible] = isInvisible ? "" : nil
        case .setKeyVisibility(let key, let isInvisible):
            guard let index = now.indexes.first(where: { names.isSame($0.name, key) }) else {
                return
            }
            notes[.key(index.name), .isInvisible] = isInvisible ? "" : nil
        case .options(let options):
            notes.add(options)
            note(options.characterSet, options.collation, in: &notes)
        case .convert(let set, let collation):
            guard set == nil, collation == nil else {
                return note(set, collation, in: &notes)
            }
            let usual = self.collation(ofDatabase: table.schema)
            note(nil, usual.name, in: &notes)
        default: return
        }
    }

    private func note(_ set: String?, _ collation: String?, in notes: inout TableNotes) {
        guard
            let found = (try? ColumnSurroundings.collation(set, collation, flavor))
                .flatMap({ $0 })
        else { return }
        notes[.table, .characterSet] = found.characterSet.name
        notes[.table, .collation] = found.name
    }

    private func note(
        _ column: ColumnDefinition, in now: TableDescriptor, _ notes: inout TableNotes
    ) {
        guard let at = now.column(named: column.name, catalog.language.names) else { return }
        note(column, now.columns[at].type, in: &notes)
        for check in checks(of: column) {
            _ = checkName(check, of: column.name, table: now.name, &notes)
        }
    }

    private func rename(
        _ old: String, to new: String, _ table: TableDescriptor, _ notes: inout TableNotes
    ) {
        let at = table.column(named: old, catalog.language.names)
        let name = at.map { table.columns[$0].name } ?? old
        notes.rename(.column(name), to: .column(new))
        for check in notes.checkNames where notes[.check(check), .isInline] == name {
            notes[.check(check), .isInline] = new
        }
    }
}

extension TableDescriptor {
    /// What a key that a statement adds is called.
    fileprivate func newIndex(
        of key: KeyDefinition, _ before: TableDescriptor, _ names: NameRules
    ) -> String? {
        if key.kind == .primary { return primaryKey?.name }
        let given = key.name ?? key.constraint
        return indexes.first { index in
            guard !before.indexes.contains(where: { $0.oid == index.oid }) else { return false }
            if let given { return names.isSame(index.name, given) }
            guard case .column(let name)? = key.parts.first?.content,
                let at = column(named: name, names)
            else { return false }
            return index.columns.first?.column == at
        }?.name
    }
}
