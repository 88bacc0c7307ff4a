// ALTER … RENAME: of relations, columns, constraints and schemas, and in the stored expressions that name them.

extension DefinitionScope {
    func rename(
        _ kind: DefinitionCommand.ObjectKind, _ oid: UInt32,
        _ target: DefinitionCommand.RenameTarget, to newName: String
    ) throws(Interrupt) {
        switch target {
        case .itself where kind == .schema: try renameSchema(oid, to: newName)
        case .itself: try renameRelation(oid, to: newName)
        case .schema(let schema): try moveRelation(oid, to: schema, newName)
        case .column(let column): try renameColumn(column, of: oid, to: newName)
        case .constraint(let name): try renameConstraint(name, of: oid, to: newName)
        }
    }

    private func object(_ oid: UInt32) throws(Interrupt) -> CatalogObject? {
        try checked { () throws(SQLError) in try changes.object(oid) }
    }

    /// Claims a relation's new name, which must be free.
    private func requireFree(
        _ name: String, schema: String, oid: UInt32
    ) throws(Interrupt) {
        if try identifier(schema: schema, name: name) != nil {
            throw .definition(.duplicateTable(name))
        }
        try claim(schema: schema, name: name, oid: oid)
    }

    /// The same of an index's name, which may be its table's own.
    private func requireFree(
        _ name: String, index: UInt32, of draft: TableDraft
    ) throws(Interrupt) {
        if let refusal = try refusal(ofIndex: name, in: draft) { throw .definition(refusal) }
        if names.scopes.indexes == .schema {
            try claim(schema: draft.schema, name: name, oid: index)
        }
    }

    // MARK: Relations

    private func renameRelation(_ oid: UInt32, to newName: String) throws(Interrupt) {
        switch try object(oid) {
        case .table?:
            var draft = TableDraft(try existingTable(oid, .accessExclusive))
            try requireFree(newName, schema: draft.schema, oid: oid)
            let old = draft
            if draft.columns.allSatisfy({ $0.name != old.name }) {
                rename(.ownTable(from: old.name, to: newName), in: &draft)
            }
            draft.name = newName
            changes.put(draft.descriptor)
            try renameRelationEverywhere(
                from: old.schema, old.name, to: draft.schema, draft.name)
        case .sequence?:
            guard var sequence = try lockedSequence(oid, .accessExclusive) else { return }
            try requireFree(newName, schema: sequence.schema, oid: oid)
            let old = sequence
            sequence.name = newName
            changes.put(sequence)
            try renameRelationEverywhere(
                from: old.schema, old.name, to: sequence.schema, sequence.name)
        case .view(var view)?:
            try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
            try requireFree(newName, schema: view.schema, oid: oid)
            let old = view.name
            view.name = newName
            changes.put(.view(view), oid: oid)
            try renameRelationEverywhere(from: view.schema, old, to: view.schema, newName)
        case .index(let table)?: try renameIndex(oid, of: table, to: newName)
        case .type(let type)?: try renameType(type, to: newName)
        case .schema?, .installed?, nil:
            throw .definition(.goneTable(oid))
        }
    }

    /// To another schema, where it may have another name.
    private func moveRelation(
        _ oid: UInt32, to schema: String, _ newName: String
    ) throws(Interrupt) {
        try lockSchema(schema)
        var draft = TableDraft(try existingTable(oid, .accessExclusive))
        try requireFree(newName, schema: schema, oid: oid)
        draft.schema = schema
        draft.name = newName
        changes.put(draft.descriptor)
    }

    func moveTypes(_ types: [TypeID], to schema: String) throws(Interrupt) {
        for oid in types {
            guard case .type(let type)? = try object(oid.rawValue) else { continue }
            try moveType(type, to: schema)
        }
    }

    private func renameIndex(
        _ oid: UInt32, of table: UInt32, to newName: String
    ) throws(Interrupt) {
        var draft = TableDraft(try existingTable(table, .shareUpdateExclusive))
        try lock(DefinitionScope.lockIdentifier(table), .exclusive)
        try requireFree(newName, index: oid, of: draft)
        guard let position = draft.indexes.firstIndex(where: { $0.oid == oid }) else { return }
        let old = draft.indexes[position].name
        draft.indexes[position].name = newName
        changes.put(draft.descriptor)
        guard names.scopes.indexes == .schema else { return }
        try renameRelationEverywhere(from: draft.schema, old, to: draft.schema, newName)
    }

    /// Literals of type regclass name a relation with its schema.
    private func renameRelationEverywhere(
        from oldSchema: String, _ oldName: String, to schema: String, _ name: String
    ) throws(Interrupt) {
        try renameEverywhere(
            .relation(
                from: NameChange.ObjectPath(oldSchema, oldName),
                to: NameChange.ObjectPath(schema, name)))
    }

    // MARK: Columns and constraints

    private func renameColumn(
        _ column: Int, of oid: UInt32, to newName: String
    ) throws(Interrupt) {
        if case .view(var view)? = try object(oid) {
            try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
            guard view.columns.indices.contains(column) else { return }
            if view.columns.contains(where: { names.isSame($0.name, newName) }) {
                throw .definition(.duplicateColumn(newName, of: view.name))
            }
            view.columns[column].name = newName
            changes.put(.view(view), oid: oid)
            return
        }
        var draft = TableDraft(try existingTable(oid, .accessExclusive))
        try renameColumn(column, to: newName, in: &draft)
        changes.put(draft.descriptor)
    }

    func renameColumn(
        _ column: Int, to newName: String, in draft: inout TableDraft
    ) throws(Interrupt) {
        try checkNotSystemColumn(newName)
        if let other = draft.column(named: newName, names), other != column {
            throw .definition(.duplicateColumn(newName, of: draft.name))
        }
        let old = draft.columns[column].name
        draft.columns[column].name = newName
        rename(.column(from: old, to: newName), in: &draft)
    }

    /// An index by its name in the table.
    func renameIndex(
        _ name: String, to newName: String, _ draft: inout TableDraft
    ) throws(Interrupt) {
        guard let position = draft.indexes.firstIndex(where: { names.isSame($0.name, name) })
        else { throw .definition(.undefinedObject(name, .index)) }
        if !names.isSame(name, newName) {
            try requireFree(newName, index: draft.indexes[position].oid, of: draft)
        }
        draft.indexes[position].name = newName
    }

    private func renameConstraint(
        _ name: String, of oid: UInt32, to newName: String
    ) throws(Interrupt) {
        var draft = TableDraft(try existingTable(oid, .accessExclusive))
        guard draft.hasConstraint(name, nil, names) else {
            throw .definition(.undefinedConstraintToRename(name, of: draft.name))
        }
        if let index = draft.indexes.firstIndex(where: {
            $0.isConstraint && names.isSame($0.name, name)
        }) {
            try requireFree(newName, index: draft.indexes[index].oid, of: draft)
            draft.indexes[index].name = newName
        } else if draft.hasConstraint(newName, nil, names) {
            throw .definition(.duplicateConstraint(newName, of: draft.name))
        } else if let check = draft.checks.firstIndex(where: { names.isSame($0.name, name) }) {
            draft.checks[check].name = newName
        } else if let key = draft.foreignKeys.first(where: { names.isSame($0.name, name) }) {
            changes.put(draft.descriptor)
            try edit(oid) { $0.foreignKeys.rename(key.oid, newName) }
            _ = try lockedTable(key.parent, .shareRowExclusive)
            try edit(key.parent) { $0.referencedBy.rename(key.oid, newName) }
            return
        }
        changes.put(draft.descriptor)
    }

    // MARK: Schemas

    private func renameSchema(_ oid: UInt32, to newName: String) throws(Interrupt) {
        try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
        guard case .schema(var schema)? = try object(oid) else { return }
        if catalog.language.names.isReserved(schema: newName) {
            throw .definition(.reservedSchemaName(newName))
        }
        if try identifier(schema: "", name: newName) != nil {
            throw .definition(.duplicateSchema(newName))
        }
        try claim(schema: "", name: newName, oid: oid, as: .schema)
        let old = schema.name
        schema.name = newName
        changes.put(.schema(schema), oid: oid)
        for relation in catalog.store.relations(inSchema: old) {
            try moveRelation(relation, to: newName)
        }
    }

    private func moveRelation(_ oid: UInt32, to schema: String) throws(Interrupt) {
        switch try object(oid) {
        case .table?:
            var draft = TableDraft(try existingTable(oid, .accessExclusive))
            let old = draft.schema
            draft.schema = schema
            changes.put(draft.descriptor)
            try renameRelationEverywhere(from: old, draft.name, to: schema, draft.name)
        case .sequence(let old)?:
            var sequence = old
            sequence.schema = schema
            changes.put(sequence)
            try renameRelationEverywhere(
                from: old.schema, old.name, to: sequence.schema, sequence.name)
        case .view(var view)?:
            let old = view.schema
            view.schema = schema
            changes.put(.view(view), oid: oid)
            try renameRelationEverywhere(from: old, view.name, to: schema, view.name)
        case .type(let type)?: try moveType(type, to: schema)
        case .index?, .schema?, .installed?, nil: return
        }
    }
}

extension [ForeignKeyDescriptor] {
    fileprivate mutating func rename(_ oid: UInt32, _ name: String) {
        for position in indices where self[position].oid == oid { self[position].name = name }
    }
}
