// Views and sequences that a text defines, and definitions that it has shown.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    func plan(_ create: YQLCreateView) throws(SQLError) -> YDBDefinitionPlan {
        guard case .query(let query) = create.body else {
            throw rules.error("A view is one query", at: create.offset)
        }
        let place = try absolute(create.name)
        let columns = try rules.columns(of: query).map {
            ColumnDescriptor(
                name: $0.name, type: $0.type.fixedSQLType ?? SQLType($0.type.storedType))
        }
        let bounds = create.bodyRange.clamped(to: 0..<source.source.count)
        let sql = YQLViewText(
            directory: paths.prefix.isEmpty ? nil : paths.directory,
            body: String(decoding: source.source[bounds], as: UTF8.self)
        ).stored
        let ifNotExists = create.ifNotExists
        let path = paths.absolute(place)
        var steps = place.ancestors.flatMap(definitions.makeDirectory(at:))
        steps.append(
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                if try context.catalog.relation(schema: place.directory, name: place.name) != nil {
                    if ifNotExists { return nil }
                    throw SQLError.yql(
                        .schemeError,
                        "Check failed: path: '\(path)', error: path exist, request accepts it",
                        code: YDBIssueCode.scheme, stage: .execution, condition: .duplicateTable)
                }
                return .createView(
                    name: place.name, schema: place.directory, columns: columns, sql: sql,
                    orReplace: false)
            })
        return YDBDefinitionPlan(steps)
    }

    func dropView(
        _ name: YQLTableName, _ ifExists: Bool
    ) throws(SQLError) -> YDBDefinitionPlan {
        let (place, path) = (try absolute(name), paths.absolute(try absolute(name)))
        return YDBDefinitionPlan([
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                guard
                    case .view? = try context.catalog.relation(
                        schema: place.directory, name: place.name)
                else {
                    if ifExists { return nil }
                    throw SQLError.yqlMissingTable(path)
                }
                return .drop(
                    kind: .view, [ObjectName(schema: place.directory, name: place.name)],
                    ifExists: ifExists, cascade: false)
            }
        ])
    }

    func plan(_ alter: YQLAlterSequence) throws(SQLError) -> YDBDefinitionPlan {
        let place = try absolute(alter.name)
        let path = paths.absolute(place)
        var change = SequenceChange()
        for action in alter.actions {
            switch action {
            case .start(let number): change.start = Int64(clamping: number)
            case .restart(let number):
                change.restart = .some(number.map { Int64(clamping: $0) })
            case .increment(let number): change.increment = Int64(clamping: number)
            }
        }
        let (wanted, ifExists) = (change, alter.ifExists)
        return YDBDefinitionPlan([
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                guard let sequence = try context.catalog.sequence(at: place) else {
                    if ifExists { return nil }
                    throw SQLError.yqlMissingTable(path)
                }
                return .alterSequence(oid: sequence.oid, wanted)
            }
        ])
    }

    func plan(_ show: YQLShowCreate) throws(SQLError) -> YDBCommand {
        let place = try absolute(show.name)
        switch try catalog.relation(schema: place.directory, name: place.name) {
        case .table(let table)? where show.kind == .table:
            let notes = YDBTableNotes(catalog.comment(on: CommentedObject(.relation, table.oid)))
            return .texts([
                (name: "Path", value: paths.absolute(place)), (name: "PathType", value: "Table"),
                (name: "CreateQuery", value: YDBShownTable.text(table, notes, name: place.name)),
            ])
        case .view(let view)? where show.kind == .view:
            return .texts([
                (name: "Path", value: paths.absolute(place)), (name: "PathType", value: "View"),
                (
                    name: "CreateQuery",
                    value: YQLViewText(stored: view.sql).shown(name: place.name)
                ),
            ])
        default:
            throw SQLError.yqlMissingTable(
                paths.absolute(place), position: position(show.offset))
        }
    }
}

enum YDBSerialColumn {
    /// Behind it stands the column's name: `t/_serial_column_id`.
    static let prefix = "_serial_column_"
}

extension CatalogReader {
    /// A sequence by its own path, or by that of the column below its table that it numbers.
    fileprivate func sequence(at place: YDBPaths.Place) throws(SQLError) -> SequenceDescriptor? {
        if case .sequence(let own)? = try relation(schema: place.directory, name: place.name) {
            return own
        }
        guard place.name.hasPrefix(YDBSerialColumn.prefix) else { return nil }
        let owner = YDBPaths.Place(path: place.directory)
        let column = String(place.name.dropFirst(YDBSerialColumn.prefix.count))
        guard case .table(let table)? = try relation(schema: owner.directory, name: owner.name),
            let position = table.column(named: column),
            let name = table.columns[position].defaultSQL.flatMap(SequenceReference.name(in:)),
            let parts = QualifiedText.parts(name), parts.count == 2,
            case .sequence(let found)? = try relation(schema: parts[0], name: parts[1])
        else { return nil }
        return found
    }
}
