// ALTER TABLE, whether a text or a message asks for it.

import QueryEngine
import SQLPlanning
import StorageEngine

extension YDBDefinitions {
    func alter(
        _ place: YDBPaths.Place, _ changes: [YDBTableChange]
    ) -> [YDBDefinitionPlan.Step] {
        [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                let table = try table(place, context)
                var notes = YDBTableNotes(
                    context.catalog.comment(on: CommentedObject(.relation, table.oid)))
                var actions: [TableAction] = []
                // A column that the same change adds can be one by which rows expire.
                var added: [String: YQLType] = [:]
                for change in changes {
                    if case .addColumn(let column) = change { added[column.name] = column.type }
                }
                for change in changes {
                    if let action = try action(change, table, &notes, place, added: added) {
                        actions.append(TableAction(action))
                    }
                }
                actions.append(TableAction(.comment(notes.text)))
                return .alterTable(oid: table.oid, actions)
            }
        ]
    }

    func table(
        _ place: YDBPaths.Place, _ context: PlanningContext
    ) throws(SQLError) -> TableDescriptor {
        guard
            case .table(let table)? = try context.catalog.relation(
                schema: place.directory, name: place.name)
        else { throw SQLError.yqlMissingTable(paths.absolute(place)) }
        return table
    }

    func action(
        _ change: YDBTableChange, _ table: TableDescriptor, _ notes: inout YDBTableNotes,
        _ place: YDBPaths.Place, added: [String: YQLType]
    ) throws(SQLError) -> TableChange? {
        let keys = Set(table.primaryKey?.columns.map { table.columns[$0.column].name } ?? [])
        func existing(_ name: String) throws(SQLError) {
            guard table.column(named: name) != nil else {
                throw refused("Column: \"\(name)\" does not exist")
            }
        }
        switch change {
        case .addColumn(let column):
            guard table.column(named: column.name) == nil else {
                throw refused("Column: \"\(column.name)\" already exists")
            }
            guard !column.isNotNull || column.defaultText != nil else {
                throw refused(
                    "Column: \"\(column.name)\" is NOT NULL and has no default: it cannot be added",
                    .badRequest)
            }
            if !column.family.isEmpty { notes.columnFamilies[column.name] = column.family }
            return .addColumn(try self.column(column, in: place))
        case .dropColumn(let name):
            try existing(name)
            if keys.contains(name) {
                throw refused("Can't drop primary key column: '\(name)'")
            }
            for index in table.indexes
            where index.columns.contains(where: {
                $0.column >= 0 && table.columns[$0.column].name == name
            }) || index.included.contains(where: { table.columns[$0].name == name }) {
                throw refused(
                    "Imposible drop column because table index with name '\(index.name)' uses it",
                    .preconditionFailed)
            }
            if notes.settings.timeToLive?.column == name {
                throw refused(
                    "Can't drop TTL column: '\(name)', disable TTL first", .badRequest)
            }
            return .dropColumn(name, cascade: false)
        case .setFamily(let column, let family):
            try existing(column)
            notes.columnFamilies[column] = family
            return nil
        case .dropNotNull(let name):
            try existing(name)
            guard let position = table.column(named: name) else { return nil }
            if keys.contains(name) {
                throw refused("Can't drop NOT NULL of primary key column: '\(name)'")
            }
            let plain = YQLTypeNumber.type(table.columns[position].type) ?? .null
            guard let type = plain.asOptional.fixedSQLType else { return nil }
            return .setType(
                name, type,
                conversion: RowExpression(.slot(position), slotCount: table.columns.count))
        case .setDefault(let column, let text):
            try existing(column)
            return .setDefault(column, sql: text)
        case .addIndex(let index):
            guard !table.indexes.contains(where: { $0.name == index.name }) else {
                throw refused("Index \(index.name) already exist")
            }
            var places: [String: Int] = [:]
            for (position, column) in table.columns.enumerated() where !column.isDropped {
                places[column.name] = position
            }
            notes.note(index)
            return .addIndex(try self.index(index, places))
        case .dropIndex(let name):
            guard table.indexes.contains(where: { $0.name == name && !$0.isPrimary }) else {
                throw refused("Index \(name) does not exist")
            }
            notes.indexKinds[name] = nil
            return .dropIndex(name)
        case .renameIndex(let old, let new, _):
            guard table.indexes.contains(where: { $0.name == old && !$0.isPrimary }) else {
                throw refused("Index \(old) does not exist")
            }
            notes.indexKinds[new] = notes.indexKinds.removeValue(forKey: old)
            return .renameIndex(old, to: new)
        case .storage(let storage):
            notes.settings.storage = storage
            return nil
        case .setTimeToLive(let timeToLive):
            if let timeToLive {
                try requireColumn(of: timeToLive, added) { name in
                    table.column(named: name).flatMap { YQLTypeNumber.type(table.columns[$0].type) }
                }
            }
            notes.settings.timeToLive = timeToLive
            return nil
        case .settings(let settings):
            for (name, value) in settings { notes.set(name, value) }
            return nil
        case .addFamily(let family):
            guard !notes.settings.families.contains(where: { $0.name == family.name }) else {
                throw refused("Column family \(family.name) already exists")
            }
            notes.settings.families.append(family)
            return nil
        case .alterFamily(let family):
            if let at = notes.settings.families.firstIndex(where: { $0.name == family.name }) {
                notes.settings.families[at] = family
            } else {
                notes.settings.families.append(family)
            }
            return nil
        case .attributes(let attributes):
            notes.settings.attributes.merge(attributes) { $1 }
            return nil
        }
    }
}
