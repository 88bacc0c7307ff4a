// Directories made and removed, and who may do what with a path.

import QueryEngine
import SQLPlanning

extension YDBDefinitions {
    func makeDirectory(_ place: YDBPaths.Place) -> [YDBDefinitionPlan.Step] {
        if place.name.isEmpty { return [] }
        return place.ancestors.flatMap(makeDirectory(at:)) + [requireFree(place)]
            + makeDirectory(at: place.path)
    }

    /// A directory that is there already is no error; one below something else cannot be.
    func makeDirectory(at path: String) -> [YDBDefinitionPlan.Step] {
        let place = YDBPaths.Place(path: path)
        return [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                if try context.catalog.schemaExists(path) { return nil }
                if let found = try context.catalog.relation(
                    schema: place.directory, name: place.name)
                {
                    throw notDirectory(place, found)
                }
                return .createSchema(name: path, ifNotExists: true)
            },
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                guard let oid = try context.catalog.schema(named: path) else { return nil }
                let object = CommentedObject(.namespace, oid)
                guard context.catalog.comment(on: object) == nil else { return nil }
                var notes = YDBPathNotes()
                notes.created = context.now
                return .comment(notes.text, on: object, table: nil)
            },
        ]
    }

    /// The path itself leads to nothing, or to a directory.
    private func requireFree(_ place: YDBPaths.Place) -> YDBDefinitionPlan.Step {
        YDBDefinitionPlan.Step { (context) throws(SQLError) in
            guard
                let found = try context.catalog.relation(
                    schema: place.directory, name: place.name)
            else { return nil }
            throw SQLError.yqlPath(
                paths.absolute(place),
                "unexpected path type \(found.pathInfo), expected types: EPathTypeDir, EPathTypeSubDomain, EPathTypeExtSubDomain, EPathTypeColumnStore"
            )
        }
    }

    func removeDirectory(_ place: YDBPaths.Place) -> [YDBDefinitionPlan.Step] {
        [
            YDBDefinitionPlan.Step { (context) throws(SQLError) in
                let path = place.path
                if !place.name.isEmpty,
                    let found = try context.catalog.relation(
                        schema: place.directory, name: place.name)
                {
                    throw notDirectory(place, found)
                }
                guard path != "/", try context.catalog.schemaExists(path) else {
                    throw SQLError.yqlMissingPath
                }
                return .drop(
                    kind: .schema, [ObjectName(schema: nil, name: path)], ifExists: false,
                    cascade: false)
            }
        ]
    }

    private func notDirectory(_ place: YDBPaths.Place, _ found: Relation) -> SQLError {
        .yqlPath(paths.absolute(place), "path is not a directory \(found.pathInfo)")
    }

    // MARK: Permissions

    /// A path that is not there is the error of whoever asks: `missing`.
    func changeAccess(
        _ place: YDBPaths.Place, _ changes: [YDBAccessChange], missing: SQLError
    ) -> YDBDefinitionPlan.Step {
        YDBDefinitionPlan.Step { (context) throws(SQLError) in
            let catalog = context.catalog
            if !place.name.isEmpty,
                let found = try catalog.relation(schema: place.directory, name: place.name)
            {
                let object = CommentedObject(.relation, found.oid)
                let comment = catalog.comment(on: object)
                guard case .table(let table) = found else {
                    return .comment(
                        YDBPathNotes(comment).changed(by: changes).text, on: object, table: nil)
                }
                var notes = YDBTableNotes(comment)
                notes.path = notes.path.changed(by: changes)
                return .comment(notes.text, on: object, table: table.oid)
            }
            guard let oid = try catalog.schema(named: place.path) else { throw missing }
            let object = CommentedObject(.namespace, oid)
            return .comment(
                YDBPathNotes(catalog.comment(on: object)).changed(by: changes).text, on: object,
                table: nil)
        }
    }
}

extension YDBPathNotes {
    fileprivate func changed(by changes: [YDBAccessChange]) -> YDBPathNotes {
        var notes = self
        for change in changes { notes.apply(change) }
        return notes
    }
}

extension PlanningContext {
    /// Microseconds since 1970.
    var now: UInt64 {
        let from1970To2000: Int64 = 946_684_800_000_000
        return UInt64(clamping: (evaluation?.clockTimestamp ?? 0) &+ from1970To2000)
    }
}

extension Relation {
    /// As the server of schemes describes a path in its refusals.
    fileprivate var pathInfo: String {
        let kind =
            switch self {
            case .table: "EPathTypeTable"
            case .view: "EPathTypeView"
            case .sequence: "EPathTypeSequence"
            case .index: "EPathTypeTableIndex"
            case .virtual: "EPathTypeSysView"
            }
        return
            "(id: [OwnerId: 72057594046644480, LocalPathId: \(oid)], type: \(kind), state: EPathStateNoChanges)"
    }
}

extension SQLError {
    /// SCHEME_ERROR of what is in a path's way.
    static func yqlPath(_ path: String, _ reason: String) -> SQLError {
        yql(
            .schemeError, "Check failed: path: '\(path)', error: \(reason)",
            code: YDBIssueCode.scheme, stage: .execution, condition: .duplicateTable)
    }
}
