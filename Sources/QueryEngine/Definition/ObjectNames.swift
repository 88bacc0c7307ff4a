// The names of a table's parts: those that a definition gives have to be free, those that it does not are made up.

extension DefinitionScope {
    var names: NameRules { catalog.language.names }

    /// The first name of the language's making that nothing has yet.
    func madeUpName(
        _ kind: UnnamedObject.Kind, _ columns: [String], in draft: TableDraft
    ) throws(Interrupt) -> String {
        let object = UnnamedObject(kind, table: draft.name, columns: columns)
        var attempt = 0
        while true {
            let name = names.madeUp.candidate(object, attempt: attempt)
            let isFree = try checked { () throws(SQLError) in
                try self.isFree(name, for: kind, in: draft)
            }
            if isFree { return name }
            attempt += 1
        }
    }

    private func isFree(
        _ name: String, for kind: UnnamedObject.Kind, in draft: TableDraft
    ) throws(SQLError) -> Bool {
        switch kind {
        case .index: return try isFreeForIndex(name, in: draft)
        case .primaryKey, .uniqueKey:
            guard try isFreeForIndex(name, in: draft) else { return false }
            return try isFreeForConstraint(name, .key, in: draft)
        case .check: return try isFreeForConstraint(name, .check, in: draft)
        case .foreignKey: return try isFreeForConstraint(name, .foreignKey, in: draft)
        case .sequence: return try isFreeForRelation(name, in: draft)
        }
    }

    private func isFreeForIndex(_ name: String, in draft: TableDraft) throws(SQLError) -> Bool {
        switch names.scopes.indexes {
        case .table: !draft.hasIndex(name, names)
        case .schema: try isFreeForRelation(name, in: draft)
        }
    }

    private func isFreeForRelation(_ name: String, in draft: TableDraft) throws(SQLError) -> Bool {
        if name == draft.name { return false }
        if names.scopes.indexes == .schema, draft.hasIndex(name, names) { return false }
        if try changes.identifier(schema: draft.schema, name: name) != nil { return false }
        // Postgres looks here at what others have not committed yet.
        return !catalog.store.isClaimedByOther(schema: draft.schema, name: name)
    }

    private func isFreeForConstraint(
        _ name: String, _ kind: ConstraintKind, in draft: TableDraft
    ) throws(SQLError) -> Bool {
        if draft.hasConstraint(name, kind, names) { return false }
        guard names.scopes.madeUpConstraints == .schema else { return true }
        return try !changes.constraintExists(schema: draft.schema, name: name)
    }

    // MARK: Given names

    /// An error where a constraint's name is taken.
    func requireFreeConstraintName(
        _ name: String, _ kind: ConstraintKind, in draft: TableDraft
    ) throws(Interrupt) {
        var isTaken = draft.hasConstraint(name, kind, names)
        let scope =
            switch kind {
            case .key: NameScopes.Scope.table
            case .check: names.scopes.checks
            case .foreignKey: names.scopes.foreignKeys
            }
        if !isTaken, scope == .schema {
            isTaken = try checked { () throws(SQLError) in
                try changes.constraintExists(schema: draft.schema, name: name, kind)
            }
        }
        if isTaken { throw .definition(.duplicateConstraint(name, of: draft.name)) }
    }

    /// Why an index of the table cannot have the name; nil: it can.
    func refusal(ofIndex name: String, in draft: TableDraft) throws(Interrupt) -> DefinitionError? {
        switch names.scopes.indexes {
        case .table:
            return draft.hasIndex(name, names) ? .duplicateIndex(name, of: draft.name) : nil
        case .schema:
            if name == draft.name || draft.hasIndex(name, names) { return .duplicateTable(name) }
            return try identifier(schema: draft.schema, name: name) == nil
                ? nil : .duplicateTable(name)
        }
    }
}

extension TableDraft {
    fileprivate func hasIndex(_ name: String, _ names: NameRules) -> Bool {
        indexes.contains { names.isSame($0.name, name) }
    }

    /// The position of a column that is not dropped.
    func column(named name: String, _ names: NameRules) -> Int? {
        columns.firstIndex { !$0.isDropped && names.isSame($0.name, name) }
    }

    /// Whether a constraint of this table has the name.
    func hasConstraint(_ name: String, _ kind: ConstraintKind?, _ names: NameRules) -> Bool {
        descriptor.hasConstraint(name, kind, names)
    }
}
