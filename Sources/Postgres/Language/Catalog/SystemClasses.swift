// pg_class, pg_attribute and the catalogs that hang on them.
import QueryEngine

extension SystemTables {
    // MARK: pg_class

    private struct RelationItem: Sendable {
        let oid: UInt32
        let name: String
        let schema: String
        /// `r`, `i`, `S`, `v`.
        let kind: String
        let columnCount: Int
        var isTemporary = false
        /// Of a table that DDL made.
        var table: TableDescriptor?
        var hasRules = false

        var hasStorage: Bool { kind != "v" }
    }

    static func classes(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: RelationItem.self) { table in
            table.rows = (120, 1)
            table.key("oid", .relation, rows: 1)
            table.key("relname", .relationName, within: "relnamespace")
            addClassParts(&table)
            table.column("oid") { .oid($0.oid) }
            table.column("relname") { .string($0.name) }
            table.column("relnamespace") { .oid($1.number(ofSchema: $0.schema)) }
            table.column("relowner") { _ in .oid(SystemSource.owner) }
            table.column("relkind") { .string($0.kind) }
            table.column("relam") { .oid($0.kind == "r" ? 2 : $0.kind == "i" ? 403 : 0) }
            table.column("relfilenode") { .oid($0.hasStorage ? $0.oid : 0) }
            table.column("reltuples") { .double($0.hasStorage ? -1 : 0) }
            table.column("relpersistence") { .string($0.isTemporary ? "t" : "p") }
            table.column("relnatts") { .count($0.columnCount) }
            table.column("relreplident") { .string($0.kind == "r" ? "d" : "n") }
            table.column("relispopulated") { _ in .bool(true) }
            table.column("reltype") { item in
                let isRow =
                    item.oid >= ObjectIdentifiers.firstNormal
                    && (item.kind == "r" || item.kind == "v")
                return .oid(isRow ? TypeID.row(of: item.oid).rawValue : 0)
            }
            table.column("relhasindex") { .bool(!($0.table?.indexes.isEmpty ?? true)) }
            table.column("relchecks") { .count($0.table?.checks.count ?? 0) }
            table.column("relhastriggers") { .bool($0.table?.hasKeyTriggers ?? false) }
            table.column("relhasrules") { .bool($0.hasRules) }
        }
    }

    private static func addClassParts(_ table: inout SystemTableBuilder<RelationItem>) {
        table.part(
            .system { table, _, items in
                items.append(
                    RelationItem(
                        oid: table.oid, name: table.name, schema: table.schema,
                        kind: table.oid >= 12_000 ? "v" : "r", columnCount: table.columns.count))
            })
        table.part(
            .objects { entry, _, items in
                switch entry.object {
                case .table(let table): add(table, to: &items)
                case .sequence(let sequence):
                    items.append(
                        RelationItem(
                            oid: entry.oid, name: sequence.name, schema: sequence.schema,
                            kind: "S", columnCount: 3))
                case .view(let view):
                    items.append(
                        RelationItem(
                            oid: entry.oid, name: view.name, schema: view.schema, kind: "v",
                            columnCount: view.columns.count, hasRules: true))
                case .schema, .index, .type, .installed: return
                }
            })
    }

    private static func add(_ table: TableDescriptor, to items: inout [RelationItem]) {
        items.append(
            RelationItem(
                oid: table.oid, name: table.name, schema: table.schema, kind: "r",
                columnCount: table.columns.count, isTemporary: table.isTemporary, table: table))
        for index in table.indexes {
            items.append(
                RelationItem(
                    oid: index.oid, name: index.name, schema: table.schema, kind: "i",
                    columnCount: index.columns.count + index.included.count,
                    isTemporary: table.isTemporary))
        }
    }

    // MARK: pg_attribute

    private struct AttributeItem: Sendable {
        let relation: UInt32
        let position: Int
        let column: ColumnDescriptor

        var length: Int {
            column.isDropped ? 0 : Int(TypeCatalog.length(column.type.oid))
        }

        static func add(
            _ columns: [ColumnDescriptor], of relation: UInt32, to items: inout [AttributeItem]
        ) {
            for (position, column) in columns.enumerated() {
                items.append(
                    AttributeItem(relation: relation, position: position, column: column))
            }
        }
    }

    static func attributes(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: AttributeItem.self) { table in
            table.rows = (1_500, 5)
            table.key("attrelid", .relation, rows: 8)
            addAttributeParts(&table)
            table.column("attrelid") { .oid($0.relation) }
            table.column("attname") { .string($0.column.name) }
            table.column("atttypid") {
                .oid($0.column.isDropped ? 0 : $0.column.type.oid.rawValue)
            }
            table.column("attstattarget") { _ in .int(-1) }
            table.column("attlen") { .count($0.length) }
            table.column("attnum") { .count($0.position + 1) }
            table.column("attndims") {
                .count(TypeCatalog.isArray($0.column.type.oid) ? 1 : 0)
            }
            table.column("attcacheoff") { _ in .int(-1) }
            table.column("atttypmod") { .int(Int64($0.column.type.modifier)) }
            table.column("attbyval") { .bool(TypeCatalog.isByValue($0.length)) }
            table.column("attalign") {
                .string(TypeCatalog.alignment($0.column.type.oid, $0.length))
            }
            table.column("attstorage") {
                .string(TypeCatalog.storage($0.column.type.oid, $0.length))
            }
            table.column("attnotnull") { .bool($0.column.isNotNull) }
            table.column("atthasdef") {
                .bool($0.column.defaultSQL != nil && $0.column.identity == .none)
            }
            table.column("atthasmissing") { .bool(!$0.column.missingValue.isNull) }
            table.column("attidentity") { item in
                switch item.column.identity {
                case .none: .string("")
                case .byDefault: .string("d")
                case .always: .string("a")
                }
            }
            table.column("attgenerated") { .string($0.column.isGenerated ? "s" : "") }
            table.column("attisdropped") { .bool($0.column.isDropped) }
            table.column("attislocal") { _ in .bool(true) }
            table.column("attcollation") {
                .oid(TypeCatalog.collation($0.column, $1.collation))
            }
        }
    }

    private static func addAttributeParts(_ table: inout SystemTableBuilder<AttributeItem>) {
        table.part(
            .system { table, _, items in
                AttributeItem.add(table.columns, of: table.oid, to: &items)
            })
        table.part(
            .objects { entry, _, items in
                switch entry.object {
                case .table(let table):
                    AttributeItem.add(table.columns, of: entry.oid, to: &items)
                    for index in table.indexes {
                        let columns = index.columns.map { index.descriptor(of: $0, in: table) }
                        AttributeItem.add(
                            columns + index.included.map { table.columns[$0] }, of: index.oid,
                            to: &items)
                    }
                case .view(let view): AttributeItem.add(view.columns, of: entry.oid, to: &items)
                case .sequence:
                    AttributeItem.add(SequenceTable.columns, of: entry.oid, to: &items)
                case .schema, .index, .type, .installed: return
                }
            })
    }

    // MARK: pg_attrdef

    static func defaults(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: DefaultItem.self) { table in
            table.rows = (1, 0.5)
            table.key("adrelid", .relation, rows: 2)
            table.key("oid", .dependent, rows: 1)
            table.part(
                .objects { entry, _, items in
                    if case .table(let table) = entry.object {
                        items += DefaultItem.all(of: table)
                    }
                })
            table.column("oid") { .oid($0.number) }
            table.column("adrelid") { .oid($0.table) }
            table.column("adnum") { .count($0.position + 1) }
            table.column("adbin") { .string($0.sql) }
        }
    }

    // MARK: pg_sequence

    static func sequences(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SequenceDescriptor.self) { table in
            table.rows = (1, 0.2)
            table.key("seqrelid", .relation, rows: 1)
            table.part(
                .objects { entry, _, items in
                    if case .sequence(let sequence) = entry.object { items.append(sequence) }
                })
            table.column("seqrelid") { .oid($0.oid) }
            table.column("seqtypid") { .oid($0.type.rawValue) }
            table.column("seqstart") { .int($0.start) }
            table.column("seqincrement") { .int($0.increment) }
            table.column("seqmax") { .int($0.maximum) }
            table.column("seqmin") { .int($0.minimum) }
            table.column("seqcache") { .int($0.cache) }
            table.column("seqcycle") { .bool($0.cycles) }
        }
    }
}

/// A column's default, or the expression of a generated column.
struct DefaultItem: Sendable {
    let table: UInt32
    let position: Int
    let sql: String

    var number: UInt32 { SystemSource.number(ofDefault: position, of: table) }

    static func all(of table: TableDescriptor) -> [DefaultItem] {
        var items: [DefaultItem] = []
        for (position, column) in table.columns.enumerated() where column.identity == .none {
            guard let sql = column.defaultSQL else { continue }
            items.append(DefaultItem(table: table.oid, position: position, sql: sql))
        }
        return items
    }
}
