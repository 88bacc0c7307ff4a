// Names in the expressions that a table's definition keeps: written out so that they mean the same under any search
// path, and changed where the object is called otherwise.
package import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// The expression with every name in the form that the catalog keeps: columns of the table's own alone, enums and
    /// literals of type regclass with their schemas.
    func withStoredNames(
        _ expression: Expression, columns: [ColumnDescriptor], table: String
    ) -> Expression {
        expression.mapped { node in
            switch node {
            case .column(var reference)
            where !reference.qualifiers.isEmpty
                && columns.contains(where: { $0.name == reference.name && !$0.isDropped }):
                reference.qualifiers = []
                return .column(reference)
            case .cast(var cast):
                cast.type = storedName(of: cast.type)
                if cast.type.names("regclass") {
                    cast.operand = storedRelationName(cast.operand)
                    if cast.form == .typed { cast.form = .colons }
                }
                return .cast(cast)
            case .function(var call) where call.takesRelation:
                if let first = call.arguments.first, case .literal(.string, _) = first.value {
                    call.arguments[0].value = .cast(
                        Cast(
                            operand: storedRelationName(first.value),
                            type: .system("regclass"), form: .colons, offset: .unknown))
                }
                return .function(call)
            default: return node
            }
        }
    }

    /// An enum's name with its schema.
    func storedName(of type: TypeName) -> TypeName {
        let name = type.name
        if name.schema == nil || name.schema == "pg_catalog",
            types.type(named: name.name) != nil
        {
            return type
        }
        guard let found = try? catalog.enumeration(schema: name.schema, name: name.name) else {
            return type
        }
        var stored = type
        stored.name.schema = found.schema
        return stored
    }

    private func storedRelationName(_ literal: Expression) -> Expression {
        guard case .literal(.string(let written), let at) = literal,
            let parts = try? rules.splitName(written), let name = parts.last,
            let found = try? catalog.relation(
                schema: parts.count > 1 ? parts[parts.count - 2] : nil, name: name)
        else { return literal }
        let path = "\(quoteIdentifier(found.schemaName)).\(quoteIdentifier(found.name))"
        return .literal(.string(path), at)
    }
}

extension TypeName {
    /// It is this type of the system's, and no array of it.
    fileprivate func names(_ system: String) -> Bool {
        name.name == system && (name.schema == nil || name.schema == "pg_catalog") && !isArray
    }

    func renamed(
        from old: NameChange.ObjectPath, to new: NameChange.ObjectPath
    ) -> TypeName {
        guard name.schema == old.schema, name.name == old.name else { return self }
        var result = self
        result.name.schema = new.schema
        result.name.name = new.name
        return result
    }
}

extension FunctionCall {
    /// Its first argument is a relation.
    fileprivate var takesRelation: Bool {
        guard name.schema == nil || name.schema == "pg_catalog" else { return false }
        return ["nextval", "currval", "setval"].contains(name.name)
    }
}

extension PostgresFrontend {
    package func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String {
        let expression = WorkPace.undisturbed {
            try? Dialect.postgres.parseExpression(Array(sql.utf8))
        }
        guard let expression else {
            return sql
        }
        let changed = expression.mapped { $0.renamed(change) }
        if changed == expression { return sql }
        return isCondition ? Deparser.bareText(changed) : Deparser.text(changed)
    }
}

extension Expression {
    /// Itself with the name changed, operands aside.
    fileprivate func renamed(_ change: NameChange) -> Expression {
        switch (change, self) {
        case (.column(let old, let new), .column(var reference))
        where reference.name == old && reference.qualifiers.isEmpty:
            reference.name = new
            return .column(reference)
        case (.ownTable(let old, let new), .column(var reference))
        where reference.name == old && reference.qualifiers.isEmpty:
            reference.name = new
            return .column(reference)
        case (.ownTable(let old, let new), .column(var reference))
        where reference.qualifiers.last == old:
            reference.qualifiers = [new]
            return .column(reference)
        case (.ownTable(let old, let new), .allColumns(let qualifiers, let at))
        where qualifiers.last == old:
            return .allColumns(qualifiers: [new], at)
        case (.type(let old, let new), .cast(var cast)):
            cast.type = cast.type.renamed(from: old, to: new)
            return .cast(cast)
        case (.label(let type, let old, let new), .cast(var cast)):
            guard cast.type.name.schema == type.schema, cast.type.name.name == type.name,
                !cast.type.isArray, case .literal(.string(old), let at) = cast.operand
            else { return self }
            cast.operand = .literal(.string(new), at)
            return .cast(cast)
        case (.relation(let old, let new), .cast(var cast)) where cast.type.names("regclass"):
            func path(_ name: NameChange.ObjectPath) -> String {
                "\(quoteIdentifier(name.schema)).\(quoteIdentifier(name.name))"
            }
            guard case .literal(.string(let written), let at) = cast.operand,
                written == path(old)
            else { return self }
            cast.operand = .literal(.string(path(new)), at)
            return .cast(cast)
        default: return self
        }
    }
}
