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
        for directory in place.ancestors { steps += makeDirectory(at: directory) }
        if let timeToLive = table.settings.timeToLive {
            try requireColumn(of: timeToLive, [:]) { name in
                table.columns.first { $0.name == name }?.type
            }
        }
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
                var own = definition
                var notes = YDBTableNotes(table)
                notes.path.created = context.now
                own.comment = notes.text
                return .createTable(own, ifNotExists: ifNotExists)
            })
        return steps
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
        return TableDefinition(
            schema: place.directory, name: place.name, isTemporary: false, columns: columns,
            constraints: [
                ConstraintDefinition(
                    name: YDBTableNotes.primaryKey, kind: .primaryKey(keys), nameColumns: [])
            ], indexes: indexes)
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
        if let asked = column.sequence {
            let name = asked.hasPrefix(YDBSerialColumn.prefix) ? "" : asked
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

    // MARK: DROP, RENAME

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
        var steps = to.ancestors.flatMap(makeDirectory(at:))
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
