// Rows about databases, tables, views and their columns.

import QueryEngine
import SQLPlanning

extension InformationTables {
    static func schemata(
        _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        for schema in try reader.schemas() {
            let collation = reader.collation(ofDatabase: schema.name)
            rows.add { row in
                row.set("CATALOG_NAME", catalogName)
                row.set("SCHEMA_NAME", schema.name)
                row.set("DEFAULT_CHARACTER_SET_NAME", collation.characterSet.name)
                row.set("DEFAULT_COLLATION_NAME", collation.name)
                row.set("SCHEMA_COMMENT", "")
                row.set("DEFAULT_ENCRYPTION", "NO")
            }
        }
    }

    // MARK: - Tables

    static func table(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        switch object {
        case .table(let table) where !table.isTemporary:
            let facts = try reader.facts(of: table)
            let isMariaDB = reader.flavor.isMariaDB
            rows.add { row in
                row.set("TABLE_CATALOG", catalogName)
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("TABLE_TYPE", "BASE TABLE")
                row.set("ENGINE", facts.engine)
                row.set("VERSION", unsigned: 10)
                row.set("ROW_FORMAT", "Dynamic")
                row.set("TABLE_ROWS", unsigned: UInt64(clamping: facts.rowCount))
                row.set("AVG_ROW_LENGTH", unsigned: 0)
                row.set("DATA_LENGTH", unsigned: 16_384)
                row.set("MAX_DATA_LENGTH", unsigned: 0)
                let indexes = facts.keys.count - (facts.primaryKey == nil ? 0 : 1)
                row.set("INDEX_LENGTH", unsigned: UInt64(indexes) * 16_384)
                row.set("DATA_FREE", unsigned: 0)
                row.set("AUTO_INCREMENT", unsigned: facts.autoIncrement)
                row.set("TABLE_COLLATION", facts.collation)
                row.set("CREATE_OPTIONS", facts.options.joined(separator: " ").lowercased())
                row.set("TABLE_COMMENT", facts.comment)
                row.set("MAX_INDEX_LENGTH", unsigned: 0)
                if isMariaDB { row.set("TEMPORARY", "N") }
            }
        case .view(let view):
            rows.add { row in
                row.set("TABLE_CATALOG", catalogName)
                row.set("TABLE_SCHEMA", view.schema)
                row.set("TABLE_NAME", view.name)
                row.set("TABLE_TYPE", "VIEW")
                row.set("TABLE_COMMENT", "VIEW")
            }
        default: break
        }
    }

    static func systemTables(_ reader: InformationReader, _ rows: inout InformationRows) {
        for table in visible(reader.flavor) {
            rows.add { row in
                row.set("TABLE_CATALOG", catalogName)
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("TABLE_TYPE", "SYSTEM VIEW")
                row.set("ENGINE", reader.flavor.isMariaDB ? "MEMORY" : nil)
                row.set("VERSION", unsigned: reader.flavor.isMariaDB ? 11 : 10)
                row.set("ROW_FORMAT", reader.flavor.isMariaDB ? "Fixed" : nil)
                row.set("TABLE_COLLATION", reader.flavor.isMariaDB ? "utf8mb3_general_ci" : nil)
                row.set("CREATE_OPTIONS", "")
                row.set("TABLE_COMMENT", "")
                if reader.flavor.isMariaDB { row.set("TEMPORARY", "Y") }
            }
        }
    }

    /// SHOW TABLES: names alone.
    static func tableName(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) {
        switch object {
        case .table(let table) where !table.isTemporary:
            rows.add { row in
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("TABLE_TYPE", "BASE TABLE")
            }
        case .view(let view):
            rows.add { row in
                row.set("TABLE_SCHEMA", view.schema)
                row.set("TABLE_NAME", view.name)
                row.set("TABLE_TYPE", "VIEW")
            }
        default: break
        }
    }

    static func systemNames(_ reader: InformationReader, _ rows: inout InformationRows) {
        for table in visible(reader.flavor) {
            rows.add { row in
                row.set("TABLE_SCHEMA", table.schema)
                row.set("TABLE_NAME", table.name)
                row.set("TABLE_TYPE", "SYSTEM VIEW")
            }
        }
    }

    // MARK: - Columns

    static func definedColumns(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        try columns(object, reader, &rows, isShown: false)
    }

    static func shownColumns(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) throws(SQLError) {
        try columns(object, reader, &rows, isShown: true)
    }

    /// - Parameter isShown: as SHOW COLUMNS says it: temporary tables too, defaults as values.
    private static func columns(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows,
        isShown: Bool
    ) throws(SQLError) {
        let facts: TableFacts
        switch object {
        case .table(let table):
            guard isShown || !table.isTemporary else { return }
            facts = try reader.facts(of: table)
        case .view(let view): facts = reader.descriptors.facts(of: view)
        default: return
        }
        let text = ColumnText(reader.flavor)
        for (place, column) in facts.columns.enumerated() {
            rows.add { row in
                row.set("TABLE_CATALOG", catalogName)
                row.set("TABLE_SCHEMA", facts.schema)
                row.set("TABLE_NAME", facts.name)
                row.set("ORDINAL_POSITION", unsigned: UInt64(place) + 1)
                row.set(
                    "COLUMN_DEFAULT",
                    isShown ? text.shownDefault(of: column) : text.defaultText(of: column))
                row.set("COLUMN_KEY", facts.shownKeyWord(of: column.name))
                describe(column, text, &row)
            }
        }
    }

    private static func describe(
        _ column: ColumnFacts, _ text: ColumnText, _ row: inout InformationRow
    ) {
        row.set("COLUMN_NAME", column.name)
        row.set("IS_NULLABLE", flag: column.isNullable)
        row.set("DATA_TYPE", column.dataType)
        row.set("CHARACTER_MAXIMUM_LENGTH", unsigned: column.characterLength)
        row.set("CHARACTER_OCTET_LENGTH", unsigned: column.byteLength)
        row.set("NUMERIC_PRECISION", unsigned: column.numericPrecision)
        row.set("NUMERIC_SCALE", unsigned: column.numericScale)
        row.set("DATETIME_PRECISION", unsigned: column.datetimePrecision)
        row.set("CHARACTER_SET_NAME", column.characterSet)
        row.set("COLLATION_NAME", column.collation)
        row.set("COLUMN_TYPE", column.type)
        row.set("EXTRA", text.extra(of: column))
        row.set("PRIVILEGES", "select,insert,update,references")
        row.set("COLUMN_COMMENT", column.comment)
        row.set("IS_GENERATED", column.generated == nil ? "NEVER" : "ALWAYS")
        if column.generated != nil || !text.isMariaDB {
            row.set("GENERATION_EXPRESSION", column.generation)
        }
    }

    static func systemColumns(_ reader: InformationReader, _ rows: inout InformationRows) {
        let text = ColumnText(reader.flavor)
        let facts = reader.descriptors
        for table in visible(reader.flavor) {
            for (place, column) in table.columns.enumerated() {
                let described = facts.column(of: column, TableNotes())
                rows.add { row in
                    row.set("TABLE_CATALOG", catalogName)
                    row.set("TABLE_SCHEMA", table.schema)
                    row.set("TABLE_NAME", table.name)
                    row.set("ORDINAL_POSITION", unsigned: UInt64(place) + 1)
                    row.set("COLUMN_KEY", "")
                    describe(described, text, &row)
                }
            }
        }
    }

    // MARK: - Views

    static func view(
        _ object: CatalogObject, _ reader: InformationReader, _ rows: inout InformationRows
    ) {
        guard case .view(let view) = object else { return }
        let notes = reader.notes(of: view.oid)
        rows.add { row in
            row.set("TABLE_CATALOG", catalogName)
            row.set("TABLE_SCHEMA", view.schema)
            row.set("TABLE_NAME", view.name)
            row.set("VIEW_DEFINITION", view.sql)
            row.set("CHECK_OPTION", notes[.table, .checkOption] ?? "NONE")
            row.set("IS_UPDATABLE", flag: view.looksUpdatable)
            row.set(
                "DEFINER",
                notes[.table, .definer] ?? reader.services?.accountName ?? "root@localhost")
            row.set("SECURITY_TYPE", notes[.table, .security] ?? "DEFINER")
            row.set("CHARACTER_SET_CLIENT", "utf8mb4")
            row.set("COLLATION_CONNECTION", reader.flavor.collation)
            row.set("ALGORITHM", notes[.table, .algorithm] ?? "UNDEFINED")
        }
    }
}

extension ViewDescriptor {
    /// Whether its rows are rows of a table: nothing is grouped, joined to one, or put together.
    fileprivate var looksUpdatable: Bool {
        let options = ParserOptions(flavor: .mariadb10, mode: [])
        guard let query = try? StatementParsing.query(sql, options), query.with == nil,
            query.limit == nil, case .select(let clause) = query.body,
            case .all = clause.distinct, clause.groupBy.isEmpty, clause.having == nil,
            !clause.from.isEmpty
        else { return false }
        return clause.items.contains { item in
            if case .column = item.expression { true } else { false }
        }
    }
}
