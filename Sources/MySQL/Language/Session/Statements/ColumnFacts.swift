// What a client is told of an answer's columns beside their types: the tables that they come from.

import QueryEngine

/// Of a plan, which is kept alive so that no other takes its identity.
struct KnownFacts {
    let plan: QueryPlan
    let columns: MySQLResultColumns
}

extension MySQLSessionCore {
    private static let keptFacts = 64

    func described(_ plan: QueryPlan) -> MySQLResultColumns {
        let identity = ObjectIdentifier(plan)
        if let known = knownFacts[identity] { return known.columns }
        let described = MySQLResultColumns(plan.columns, plan.columns.map { facts(of: $0) })
        if knownFacts.count >= Self.keptFacts { knownFacts = [:] }
        knownFacts[identity] = KnownFacts(plan: plan, columns: described)
        return described
    }

    func facts(of column: ResultColumn) -> MySQLColumnFacts {
        var facts = MySQLColumnFacts()
        facts.traits = column.traits
        facts.isBinaryText = MySQLCollation.of(column.collation)?.isBinary == true
        if column.traits.contains(.notNull) { facts.flags.insert(.notNull) }
        if column.traits.contains(.grouped) { facts.flags.insert(.groupKey) }
        let isRead = !column.traits.isDisjoint(with: [.stored, .copied, .derived])
        guard !column.columnName.isEmpty, isRead else { return facts }
        facts.originalName = column.columnName
        facts.table = column.tableName
        if column.traits.contains(.copied) { return facts }
        // What was put aside is known by the table that it was read from.
        let isDerived = column.traits.contains(.derived) && !column.traits.contains(.buffered)
        if isDerived { facts.originalTable = column.tableName }
        let catalog = runner.requireCatalog()
        guard column.tableOID != 0,
            let relation = try? catalog.relation(oid: column.tableOID)
        else { return facts }
        let at = Int(column.attribute) - 1
        facts.schema = relation.schemaName
        if !isDerived { facts.originalTable = relation.name }
        switch relation {
        case .table(let table) where table.columns.indices.contains(at):
            if table.isTemporary { facts.schema = currentDatabase ?? "" }
            if !isDerived { facts.originalName = table.columns[at].name }
            facts.flags.formUnion(flags(of: at, in: table))
            if column.traits.contains(.buffered) { facts.flags.subtract(.keys) }
        case .virtual(let table) where table.columns.indices.contains(at):
            if !isDerived { facts.originalName = table.columns[at].name }
            facts.flags.formUnion(
                table.columns[at].isNotNull ? [.notNull, .noDefault] : [.noDefault])
            let shown = InformationSchema.shownName(table.name)
            if !isDerived { facts.originalTable = shown }
            if facts.table == table.name { facts.table = shown }
        default: break
        }
        return facts
    }

    private func flags(of at: Int, in table: TableDescriptor) -> MySQLColumnFacts.Flags {
        let column = table.columns[at]
        var flags: MySQLColumnFacts.Flags = []
        if column.identity != .none { flags.insert(.autoIncrement) }
        if column.isNotNull, column.defaultSQL == nil, column.identity == .none {
            flags.insert(.noDefault)
        }
        if column.changeSQL != nil { flags.insert(.onUpdateNow) }
        if case .timestamp = MySQLTypeKind(column.type.oid),
            column.defaultSQL?.lowercased().hasPrefix("current_timestamp") == true
        {
            flags.insert(.timestamp)
        }
        for index in table.indexes {
            guard let place = index.columns.firstIndex(where: { $0.column == at }) else { continue }
            flags.insert(.partOfKey)
            if index.isPrimary {
                flags.insert(.primaryKey)
            } else if place == 0 {
                flags.insert(
                    index.isUnique && index.columns.count == 1 ? .uniqueKey : .multipleKey)
            }
        }
        return flags
    }
}
