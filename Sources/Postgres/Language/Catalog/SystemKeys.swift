// pg_index and pg_constraint.
import QueryEngine

extension SystemTables {
    static func indexes(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: IndexItem.self) { table in
            table.rows = (1, 0.4)
            table.key("indexrelid", .relation, rows: 1)
            table.key("indrelid", .relation, rows: 3)
            table.part(.objects(IndexItem.add))
            table.column("indexrelid") { .oid($0.index.oid) }
            table.column("indrelid") { .oid($0.table.oid) }
            table.column("indnatts") { .count($0.index.columns.count + $0.index.included.count) }
            table.column("indnkeyatts") { .count($0.index.columns.count) }
            table.column("indisunique") { .bool($0.index.isUnique) }
            table.column("indnullsnotdistinct") { .bool($0.index.nullsNotDistinct) }
            table.column("indisprimary") { .bool($0.index.isPrimary) }
            table.column("indimmediate") { .bool(!$0.index.isDeferrable) }
            table.column("indisvalid") { _ in .bool(true) }
            table.column("indisready") { _ in .bool(true) }
            table.column("indislive") { _ in .bool(true) }
            table.column("indkey") { item in
                .int2vector(
                    item.index.columns.map { max(0, $0.column + 1) }
                        + item.index.included.map { $0 + 1 })
            }
            table.column("indcollation") { item, source in
                .oidvector(
                    item.index.columns.map {
                        TypeCatalog.collation(
                            item.index.descriptor(of: $0, in: item.table), source.collation)
                    })
            }
            table.column("indclass") { .oidvector($0.index.columns.map { _ in 0 }) }
            table.column("indoption") { item in
                .int2vector(
                    item.index.columns.map { ($0.descending ? 1 : 0) + ($0.nullsFirst ? 2 : 0) })
            }
            table.column("indexprs") { item in
                let expressions = item.index.expressions
                return expressions.isEmpty
                    ? .null : .string(expressions.map(\.sql).joined(separator: ", "))
            }
            table.column("indpred") { .optional($0.index.predicate) }
        }
    }

    static func constraints(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ConstraintItem.self) { table in
            table.rows = (1, 0.7)
            table.key("oid", .constraint)
            table.key("conrelid", .relation, rows: 3)
            table.key("conname", .constraintName, within: "connamespace")
            table.key("conindid", .constraintIndex)
            table.key("confrelid", .referencedRelation)
            table.part(
                .objects { entry, _, items in
                    if case .table(let table) = entry.object {
                        items += ConstraintItem.all(of: table)
                    }
                })
            table.column("oid") { .oid($0.oid) }
            table.column("conname") { .string($0.name) }
            table.column("connamespace") { .oid($1.number(ofSchema: $0.table.schema)) }
            table.column("contype") { .string($0.type) }
            table.column("condeferrable") { .bool($0.isDeferrable) }
            table.column("condeferred") { .bool($0.isInitiallyDeferred) }
            table.column("convalidated") { item in
                switch item.kind {
                case .check(let check): .bool(check.isValidated)
                case .index: .bool(true)
                case .foreignKey(let key): .bool(key.isValidated)
                }
            }
            table.column("conrelid") { .oid($0.table.oid) }
            table.column("conislocal") { _ in .bool(true) }
            table.column("conindid") { item in
                switch item.kind {
                case .check: .oid(0)
                case .index(let index): .oid(index.oid)
                case .foreignKey(let key): .oid(key.parentIndex)
                }
            }
            table.column("connoinherit") { item in
                if case .check = item.kind { return .bool(false) }
                return .bool(true)
            }
            table.column("conkey") { item in .int2Array(item.columns.map { $0 + 1 }) }
            table.column("conbin") { item in
                if case .check(let check) = item.kind { return .string(check.sql) }
                return .null
            }
            addForeignKeyColumns(&table)
        }
    }

    private static func addForeignKeyColumns(_ table: inout SystemTableBuilder<ConstraintItem>) {
        table.column("confrelid") { .oid($0.foreignKey?.parent ?? 0) }
        table.column("confupdtype") { .string($0.foreignKey.map { letter($0.onUpdate) } ?? " ") }
        table.column("confdeltype") { .string($0.foreignKey.map { letter($0.onDelete) } ?? " ") }
        table.column("confmatchtype") { item in
            .string(item.foreignKey.map { $0.isFullMatch ? "f" : "s" } ?? " ")
        }
        table.column("confkey") { item in
            item.foreignKey.map { .int2Array($0.parentColumns.map { $0 + 1 }) } ?? .null
        }
        table.column("confdelsetcols") { item in
            guard let columns = item.foreignKey?.deleteColumns, !columns.isEmpty else {
                return .null
            }
            return .int2Array(columns.map { $0 + 1 })
        }
    }

    private static func letter(_ action: ForeignKeyDescriptor.Action) -> String {
        switch action {
        case .noAction: "a"
        case .restrict: "r"
        case .cascade: "c"
        case .setNull: "n"
        case .setDefault: "d"
        }
    }
}

/// A constraint with its table.
struct ConstraintItem: Sendable {
    enum Kind: Sendable {
        case check(CheckDescriptor)
        case index(IndexDescriptor)
        case foreignKey(ForeignKeyDescriptor)
    }

    let kind: Kind
    let table: TableDescriptor

    /// Checks, then keys, then foreign keys.
    static func all(of table: TableDescriptor) -> [ConstraintItem] {
        table.checks.map { ConstraintItem(kind: .check($0), table: table) }
            + keys(of: table) + foreignKeys(of: table)
    }

    static func keys(of table: TableDescriptor) -> [ConstraintItem] {
        table.indexes.filter(\.isConstraint).map {
            ConstraintItem(kind: .index($0), table: table)
        }
    }

    static func foreignKeys(of table: TableDescriptor) -> [ConstraintItem] {
        table.foreignKeys.map { ConstraintItem(kind: .foreignKey($0), table: table) }
    }

    var foreignKey: ForeignKeyDescriptor? {
        if case .foreignKey(let key) = kind { return key }
        return nil
    }

    var oid: UInt32 {
        switch kind {
        case .check(let check): check.oid
        case .index(let index): index.oid
        case .foreignKey(let key): key.oid
        }
    }

    var name: String {
        switch kind {
        case .check(let check): check.name
        case .index(let index): index.name
        case .foreignKey(let key): key.name
        }
    }

    /// pg_constraint.contype.
    var type: String {
        switch kind {
        case .check: "c"
        case .index(let index): index.isPrimary ? "p" : "u"
        case .foreignKey: "f"
        }
    }

    var isDeferrable: Bool {
        switch kind {
        case .check: false
        case .index(let index): index.isDeferrable
        case .foreignKey(let key): key.isDeferrable
        }
    }

    var isInitiallyDeferred: Bool {
        switch kind {
        case .check: false
        case .index(let index): index.isInitiallyDeferred
        case .foreignKey(let key): key.isInitiallyDeferred
        }
    }

    /// The table's columns that it is about.
    var columns: [Int] {
        switch kind {
        case .check(let check): check.columns.sorted()
        case .index(let index): index.columns.map(\.column)
        case .foreignKey(let key): key.childColumns
        }
    }
}
