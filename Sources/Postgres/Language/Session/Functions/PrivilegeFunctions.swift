// has_table_privilege and its sisters. Everyone may do everything here: what they look at is whether there is such a
// role, such an object and such a privilege.

import QueryEngine
import StorageEngine

extension SessionCore {
    /// The arguments are the role, if one more is given than the object needs, what names the object, and privileges.
    func hasPrivilege(
        on object: PrivilegedObject, _ arguments: [Value]
    ) throws(SQLError) -> Value {
        let count = object == .column ? 3 : 2
        if arguments.count > count, case .text(let name)? = arguments.first {
            try requireRole(name.string)
        }
        let own = Array(arguments.suffix(count))
        let exists = try checkObject(object, own)
        try object.check(privileges: text(own, count - 1) ?? "")
        return exists ? .bool(true) : .null
    }

    private func requireRole(_ name: String) throws(SQLError) {
        let roles = SystemSource(information: systemInformation(includingSettings: false))
            .allRoles
        if name == "public" || roles.contains(where: { $0.name == name }) { return }
        throw SQLError(.undefinedObject, "role \"\(name)\" does not exist")
    }

    /// False for a number that nothing has.
    ///
    /// - Throws: the error that no object has this name.
    private func checkObject(
        _ object: PrivilegedObject, _ arguments: [Value]
    ) throws(SQLError) -> Bool {
        switch object {
        case .table, .anyColumn, .sequence:
            guard let relation = try privilegedRelation(arguments) else { return false }
            if object == .sequence {
                guard case .sequence = relation else {
                    throw SQLError(
                        .wrongObjectType, "\"\(relation.name)\" is not a sequence")
                }
            }
            return true
        case .column: return try hasColumn(arguments)
        default: break
        }
        if let number = oid(arguments) { return try isKnown(number, object) }
        guard let name = text(arguments, 0) else { return false }
        try requireNamed(name, object)
        return true
    }

    private func privilegedRelation(_ arguments: [Value]) throws(SQLError) -> Relation? {
        if let number = oid(arguments) { return try requireCatalog().relation(oid: number) }
        return try requireRelation(named: text(arguments, 0) ?? "")
    }

    private func hasColumn(_ arguments: [Value]) throws(SQLError) -> Bool {
        guard let relation = try privilegedRelation(arguments) else { return false }
        let names: [String]
        switch relation {
        case .table(let table): names = table.columns.map { $0.isDropped ? "" : $0.name }
        case .view(let view): names = view.columns.map(\.name)
        case .virtual(let table): names = table.columns.map(\.name)
        case .sequence, .index: names = []
        }
        if arguments.count > 1, case .int(let number) = arguments[1] {
            guard let index = Int(exactly: number), names.indices.contains(index - 1) else {
                return false
            }
            return !names[index - 1].isEmpty
        }
        let name = text(arguments, 1) ?? ""
        if names.contains(name) || name == "ctid" || name == "tableoid" { return true }
        throw SQLError(
            .undefinedColumn,
            "column \"\(name)\" of relation \"\(relation.name)\" does not exist")
    }

    private func isKnown(_ number: UInt32, _ object: PrivilegedObject) throws(SQLError) -> Bool {
        let source = SystemSource(information: systemInformation(includingSettings: false))
        switch object {
        case .role: return true
        case .schema:
            if case .schema? = try requireCatalog().store.object(number) { return true }
            for name in ["pg_catalog", "information_schema"] {
                if try requireCatalog().schema(named: name) == number { return true }
            }
            return false
        case .database:
            return source.information.databases.contains {
                source.number(ofDatabase: $0) == number
            }
        case .type: return environment.types.definition(TypeID(number)) != nil
        case .tablespace: return number == 1663 || number == 1664
        case .language: return SystemTables.languageNumbers.contains { $0.oid == number }
        default: return false
        }
    }

    private func requireNamed(_ name: String, _ object: PrivilegedObject) throws(SQLError) {
        func missing(_ condition: Condition, _ word: String) -> SQLError {
            SQLError(condition, "\(word) \"\(name)\" does not exist")
        }
        switch object {
        case .role: try requireRole(name)
        case .schema:
            if try !requireCatalog().schemaExists(name) {
                throw missing(.invalidSchemaName, "schema")
            }
        case .database:
            let known = systemInformation(includingSettings: false).databases
            if !known.contains(name) { throw missing(.invalidCatalogName, "database") }
        case .type:
            let type = CatalogFunctions.typeNumber(name)
            if type == nil, try requireCatalog().enumeration(schema: nil, name: name) == nil {
                throw missing(.undefinedObject, "type")
            }
        case .tablespace:
            if name != "pg_default", name != "pg_global" {
                throw missing(.undefinedObject, "tablespace")
            }
        case .language:
            if !SystemTables.languageNumbers.contains(where: { $0.name == name }) {
                throw missing(.undefinedObject, "language")
            }
        case .server: throw missing(.undefinedObject, "server")
        case .foreignDataWrapper: throw missing(.undefinedObject, "foreign-data wrapper")
        case .function: try requireFunction(name)
        case .parameter:
            if show(name) == nil { throw SessionErrors.noSetting(name) }
        case .table, .anyColumn, .sequence, .column: break
        }
    }

    /// `name(types)`: only the name is looked for.
    private func requireFunction(_ written: String) throws(SQLError) {
        guard let open = written.firstIndex(of: "(") else {
            throw SQLError(.invalidTextRepresentation, "expected a left parenthesis")
        }
        let name = QualifiedText.parts(String(written[..<open]))?.last ?? ""
        let isKnown =
            !services.language.functions.functions(named: name).isEmpty
            || !services.language.functions.aggregates(named: name).isEmpty
        if !isKnown {
            throw SQLError(.undefinedFunction, "function \"\(written)\" does not exist")
        }
    }
}
