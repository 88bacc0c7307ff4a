// The information schema's constraints.
import QueryEngine

extension InformationSchema {
    // MARK: table_constraints

    static func tableConstraints(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ConstraintItem.self) { table in
            table.rows = (1, 0.7)
            table.key("constraint_name", .constraintName, within: "constraint_schema")
            table.key("table_name", .relationName, within: "table_schema", rows: 4)
            table.part(
                .objects { entry, _, items in
                    guard case .table(let table) = entry.object else { return }
                    items += ConstraintItem.keys(of: table)
                    items += table.checks.map { ConstraintItem(kind: .check($0), table: table) }
                    items += ConstraintItem.foreignKeys(of: table)
                })
            table.column("constraint_catalog") { database($1) }
            table.column("constraint_schema") { .string($0.table.schema) }
            table.column("constraint_name") { .string($0.name) }
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.table.schema) }
            table.column("table_name") { .string($0.table.name) }
            table.column("constraint_type") { item in
                switch item.kind {
                case .check: .string("CHECK")
                case .index(let index): .string(index.isPrimary ? "PRIMARY KEY" : "UNIQUE")
                case .foreignKey: .string("FOREIGN KEY")
                }
            }
            table.column("is_deferrable") { yesOrNo($0.isDeferrable) }
            table.column("initially_deferred") { yesOrNo($0.isInitiallyDeferred) }
            table.column("enforced") { _ in yesOrNo(true) }
        }
    }

    // MARK: key_column_usage

    private struct KeyColumnItem: Sendable {
        let constraint: ConstraintItem
        let column: Int
        let position: Int
    }

    static func keyColumns(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: KeyColumnItem.self) { table in
            table.rows = (1, 0.8)
            table.key("constraint_name", .constraintName, within: "constraint_schema")
            table.key("table_name", .relationName, within: "table_schema", rows: 4)
            table.part(
                .objects { entry, _, items in
                    guard case .table(let table) = entry.object else { return }
                    for item in ConstraintItem.keys(of: table)
                        + ConstraintItem.foreignKeys(of: table)
                    {
                        for (position, column) in item.columns.enumerated() {
                            items.append(
                                KeyColumnItem(
                                    constraint: item, column: column, position: position))
                        }
                    }
                })
            table.column("constraint_catalog") { database($1) }
            table.column("constraint_schema") { .string($0.constraint.table.schema) }
            table.column("constraint_name") { .string($0.constraint.name) }
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.constraint.table.schema) }
            table.column("table_name") { .string($0.constraint.table.name) }
            table.column("column_name") {
                .string($0.constraint.table.columns[$0.column].name)
            }
            table.column("ordinal_position") { .count($0.position + 1) }
            table.column("position_in_unique_constraint") { item, source throws(SQLError) in
                guard let key = item.constraint.foreignKey else { return .null }
                let parent = try source.table(key.parent)
                let order = parent?.indexes.first { $0.oid == key.parentIndex }?.columns
                let place = order?.firstIndex { $0.column == key.parentColumns[item.position] }
                return place.map { .count($0 + 1) } ?? .null
            }
        }
    }

    // MARK: constraint_column_usage

    /// A column that a constraint uses: of a foreign key, one that it refers to.
    private struct UsedColumnItem: Sendable {
        let constraint: ConstraintItem
        let table: TableDescriptor
        let column: Int
    }

    static func constraintColumns(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: UsedColumnItem.self) { table in
            table.rows = (1, 0.8)
            table.key("constraint_name", .constraintName, within: "constraint_schema")
            table.key("table_name", .referencedName, within: "table_schema")
            table.part(
                .objects { entry, source, items throws(SQLError) in
                    guard case .table(let table) = entry.object else { return }
                    for item in ConstraintItem.keys(of: table) {
                        add(item, table, item.columns, to: &items)
                    }
                    for check in table.checks {
                        let item = ConstraintItem(kind: .check(check), table: table)
                        add(item, table, item.columns, to: &items)
                    }
                    for key in table.foreignKeys {
                        guard let parent = try source.table(key.parent) else { continue }
                        add(
                            ConstraintItem(kind: .foreignKey(key), table: table), parent,
                            key.parentColumns, to: &items)
                    }
                })
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.table.schema) }
            table.column("table_name") { .string($0.table.name) }
            table.column("column_name") { .string($0.table.columns[$0.column].name) }
            table.column("constraint_catalog") { database($1) }
            table.column("constraint_schema") { .string($0.constraint.table.schema) }
            table.column("constraint_name") { .string($0.constraint.name) }
        }
    }

    private static func add(
        _ constraint: ConstraintItem, _ table: TableDescriptor, _ columns: [Int],
        to items: inout [UsedColumnItem]
    ) {
        for column in columns {
            items.append(UsedColumnItem(constraint: constraint, table: table, column: column))
        }
    }

    // MARK: referential_constraints

    private struct ReferenceItem: Sendable {
        let key: ForeignKeyDescriptor
        let schema: String
        let parent: TableDescriptor?

        var uniqueConstraint: String? {
            let index = parent?.indexes.first { $0.oid == key.parentIndex }
            return index.flatMap { $0.isConstraint ? $0.name : nil }
        }
    }

    static func referentialConstraints(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ReferenceItem.self) { table in
            table.rows = (1, 0.3)
            table.key("constraint_name", .constraintName, within: "constraint_schema")
            table.part(
                .objects { entry, source, items throws(SQLError) in
                    guard case .table(let table) = entry.object else { return }
                    for key in table.foreignKeys {
                        items.append(
                            ReferenceItem(
                                key: key, schema: table.schema,
                                parent: try source.table(key.parent)))
                    }
                })
            table.column("constraint_catalog") { database($1) }
            table.column("constraint_schema") { .string($0.schema) }
            table.column("constraint_name") { .string($0.key.name) }
            table.column("unique_constraint_catalog") { database($1) }
            table.column("unique_constraint_schema") { .optional($0.parent?.schema) }
            table.column("unique_constraint_name") { .optional($0.uniqueConstraint) }
            table.column("match_option") { .string($0.key.isFullMatch ? "FULL" : "NONE") }
            table.column("update_rule") { .string(rule($0.key.onUpdate)) }
            table.column("delete_rule") { .string(rule($0.key.onDelete)) }
        }
    }

    private static func rule(_ action: ForeignKeyDescriptor.Action) -> String {
        switch action {
        case .noAction: "NO ACTION"
        case .restrict: "RESTRICT"
        case .cascade: "CASCADE"
        case .setNull: "SET NULL"
        case .setDefault: "SET DEFAULT"
        }
    }

    // MARK: check_constraints

    private struct CheckItem: Sendable {
        let check: CheckDescriptor
        let schema: String
    }

    static func checkConstraints(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: CheckItem.self) { table in
            table.rows = (1, 0.1)
            table.key("constraint_name", .constraintName, within: "constraint_schema")
            table.part(
                .objects { entry, _, items in
                    guard case .table(let table) = entry.object else { return }
                    for check in table.checks {
                        items.append(CheckItem(check: check, schema: table.schema))
                    }
                })
            table.column("constraint_catalog") { database($1) }
            table.column("constraint_schema") { .string($0.schema) }
            table.column("constraint_name") { .string($0.check.name) }
            table.column("check_clause") { .string("(\($0.check.sql))") }
        }
    }
}
