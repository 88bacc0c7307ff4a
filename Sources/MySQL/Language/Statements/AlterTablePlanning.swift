// ALTER TABLE: one change of the table made of all its actions, with the types of labels before it and what is noted behind it.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ alter: AlterTableStatement) throws(SQLError) -> DefinitionPlan {
        guard let table = try alteredTable(alter.name, ifExists: alter.ifExists) else {
            return DefinitionPlan(steps: [], answer: .alteration(copiedTable: nil))
        }
        try refuseUnsupported(alter)
        for action in alter.actions where action.isOfKeys { noteKeysOption(table) }
        let (labels, first) = try labelTypes(
            of: alter.actions.compactMap(\.column), table: table.name, schema: table.schema)
        var steps = first
        let actions = alter.actions
        let parts = actions.filter { !$0.isOutside }
        if !parts.isEmpty {
            steps.append(
                later { (planner) throws(SQLError) in
                    guard let table = try planner.catalog.table(numbered: table.oid) else {
                        throw SQLError(.noSuchTable, table.schema, table.name)
                    }
                    let changes = try planner.changes(of: parts, table, labels)
                    return changes.isEmpty ? nil : .alterTable(oid: table.oid, changes)
                })
        }
        steps += dropLabels(replacedLabels(actions, of: table))
        for case .renameTable(let new) in actions {
            steps += try moveTable(table, to: new)
        }
        if !actions.isEmpty, actions.allSatisfy({ $0.isOfKeys || $0.isRename }) {
            return DefinitionPlan(steps: steps)
        }
        return DefinitionPlan(
            steps: steps,
            answer: .alteration(copiedTable: copies(alter, table) ? table.oid : nil),
            isIgnoring: alter.isIgnore)
    }

    /// InnoDB has no keys to be turned off.
    private func noteKeysOption(_ table: TableDescriptor) {
        context.notices.append(
            Notice(
                .notice, .featureNotSupported,
                "Storage engine InnoDB of the table `\(table.schema)`.`\(table.name)` doesn't have this option",
                nativeNumber: 1031))
    }

    /// The table of ALTER TABLE, CREATE INDEX and DROP INDEX; nil where there is none and need not be.
    func alteredTable(
        _ name: QualifiedName, ifExists: Bool = false
    ) throws(SQLError) -> TableDescriptor? {
        let (schema, table) = try path(name)
        try refuseSystem(schema)
        switch try catalog.relation(schema: schema, name: table) {
        case .table(let found)?: return found
        case .view?: throw SQLError(.wrongObject, schema, table, "BASE TABLE")
        default:
            let error = SQLError(.noSuchTable, schema, table)
            guard ifExists else { throw error }
            context.notices.append(Notice(.noSuchTable, isNote: true, schema, table))
            return nil
        }
    }

    /// A planner of the same flavour, for a step's own time.
    func later(
        _ body: @escaping @Sendable (MySQLPlanner) throws(SQLError) -> DefinitionCommand?
    ) -> DefinitionStep {
        let (text, flavor) = (text, flavor)
        return DefinitionStep { (context) throws(SQLError) in
            try body(MySQLPlanner(context, text: text, flavor))
        }
    }

    private func refuseUnsupported(_ alter: AlterTableStatement) throws(SQLError) {
        for action in alter.actions {
            switch action {
            case .unsupported(let feature): throw wording.notSupported(feature)
            case .setCheckEnforcement: throw wording.notSupported("ALTER CHECK … ENFORCED")
            case .options(let options): try checkEngine(options)
            default: continue
            }
        }
    }

    /// CREATE INDEX.
    func plan(_ create: CreateIndexStatement) throws(SQLError) -> DefinitionPlan {
        var alter = AlterTableStatement(name: create.table)
        if create.orReplace, let name = create.key.name {
            alter.actions.append(.dropKey(name, ifExists: true))
        }
        alter.actions.append(.addKey(create.key))
        alter.algorithm = create.algorithm
        return try plan(alter)
    }

    /// DROP INDEX.
    func plan(_ drop: DropIndexStatement) throws(SQLError) -> DefinitionPlan {
        var alter = AlterTableStatement(name: drop.table)
        alter.actions = [
            drop.name.lowercased() == "primary"
                ? .dropPrimaryKey : .dropKey(drop.name, ifExists: drop.ifExists)
        ]
        alter.algorithm = drop.algorithm
        return try plan(alter)
    }

    // MARK: Whether rows are written anew

    /// What the answer counts: the rows of a table that MariaDB copies.
    private func copies(_ alter: AlterTableStatement, _ table: TableDescriptor) -> Bool {
        if table.isTemporary || alter.algorithm == "COPY" { return true }
        if alter.algorithm == "INPLACE" || alter.algorithm == "INSTANT" { return false }
        var dropsPrimary = false
        var addsPrimary = false
        for action in alter.actions {
            switch action {
            case .dropPrimaryKey: dropsPrimary = true
            case .addKey(let key) where key.kind == .primary: addsPrimary = true
            case .addCheck: return true
            case .modifyColumn(let column, _, _):
                if copies(column.name, to: column, table) { return true }
            case .changeColumn(let old, let column, _, _):
                if copies(old, to: column, table) { return true }
            case .convert(let set, let collation):
                let target = try? ColumnSurroundings.collation(set, collation, flavor)
                let own = table.columns.contains { column in
                    MySQLTypeKind(column.type.oid).isText && !column.isDropped
                        && MySQLCollation.of(column.collation)?.name != target?.name
                }
                if own { return true }
            case .orderBy: return true
            default: continue
            }
        }
        // A unique key without nulls takes the primary one's place.
        let hasOther = table.indexes.contains { index in
            index.isUnique && !index.isPrimary && !index.needsEvaluation
                && index.columns.allSatisfy { table.columns[$0.column].isNotNull }
        }
        return dropsPrimary && !addsPrimary && !hasOther
    }

    /// A column that is longer than before of the same kind is changed in place.
    private func copies(
        _ old: String, to column: ColumnDefinition, _ table: TableDescriptor
    ) -> Bool {
        guard let at = table.column(named: old, catalog.language.names) else { return false }
        let before = table.columns[at]
        if column.hasLabels {
            guard let definition = context.environment.types.definition(before.type.oid),
                let labels = MySQLLabels(definition)
            else { return true }
            return !column.type.members.map({ Array($0.utf8) }).starts(with: labels.names)
        }
        let surroundings = ColumnSurroundings(
            flavor, collation(of: table), LabelTypes(schema: table.schema))
        guard
            let written = try? WrittenType(
                column.type, of: column.name, in: surroundings, labels: nil)
        else { return false }
        if written.type.oid != before.type.oid { return true }
        if let collation = written.collation, collation.collation != before.collation {
            return true
        }
        switch MySQLTypeKind(before.type.oid) {
        case .text(.varying), .bytes(.varying):
            return written.type.modifier < before.type.modifier
        case .integer, .truth: return false
        default: return written.type.modifier != before.type.modifier
        }
    }
}

extension AlterTableAction {
    /// The column that it defines.
    var column: ColumnDefinition? {
        switch self {
        case .addColumn(let column, _, _), .modifyColumn(let column, _, _),
            .changeColumn(_, let column, _, _):
            column
        default: nil
        }
    }

    /// ENABLE KEYS and DISABLE KEYS.
    var isOfKeys: Bool {
        switch self {
        case .enableKeys, .disableKeys: true
        default: false
        }
    }

    /// The table gets another name.
    var isRename: Bool {
        if case .renameTable = self { true } else { false }
    }

    /// Nothing that the table's own definition has.
    var isOutside: Bool {
        switch self {
        case .renameTable, .orderBy, .enableKeys, .disableKeys, .force: true
        default: false
        }
    }
}

extension CatalogReader {
    func table(numbered oid: UInt32) throws(SQLError) -> TableDescriptor? {
        guard case .table(let table)? = try relation(oid: oid) else { return nil }
        return table
    }
}
