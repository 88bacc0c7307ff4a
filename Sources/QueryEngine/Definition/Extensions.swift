// CREATE EXTENSION and DROP EXTENSION: an extension's functions are found as long as it stands in the catalog.

extension DefinitionScope {
    func createExtension(
        _ definition: ExtensionDefinition, schema: String?, version: String?, ifNotExists: Bool
    ) throws(Interrupt) {
        let name = definition.name
        let known = try identifier(schema: "", name: ExtensionDescriptor.key(name))
        if definition.isPermanent || known != nil {
            return try refuse(.duplicateExtension(name), unless: ifNotExists)
        }
        if let version, version != definition.version {
            throw .definition(.undefinedExtensionVersion(name, version: version))
        }
        if let schema, try identifier(schema: "", name: catalog.resolved(schema: schema)) == nil {
            throw .definition(.undefinedSchema(schema))
        }
        let target = schema ?? catalog.creationSchema
        if target.isEmpty {
            throw .definition(.noSchemaSelected)
        }
        let oid = try newIdentifier()
        try claim(schema: "", name: ExtensionDescriptor.key(name), oid: oid, as: .schema)
        changes.put(
            .installed(ExtensionDescriptor(oid: oid, name: name, schema: target)), oid: oid)
    }

    func dropExtensions(
        _ extensions: [NamedExtension], ifExists: Bool, cascade: Bool
    ) throws(Interrupt) {
        for named in extensions {
            let name = named.name
            if named.definition?.isPermanent == true {
                throw .definition(.permanentExtension(name))
            }
            guard let oid = try identifier(schema: "", name: ExtensionDescriptor.key(name)) else {
                try refuse(.undefinedExtension(name), unless: ifExists)
                continue
            }
            let users = try defaults(
                callingAnyOf: named.definition?.functions.keys.sorted() ?? [])
            if !users.isEmpty {
                guard cascade else { throw .definition(try inUse(name, users)) }
                try drop(users.map(\.target), cascade: true)
            }
            changes.remove(oid)
        }
    }

    /// The defaults that call one of an extension's functions.
    private func defaults(
        callingAnyOf functions: [String]
    ) throws(Interrupt) -> [(target: DropTarget, function: String)] {
        var users: [(target: DropTarget, function: String)] = []
        let objects = try checked { () throws(SQLError) in try catalog.store.allObjects() }
        for case (_, .table(let table)) in objects {
            for (position, column) in table.columns.enumerated() {
                guard let sql = column.defaultSQL, !column.isDropped,
                    let function = functions.first(where: { calls($0, in: sql) })
                else { continue }
                users.append((.columnDefault(table: table.oid, column: position), function))
            }
        }
        return users
    }

    /// Whether a stored expression calls the function: its name stands before a parenthesis, outside of strings.
    private func calls(_ function: String, in sql: String) -> Bool {
        for (position, piece) in sql.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated() where position.isMultiple(of: 2)
        {
            var rest = piece[...]
            while let found = rest.firstRange(of: function + "(") {
                let before = rest[..<found.lowerBound].last
                if before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }) ?? true {
                    return true
                }
                rest = rest[found.upperBound...]
            }
        }
        return false
    }

    private func inUse(
        _ name: String, _ users: [(target: DropTarget, function: String)]
    ) throws(Interrupt) -> DefinitionError {
        var lines: [String] = []
        for user in users {
            lines.append("\(try describe(user.target)) depends on function \(user.function)()")
        }
        return .extensionInUse(Identifier.quoted(name), users: lines)
    }
}
