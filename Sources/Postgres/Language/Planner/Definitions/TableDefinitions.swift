// CREATE TABLE: columns with their defaults, identities and sequences, and the constraints of both kinds.
import QueryEngine
import SQLPlanning

/// A table's columns and constraints while they are read.
struct TableBuilder {
    let schema: String
    let table: String
    var columns: [QueryEngine.ColumnDefinition] = []
    var constraints: [ConstraintDefinition] = []
    /// Checks and generated columns wait until all columns are known.
    var checks: [Constraint] = []
    var generated: [(column: Int, expression: Expression)] = []
    var hasPrimaryKey = false
    /// False for ALTER TABLE, where Postgres has no text at hand by the time it reads defaults.
    var reportsDefaultPositions = true

    func column(named name: String) -> Int? {
        columns.firstIndex { $0.descriptor.name == name && !$0.descriptor.isDropped }
    }

    var descriptors: [ColumnDescriptor] { columns.map(\.descriptor) }
}

extension StatementPlanner {
    func planCreateTable(
        _ create: CreateTableStatement
    ) throws(SQLError) -> DefinitionCommand {
        if !create.inherits.isEmpty { throw notSupported("INHERITS") }
        if create.ofType != nil { throw notSupported("CREATE TABLE OF") }
        if create.partitionOf != nil || create.partitionBy != nil {
            throw notSupported("partitioning")
        }
        let schema = try creationSchema(create.name, create.persistence)
        var builder = TableBuilder(schema: schema, table: create.name.name)
        for element in create.elements {
            switch element {
            case .column(let column):
                if builder.column(named: column.name) != nil {
                    throw error(
                        .duplicateColumn, "column \"\(column.name)\" specified more than once")
                }
                try add(column, to: &builder)
            case .constraint: continue
            case .like(let like): try add(like, to: &builder)
            }
        }
        for element in create.elements {
            if case .constraint(let constraint) = element {
                try add(constraint, column: nil, to: &builder)
            }
        }
        try complete(&builder)
        let onCommit: TableDefinition.OnCommit =
            switch create.storage.onCommit {
            case .unspecified, .preserveRows: .preserveRows
            case .deleteRows: .deleteRows
            case .drop: .drop
            }
        if create.storage.onCommit != .unspecified, create.persistence != .temporary {
            throw error(
                .invalidTableDefinition, "ON COMMIT can only be used on temporary tables")
        }
        return .createTable(
            TableDefinition(
                schema: schema, name: create.name.name,
                isTemporary: create.persistence == .temporary, columns: builder.columns,
                constraints: builder.constraints, onCommit: onCommit),
            ifNotExists: create.ifNotExists)
    }

    /// The schema a new object goes to.
    func creationSchema(
        _ name: QualifiedName, _ persistence: Persistence = .permanent
    ) throws(SQLError) -> String {
        if persistence == .temporary {
            if let schema = name.schema, schema != "pg_temp" {
                throw error(
                    .invalidTableDefinition,
                    "cannot create temporary relation in non-temporary schema", at: name.offset)
            }
            return "pg_temp"
        }
        guard let schema = name.schema else {
            if catalog.creationSchema.isEmpty {
                throw error(
                    .invalidSchemaName, "no schema has been selected to create in",
                    at: name.offset)
            }
            return catalog.creationSchema
        }
        guard try catalog.schemaExists(schema) else {
            throw error(
                .invalidSchemaName, "schema \"\(schema)\" does not exist", at: name.offset)
        }
        return schema
    }

    // MARK: Columns

    private func serialType(_ type: TypeName?) -> TypeID? {
        guard let type, type.name.schema == nil, !type.isArray else { return nil }
        switch type.name.name {
        case "serial", "serial4": return .int4
        case "bigserial", "serial8": return .int8
        case "smallserial", "serial2": return .int2
        default: return nil
        }
    }

    /// Adds a column; its CHECK and generation expressions wait for `complete`.
    func add(
        _ column: ColumnDefinition, to builder: inout TableBuilder
    ) throws(SQLError) {
        var descriptor = ColumnDescriptor(name: column.name, type: SQLType(.text))
        var sequence: SequenceDefinition?
        if let serial = serialType(column.type) {
            descriptor.type = SQLType(serial)
            descriptor.isNotNull = true
            sequence = SequenceDefinition(schema: builder.schema, name: nil, type: serial)
        } else if let type = column.type {
            descriptor.type = try rules.resolveType(type)
        } else {
            throw notSupported("a column without a type", at: column.offset)
        }
        if rules.category(descriptor.type.oid) == "P" || descriptor.type.oid == .unknown {
            throw error(
                .invalidTableDefinition,
                "column \"\(column.name)\" has pseudo-type \(rules.format(descriptor.type.oid))")
        }
        descriptor.collation = rules.defaultCollation(descriptor.type.oid)
        if let collation = column.collation {
            guard rules.isCollatable(descriptor.type.oid) else {
                throw error(
                    .datatypeMismatch,
                    "collations are not supported by type \(rules.format(descriptor.type.oid))",
                    at: collation.offset)
            }
            descriptor.collation = try rules.resolveCollation(collation)
        }
        var made = QueryEngine.ColumnDefinition(descriptor: descriptor, sequence: sequence)
        let index = builder.columns.count
        builder.columns.append(made)
        var state = ColumnState(
            hasDefault: sequence != nil, isNotNull: sequence != nil ? true : nil)
        for constraint in column.constraints {
            try apply(constraint, &made, &state, index, &builder)
        }
        builder.columns[index] = made
    }

    private struct ColumnState {
        var hasDefault: Bool
        var hasIdentity = false
        var hasGenerated = false
        var isNotNull: Bool?
    }

    private func apply(
        _ constraint: Constraint, _ column: inout QueryEngine.ColumnDefinition,
        _ state: inout ColumnState, _ index: Int, _ builder: inout TableBuilder
    ) throws(SQLError) {
        let name = column.descriptor.name
        let place = "for column \"\(name)\" of table \"\(builder.table)\""
        switch constraint.kind {
        case .notNull:
            if state.isNotNull == false {
                throw error(
                    .syntaxError, "conflicting NULL/NOT NULL declarations \(place)",
                    at: constraint.offset)
            }
            state.isNotNull = true
            column.descriptor.isNotNull = true
        case .null:
            if state.isNotNull == true {
                throw error(
                    .syntaxError, "conflicting NULL/NOT NULL declarations \(place)",
                    at: constraint.offset)
            }
            state.isNotNull = false
        case .defaultValue(let expression):
            if state.hasDefault {
                throw error(
                    .syntaxError, "multiple default values specified \(place)",
                    at: constraint.offset)
            }
            state.hasDefault = true
            let reports = self.builder.reportsPositions
            self.builder.reportsPositions = reports && builder.reportsDefaultPositions
            defer { self.builder.reportsPositions = reports }
            if let value = try columnDefault(expression, column.descriptor) {
                column.descriptor.defaultSQL = value.sql
                column.defaultExpression = value.value
                if !value.isVolatile { column.missing = value.value }
            }
        case .identity(let always, let options):
            if state.hasIdentity {
                throw error(
                    .syntaxError, "multiple identity specifications \(place)",
                    at: constraint.offset)
            }
            try setIdentity(always, options, &column, builder.schema)
            if state.isNotNull == false {
                throw error(
                    .syntaxError, "conflicting NULL/NOT NULL declarations \(place)",
                    at: constraint.offset)
            }
            state.hasIdentity = true
            state.isNotNull = true
        case .generated(let expression):
            if state.hasGenerated {
                throw error(
                    .syntaxError, "multiple generation clauses specified \(place)",
                    at: constraint.offset)
            }
            state.hasGenerated = true
            column.descriptor.isGenerated = true
            builder.generated.append((index, expression))
        case .check: builder.checks.append(constraint)
        case .unique, .primaryKey, .foreignKey, .exclude:
            builder.columns[index] = column
            try add(constraint, column: index, to: &builder)
            column = builder.columns[index]
        }
        if state.hasDefault, state.hasIdentity {
            throw error(
                .syntaxError, "both default and identity specified \(place)",
                at: constraint.offset)
        }
        if state.hasDefault, state.hasGenerated {
            throw error(
                .syntaxError, "both default and generation expression specified \(place)",
                at: constraint.offset)
        }
        if state.hasIdentity, state.hasGenerated {
            throw error(
                .syntaxError, "both identity and generation expression specified \(place)",
                at: constraint.offset)
        }
    }

    func setIdentity(
        _ always: Bool, _ options: [SequenceOption],
        _ column: inout QueryEngine.ColumnDefinition, _ schema: String
    ) throws(SQLError) {
        let type = column.descriptor.type.oid
        guard type == .int2 || type == .int4 || type == .int8 else {
            throw error(
                .invalidParameterValue,
                "identity column type must be smallint, integer, or bigint")
        }
        column.descriptor.identity = always ? .always : .byDefault
        column.descriptor.isNotNull = true
        column.sequence = try sequenceDefinition(
            schema: schema, name: nil, type: type, options)
    }

    // MARK: LIKE

    private func add(
        _ like: LikeClause, to builder: inout TableBuilder
    ) throws(SQLError) {
        let source: TableDescriptor
        switch try analyzer.relation(like.table) {
        case .table(let table): source = table
        case .view(let view):
            for column in view.columns {
                builder.columns.append(
                    QueryEngine.ColumnDefinition(
                        descriptor: ColumnDescriptor(
                            name: column.name, type: column.type, collation: column.collation)))
            }
            return
        case .sequence(let other):
            throw error(
                .wrongObjectType, "relation \"\(other.name)\" is invalid in LIKE clause",
                at: like.table.offset,
                detail: "This operation is not supported for sequences.")
        case .index(let other, _):
            throw error(
                .wrongObjectType, "relation \"\(other.name)\" is invalid in LIKE clause",
                at: like.table.offset,
                detail: "This operation is not supported for indexes.")
        case .virtual: throw notSupported("LIKE a system catalog", at: like.table.offset)
        }
        var positions: [Int: Int] = [:]
        for (at, column) in source.columns.enumerated() where !column.isDropped {
            if builder.column(named: column.name) != nil {
                throw error(
                    .duplicateColumn, "column \"\(column.name)\" specified more than once")
            }
            var copy = ColumnDescriptor(
                name: column.name, type: column.type, collation: column.collation,
                isNotNull: column.isNotNull)
            var definition = QueryEngine.ColumnDefinition(descriptor: copy)
            if column.isGenerated {
                if like.including.contains(.generated), let sql = column.defaultSQL {
                    copy.isGenerated = true
                    copy.defaultSQL = sql
                }
            } else if column.identity != .none {
                if like.including.contains(.identity) {
                    copy.identity = column.identity
                    definition.sequence = SequenceDefinition(
                        schema: builder.schema, name: nil, type: column.type.oid)
                }
            } else if like.including.contains(.defaults) {
                copy.defaultSQL = column.defaultSQL
            }
            definition.descriptor = copy
            positions[at] = builder.columns.count
            builder.columns.append(definition)
        }
        for (at, column) in source.columns.enumerated() {
            guard let position = positions[at],
                builder.columns[position].descriptor.isGenerated
            else { continue }
            builder.columns[position].descriptor.sources = column.sources.compactMap {
                positions[$0]
            }
        }
        if like.including.contains(.constraints) {
            for check in source.checks {
                builder.checks.append(
                    Constraint(
                        name: check.name, kind: .check(try rules.expression(stored: check.sql)),
                        offset: .unknown))
            }
        }
        guard like.including.contains(.indexes) else { return }
        for index in source.indexes where index.isUnique {
            if index.needsEvaluation {
                throw notSupported("LIKE with a partial index or one on an expression")
            }
            let columns = index.columns.compactMap { positions[$0.column] }
            builder.constraints.append(
                ConstraintDefinition(
                    name: nil,
                    kind: index.isPrimary
                        ? .primaryKey(columns)
                        : .unique(columns, nullsNotDistinct: index.nullsNotDistinct),
                    nameColumns: columns.map { builder.columns[$0].descriptor.name }))
        }
    }

    /// What needs all columns: generated columns and checks.
    func complete(_ builder: inout TableBuilder) throws(SQLError) {
        try completeGenerated(&builder)
        try completeChecks(&builder)
    }

    func completeGenerated(_ builder: inout TableBuilder) throws(SQLError) {
        for (index, expression) in builder.generated {
            let column = builder.columns[index].descriptor
            let compiled = try compile(
                expression, over: builder.descriptors, table: builder.table, as: .generated)
            for read in compiled.columns where builder.columns[read].descriptor.isGenerated {
                let other = builder.columns[read].descriptor.name
                throw error(
                    .invalidObjectDefinition,
                    "cannot use generated column \"\(other)\" in column generation expression",
                    at: expression.offset,
                    detail: "A generated column cannot reference another generated column.")
            }
            if compiled.isVolatile {
                throw error(
                    .invalidObjectDefinition, "generation expression is not immutable")
            }
            guard
                let value = try compiled.planner.rules.coerce(
                    compiled.value, to: column.type, .assignment)
            else {
                throw error(
                    .datatypeMismatch,
                    "column \"\(column.name)\" is of type \(rules.format(column.type.oid)) but default expression is of type \(rules.format(compiled.value.type))",
                    hint: "You will need to rewrite or cast the expression.")
            }
            builder.columns[index].descriptor.defaultSQL = Deparser.text(
                storedText(
                    expression, compiled.value.expression, over: builder.descriptors,
                    table: builder.table, as: .generated, compiled.planner))
            builder.columns[index].descriptor.sources = compiled.columns
            builder.columns[index].defaultExpression = RowExpression(
                value.expression, slotCount: compiled.planner.builder.slotCount)
        }
    }

    private func completeChecks(_ builder: inout TableBuilder) throws(SQLError) {
        var checks: [ConstraintDefinition] = []
        for constraint in builder.checks {
            checks.append(
                try check(constraint, over: builder.descriptors, table: builder.table))
        }
        builder.constraints += checks
        builder.checks = []
    }

    func check(
        _ constraint: Constraint, over columns: [ColumnDescriptor], table: String
    ) throws(SQLError) -> ConstraintDefinition {
        guard case .check(let expression) = constraint.kind else {
            throw notSupported("this constraint", at: constraint.offset)
        }
        let compiled = try checkConstraint(expression, over: columns, table: table)
        return ConstraintDefinition(
            name: constraint.name, kind: .check(sql: compiled.sql, condition: compiled.condition),
            nameColumns: compiled.columns.count == 1
                ? [columns[compiled.columns[0]].name] : [],
            readColumns: compiled.columns,
            isNotValid: constraint.isNotValid)
    }
}
