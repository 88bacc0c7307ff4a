// ALTER TABLE: each action as a change of the table.
import QueryEngine

extension StatementPlanner {
    func planAlterTable(_ alter: AlterTableStatement) throws(SQLError) -> Command {
        let word =
            switch alter.kind {
            case .index: "ALTER INDEX"
            case .view: "ALTER VIEW"
            case .sequence: "ALTER SEQUENCE"
            default: "ALTER TABLE"
            }
        guard let found = try findRelation(alter.table.name) else {
            if alter.ifExists { return skipped(alter.table.name, word) }
            throw SQLError(
                .undefinedTable, "relation \"\(alter.table.name.dotted)\" does not exist")
        }
        guard case .table(let table) = found else {
            let isHarmless = alter.actions.allSatisfy {
                switch $0 {
                case .owner, .setOptions, .resetOptions, .setTablespace: true
                default: false
                }
            }
            if isHarmless { return .accepted(tag: word, forbiddenInTransaction: false) }
            throw SQLError(
                .wrongObjectType,
                "\(word) action on \"\(found.name)\" is not supported",
                detail: found.unsupportedDetail)
        }
        var changes: [TableChange] = []
        // Later actions see the columns that earlier ones add.
        var columns = table.columns
        for action in alter.actions {
            changes += try self.changes(action, table, &columns)
        }
        return .definition(.alterTable(oid: table.oid, changes))
    }

    private func column(
        _ name: String, _ columns: [ColumnDescriptor], _ table: TableDescriptor
    ) throws(SQLError) -> Int {
        guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(name)\" of relation \"\(table.name)\" does not exist")
        }
        return at
    }

    private func changes(
        _ action: AlterTableAction, _ table: TableDescriptor, _ columns: inout [ColumnDescriptor]
    ) throws(SQLError) -> [TableChange] {
        switch action {
        case .addColumn(let column, let ifNotExists):
            return try addColumn(column, ifNotExists, table, &columns)
        case .dropColumn(let name, let ifExists, let behavior):
            guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
                if ifExists {
                    notice(
                        "column \"\(name)\" of relation \"\(table.name)\" does not exist, skipping")
                    return [.accepted]
                }
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" of relation \"\(table.name)\" does not exist")
            }
            return [.dropColumn(at, cascade: behavior == .cascade)]
        case .setDefault(let name, let expression):
            let at = try column(name, columns, table)
            try refuseSpecial(columns[at], table)
            reportsPositions = false
            defer { reportsPositions = true }
            return [.setDefault(at, sql: try columnDefault(expression, columns[at])?.sql)]
        case .dropDefault(let name):
            let at = try column(name, columns, table)
            try refuseSpecial(columns[at], table)
            return [.setDefault(at, sql: nil)]
        case .setNotNull(let name):
            return [.setNotNull(try column(name, columns, table), true)]
        case .dropNotNull(let name):
            let at = try column(name, columns, table)
            if columns[at].identity != .none {
                throw SQLError(
                    .syntaxError,
                    "column \"\(name)\" of relation \"\(table.name)\" is an identity column")
            }
            if let key = table.primaryKey, key.columns.contains(where: { $0.column == at }) {
                throw SQLError(
                    .invalidTableDefinition, "column \"\(name)\" is in a primary key")
            }
            return [.setNotNull(at, false)]
        case .setType(let name, let type, let collation, let using):
            return [try setType(name, type, collation, using, table, columns)]
        case .addConstraint(let constraint):
            return [.addConstraint(try addedConstraint(constraint, table, columns))]
        case .dropConstraint(let name, let ifExists, let behavior):
            return [
                .dropConstraint(name, ifExists: ifExists, cascade: behavior == .cascade)
            ]
        case .setStatistics, .setStorage, .setCompression, .setColumnOptions,
            .resetColumnOptions, .setOptions, .resetOptions, .setLogged, .setTablespace,
            .setAccessMethod, .owner, .clusterOn, .setWithoutCluster, .setWithoutOids,
            .replicaIdentity:
            return [.accepted]
        case .validateConstraint(let name):
            return [.validateConstraint(name, condition: try condition(ofCheck: name, table))]
        case .alterConstraint: throw notSupported("ALTER CONSTRAINT")
        case .addIdentity(let name, let always, let options):
            let at = try column(name, columns, table)
            var made = QueryEngine.ColumnDefinition(descriptor: columns[at])
            try setIdentity(always, options, &made, table.schema)
            guard let sequence = made.sequence else { return [] }
            return [.addIdentity(at, always: always, sequence)]
        case .alterIdentity(let name, let always, let options):
            let at = try column(name, columns, table)
            return [.alterIdentity(at, always: always, try sequenceChange(options))]
        case .dropIdentity(let name, let ifExists):
            return [.dropIdentity(try column(name, columns, table), ifExists: ifExists)]
        case .dropExpression: throw notSupported("DROP EXPRESSION")
        case .inherit, .noInherit: throw notSupported("INHERIT")
        case .enableTrigger, .disableTrigger: throw notSupported("triggers")
        case .rowSecurity: throw notSupported("row level security")
        case .attachPartition, .detachPartition: throw notSupported("partitioning")
        }
    }

    /// The condition of a check that is to be tested against the rows that are there.
    private func condition(
        ofCheck name: String, _ table: TableDescriptor
    ) throws(SQLError) -> ScalarExpression? {
        guard let check = table.checks.first(where: { $0.name == name }) else { return nil }
        reportsPositions = false
        defer { reportsPositions = true }
        let expression = try parseExpression(check.sql)
        return try checkConstraint(expression, over: table.columns, table: table.name).condition
    }

    /// A check has to make sense of the column's new type too.
    private func requireChecks(
        over column: Int, _ type: SQLType, _ table: TableDescriptor,
        _ columns: [ColumnDescriptor]
    ) throws(SQLError) {
        var changed = columns
        changed[column].type = type
        reportsPositions = false
        defer { reportsPositions = true }
        for check in table.checks {
            let expression = try parseExpression(check.sql)
            _ = try checkConstraint(expression, over: changed, table: table.name)
        }
    }

    private func refuseSpecial(
        _ column: ColumnDescriptor, _ table: TableDescriptor
    ) throws(SQLError) {
        if column.identity != .none {
            throw SQLError(
                .syntaxError,
                "column \"\(column.name)\" of relation \"\(table.name)\" is an identity column",
                hint: "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.")
        }
        if column.isGenerated {
            throw SQLError(
                .syntaxError,
                "column \"\(column.name)\" of relation \"\(table.name)\" is a generated column")
        }
    }

    private func addColumn(
        _ column: ColumnDefinition, _ ifNotExists: Bool, _ table: TableDescriptor,
        _ columns: inout [ColumnDescriptor]
    ) throws(SQLError) -> [TableChange] {
        if columns.contains(where: { $0.name == column.name && !$0.isDropped }), !ifNotExists {
            throw SQLError(
                .duplicateColumn,
                "column \"\(column.name)\" of relation \"\(table.name)\" already exists")
        }
        var builder = TableBuilder(schema: table.schema, table: table.name)
        builder.columns = columns.map { QueryEngine.ColumnDefinition(descriptor: $0) }
        builder.hasPrimaryKey = table.primaryKey != nil
        try add(column, to: &builder)
        try complete(&builder)
        guard let made = builder.columns.last else { return [] }
        columns.append(made.descriptor)
        return [.addColumn(made, ifNotExists: ifNotExists)]
            + builder.constraints.map { .addConstraint($0) }
    }

    private func addedConstraint(
        _ constraint: Constraint, _ table: TableDescriptor, _ columns: [ColumnDescriptor]
    ) throws(SQLError) -> ConstraintDefinition {
        // Postgres has no text at hand by then.
        reportsPositions = false
        defer { reportsPositions = true }
        switch constraint.kind {
        case .check: return try check(constraint, over: columns, table: table.name)
        case .primaryKey(let index):
            if table.primaryKey != nil {
                throw SQLError(
                    .invalidTableDefinition,
                    "multiple primary keys for table \"\(table.name)\" are not allowed")
            }
            return try keyConstraint(constraint, index, nil, columns, isPrimary: true)
        case .unique(let index):
            return try keyConstraint(constraint, index, nil, columns, isPrimary: false)
        case .foreignKey(let key): return try foreignKey(constraint, key, nil, columns)
        default: throw notSupported("this constraint", at: constraint.offset)
        }
    }

    private func setType(
        _ name: String, _ written: TypeName, _ collation: QualifiedName?, _ using: Expression?,
        _ table: TableDescriptor, _ columns: [ColumnDescriptor]
    ) throws(SQLError) -> TableChange {
        let at = try column(name, columns, table)
        let type = try resolveType(written)
        if let collation, try resolveCollation(collation) != columns[at].collation {
            throw notSupported("a change of collation", at: collation.offset)
        }
        let expression =
            using ?? .column(ColumnReference(name: name, offset: .unknown))
        let compiled = try compile(
            expression, over: columns, table: table.name, as: .alterType)
        guard
            let converted = try compiled.planner.coerce(
                compiled.value, to: type, .assignment)
        else {
            if using != nil {
                throw SQLError(
                    .datatypeMismatch,
                    "result of USING clause for column \"\(name)\" cannot be cast automatically to type \(format(type.oid))",
                    hint: "You might need to add an explicit cast.")
            }
            throw SQLError(
                .datatypeMismatch,
                "column \"\(name)\" cannot be cast automatically to type \(format(type.oid))",
                hint:
                    "You might need to specify \"USING \(quoteIdentifier(name))::\(TypeRegistry.format(type))\"."
            )
        }
        try requireChecks(over: at, type, table, columns)
        return .setType(at, type, conversion: converted.expression)
    }
}
