// CREATE TABLE: columns, keys, foreign keys with the indexes that they need, checks.

import QueryEngine
import SQLPlanning

/// A new table as it is put together. The columns come first; keys name them.
struct TableParts {
    let schema: String
    let name: String
    var columns: [QueryEngine.ColumnDefinition] = []
    var constraints: [ConstraintDefinition] = []
    var indexes: [IndexDefinition] = []
    var autoColumn: Int?
    /// The keys' first columns, for what a foreign key finds and for an automatic column.
    var keyedColumns: [[Int]] = []

    func column(_ name: String) -> Int? {
        let key = name.lowercased()
        return columns.firstIndex { $0.descriptor.name.lowercased() == key }
    }
}

extension MySQLPlanner {
    /// The table of a statement, planned over the catalog that has the labels of its ENUMs.
    func table(
        _ create: CreateTableStatement, schema: String
    ) throws(SQLError) -> TableDefinition {
        var parts = TableParts(schema: schema, name: create.name.name)
        let surroundings = try ColumnSurroundings(
            flavor, characterSet: create.options.characterSet, collation: create.options.collation)
        try checkEngine(create.options)
        if create.partitioning != nil { throw wording.notSupported("PARTITION BY") }
        for case .column(let column) in create.elements {
            try add(column, surroundings, to: &parts)
        }
        guard !parts.columns.isEmpty else { throw SQLError(.tableWithoutColumns) }
        for element in create.elements {
            switch element {
            case .column(let column): try addKeys(of: column, to: &parts)
            case .key(let key): try add(key, to: &parts)
            case .foreignKey, .check: continue
            }
        }
        try addChecks(create, to: &parts)
        try addForeignKeys(create, to: &parts)
        try checkAutoColumn(parts)
        var table = TableDefinition(
            schema: schema, name: create.name.name, isTemporary: create.isTemporary,
            columns: parts.columns, constraints: parts.constraints, indexes: parts.indexes)
        table.counter = parts.autoColumn.flatMap {
            counter(parts.columns[$0].descriptor, next: create.options.autoIncrement)
        }
        return table
    }

    private func checkEngine(_ options: TableOptions) throws(SQLError) {
        guard let engine = options.engine else { return }
        let known = ["innodb", "memory", "myisam", "aria", "heap", "csv", "archive", "blackhole"]
        guard known.contains(engine.lowercased()) else {
            throw SQLError(.wrongEngine, engine)
        }
    }

    // MARK: Columns

    private func add(
        _ column: ColumnDefinition, _ surroundings: ColumnSurroundings, to parts: inout TableParts
    ) throws(SQLError) {
        if parts.column(column.name) != nil { throw SQLError(.duplicateColumn, column.name) }
        let definition = try self.column(
            column, surroundings, table: parts.name, schema: parts.schema)
        if column.isAutoIncrement || column.type.isSerial {
            guard parts.autoColumn == nil else { throw SQLError(.wrongAutoColumn) }
            parts.autoColumn = parts.columns.count
        }
        parts.columns.append(definition)
    }

    /// A column, and what it says of nulls and defaults.
    func column(
        _ column: ColumnDefinition, _ surroundings: ColumnSurroundings, table: String,
        schema: String
    ) throws(SQLError) -> QueryEngine.ColumnDefinition {
        let written = try WrittenType(
            column.type, of: column.name, in: surroundings,
            labels: try labels(column.type, of: column.name, table: table, schema: schema))
        var descriptor = ColumnDescriptor(
            name: column.name, type: written.type,
            collation: written.collation?.collation ?? .c)
        descriptor.isNotNull =
            column.isNullable == false || column.keys.contains(.primary) || column.type.isSerial
            || column.isAutoIncrement
        if let generation = column.generation {
            descriptor.isGenerated = true
            descriptor.defaultSQL = generation.text
        } else if let value = column.defaultValue {
            try checkDefault(value, column, descriptor)
            if case .literal(.null, _) = value.expression {
                if descriptor.isNotNull { throw SQLError(.invalidDefault, column.name) }
            } else {
                descriptor.defaultSQL = value.text
            }
        }
        if let change = column.onUpdate {
            descriptor.changeSQL = try changeText(change, of: descriptor)
        }
        if column.isAutoIncrement || column.type.isSerial {
            guard MySQLTypeKind(written.type.oid).isInteger, column.defaultValue == nil else {
                throw SQLError(.wrongFieldSpecifier, column.name)
            }
            descriptor.identity = .byDefault
        }
        return QueryEngine.ColumnDefinition(descriptor: descriptor)
    }

    private func checkDefault(
        _ value: WrittenExpression, _ column: ColumnDefinition, _ descriptor: ColumnDescriptor
    ) throws(SQLError) {
        if !column.isDefaultExpression, !flavor.isMariaDB,
            MySQLTypeKind(descriptor.type.oid).needsPrefix
        {
            if case .literal(.null, _) = value.expression { return }
            throw SQLError(.blobDefault, column.name)
        }
        guard case .literal = value.expression else { return }
        do throws(SQLError) {
            _ = try rules.assign(analyzer.analyze(value.expression), to: descriptor)
        } catch {
            throw SQLError(.invalidDefault, column.name)
        }
    }

    /// The catalog's type of an ENUM's or a SET's labels.
    private func labels(
        _ type: ColumnType, of column: String, table: String, schema: String
    ) throws(SQLError) -> TypeOID? {
        guard type.name == "enum" || type.name == "set" else { return nil }
        let name = MySQLLabels.catalogName(
            table: table, column: column, isSet: type.name == "set")
        return try catalog.enumeration(schema: schema, name: name)?.type
    }

    // MARK: Keys

    private func addKeys(
        of column: ColumnDefinition, to parts: inout TableParts
    ) throws(SQLError) {
        guard let at = parts.column(column.name) else { return }
        for key in column.keys {
            switch key {
            case .primary: try addPrimary([at], name: nil, to: &parts)
            case .unique: add(unique: [at], name: nil, to: &parts)
            }
        }
        if column.type.isSerial { add(unique: [at], name: nil, to: &parts) }
    }

    private func add(_ key: KeyDefinition, to parts: inout TableParts) throws(SQLError) {
        let definition = try index(key, parts.columns.map(\.descriptor))
        let columns = definition.columns.map(\.column)
        parts.keyedColumns.append(columns)
        switch key.kind {
        case .primary:
            let isPlain = definition.expressions.isEmpty
            guard isPlain else {
                throw flavor.isMariaDB
                    ? wording.notSupported("PRIMARY KEY over a prefix or an expression")
                    : SQLError(.primaryKeyExpression)
            }
            parts.keyedColumns.removeLast()
            try addPrimary(columns, name: nil, to: &parts)
        case .unique
        where definition.expressions.isEmpty
            && !definition.columns.contains(where: \.descending):
            parts.constraints.append(
                ConstraintDefinition(
                    name: definition.name, kind: .unique(columns, nullsNotDistinct: false),
                    nameColumns: []))
        case .unique, .plain, .fulltext, .spatial: parts.indexes.append(definition)
        }
    }

    private func addPrimary(
        _ columns: [Int], name: String?, to parts: inout TableParts
    ) throws(SQLError) {
        for constraint in parts.constraints {
            if case .primaryKey = constraint.kind { throw SQLError(.multiplePrimaryKeys) }
        }
        for column in columns {
            parts.columns[column].descriptor.isNotNull = true
        }
        parts.keyedColumns.append(columns)
        parts.constraints.append(
            ConstraintDefinition(name: name, kind: .primaryKey(columns), nameColumns: []))
    }

    private func add(unique columns: [Int], name: String?, to parts: inout TableParts) {
        parts.keyedColumns.append(columns)
        parts.constraints.append(
            ConstraintDefinition(
                name: name, kind: .unique(columns, nullsNotDistinct: false), nameColumns: []))
    }

    private func checkAutoColumn(_ parts: TableParts) throws(SQLError) {
        guard let column = parts.autoColumn else { return }
        guard parts.keyedColumns.contains(where: { $0.first == column }) else {
            throw SQLError(.wrongAutoColumn)
        }
    }

    /// A key of the columns that there are.
    func index(
        _ key: KeyDefinition, _ columns: [ColumnDescriptor]
    ) throws(SQLError) -> IndexDefinition {
        if key.kind == .spatial { throw wording.notSupported("SPATIAL KEY") }
        var parts: [IndexDescriptor.KeyColumn] = []
        var expressions: [IndexExpression] = []
        var seen: Set<String> = []
        for part in key.parts {
            guard case .column(let name) = part.content else {
                throw wording.notSupported("a key over an expression")
            }
            let wanted = name.lowercased()
            guard
                let at = columns.firstIndex(where: {
                    !$0.isDropped && $0.name.lowercased() == wanted
                })
            else { throw SQLError(.unknownKeyColumn, name) }
            if !seen.insert(wanted).inserted { throw SQLError(.duplicateColumn, name) }
            let kind = MySQLTypeKind(columns[at].type.oid)
            guard part.prefixLength != nil || key.kind == .fulltext || !kind.needsPrefix else {
                throw SQLError(.blobKeyWithoutLength, name)
            }
            if let length = part.prefixLength {
                guard kind.isText || kind.isBytes else { throw SQLError(.wrongPrefix) }
                let declared = columns[at].type.modifier
                if kind.needsPrefix || declared < 0 || length < Int64(declared) {
                    expressions.append(
                        IndexExpression(
                            sql: "left(\(MySQLName.quoted(columns[at].name)),\(length))",
                            name: columns[at].name, type: columns[at].type,
                            collation: columns[at].collation, isCall: true))
                    parts.append(
                        IndexDescriptor.KeyColumn(
                            expression: expressions.count - 1, descending: part.isDescending,
                            nullsFirst: !part.isDescending))
                    continue
                }
            }
            parts.append(
                IndexDescriptor.KeyColumn(
                    column: at, descending: part.isDescending, nullsFirst: !part.isDescending))
        }
        return IndexDefinition(
            name: key.name ?? key.constraint, columns: parts, expressions: expressions,
            computedFrom: expressions.isEmpty
                ? [] : columns.indices.filter { !columns[$0].isDropped },
            isUnique: key.kind == .unique || key.kind == .primary, nullsNotDistinct: false)
    }

    // MARK: Checks

    private func addChecks(
        _ create: CreateTableStatement, to parts: inout TableParts
    ) throws(SQLError) {
        for element in create.elements {
            switch element {
            case .column(let column):
                for check in column.checks {
                    try add(check, of: column.name, to: &parts)
                }
            case .check(let check): try add(check, of: nil, to: &parts)
            case .key, .foreignKey: continue
            }
        }
    }

    private func add(
        _ check: CheckDefinition, of column: String?, to parts: inout TableParts
    ) throws(SQLError) {
        guard check.isEnforced else { return }
        let name =
            check.constraint ?? (flavor.isMariaDB ? column.map { "\(parts.name).\($0)" } : nil)
        parts.constraints.append(
            try self.check(
                check, named: name, over: parts.columns.map(\.descriptor), table: parts.name))
    }

    /// A check with its condition compiled over a row of the columns.
    func check(
        _ check: CheckDefinition, named name: String?, over columns: [ColumnDescriptor],
        table: String
    ) throws(SQLError) -> ConstraintDefinition {
        let planner = MySQLPlanner(context, text: text, flavor)
        let (value, read) = try planner.analyzer.analyzeRow(
            check.condition.expression, over: columns, of: table, as: .check)
        let condition = try planner.rules.condition(value, "CHECK")
        return ConstraintDefinition(
            name: name,
            kind: .check(
                sql: check.condition.text,
                condition: RowExpression(condition, slotCount: planner.builder.slotCount)),
            nameColumns: [], readColumns: read)
    }

    // MARK: Foreign keys

    private func addForeignKeys(
        _ create: CreateTableStatement, to parts: inout TableParts
    ) throws(SQLError) {
        for element in create.elements {
            switch element {
            case .column(let column):
                guard var key = column.references else { continue }
                // MySQL 8 reads what stands behind a column and makes nothing of it.
                guard flavor.isMariaDB else { continue }
                if key.columns.isEmpty { key.columns = [column.name] }
                try add(key, to: &parts)
            case .foreignKey(let key): try add(key, to: &parts)
            case .key, .check: continue
            }
        }
    }

    private func add(
        _ key: ForeignKeyDefinition, to parts: inout TableParts
    ) throws(SQLError) {
        var columns: [Int] = []
        for name in key.columns {
            guard let at = parts.column(name) else {
                throw SQLError(.unknownKeyColumn, name)
            }
            columns.append(at)
        }
        parts.constraints.append(try foreignKey(key, columns, schema: parts.schema))
        let hasIndex = parts.keyedColumns.contains { Array($0.prefix(columns.count)) == columns }
        guard !hasIndex else { return }
        parts.keyedColumns.append(columns)
        parts.indexes.append(
            IndexDefinition(
                name: key.constraint ?? key.index,
                columns: columns.map {
                    IndexDescriptor.KeyColumn(column: $0, nullsFirst: true)
                }, isUnique: false, nullsNotDistinct: false))
    }

    func foreignKey(
        _ key: ForeignKeyDefinition, _ columns: [Int], schema: String
    ) throws(SQLError) -> ConstraintDefinition {
        ConstraintDefinition(
            name: key.constraint,
            kind: .foreignKey(
                columns: columns, parentSchema: key.referenced.schema ?? schema,
                parent: key.referenced.name,
                parentColumns: key.referencedColumns.isEmpty ? nil : key.referencedColumns,
                onDelete: action(key.onDelete), onUpdate: action(key.onUpdate),
                isFullMatch: false),
            nameColumns: [])
    }

    private func action(
        _ action: ForeignKeyDefinition.Action?
    ) -> ForeignKeyDescriptor.Action {
        switch action {
        case nil, .restrict?: .restrict
        case .cascade?: .cascade
        case .setNull?: .setNull
        case .noAction?: .noAction
        case .setDefault?: .setDefault
        }
    }
}
