// The information schema's constraints.

extension InformationSchema {
    private static func constraint(
        _ source: SystemSource, _ table: TableDescriptor, _ name: String
    ) -> SystemRow {
        let catalog = Value.string(source.information.database)
        return [
            "constraint_catalog": catalog, "constraint_schema": .string(table.schema),
            "constraint_name": .string(name), "table_catalog": catalog,
            "table_schema": .string(table.schema), "table_name": .string(table.name),
        ]
    }

    static func tableConstraints(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        func add(
            _ table: TableDescriptor, _ name: String, _ type: String, _ deferrable: Bool,
            _ deferred: Bool
        ) {
            var row = constraint(source, table, name)
            row["constraint_type"] = .string(type)
            row["is_deferrable"] = yesOrNo(deferrable)
            row["initially_deferred"] = yesOrNo(deferred)
            row["enforced"] = yesOrNo(true)
            rows.append(row)
        }
        for table in source.tables {
            for index in table.indexes where index.isConstraint {
                add(
                    table, index.name, index.isPrimary ? "PRIMARY KEY" : "UNIQUE",
                    index.isDeferrable, index.isInitiallyDeferred)
            }
            for check in table.checks { add(table, check.name, "CHECK", false, false) }
            for key in table.foreignKeys {
                add(table, key.name, "FOREIGN KEY", key.isDeferrable, key.isInitiallyDeferred)
            }
        }
        return rows
    }

    static func keyColumns(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            for index in table.indexes where index.isConstraint {
                for (position, key) in index.columns.enumerated() {
                    var row = constraint(source, table, index.name)
                    row["column_name"] = .string(table.columns[key.column].name)
                    row["ordinal_position"] = .count(position + 1)
                    rows.append(row)
                }
            }
            for key in table.foreignKeys {
                let parent = source.table(key.parent)
                let order = parent?.indexes.first { $0.oid == key.parentIndex }?.columns
                for (position, column) in key.childColumns.enumerated() {
                    var row = constraint(source, table, key.name)
                    row["column_name"] = .string(table.columns[column].name)
                    row["ordinal_position"] = .count(position + 1)
                    let place = order?.firstIndex { $0.column == key.parentColumns[position] }
                    row["position_in_unique_constraint"] = place.map { .count($0 + 1) } ?? .null
                    rows.append(row)
                }
            }
        }
        return rows
    }

    /// The columns that constraints use: of a foreign key, those that it refers to.
    static func constraintColumns(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        func add(
            _ owner: TableDescriptor, _ name: String, _ table: TableDescriptor, _ column: Int
        ) {
            var row = constraint(source, owner, name)
            row["table_schema"] = .string(table.schema)
            row["table_name"] = .string(table.name)
            row["column_name"] = .string(table.columns[column].name)
            rows.append(row)
        }
        for table in source.tables {
            for index in table.indexes where index.isConstraint {
                for key in index.columns { add(table, index.name, table, key.column) }
            }
            for check in table.checks {
                for (position, column) in table.columns.enumerated()
                where IdentifierScan.mentions(column.name, in: check.sql) {
                    add(table, check.name, table, position)
                }
            }
            for key in table.foreignKeys {
                guard let parent = source.table(key.parent) else { continue }
                for column in key.parentColumns { add(table, key.name, parent, column) }
            }
        }
        return rows
    }

    static func referentialConstraints(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        let catalog = Value.string(source.information.database)
        for table in source.tables {
            for key in table.foreignKeys {
                let parent = source.table(key.parent)
                let index = parent?.indexes.first { $0.oid == key.parentIndex }
                rows.append([
                    "constraint_catalog": catalog, "constraint_schema": .string(table.schema),
                    "constraint_name": .string(key.name), "unique_constraint_catalog": catalog,
                    "unique_constraint_schema": SystemRows.optional(parent?.schema),
                    "unique_constraint_name": SystemRows.optional(
                        index.flatMap { $0.isConstraint ? $0.name : nil }),
                    "match_option": .string(key.isFullMatch ? "FULL" : "NONE"),
                    "update_rule": .string(rule(key.onUpdate)),
                    "delete_rule": .string(rule(key.onDelete)),
                ])
            }
        }
        return rows
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

    static func checkConstraints(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            for check in table.checks {
                rows.append([
                    "constraint_catalog": .string(source.information.database),
                    "constraint_schema": .string(table.schema),
                    "constraint_name": .string(check.name),
                    "check_clause": .string("(\(check.sql))"),
                ])
            }
        }
        return rows
    }
}
