// CREATE SCHEMA, CREATE VIEW.

extension DefinitionScope {
    func createSchema(_ name: String, ifNotExists: Bool) throws(Interrupt) {
        if name.hasPrefix("pg_") {
            throw .error(
                SQLError(
                    .reservedName, "unacceptable schema name \"\(name)\"",
                    detail: "The prefix \"pg_\" is reserved for system schemas."))
        }
        if try identifier(schema: "", name: name) != nil {
            let message = "schema \"\(name)\" already exists"
            guard ifNotExists else { throw .error(SQLError(.duplicateSchema, message)) }
            notice(.duplicateSchema, message + ", skipping")
            return
        }
        let oid = try newIdentifier()
        try claim(schema: "", name: name, oid: oid, as: .schema)
        changes.put(.schema(SchemaDescriptor(oid: oid, name: name)), oid: oid)
    }

    func createView(
        _ name: String, schema: String, _ columns: [ColumnDescriptor], sql: String,
        orReplace: Bool, _ bindings: ViewBindings
    ) throws(Interrupt) {
        let (schema, _) = try creationSchema(schema, isTemporary: false, name: name)
        try checkColumns(columns.map(\.name))
        if let oid = try identifier(schema: schema, name: name) {
            guard orReplace else { throw .error(.relationExists(name)) }
            try replaceView(oid, name, columns, sql, bindings)
            return
        }
        let oid = try newIdentifier()
        try claim(schema: schema, name: name, oid: oid, as: .relationWithType)
        changes.put(
            .view(
                ViewDescriptor(
                    oid: oid, schema: schema, name: name, columns: columns, sql: sql,
                    bindings: bindings)), oid: oid)
    }

    private func replaceView(
        _ oid: UInt32, _ name: String, _ columns: [ColumnDescriptor], _ sql: String,
        _ bindings: ViewBindings
    ) throws(Interrupt) {
        try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
        let object = try checked { () throws(SQLError) in try changes.object(oid) }
        guard case .view(var view)? = object else {
            throw .error(SQLError(.wrongObjectType, "\"\(name)\" is not a view"))
        }
        try requireSameStart(view.columns, columns)
        view.columns = columns
        view.sql = sql
        view.bindings = bindings
        changes.put(.view(view), oid: oid)
    }

    /// A view may gain columns at its end; those that it has stay as they are.
    private func requireSameStart(
        _ old: [ColumnDescriptor], _ new: [ColumnDescriptor]
    ) throws(Interrupt) {
        if new.count < old.count {
            throw .error(SQLError(.invalidTableDefinition, "cannot drop columns from view"))
        }
        for (before, now) in zip(old, new) {
            if before.name != now.name {
                throw .error(
                    SQLError(
                        .invalidTableDefinition,
                        "cannot change name of view column \"\(before.name)\" to \"\(now.name)\"",
                        hint:
                            "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead."
                    ))
            }
            if before.type != now.type {
                let from = types.format(before.type)
                let to = types.format(now.type)
                throw .error(
                    SQLError(
                        .invalidTableDefinition,
                        "cannot change data type of view column \"\(before.name)\" from \(from) to \(to)"
                    ))
            }
        }
    }
}
