// Functions that tell of the session, its settings and the catalog.

import QueryEngine
import StorageEngine

extension SessionCore {
    /// The role that acts: that of SET ROLE, or the session's own.
    var currentUser: String {
        let role = settings.value(named: "role") ?? "none"
        return role == "none" ? sessionUser : role
    }

    var sessionUser: String { settings.value(named: "session_authorization") ?? user }

    var currentSchema: Value {
        let schema = requireCatalog().creationSchema
        return schema.isEmpty ? .null : .string(schema)
    }

    func text(_ arguments: [Value], _ index: Int) -> String? {
        guard index < arguments.count, case .text(let text) = arguments[index] else { return nil }
        return text.string
    }

    func oid(_ arguments: [Value], _ index: Int = 0) -> UInt32? {
        guard index < arguments.count, case .int(let number) = arguments[index] else {
            return nil
        }
        return UInt32(truncatingIfNeeded: number)
    }

    // MARK: Settings

    func currentSetting(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let name = text(arguments, 0) else { return .null }
        if let value = show(name) { return .string(value) }
        if arguments.count > 1, case .bool(true) = arguments[1] { return .null }
        throw SessionErrors.noSetting(name)
    }

    func setConfig(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let name = text(arguments, 0) else {
            throw SQLError(.nullValueNotAllowed, "SET requires parameter name")
        }
        var isLocal = false
        if arguments.count > 2, case .bool(let given) = arguments[2] { isLocal = given }
        try set(name, text(arguments, 1), isLocal: isLocal)
        return show(name).map { .string($0) } ?? .null
    }

    func currentSchemas(_ arguments: [Value]) throws(SQLError) -> Value {
        var implicit = false
        if case .bool(let given)? = arguments.first { implicit = given }
        let catalog = requireCatalog()
        var names: [String] = implicit ? ["pg_catalog"] : []
        for name in settings.current.searchPath where try catalog.schemaExists(name) {
            if !names.contains(name) { names.append(name) }
        }
        return .array(
            ArrayValue(elementType: .name, elements: names.map { .string($0) }))
    }

    // MARK: Types and relations

    func formatType(_ arguments: [Value]) -> Value {
        guard let oid = oid(arguments) else { return .null }
        var modifier: Int32 = -1
        if arguments.count > 1, case .int(let given) = arguments[1] {
            modifier = Int32(truncatingIfNeeded: given)
        }
        if let name = shownEnum(TypeID(oid)) { return .string(name) }
        guard environment.types.definition(TypeID(oid)) != nil else {
            return .string(oid == 0 ? "-" : "???")
        }
        // Without a length that is said to be none, and not left open, it has the name that means any length.
        if TypeID(oid) == .bpchar, modifier == -1, arguments.count > 1, !arguments[1].isNull {
            return .string("bpchar")
        }
        return .string(environment.types.format(SQLType(TypeID(oid), modifier: modifier)))
    }

    /// An enum's name, or that of its arrays, with the schema where the search path does not lead to it.
    private func shownEnum(_ type: TypeID) -> String? {
        guard let number = type.isEnum ? type : type.enumOfArray,
            case .type(let found)? = try? requireCatalog().store.object(number.rawValue)
        else { return nil }
        let isVisible = requireCatalog().isVisible(
            schema: found.schema, name: EnumDescriptor.key(found.name), oid: found.oid)
        let schema = isVisible ? "" : QualifiedText.quoted(found.schema) + "."
        return schema + QualifiedText.quoted(found.name) + (type.isEnum ? "" : "[]")
    }

    func typeName(_ arguments: [Value]) -> Value {
        guard let oid = oid(arguments) else { return .null }
        if let name = shownEnum(TypeID(oid)) { return .string(name) }
        guard environment.types.definition(TypeID(oid)) != nil else { return .string("\(oid)") }
        return .string(environment.types.format(SQLType(TypeID(oid))))
    }

    func toRegclass(_ arguments: [Value]) throws(SQLError) -> Value {
        // A number is no name here.
        guard let name = text(arguments, 0), name != "-", UInt32(name) == nil,
            let relation = try relation(named: name)
        else { return .null }
        return .int(Int64(relation.oid))
    }

    /// The relation that a text names, or its number.
    func regclass(_ name: String) throws(SQLError) -> Value {
        if name == "-" { return .int(0) }
        if let number = UInt32(name) { return .int(Int64(number)) }
        return .int(Int64(try requireRelation(named: name).oid))
    }

    /// The relation of that name.
    ///
    /// - Throws: `undefinedTable`.
    func requireRelation(named name: String) throws(SQLError) -> Relation {
        if let relation = try relation(named: name) { return relation }
        let parts = QualifiedText.parts(name) ?? [name]
        throw SQLError(
            .undefinedTable, "relation \"\(parts.joined(separator: "."))\" does not exist")
    }

    /// regclass as text: with its schema where the search path does not lead to it.
    func tableName(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = oid(arguments) else { return .null }
        if oid == 0 { return .string("-") }
        guard let relation = try requireCatalog().relation(oid: oid) else {
            return .string("\(oid)")
        }
        return .string(shownName(relation))
    }

    /// As the output of regclass, regtype, regnamespace and the like.
    func objectName(_ type: TypeID, _ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = oid(arguments) else { return .null }
        if oid == 0 { return .string("-") }
        switch type {
        case .regclass: return try tableName(arguments)
        case .regtype: return typeName(arguments)
        case .regnamespace:
            if case .schema(let schema)? = try requireCatalog().store.object(oid) {
                return .string(QualifiedText.quoted(schema.name))
            }
        case .regrole:
            if let name = try roleName(oid) { return .string(QualifiedText.quoted(name)) }
        default: break
        }
        return .string("\(oid)")
    }

    /// The number and the name together, as a result that text and binary need.
    func namedObject(_ type: TypeID, _ arguments: [Value]) throws(SQLError) -> Value {
        guard case .int(let number)? = arguments.first else { return .null }
        return .record(
            RecordValue(
                types: [.oid, .text],
                fields: [.int(number), try objectName(type, arguments)]))
    }

    private func roleName(_ oid: UInt32) throws(SQLError) -> String? {
        SystemSource(information: systemInformation(includingSettings: false))
            .allRoles.first { $0.oid == oid }?.name
    }

    func roleName(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = oid(arguments) else { return .null }
        return .string(try roleName(oid) ?? "unknown (OID=\(oid))")
    }

    private func shownName(_ relation: Relation) -> String {
        let (schema, name) = (relation.schemaName, relation.name)
        if requireCatalog().isVisible(schema: schema, name: name, oid: relation.oid)
            || schema == "pg_catalog"
        {
            return QualifiedText.quoted(name)
        }
        return "\(QualifiedText.quoted(schema)).\(QualifiedText.quoted(name))"
    }

    func tableIsVisible(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = oid(arguments), let relation = try requireCatalog().relation(oid: oid)
        else { return .null }
        if case .virtual(let table) = relation { return .bool(table.schema == "pg_catalog") }
        return .bool(
            requireCatalog().isVisible(
                schema: relation.schemaName, name: relation.name, oid: oid))
    }

    func typeIsVisible(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = oid(arguments) else { return .null }
        let type = TypeID(oid)
        if let relation = type.rowRelation ?? type.rowArrayRelation {
            return try tableIsVisible([.int(Int64(relation))])
        }
        let enumeration = type.isEnum ? type : type.enumOfArray
        if let enumeration,
            case .type(let found)? = try requireCatalog().store.object(enumeration.rawValue)
        {
            return .bool(
                requireCatalog().isVisible(
                    schema: found.schema, name: EnumDescriptor.key(found.name), oid: found.oid))
        }
        return environment.types.definition(type) == nil ? .null : .bool(true)
    }

    /// pg_get_expr: the catalogs hold expressions as their text.
    func columnDefault(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let stored = text(arguments, 0) else { return .null }
        var isPretty = false
        if arguments.count > 2, case .bool(let flag) = arguments[2] { isPretty = flag }
        return .string(expressionText(try shownSequence(stored), pretty: isPretty))
    }

    /// `'ok'::public.mood` without the schema where the search path leads there.
    func shownTypes(_ sql: String) throws(SQLError) -> String {
        guard sql.contains("::") else { return sql }
        var shown = sql
        for qualified in Set(QualifiedText.castTargets(sql)) {
            guard let parts = QualifiedText.parts(qualified), parts.count == 2,
                let found = try requireCatalog().enumeration(schema: parts[0], name: parts[1]),
                requireCatalog().isVisible(
                    schema: found.schema, name: EnumDescriptor.key(found.name), oid: found.oid)
            else { continue }
            shown = shown.replacing(
                "::" + qualified, with: "::" + QualifiedText.quoted(found.name))
        }
        return shown
    }

    /// `nextval('public.a_seq'::regclass)` without the schema where the search path leads there.
    private func shownSequence(_ sql: String) throws(SQLError) -> String {
        let (opening, closing) = ("nextval('", "'::regclass)")
        guard sql.hasPrefix(opening), sql.hasSuffix(closing) else { return sql }
        let name = sql.dropFirst(opening.count).dropLast(closing.count)
            .replacing("''", with: "'")
        guard let relation = try relation(named: String(name)) else { return sql }
        let shown = shownName(relation).replacing("'", with: "''")
        return opening + shown + closing
    }

    func serialSequence(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let name = text(arguments, 0), let column = text(arguments, 1) else { return .null }
        guard case .table(let table)? = try relation(named: name) else {
            throw SQLError(.undefinedTable, "relation \"\(name)\" does not exist")
        }
        guard let position = table.column(named: column) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(column)\" of relation \"\(table.name)\" does not exist")
        }
        let store = requireCatalog().store
        for oid in store.users(of: .relation(table.oid)) {
            if case .sequence(let sequence)? = try store.object(oid), let owner = sequence.owner,
                owner.table == table.oid, owner.column == position
            {
                return .string(
                    "\(QualifiedText.quoted(sequence.schema))."
                        + QualifiedText.quoted(sequence.name))
            }
        }
        return .null
    }

    func viewDefinition(_ arguments: [Value]) throws(SQLError) -> Value {
        let relation: Relation?
        if let name = text(arguments, 0) {
            relation = try requireRelation(named: name)
        } else if let oid = oid(arguments) {
            relation = try requireCatalog().relation(oid: oid)
        } else {
            relation = nil
        }
        guard case .view(let view)? = relation else { return .null }
        var isPretty = false
        if arguments.count > 1 {
            switch arguments[1] {
            case .bool(let flag): isPretty = flag
            // A column to wrap at means the pretty form.
            case .int: isPretty = true
            default: break
            }
        }
        return .string(try runner.viewText(view, pretty: isPretty))
    }

    // MARK: Other sessions

    func cancelBackend(_ arguments: [Value]) -> Value {
        signal(arguments) { $0.cancel() }
    }

    func terminateBackend(_ arguments: [Value]) -> Value {
        signal(arguments) { $0.terminate(SessionErrors.terminated) }
    }

    private func signal(_ arguments: [Value], _ send: (SessionControl) -> Void) -> Value {
        if let target = session(arguments) {
            send(target)
            return .bool(true)
        }
        if case .int(let number)? = arguments.first {
            runner.notice(
                Notice(.warning, .warning, "PID \(number) is not a PostgreSQL backend process"))
        }
        return .bool(false)
    }

    func blockingPIDs(_ arguments: [Value]) -> Value {
        let processes = session(arguments).map(processesBlocking) ?? []
        return .array(ArrayValue(elementType: .int4, elements: processes.map { .int($0) }))
    }

    private func session(_ arguments: [Value]) -> SessionControl? {
        guard case .int(let number)? = arguments.first else { return nil }
        return cluster.session(number: Int32(truncatingIfNeeded: number))
    }

    private func processesBlocking(_ session: SessionControl) -> [Int64] {
        session.blockingSessions.map { Int64($0.number) }
    }

    /// Blocked by one of those given, or by whoever keeps its snapshot from being safe.
    func isBlockedInTest(_ arguments: [Value]) -> Value {
        guard let target = session(arguments), target.isWaiting, arguments.count == 2 else {
            return .bool(false)
        }
        let blocking = processesBlocking(target)
        let asked = arguments[1].array.elements.map(\.int)
        return .bool(blocking.isEmpty || blocking.contains { asked.contains($0) })
    }
}
