// SQL text inside the catalog and inside literals: views, defaults, checks, names of relations and types.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func query(ofView sql: String) throws(SQLError) -> Query {
        let statements = try Dialect.postgres.parse(Array(sql.utf8))
        guard statements.count == 1, case .query(let query) = statements[0].statement else {
            throw SQLError(.internalError, "stored query is not a query: \(sql)")
        }
        return query
    }

    func expression(stored sql: String) throws(SQLError) -> Expression {
        try Dialect.postgres.parseExpression(Array(sql.utf8))
    }

    /// `'schema.name'::regclass`, or a number.
    func parseRelationName(_ literal: [UInt8]) throws(SQLError) -> Value {
        let written = String(decoding: literal, as: UTF8.self)
        if let number = UInt32(written) { return .int(Int64(number)) }
        if written == "-" { return .int(0) }
        if let known = builder.bindings?.object(named: written, .regclass) {
            noteObject(written, .regclass, known)
            return .int(Int64(known))
        }
        let parts = try splitName(written)
        if parts.count > 3 {
            let dotted = parts.joined(separator: ".")
            throw SQLError(
                .syntaxError, "improper relation name (too many dotted names): \(dotted)")
        }
        let name = parts[parts.count - 1]
        let schema = parts.count > 1 ? parts[parts.count - 2] : nil
        guard let relation = try catalog.relation(schema: schema, name: name) else {
            throw SQLError(.undefinedTable, "relation \"\(written)\" does not exist")
        }
        noteObject(written, .regclass, relation.oid)
        return .int(Int64(relation.oid))
    }

    private func noteObject(_ written: String, _ type: TypeID, _ number: UInt32) {
        builder.notes?.note(ViewBindings.ObjectLiteral(text: written, type: type, number: number))
    }

    /// `'public'::regnamespace`.
    func parseSchemaName(_ literal: [UInt8]) throws(SQLError) -> Value {
        let written = String(decoding: literal, as: UTF8.self)
        if let number = UInt32(written) { return .int(Int64(number)) }
        if written == "-" { return .int(0) }
        let parts = try splitName(written)
        if parts.count > 1 { throw SQLError(.invalidName, "invalid name syntax") }
        guard let schema = try catalog.schema(named: parts[0]) else {
            throw SQLError(.invalidSchemaName, "schema \"\(parts[0])\" does not exist")
        }
        return .int(Int64(schema))
    }

    /// `'integer'::regtype`.
    func parseTypeName(_ literal: [UInt8]) throws(SQLError) -> Value {
        let written = String(decoding: literal, as: UTF8.self)
        if let number = UInt32(written) { return .int(Int64(number)) }
        if written == "-" { return .int(0) }
        if let known = builder.bindings?.object(named: written, .regtype) {
            noteObject(written, .regtype, known)
            return .int(Int64(known))
        }
        let name: TypeName
        do {
            name = try Dialect.postgres.parseTypeName(literal)
        } catch {
            throw SQLError(error.condition, error.message)
        }
        let saved = (builder.reportsPositions, builder.bindings, builder.notes)
        builder.reportsPositions = false
        // The name's offset is one in the literal.
        builder.bindings = nil
        builder.notes = nil
        defer { (builder.reportsPositions, builder.bindings, builder.notes) = saved }
        let type = try resolveType(name).oid
        if type.enumeration != nil {
            saved.2?.note(
                ViewBindings.ObjectLiteral(
                    text: written, type: .regtype, number: type.rawValue))
        }
        return .int(Int64(type.rawValue))
    }

    /// The function that a literal of type regproc names. Of the catalog's own functions array_in alone has a number that
    /// anybody looks for: by it clients know the types that are arrays.
    func parseFunctionName(_ literal: [UInt8]) throws(SQLError) -> Value {
        let written = String(decoding: literal, as: UTF8.self)
        if let number = UInt32(written) { return .int(Int64(number)) }
        if written == "-" { return .int(0) }
        let parts = try splitName(written)
        guard parts == ["array_in"] || parts == ["pg_catalog", "array_in"] else {
            throw SQLError(.undefinedFunction, "function \"\(written)\" does not exist")
        }
        return .int(Int64(TypeCatalog.arrayInput))
    }

    /// A dotted name as in a string: parts folded to lower case unless quoted.
    func splitName(_ written: String) throws(SQLError) -> [String] {
        var parts: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        var hadQuotes = false
        let bytes = Array(written.utf8)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if at + 1 < bytes.count, bytes[at + 1] == byte {
                        current.append(byte)
                        at += 1
                    } else {
                        isQuoted = false
                    }
                } else {
                    current.append(byte)
                }
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
                hadQuotes = true
            } else if byte == UInt8(ascii: ".") {
                parts.append(String(decoding: current, as: UTF8.self))
                current = []
                hadQuotes = false
            } else if byte != UInt8(ascii: " ") {
                current.append(byte >= 65 && byte <= 90 ? byte + 32 : byte)
            }
            at += 1
        }
        if isQuoted || (current.isEmpty && !hadQuotes) {
            throw SQLError(.invalidName, "invalid name syntax")
        }
        parts.append(String(decoding: current, as: UTF8.self))
        return parts
    }
}
