// DROP's names: what they stand for, and what is said when that is nothing or something else.

extension DefinitionScope {
    /// nil: it does not exist and need not.
    func target(
        _ kind: DefinitionCommand.ObjectKind, _ name: ObjectName, ifExists: Bool
    ) throws(Interrupt) -> DropTarget? {
        if kind == .schema { return try schemaTarget(name.name, ifExists: ifExists) }
        if kind == .type { return try typeTarget(name, ifExists: ifExists) }
        if let schema = name.schema,
            try identifier(schema: "", name: catalog.resolved(schema: schema)) == nil
        {
            try refuse(.undefinedSchema(schema), unless: ifExists)
            return nil
        }
        guard let oid = try relationIdentifier(name) else {
            try refuseSystemCatalog(kind, name)
            try refuse(.undefinedObject(name.name, kind), unless: ifExists)
            return nil
        }
        return try target(kind, oid, name.name)
    }

    private func refuseSystemCatalog(
        _ kind: DefinitionCommand.ObjectKind, _ name: ObjectName
    ) throws(Interrupt) {
        let found = try checked { () throws(SQLError) in
            try catalog.relation(schema: name.schema, name: name.name)
        }
        guard case .virtual(let table)? = found,
            catalog.language.names.implicitSchemas.contains(table.schema)
        else { return }
        if kind != .table {
            throw .definition(.wrongKind(table.name, wanted: kind, found: .table))
        }
        throw .definition(.systemTable(table.name))
    }

    private func schemaTarget(_ name: String, ifExists: Bool) throws(Interrupt) -> DropTarget? {
        if let oid = try identifier(schema: "", name: name) { return .schema(oid) }
        try refuse(.undefinedSchema(name), unless: ifExists)
        return nil
    }

    func relationIdentifier(_ name: ObjectName) throws(Interrupt) -> UInt32? {
        if let schema = name.schema {
            return try identifier(schema: catalog.resolved(schema: schema), name: name.name)
        }
        for schema in catalog.lookupOrder {
            if let oid = try identifier(schema: schema, name: name.name) { return oid }
        }
        return nil
    }

    private func target(
        _ kind: DefinitionCommand.ObjectKind, _ oid: UInt32, _ name: String
    ) throws(Interrupt) -> DropTarget {
        let found: DefinitionCommand.ObjectKind
        var target = DropTarget.relation(oid)
        switch try checked({ () throws(SQLError) in try changes.object(oid) }) {
        case .table?, nil: found = .table
        case .sequence?: found = .sequence
        case .view?: found = .view
        case .index(let table)?:
            found = .index
            target = .index(oid, table: table)
        case .schema?, .installed?: found = .schema
        case .type?: found = .type
        }
        if found == kind { return target }
        throw .definition(.wrongKind(name, wanted: kind, found: found))
    }

    /// An index of a constraint and the sequence of an identity column go with their owners alone.
    func requireDroppable(_ target: DropTarget) throws(Interrupt) {
        switch target {
        case .schema(let oid)
        where oid < ObjectIdentifiers.firstNormal
            && oid != ObjectIdentifiers.publicSchema:
            throw .definition(.requiredBySystem(try describe(target)))
        case .index(let oid, let table):
            guard let owner = try checked({ () throws(SQLError) in try changes.table(table) }),
                let index = owner.indexes.first(where: { $0.oid == oid }), index.isConstraint
            else { return }
            let constraint =
                "constraint \(Identifier.quoted(index.name)) on table \(displayed(owner))"
            throw .definition(.requiredBy(constraint, object: try describe(target)))
        case .relation(let oid):
            guard
                let sequence = try checked({ () throws(SQLError) in try changes.sequence(oid) }),
                let owner = sequence.owner,
                let table = try checked({ () throws(SQLError) in try changes.table(owner.table) }
                ), table.columns.indices.contains(owner.column),
                table.columns[owner.column].identity != .none
            else { return }
            let column = try describe(.column(table: owner.table, column: owner.column))
            throw .definition(.requiredBy(column, object: try describe(target)))
        case .schema, .key, .foreignKey, .check, .columnDefault, .column: return
        }
    }
}
