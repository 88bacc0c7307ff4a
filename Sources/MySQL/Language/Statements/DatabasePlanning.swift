// CREATE, ALTER and DROP DATABASE: a database is a schema, whose collation is kept beside it.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ create: CreateDatabaseStatement) throws(SQLError) -> DefinitionPlan {
        let name = create.name
        if name.isEmpty || name.hasSuffix(" ") { throw SQLError(.wrongDatabaseName, name) }
        let collation = try ColumnSurroundings.collation(
            create.options.characterSet, create.options.collation, flavor)
        let isThere = try catalog.schema(named: name) != nil
        var steps: [DefinitionStep] = []
        if isThere {
            if create.ifNotExists {
                context.notices.append(Notice(.databaseExists, isNote: true, name))
                return DefinitionPlan(steps: [], answer: .count(0))
            }
            guard create.orReplace else { throw SQLError(.databaseExists, name) }
            steps.append(dropStep(name))
        }
        steps.append(DefinitionStep { (_) in .createSchema(name: name, ifNotExists: false) })
        if let collation { steps.append(collationStep(name, collation)) }
        return DefinitionPlan(steps: steps, answer: .count(isThere ? 2 : 1))
    }

    private func collationStep(_ name: String, _ collation: MySQLCollation) -> DefinitionStep {
        DefinitionStep { (context) throws(SQLError) in
            guard let oid = try context.catalog.schema(named: name) else {
                throw SQLError(.unknownDatabase, name)
            }
            return .comment(
                collation.name, on: CommentedObject(.namespace, oid), table: nil)
        }
    }

    func plan(_ alter: AlterDatabaseStatement) throws(SQLError) -> DefinitionPlan {
        let name = if let name = alter.name { name } else { try requireDatabase() }
        guard try catalog.schema(named: name) != nil else {
            throw flavor.isMariaDB
                ? .mySQL(
                    1,
                    "Can't create/write to file './\(name)/db.opt' (Errcode: 2 \"No such file or directory\")"
                ) : SQLError(.unknownDatabase, name)
        }
        let collation = try ColumnSurroundings.collation(
            alter.options.characterSet, alter.options.collation, flavor)
        return DefinitionPlan(
            steps: collation.map { [collationStep(name, $0)] } ?? [], answer: .count(1))
    }

    // MARK: DROP

    func dropDatabase(_ name: String, _ ifExists: Bool) throws(SQLError) -> DefinitionPlan {
        try refuseSystem(name)
        guard try catalog.schema(named: name) != nil else {
            guard ifExists else { throw SQLError(.noDatabaseToDrop, name) }
            context.notices.append(Notice(.noDatabaseToDrop, isNote: true, name))
            return DefinitionPlan(steps: [], answer: .count(0), dropsDatabase: true)
        }
        try refuseReferenced(name)
        let count = try catalog.relations(inSchema: name).count {
            switch $0 {
            case .table, .view: true
            default: false
            }
        }
        return DefinitionPlan(
            steps: [dropStep(name)], answer: .count(UInt64(count)), dropsDatabase: true,
            droppedDatabase: name)
    }

    private func dropStep(_ name: String) -> DefinitionStep {
        DefinitionStep { (_) in
            .drop(
                kind: .schema, [ObjectName(schema: nil, name: name)], ifExists: false,
                cascade: true)
        }
    }

    /// Tables that those of other databases refer to stay.
    private func refuseReferenced(_ name: String) throws(SQLError) {
        guard checksForeignKeys else { return }
        for case .table(let table) in try catalog.relations(inSchema: name) {
            for key in table.referencedBy {
                guard let child = try catalog.table(numbered: key.child), child.schema != name
                else { continue }
                throw flavor.isMariaDB
                    ? SQLError(.parentReferencedM)
                    : SQLError(.parentReferenced, table.name, key.name, child.name)
            }
        }
    }
}
