// pg_get_indexdef and pg_get_constraintdef: definitions as SQL.

import StorageEngine

extension SessionCore {
    private func number(_ arguments: [Value]) -> UInt32? {
        guard case .int(let number)? = arguments.first else { return nil }
        return UInt32(truncatingIfNeeded: number)
    }

    func indexDefinition(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = number(arguments),
            case .index(let index, let table)? = try requireCatalog().relation(oid: oid)
        else { return .null }
        if arguments.count > 1, case .int(let number) = arguments[1], number != 0 {
            let isPretty: Bool
            if arguments.count > 2, case .bool(let flag) = arguments[2] {
                isPretty = flag
            } else {
                isPretty = false
            }
            return IndexText.column(
                Int(truncatingIfNeeded: number), index, table, pretty: isPretty
            ).map { .string($0) } ?? .null
        }
        return .string(IndexText.definition(index, table))
    }

    func constraintDefinition(_ arguments: [Value]) throws(SQLError) -> Value {
        guard let oid = number(arguments) else { return .null }
        for (_, object) in try requireCatalog().store.allObjects() {
            guard case .table(let table) = object else { continue }
            if let check = table.checks.first(where: { $0.oid == oid }) {
                return .string("CHECK ((\(check.sql)))")
            }
            if let index = table.indexes.first(where: { $0.oid == oid && $0.isConstraint }) {
                return .string(SessionCore.definition(index, table))
            }
            if let foreignKey = table.foreignKeys.first(where: { $0.oid == oid }) {
                return .string(try definition(foreignKey, table))
            }
        }
        return .null
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
        guard let parent = try self.table(oid: foreignKey.parent) else { return "" }
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
