// Rows about indexes and constraints.

import QueryEngine

extension InformationTables {
    static func definedStatistics(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        try statistics(object, reader, &rows, withTemporary: false)
    }

    static func shownStatistics(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        try statistics(object, reader, &rows, withTemporary: true)
    }

    private static func statistics(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows,
        withTemporary: Bool
    ) throws(SQLError) {
        guard case .table(let table) = object, withTemporary || !table.isTemporary else { return }
        let facts = try reader.facts(of: table)
        for key in facts.keys {
            for (place, part) in key.parts.enumerated() {
                rows.add { row in
                    row.set("TABLE_CATALOG", catalogName)
                    row.set("TABLE_SCHEMA", table.schema)
                    row.set("TABLE_NAME", table.name)
                    row.set("NON_UNIQUE", number: key.isUnique ? 0 : 1)
                    row.set("INDEX_SCHEMA", table.schema)
                    row.set("INDEX_NAME", key.name)
                    row.set("SEQ_IN_INDEX", number: Int64(place) + 1)
                    row.set("COLUMN_NAME", part.column)
                    if !key.isFulltext { row.set("COLLATION", part.isDescending ? "D" : "A") }
                    row.set("CARDINALITY", number: facts.rowCount)
                    if let length = part.prefixLength {
                        row.set("SUB_PART", number: Int64(clamping: length))
                    }
                    row.set("NULLABLE", part.isNullable ? "YES" : "")
                    row.set("INDEX_TYPE", key.isFulltext ? "FULLTEXT" : "BTREE")
                    row.set("COMMENT", "")
                    row.set("INDEX_COMMENT", key.comment)
                    row.set("IGNORED", flag: key.isInvisible)
                    row.set("IS_VISIBLE", flag: !key.isInvisible)
                    row.set("EXPRESSION", part.expression)
                }
            }
        }
    }

    // MARK: - Constraints

    static func tableConstraints(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        guard case .table(let table) = object, !table.isTemporary else { return }
        let facts = try reader.facts(of: table)
        func add(_ name: String, _ type: String, isEnforced: Bool = true) {
            rows.add { row in
                row.set("CONSTRAINT_CATALOG", catalogName)
                row.set("CONSTRAINT_SCHEMA", table.schema)
                row.set("CONSTRAINT_NAME", name)
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("CONSTRAINT_TYPE", type)
                row.set("ENFORCED", flag: isEnforced)
            }
        }
        for key in facts.keys where key.isUnique {
            add(key.name, key.isPrimary ? "PRIMARY KEY" : "UNIQUE")
        }
        for (name, check) in facts.allChecks { add(name, "CHECK", isEnforced: check.isEnforced) }
        for key in facts.foreignKeys { add(key.name, "FOREIGN KEY") }
    }

    static func keyColumns(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        guard case .table(let table) = object, !table.isTemporary else { return }
        let facts = try reader.facts(of: table)
        func add(
            _ name: String, _ column: String, _ place: Int,
            _ reference: (key: ForeignKeyFacts, column: String)? = nil
        ) {
            rows.add { row in
                row.set("CONSTRAINT_CATALOG", catalogName)
                row.set("CONSTRAINT_SCHEMA", table.schema)
                row.set("CONSTRAINT_NAME", name)
                row.set("TABLE_CATALOG", catalogName)
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("COLUMN_NAME", column)
                row.set("ORDINAL_POSITION", number: Int64(place) + 1)
                guard let reference else { return }
                row.set("POSITION_IN_UNIQUE_CONSTRAINT", number: Int64(place) + 1)
                row.set("REFERENCED_TABLE_SCHEMA", reference.key.referencedSchema)
                row.set("REFERENCED_TABLE_NAME", reference.key.referencedTable)
                row.set("REFERENCED_COLUMN_NAME", reference.column)
            }
        }
        for key in facts.keys where key.isUnique {
            for (place, part) in key.parts.enumerated() {
                if let column = part.column { add(key.name, column, place) }
            }
        }
        for key in facts.foreignKeys {
            for (place, pair) in zip(key.columns, key.referencedColumns).enumerated() {
                add(key.name, pair.0, place, (key, pair.1))
            }
        }
    }

    static func referentialConstraints(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        guard case .table(let table) = object, !table.isTemporary else { return }
        for key in try reader.facts(of: table).foreignKeys {
            rows.add { row in
                row.set("CONSTRAINT_CATALOG", catalogName)
                row.set("CONSTRAINT_SCHEMA", table.schema)
                row.set("CONSTRAINT_NAME", key.name)
                row.set("UNIQUE_CONSTRAINT_CATALOG", catalogName)
                row.set("UNIQUE_CONSTRAINT_SCHEMA", key.referencedSchema)
                row.set("UNIQUE_CONSTRAINT_NAME", key.referencedKey)
                row.set("MATCH_OPTION", "NONE")
                row.set("UPDATE_RULE", key.onUpdate.rawValue)
                row.set("DELETE_RULE", key.onDelete.rawValue)
                row.set("TABLE_NAME", table.name)
                row.set("REFERENCED_TABLE_NAME", key.referencedTable)
            }
        }
    }

    static func checkConstraints(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        guard case .table(let table) = object, !table.isTemporary else { return }
        let facts = try reader.facts(of: table)
        for (name, check) in facts.allChecks {
            rows.add { row in
                row.set("CONSTRAINT_CATALOG", catalogName)
                row.set("CONSTRAINT_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("CONSTRAINT_NAME", name)
                row.set("LEVEL", facts.isInline(check: name) ? "Column" : "Table")
                let condition = check.condition
                row.set("CHECK_CLAUSE", reader.flavor.isMariaDB ? condition : "(\(condition))")
            }
        }
    }
}

extension TableFacts {
    /// With those behind columns, which bear the columns' names.
    fileprivate var allChecks: [(name: String, check: CheckFacts)] {
        let inline = columns.compactMap { column in
            column.inlineCheck.map {
                (name: column.name, check: CheckFacts(name: column.name, condition: $0))
            }
        }
        return inline + checks.map { (name: $0.name, check: $0) }
    }

    fileprivate func isInline(check name: String) -> Bool {
        columns.contains { $0.name == name && $0.inlineCheck != nil }
    }
}
