// CREATE TABLE: the table as the statement's elements make it, and what is noted of it beside the definition.

import QueryEngine
import SQLPlanning

/// A new table as it is put together. The columns come first; keys name them.
struct TableParts {
    let schema: String
    let name: String
    /// Empty where the elements are added to a table that is there.
    var columns: [QueryEngine.ColumnDefinition] = []
    var constraints: [ConstraintDefinition] = []
    var indexes: [IndexDefinition] = []
    var autoColumn: Int?
    /// The keys' first columns, for what a foreign key finds and for an automatic column.
    var keyedColumns: [[Int]] = []
    var keyNames: [String] = []
    var notes = TableNotes()

    var descriptors: [ColumnDescriptor] { columns.map(\.descriptor) }

    func column(_ name: String) -> Int? {
        let key = name.lowercased()
        return columns.firstIndex { $0.descriptor.name.lowercased() == key }
    }
}

/// A table ready to be made, and the words that are kept beside it.
struct PlannedTable {
    var definition: TableDefinition
    var notes: TableNotes
}

extension MySQLPlanner {
    /// The table of a statement, planned over the catalog that has the labels of its ENUMs.
    func table(
        _ create: CreateTableStatement, schema: String, labels: LabelTypes,
        selected: [ColumnDescriptor] = []
    ) throws(SQLError) -> PlannedTable {
        var parts = TableParts(schema: schema, name: create.name.name)
        try checkTable(create)
        let surroundings = try ColumnSurroundings(
            flavor, characterSet: create.options.characterSet,
            collation: create.options.collation,
            usual: collation(ofDatabase: create.isTemporary ? database(create.name) : schema),
            labels: labels)
        readsLater = true
        for case .column(let column) in create.elements {
            try add(column, surroundings, to: &parts)
        }
        readsLater = false
        try checkDefaults(parts)
        add(selected, to: &parts)
        guard !parts.columns.isEmpty else { throw SQLError(.tableWithoutColumns) }
        try checkGenerated(parts)
        try addKeys(create, to: &parts)
        try addChecks(create, to: &parts)
        try checkAutoColumn(parts)
        note(create.options, surroundings, in: &parts.notes)
        var definition = TableDefinition(
            schema: schema, name: create.name.name, isTemporary: create.isTemporary,
            columns: parts.columns, constraints: parts.constraints, indexes: parts.indexes)
        definition.counter = parts.autoColumn.flatMap {
            counter(parts.columns[$0].descriptor, next: create.options.autoIncrement)
        }
        return PlannedTable(definition: definition, notes: parts.notes)
    }

    private func database(_ name: QualifiedName) -> String {
        name.schema ?? context.evaluation?.values?.database ?? ""
    }

    private func checkTable(_ create: CreateTableStatement) throws(SQLError) {
        try checkEngine(create.options)
        if create.partitioning != nil { throw wording.notSupported("PARTITION BY") }
        let name = create.name.name
        if name.isEmpty || name.hasSuffix(" ") { throw SQLError(.wrongTableName, name) }
    }

    func checkEngine(_ options: TableOptions) throws(SQLError) {
        guard let engine = options.engine else { return }
        let known = ["innodb", "memory", "myisam", "aria", "heap", "csv", "archive", "blackhole"]
        guard known.contains(engine.lowercased()) else {
            throw SQLError(.wrongEngine, engine)
        }
    }

    /// What the table's options say, so that it can be told again.
    func note(
        _ options: TableOptions, _ surroundings: ColumnSurroundings, in notes: inout TableNotes
    ) {
        notes[.table, .characterSet] = surroundings.collation.characterSet.name
        notes[.table, .collation] = surroundings.collation.name
        notes.add(options)
    }

    // MARK: Columns

    private func add(
        _ column: ColumnDefinition, _ surroundings: ColumnSurroundings, to parts: inout TableParts
    ) throws(SQLError) {
        if parts.column(column.name) != nil { throw SQLError(.columnNameTaken, column.name) }
        let definition = try self.column(column, surroundings, &parts.notes)
        if column.countsRows {
            guard parts.autoColumn == nil else { throw SQLError(.wrongAutoColumn) }
            parts.autoColumn = parts.columns.count
        }
        parts.columns.append(definition)
    }

    /// Columns of a query stand behind those that are written alone; what is written of them holds.
    private func add(_ selected: [ColumnDescriptor], to parts: inout TableParts) {
        for column in selected {
            let known = parts.column(column.name)
            let definition =
                known.map { parts.columns.remove(at: $0) }
                ?? QueryEngine.ColumnDefinition(descriptor: column)
            parts.columns.append(definition)
        }
        if parts.autoColumn != nil {
            parts.autoColumn = parts.columns.firstIndex { $0.descriptor.identity != .none }
        }
    }

    private func checkAutoColumn(_ parts: TableParts) throws(SQLError) {
        guard let column = parts.autoColumn else { return }
        guard parts.keyedColumns.contains(where: { $0.first == column }) else {
            throw SQLError(.wrongAutoColumn)
        }
    }

    // MARK: Keys

    private func addKeys(
        _ create: CreateTableStatement, to parts: inout TableParts
    ) throws(SQLError) {
        for element in create.elements {
            switch element {
            case .column(let column):
                for key in column.writtenKeys { try add(key, to: &parts) }
                // MySQL 8 reads what stands behind a column and makes nothing of it.
                guard var key = column.references, flavor.isMariaDB else { continue }
                if key.columns.isEmpty { key.columns = [column.name] }
                try add(key, to: &parts)
            case .key(let key): try add(key, to: &parts)
            case .foreignKey(let key): try add(key, to: &parts)
            case .check: continue
            }
        }
        dropCoveredKeys(&parts)
    }

    private func add(_ key: KeyDefinition, to parts: inout TableParts) throws(SQLError) {
        let definition = try index(
            key, parts.descriptors, taken: parts.keyNames, &parts.notes)
        parts.keyedColumns.append(definition.columns.map(\.column))
        parts.keyNames.append(definition.name ?? "")
        switch key.kind {
        case .primary:
            let columns = try primaryColumns(definition)
            for constraint in parts.constraints {
                if case .primaryKey = constraint.kind { throw SQLError(.multiplePrimaryKeys) }
            }
            for column in columns { parts.columns[column].descriptor.isNotNull = true }
            parts.constraints.append(
                ConstraintDefinition(
                    name: definition.name, kind: .primaryKey(columns), nameColumns: []))
        case .unique, .plain, .fulltext, .spatial: parts.indexes.append(definition)
        }
    }

    private func add(
        _ key: ForeignKeyDefinition, to parts: inout TableParts
    ) throws(SQLError) {
        let columns = try places(of: key.columns, in: parts.descriptors)
        let owner = ForeignKeyOwner(
            schema: parts.schema, name: parts.name, columns: parts.descriptors, isNew: true)
        try check(key, columns, of: owner)
        parts.constraints.append(foreignKey(key, columns, schema: parts.schema))
        let hasIndex = parts.keyedColumns.contains { Array($0.prefix(columns.count)) == columns }
        guard !hasIndex else { return }
        let index = index(for: key, columns, parts.descriptors, taken: parts.keyNames)
        parts.keyedColumns.append(columns)
        parts.keyNames.append(index.name ?? "")
        parts.notes[.key(index.name ?? ""), .foreignKey] = ""
        parts.indexes.append(index)
    }

    /// An index that a foreign key brought is not made where a key behind it begins with the same columns.
    private func dropCoveredKeys(_ parts: inout TableParts) {
        parts.indexes.removeAll { index in
            guard let name = index.name, parts.notes.has(.key(name), .foreignKey) else {
                return false
            }
            let columns = index.columns.map(\.column)
            let isCovered = parts.keyedColumns.enumerated().contains { at, other in
                parts.keyNames[at] != name && Array(other.prefix(columns.count)) == columns
            }
            if isCovered { parts.notes.forget(.key(name)) }
            return isCovered
        }
    }

    // MARK: Checks

    private func addChecks(
        _ create: CreateTableStatement, to parts: inout TableParts
    ) throws(SQLError) {
        for element in create.elements {
            switch element {
            case .column(let column):
                for check in checks(of: column) { try add(check, of: column.name, to: &parts) }
            case .check(let check): try add(check, of: nil, to: &parts)
            case .key, .foreignKey: continue
            }
        }
    }

    private func add(
        _ check: CheckDefinition, of column: String?, to parts: inout TableParts
    ) throws(SQLError) {
        guard check.isEnforced else { throw wording.notSupported("CHECK … NOT ENFORCED") }
        let name = checkName(check, of: column, table: parts.name, &parts.notes)
        parts.constraints.append(
            try self.check(check, named: name, over: parts.descriptors, table: parts.name))
    }

    /// Those that are written, and that of MariaDB's JSON, which is a text whose documents are valid.
    func checks(of column: ColumnDefinition) -> [CheckDefinition] {
        guard flavor.isMariaDB, column.type.name == "json", column.checks.isEmpty else {
            return column.checks
        }
        let name = Expression.column(ColumnReference(name: column.name, offset: .unknown))
        let call = FunctionCall(
            name: QualifiedName(name: "json_valid"),
            arguments: [FunctionCall.Argument(name)], offset: .unknown)
        return [
            CheckDefinition(
                condition: WrittenExpression(
                    expression: .function(call),
                    text: "json_valid(\(MySQLName.quoted(column.name)))"), offset: .unknown)
        ]
    }

    /// MariaDB keeps a condition behind a column with the column.
    func checkName(
        _ check: CheckDefinition, of column: String?, table: String, _ notes: inout TableNotes
    ) -> String? {
        if let name = check.constraint { return name }
        guard let column, flavor.isMariaDB else { return nil }
        let name = "\(table).\(column)"
        notes[.check(name), .isInline] = column
        return name
    }

    /// A check with its condition compiled over a row of the columns.
    func check(
        _ check: CheckDefinition, named name: String?, over columns: [ColumnDescriptor],
        table: String
    ) throws(SQLError) -> ConstraintDefinition {
        let planner = MySQLPlanner(context, text: text, flavor)
        if check.condition.expression.hasSubquery {
            throw flavor.isMariaDB
                ? SQLError(
                    .featureNotSupported, "CHECK does not support subqueries or stored functions",
                    nativeCode: "42000", nativeNumber: 1970)
                : .mySQL(
                    3815,
                    "An expression of a check constraint '\(name ?? "")' contains disallowed function."
                )
        }
        let (value, read) = try planner.stored(check.condition, "CHECK") {
            () throws(SQLError) in
            try planner.analyzer.analyzeRow(
                check.condition.expression, over: columns, of: table, as: .check)
        }
        let condition = try planner.rules.condition(value, "CHECK")
        return ConstraintDefinition(
            name: name,
            kind: .check(
                sql: storedText(check.condition),
                condition: RowExpression(condition, slotCount: planner.builder.slotCount)),
            nameColumns: [], readColumns: read)
    }
}

extension Expression {
    /// Whether a query stands in it.
    var hasSubquery: Bool {
        var found = false
        _ = mapped { expression in
            if case .subquery = expression { found = true }
            return expression
        }
        return found
    }
}
