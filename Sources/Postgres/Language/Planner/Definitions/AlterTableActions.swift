// ALTER TABLE: each action with the pass it belongs to, planned against the table as it is when the pass comes.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planAlterTable(_ alter: AlterTableStatement) throws(SQLError) -> Command {
        let word =
            switch alter.kind {
            case .index: "ALTER INDEX"
            case .view: "ALTER VIEW"
            case .sequence: "ALTER SEQUENCE"
            default: "ALTER TABLE"
            }
        guard let found = try analyzer.findRelation(alter.table.name) else {
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
        var actions: [TableAction] = []
        for action in alter.actions { actions.append(try tableAction(action)) }
        return .definition(.alterTable(oid: table.oid, actions))
    }

    /// An action that a planner of its own reads when its pass comes.
    func later(
        _ pass: AlterationPass, _ name: String,
        _ plan:
            @escaping @Sendable (StatementPlanner, TableDescriptor) throws(SQLError)
            -> [TableAction]
    ) -> TableAction {
        let text = builder.text
        return TableAction(pass, name: name) { (table, context) throws(SQLError) in
            try plan(StatementPlanner(context: context, text: text), table)
        }
    }

    /// The place of a column that is there; 42703 if there is none.
    func position(of column: String, in table: TableDescriptor) throws(SQLError) -> Int {
        if let position = table.column(named: column) { return position }
        if SystemColumn(name: column) != nil {
            throw SQLError(.featureNotSupported, "cannot alter system column \"\(column)\"")
        }
        throw SQLError(
            .undefinedColumn,
            "column \"\(column)\" of relation \"\(table.name)\" does not exist")
    }

    /// Plans what Postgres has no text at hand for.
    func withoutPositions<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        let reports = builder.reportsPositions
        builder.reportsPositions = false
        defer { builder.reportsPositions = reports }
        return try body()
    }

    private func tableAction(_ action: AlterTableAction) throws(SQLError) -> TableAction {
        switch action {
        case .addColumn(let column, let ifNotExists):
            return later(.newColumns, "ADD COLUMN") { (planner, table) throws(SQLError) in
                try planner.addColumn(column, ifNotExists: ifNotExists, to: table)
            }
        case .dropColumn(let name, let ifExists, let behavior):
            return TableAction(
                .dropColumn(name, ifExists: ifExists, cascade: behavior == .cascade))
        case .setDefault(let name, let expression):
            return later(.constraints, "ALTER COLUMN ... SET DEFAULT") {
                (planner, table) throws(SQLError) in
                try planner.setDefault(name, expression, table)
            }
        case .dropDefault(let name): return TableAction(.setDefault(name, sql: nil))
        case .setNotNull(let name): return TableAction(.setNotNull(name, true))
        case .dropNotNull(let name): return TableAction(.setNotNull(name, false))
        case .dropExpression(let name, let ifExists):
            return TableAction(.dropExpression(name, ifExists: ifExists))
        case .setType(let name, let type, let collation, let using):
            let change = TypeChange(
                column: name, type: type, collation: collation, using: using)
            return later(.preparation, TypeChange.name) { (planner, table) throws(SQLError) in
                try planner.prepare(change, of: table)
            }
        case .addConstraint(let constraint): return try addConstraint(constraint)
        case .dropConstraint(let name, let ifExists, let behavior):
            return TableAction(
                .dropConstraint(name, ifExists: ifExists, cascade: behavior == .cascade))
        case .validateConstraint(let name):
            return later(.rest, "VALIDATE CONSTRAINT") { (planner, table) throws(SQLError) in
                let condition = try planner.condition(ofCheck: name, table)
                return [TableAction(.validateConstraint(name, condition: condition))]
            }
        case .alterConstraint(let name, let timing):
            return TableAction(
                .alterConstraint(
                    name, isDeferrable: timing.isDeferrable,
                    isInitiallyDeferred: timing.isInitiallyDeferred))
        case .addIdentity(let name, let always, let options):
            return later(.constraints, "ALTER COLUMN ... ADD IDENTITY") {
                (planner, table) throws(SQLError) in
                try planner.addIdentity(name, always, options, table)
            }
        case .alterIdentity(let name, let always, let options):
            return TableAction(
                .alterIdentity(name, always: always, try sequenceChange(options)))
        case .dropIdentity(let name, let ifExists):
            return TableAction(.dropIdentity(name, ifExists: ifExists))
        default: return try acceptedAction(action)
        }
    }

    /// What has no effect here, and what is not supported.
    private func acceptedAction(_ action: AlterTableAction) throws(SQLError) -> TableAction {
        func accepted(_ name: String) -> TableAction { TableAction(.accepted(name: name)) }
        func column(_ column: String, _ action: String) -> TableAction {
            TableAction(.touchColumn(column, name: "ALTER COLUMN ... \(action)"))
        }
        switch action {
        case .setStatistics(let name, _): return column(name, "SET STATISTICS")
        case .setStorage(let name, _): return column(name, "SET STORAGE")
        case .setCompression(let name, _): return column(name, "SET COMPRESSION")
        case .setColumnOptions(let name, _): return column(name, "SET")
        case .resetColumnOptions(let name, _): return column(name, "RESET")
        case .setOptions: return accepted("SET")
        case .resetOptions: return accepted("RESET")
        case .setLogged(let isLogged): return accepted(isLogged ? "SET LOGGED" : "SET UNLOGGED")
        case .setTablespace: return accepted("SET TABLESPACE")
        case .setAccessMethod: return accepted("SET ACCESS METHOD")
        case .owner: return accepted("OWNER TO")
        case .clusterOn: return accepted("CLUSTER ON")
        case .setWithoutCluster: return accepted("SET WITHOUT CLUSTER")
        case .setWithoutOids: return accepted("SET WITHOUT OIDS")
        case .replicaIdentity: return accepted("REPLICA IDENTITY")
        case .inherit, .noInherit: throw notSupported("INHERIT")
        case .enableTrigger, .disableTrigger: throw notSupported("triggers")
        case .rowSecurity: throw notSupported("row level security")
        case .attachPartition, .detachPartition: throw notSupported("partitioning")
        default: throw notSupported("this action of ALTER TABLE")
        }
    }

    // MARK: Columns

    /// IF NOT EXISTS skips the column with all that is written at it, so that is read only afterwards.
    private func addColumn(
        _ column: ColumnDefinition, ifNotExists: Bool, to table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        if table.column(named: column.name) != nil {
            let exists = SQLError.columnExists(column.name, of: table.name)
            guard ifNotExists else { throw exists }
            context.notices.append(
                Notice(.notice, exists.condition, exists.message + ", skipping"))
            return []
        }
        if SystemColumn(name: column.name) != nil {
            throw SQLError(
                .duplicateColumn,
                "column name \"\(column.name)\" conflicts with a system column name")
        }
        var builder = TableBuilder(schema: table.schema, table: table.name)
        builder.columns = table.columns.map { QueryEngine.ColumnDefinition(descriptor: $0) }
        builder.reportsDefaultPositions = false
        try add(column, to: &builder)
        try withoutPositions { () throws(SQLError) in try completeGenerated(&builder) }
        guard let made = builder.columns.last else { return [] }
        return [TableAction(.addColumn(made))]
            + builder.constraints.map { TableAction(.addConstraint($0)) }
            + builder.checks.map(checkAction)
    }

    private func setDefault(
        _ name: String, _ expression: Expression, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        let column = table.columns[try position(of: name, in: table)]
        try column.requireOrdinaryDefault(of: table.name, isDropped: false)
        let value = try withoutPositions { () throws(SQLError) in
            try columnDefault(expression, column)
        }
        return [TableAction(.setDefault(name, sql: value?.sql), pass: .constraints)]
    }

    private func addIdentity(
        _ name: String, _ always: Bool, _ options: [SequenceOption], _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        let at = try position(of: name, in: table)
        var made = QueryEngine.ColumnDefinition(descriptor: table.columns[at])
        try setIdentity(always, options, &made, table.schema)
        guard let sequence = made.sequence else { return [] }
        return [TableAction(.addIdentity(name, always: always, sequence))]
    }

    // MARK: Constraints

    /// Taken apart once all columns are there; keys and the rest then have passes of their own.
    private func addConstraint(_ constraint: Constraint) throws(SQLError) -> TableAction {
        let name = "ADD CONSTRAINT"
        switch constraint.kind {
        case .check:
            return later(.examination, name) { (planner, _) in [planner.checkAction(constraint)] }
        case .primaryKey(let index):
            return later(.examination, name) { (planner, _) throws(SQLError) in
                try planner.examine(index, constraint, isPrimary: true)
            }
        case .unique(let index):
            return later(.examination, name) { (planner, _) throws(SQLError) in
                try planner.examine(index, constraint, isPrimary: false)
            }
        case .foreignKey(let key):
            let text = builder.text
            return TableAction(.examination, name: name, lockMode: .shareRowExclusive) {
                (_, context) in
                [StatementPlanner(context: context, text: text).keyAction(key, constraint)]
            }
        case .exclude: throw notSupported("EXCLUDE", at: constraint.offset)
        default: throw notSupported("this constraint", at: constraint.offset)
        }
    }

    private func checkAction(_ constraint: Constraint) -> TableAction {
        later(.constraints, "ADD CONSTRAINT") { (planner, table) throws(SQLError) in
            let definition = try planner.withoutPositions { () throws(SQLError) in
                try planner.check(constraint, over: table.columns, table: table.name)
            }
            return [TableAction(.addConstraint(definition))]
        }
    }

    private func keyAction(_ key: ForeignKey, _ constraint: Constraint) -> TableAction {
        later(.constraints, "ADD CONSTRAINT") { (planner, table) throws(SQLError) in
            if let name = constraint.name,
                table.hasConstraint(name, .foreignKey, PostgresLanguage.nameRules)
            {
                throw SQLError.constraintExists(name, of: table.name)
            }
            let definition = try planner.withoutPositions { () throws(SQLError) in
                try planner.foreignKey(constraint, key, nil, table.columns)
            }
            return [TableAction(.addConstraint(definition))]
        }
    }

    private func examine(
        _ index: IndexConstraint, _ constraint: Constraint, isPrimary: Bool
    ) throws(SQLError) -> [TableAction] {
        try refuseUnsupported(index, at: constraint.offset)
        var seen: Set<String> = []
        for name in index.columns where !seen.insert(name).inserted {
            throw error(
                .duplicateColumn,
                "column \"\(name)\" appears twice in \(isPrimary ? "primary key" : "unique") constraint",
                at: constraint.offset)
        }
        let notNull = isPrimary ? index.columns.map { TableAction(.setNotNull($0, true)) } : []
        let key = later(.keys, "ADD CONSTRAINT") { (planner, table) throws(SQLError) in
            let definition = try planner.withoutPositions { () throws(SQLError) in
                try planner.keyConstraint(
                    constraint, index, nil, table.columns, isPrimary: isPrimary)
            }
            return [TableAction(.addConstraint(definition))]
        }
        return notNull + [key]
    }

    /// The condition of a check that is to be tested against the rows that are there.
    private func condition(
        ofCheck name: String, _ table: TableDescriptor
    ) throws(SQLError) -> RowExpression? {
        guard let check = table.checks.first(where: { $0.name == name }), !check.isValidated
        else { return nil }
        return try storedCheck(check, table).condition
    }

    func storedCheck(
        _ check: CheckDescriptor, _ table: TableDescriptor
    ) throws(SQLError) -> (sql: String, condition: RowExpression, columns: [Int]) {
        try withoutPositions { () throws(SQLError) in
            try checkConstraint(
                try rules.expression(stored: check.sql), over: table.columns, table: table.name)
        }
    }
}
