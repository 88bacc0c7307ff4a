// pg_get_indexdef, pg_get_constraintdef and the like: definitions as SQL, and comments.

import QueryEngine
import StorageEngine

extension SessionCore {
    private func number(_ arguments: [Value]) -> UInt32? {
        guard case .int(let number)? = arguments.first else { return nil }
        return UInt32(truncatingIfNeeded: number)
    }

    func expressionText(_ sql: String, pretty: Bool) -> String {
        let text = runner.frontend.expressionText(sql, pretty: pretty)
        return (try? shownTypes(text)) ?? text
    }

    private func flag(_ arguments: [Value], _ index: Int) -> Bool {
        guard index < arguments.count, case .bool(let flag) = arguments[index] else { return false }
        return flag
    }

    func indexDefinition(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = number(arguments),
            case .index(let index, let table)? = try requireCatalog().relation(oid: oid)
        else { return .null }
        let isPretty = flag(arguments, 2)
        let shown = { (sql: String) in self.expressionText(sql, pretty: isPretty) }
        if arguments.count > 1, case .int(let number) = arguments[1], number != 0 {
            return IndexText.column(
                Int(truncatingIfNeeded: number), index, table, shown: shown
            ).map { .string($0) } ?? .null
        }
        return .string(IndexText.definition(index, table, shown: shown))
    }

    func constraintDefinition(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = number(arguments) else { return .null }
        guard let table = try requireCatalog().store.table(ofConstraint: oid) else { return .null }
        if let check = table.checks.first(where: { $0.oid == oid }) {
            let condition = expressionText(check.sql, pretty: flag(arguments, 1))
            return .string("CHECK (\(condition))" + (check.isValidated ? "" : " NOT VALID"))
        }
        if let index = table.indexes.first(where: { $0.oid == oid && $0.isConstraint }) {
            return .string(SessionCore.definition(index, table))
        }
        if let foreignKey = table.foreignKeys.first(where: { $0.oid == oid }) {
            let text = try definition(foreignKey, table)
            return .string(text + (foreignKey.isValidated ? "" : " NOT VALID"))
        }
        return .null
    }

    // MARK: Comments

    /// obj_description and col_description: by number alone, with the catalog's name, or with a column's number.
    func objectDescription(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = number(arguments) else { return .null }
        let store = requireCatalog().store
        guard arguments.count > 1 else {
            let found = store.comments(on: oid).first { $0.object.column == 0 }
            return found.map { .string($0.text) } ?? .null
        }
        let object: CommentedObject
        switch arguments[1] {
        case .int(let column):
            object = CommentedObject(.relation, oid, column: Int(truncatingIfNeeded: column))
        case .text(let name):
            guard let catalog = ObjectClass(catalogName: name.string) else { return .null }
            object = CommentedObject(catalog, oid)
        default: return .null
        }
        if let comment = store.comment(on: object) { return .string(comment) }
        return object == SystemTables.publicSchema
            ? .string(SystemTables.publicSchemaComment) : .null
    }

    private static func list(_ columns: [Int], _ table: TableDescriptor) -> String {
        columns.map { QualifiedText.quoted(table.columns[$0].name) }.joined(separator: ", ")
    }

    private static func deferral(_ deferrable: Bool, _ initially: Bool) -> String {
        (deferrable ? " DEFERRABLE" : "") + (initially ? " INITIALLY DEFERRED" : "")
    }

    private static func definition(_ index: IndexDescriptor, _ table: TableDescriptor) -> String {
        let word = index.isPrimary ? "PRIMARY KEY" : "UNIQUE"
        let nulls = index.nullsNotDistinct ? " NULLS NOT DISTINCT" : ""
        return "\(word)\(nulls) (\(list(index.columns.map(\.column), table)))"
            + deferral(index.isDeferrable, index.isInitiallyDeferred)
    }

    private func definition(
        _ foreignKey: ForeignKeyDescriptor, _ table: TableDescriptor
    ) throws(SQLError) -> String {
        guard let parent = try runner.table(oid: foreignKey.parent) else { return "" }
        let visible = requireCatalog().isVisible(
            schema: parent.schema, name: parent.name, oid: parent.oid)
        let name =
            (visible ? "" : QualifiedText.quoted(parent.schema) + ".")
            + QualifiedText.quoted(parent.name)
        var text =
            "FOREIGN KEY (\(SessionCore.list(foreignKey.childColumns, table))) REFERENCES \(name)"
            + "(\(SessionCore.list(foreignKey.parentColumns, parent)))"
        if foreignKey.isFullMatch { text += " MATCH FULL" }
        text += SessionCore.action(" ON UPDATE", foreignKey.onUpdate)
        text += SessionCore.action(" ON DELETE", foreignKey.onDelete)
        if !foreignKey.deleteColumns.isEmpty {
            text += " (\(SessionCore.list(foreignKey.deleteColumns, table)))"
        }
        return text
            + SessionCore.deferral(foreignKey.isDeferrable, foreignKey.isInitiallyDeferred)
    }

    private static func action(
        _ event: String, _ action: ForeignKeyDescriptor.Action
    ) -> String {
        switch action {
        case .noAction: ""
        case .restrict: "\(event) RESTRICT"
        case .cascade: "\(event) CASCADE"
        case .setNull: "\(event) SET NULL"
        case .setDefault: "\(event) SET DEFAULT"
        }
    }
}

extension ObjectClass {
    /// The kind of the objects that a system catalog holds.
    fileprivate init?(catalogName name: String) {
        switch name {
        case "pg_type": self = .type
        case "pg_class": self = .relation
        case "pg_attrdef": self = .attributeDefault
        case "pg_constraint": self = .constraint
        case "pg_namespace": self = .namespace
        case "pg_rewrite": self = .rule
        case "pg_extension": self = .installed
        default: return nil
        }
    }
}
