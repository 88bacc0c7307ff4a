// Definitions of tables, whether a text or a message asks for them: from a specification to the engine's commands.

import QueryEngine
import SQLPlanning
import StorageEngine

/// Plans definitions in one database.
struct YDBDefinitions: Sendable {
    let paths: YDBPaths

    // MARK: CREATE TABLE

    func create(
        _ table: YDBTableSpecification, at place: YDBPaths.Place, ifNotExists: Bool
    ) throws(SQLError) -> [YDBDefinitionPlan.Step] {
        var steps: [YDBDefinitionPlan.Step] = []
        for directory in place.ancestors { steps.append(directoryStep(directory)) }
        let definition = try definition(of: table, at: place)
        let path = paths.absolute(place)
        steps.append(
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                if let found = try context.catalog.relation(
                    schema: place.directory, name: place.name)
                {
                    if ifNotExists, case .table = found { return nil }
                    throw SQLError.yql(
                        .schemeError,
                        "Check failed: path: '\(path)', error: path exist, request accepts it",
                        code: YDBIssueCode.scheme, stage: .execution, condition: .duplicateTable)
                }
                if try context.catalog.schemaExists(place.path) {
                    throw SQLError.yql(
                        .schemeError,
                        "Check failed: path: '\(path)', error: unexpected path type (id: 1, type: EPathTypeDir, state: EPathStateNoChanges), expected types: EPathTypeTable",
                        code: YDBIssueCode.scheme, stage: .execution, condition: .duplicateTable)
                }
                return .createTable(definition, ifNotExists: ifNotExists)
            })
        return steps
    }

    func directoryStep(_ path: String) -> YDBDefinitionPlan.Step {
        YDBDefinitionPlan.Step { (context) throws(SQLError) in
            try context.catalog.schemaExists(path)
                ? nil : .createSchema(name: path, ifNotExists: true)
        }
    }

    private func definition(
        of table: YDBTableSpecification, at place: YDBPaths.Place
    ) throws(SQLError) -> TableDefinition {
        var columns: [ColumnDefinition] = []
        var places: [String: Int] = [:]
        for column in table.columns {
            guard places.updateValue(columns.count, forKey: column.name) == nil else {
                throw refused("Duplicate column: \(column.name).")
            }
            columns.append(try self.column(column, in: place))
        }
        guard !table.primaryKey.isEmpty else {
            throw refused("PRIMARY KEY is required for ydb tables.")
        }
        var keys: [Int] = []
        for name in table.primaryKey {
            guard let position = places[name] else {
                throw refused("Undefined column: \(name)")
            }
            guard !keys.contains(position) else {
                throw refused("Duplicated column in PK: \(name)")
            }
            let type = table.columns[position].type.withoutOptional
            guard type.canBeKey else {
                throw refused("Column \(name) has wrong key type \(type)")
            }
            keys.append(position)
        }
        try requireFamilies(table)
        var indexes: [IndexDefinition] = []
        var names: Set<String> = []
        for index in table.indexes {
            guard names.insert(index.name).inserted else {
                throw refused("Index \(index.name) already exist")
            }
            indexes.append(try self.index(index, places))
        }
        var definition = TableDefinition(
            schema: place.directory, name: place.name, isTemporary: false, columns: columns,
            constraints: [
                ConstraintDefinition(
                    name: YDBTableNotes.primaryKey, kind: .primaryKey(keys), nameColumns: [])
            ], indexes: indexes)
        definition.comment = YDBTableNotes(table).text
        return definition
    }

    private func requireFamilies(_ table: YDBTableSpecification) throws(SQLError) {
        var names: Set<String> = ["default"]
        var given: Set<String> = []
        for family in table.settings.families {
            guard given.insert(family.name).inserted else {
                throw refused("Family \(family.name) specified more than once")
            }
            names.insert(family.name)
        }
        for column in table.columns
        where !column.family.isEmpty && !names.contains(column.family) {
            throw refused("Unknown family \(column.family)")
        }
    }

    func refused(_ message: String, _ status: YDBStatus = .genericError) -> SQLError {
        .yql(status, message, code: 0, stage: .types, condition: .invalidTableDefinition)
    }

    func column(
        _ column: YDBTableColumn, in place: YDBPaths.Place
    ) throws(SQLError) -> ColumnDefinition {
        guard let type = column.type.fixedSQLType, column.type.withoutOptional.canBeStored else {
            throw refused(
                "Type '\(column.type.withoutOptional)' specified for column '\(column.name)' is not supported by storage",
                .schemeError)
        }
        let descriptor = ColumnDescriptor(
            name: column.name, type: type, isNotNull: column.isNotNull,
            defaultSQL: column.defaultText)
        var sequence: SequenceDefinition?
        if let name = column.sequence {
            sequence = SequenceDefinition(
                schema: place.directory, name: name.isEmpty ? nil : name,
                type: column.type.withoutOptional.fixedSQLType?.oid ?? YQLTypeNumber.id(.int64),
                minimum: 1, maximum: column.type.withoutOptional.greatestNumber)
        }
        return ColumnDefinition(descriptor: descriptor, sequence: sequence)
    }

    func index(
        _ index: YDBTableIndex, _ places: [String: Int]
    ) throws(SQLError) -> IndexDefinition {
        func position(_ name: String) throws(SQLError) -> Int {
            guard let found = places[name] else { throw refused("Undefined column: \(name)") }
            return found
        }
        var columns: [IndexDescriptor.KeyColumn] = []
        for name in index.columns {
            columns.append(
                IndexDescriptor.KeyColumn(column: try position(name), nullsFirst: true))
        }
        var covered: [Int] = []
        for name in index.covered { covered.append(try position(name)) }
        return IndexDefinition(
            name: index.name, columns: columns, included: covered,
            isUnique: index.kind == .globalUnique, nullsNotDistinct: false)
    }

    // MARK: ALTER TABLE

    func alter(
        _ place: YDBPaths.Place, _ changes: [YDBTableChange]
    ) -> [YDBDefinitionPlan.Step] {
        [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                let table = try table(place, context)
                var notes = YDBTableNotes(
                    context.catalog.comment(on: CommentedObject(.relation, table.oid)))
                var actions: [TableAction] = []
                for change in changes {
                    if let action = try action(change, table, &notes, place) {
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

    private func action(
        _ change: YDBTableChange, _ table: TableDescriptor, _ notes: inout YDBTableNotes,
        _ place: YDBPaths.Place
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
        case .setTimeToLive(let timeToLive):
            if let timeToLive { try existing(timeToLive.column) }
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

    // MARK: DROP, RENAME, directories

    /// - Parameter isMessage: a request says it, and no text.
    func drop(
        _ place: YDBPaths.Place, ifExists: Bool, isMessage: Bool = false
    ) -> [YDBDefinitionPlan.Step] {
        [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                guard
                    case .table? = try context.catalog.relation(
                        schema: place.directory, name: place.name)
                else {
                    if ifExists { return nil }
                    if isMessage { throw SQLError.yqlMissingPath }
                    throw SQLError.yqlMissingTable(paths.absolute(place))
                }
                return .drop(
                    kind: .table, [ObjectName(schema: place.directory, name: place.name)],
                    ifExists: ifExists, cascade: false)
            }
        ]
    }

    func rename(
        _ from: YDBPaths.Place, to: YDBPaths.Place, replaces: Bool
    ) -> [YDBDefinitionPlan.Step] {
        var steps: [YDBDefinitionPlan.Step] = to.ancestors.map(directoryStep)
        if replaces { steps += drop(to, ifExists: true) }
        if from.name != to.name {
            steps.append(
                YDBDefinitionPlan.Step { (context) throws(SQLError) in
                    let table = try table(from, context)
                    return .rename(kind: .table, oid: table.oid, .itself, newName: to.name)
                })
        }
        if from.directory != to.directory {
            steps.append(
                YDBDefinitionPlan.Step { (context) throws(SQLError) in
                    let table = try table(
                        YDBPaths.Place(directory: from.directory, name: to.name), context)
                    return .rename(
                        kind: .table, oid: table.oid, .schema(to.directory), newName: to.name)
                })
        }
        return steps
    }

    func makeDirectory(_ place: YDBPaths.Place) -> [YDBDefinitionPlan.Step] {
        if place.name.isEmpty { return [] }
        let absolute = paths.absolute(place)
        let path = place.path
        var steps = place.ancestors.map(directoryStep)
        steps.append(
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                if try context.catalog.relation(schema: place.directory, name: place.name) != nil {
                    throw SQLError.yql(
                        .schemeError,
                        "Check failed: path: '\(absolute)', error: unexpected path type (id: 1, type: EPathTypeTable, state: EPathStateNoChanges), expected types: EPathTypeDir",
                        code: YDBIssueCode.scheme, stage: .execution, condition: .duplicateTable)
                }
                if try context.catalog.schemaExists(path) { return nil }
                return .createSchema(name: path, ifNotExists: true)
            })
        return steps
    }

    func removeDirectory(_ place: YDBPaths.Place) -> [YDBDefinitionPlan.Step] {
        [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                let path = place.path
                guard path != "/", try context.catalog.schemaExists(path) else {
                    throw SQLError.yqlMissingPath
                }
                return .drop(
                    kind: .schema, [ObjectName(schema: nil, name: path)], ifExists: false,
                    cascade: false)
            }
        ]
    }
}

extension YQLType {
    /// A column of a table can have it.
    var canBeStored: Bool {
        guard let primitive else { return isDecimal }
        return !primitive.isZoned
    }

    /// A key's column can have it.
    var canBeKey: Bool {
        guard canBeStored else { return false }
        switch primitive {
        case .json, .jsonDocument, .yson, .float, .double: return false
        default: return true
        }
    }

    fileprivate var greatestNumber: Int64 {
        switch primitive {
        case .int16: Int64(Int16.max)
        case .int32: Int64(Int32.max)
        default: .max
        }
    }
}
