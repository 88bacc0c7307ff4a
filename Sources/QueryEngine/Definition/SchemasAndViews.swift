// CREATE SCHEMA, CREATE VIEW.

extension DefinitionScope {
    func createSchema(_ name: String, ifNotExists: Bool) throws(Interrupt) {
        if catalog.language.names.isReserved(schema: name) {
            throw .definition(.reservedSchemaName(name))
        }
        if try identifier(schema: "", name: name) != nil {
            return try refuse(.duplicateSchema(name), unless: ifNotExists)
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
            guard orReplace else { throw .definition(.duplicateTable(name)) }
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
            throw .definition(.notView(name))
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
        if new.count < old.count { throw .definition(.viewLosesColumns) }
        for (before, now) in zip(old, new) {
            if before.name != now.name {
                throw .definition(.viewColumnName(before.name, to: now.name))
            }
            if before.type != now.type {
                let from = types.format(before.type)
                let to = types.format(now.type)
                throw .definition(.viewColumnType(before.name, from: from, to: to))
            }
        }
    }
}
