// pg_tables, pg_indexes, pg_views, pg_sequences: the catalogs made readable.
import QueryEngine

extension SystemTables {
    private enum TableItem: Sendable {
        case made(TableDescriptor)
        case system(VirtualTable)
    }

    static func tables(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: TableItem.self) { table in
            table.rows = (70, 0.3)
            table.key("tablename", .relationName, within: "schemaname")
            table.part(
                .objects { entry, _, items in
                    if case .table(let table) = entry.object { items.append(.made(table)) }
                })
            table.part(
                .system { table, _, items in
                    if table.oid < 12_000 { items.append(.system(table)) }
                })
            table.column("schemaname") { item in
                switch item {
                case .made(let table): .string(table.schema)
                case .system(let table): .string(table.schema)
                }
            }
            table.column("tablename") { item in
                switch item {
                case .made(let table): .string(table.name)
                case .system(let table): .string(table.name)
                }
            }
            table.column("tableowner") { .string($1.ownerName) }
            table.column("hasindexes") { item in
                if case .made(let table) = item { return .bool(!table.indexes.isEmpty) }
                return .bool(true)
            }
            table.column("hasrules") { _ in .bool(false) }
            table.column("hastriggers") { item in
                if case .made(let table) = item { return .bool(table.hasKeyTriggers) }
                return .bool(false)
            }
            table.column("rowsecurity") { _ in .bool(false) }
        }
    }

    static func indexDefinitions(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: IndexItem.self) { table in
            table.rows = (1, 0.4)
            table.key("indexname", .relationName, within: "schemaname")
            table.key("tablename", .relationName, within: "schemaname", rows: 3)
            table.part(.objects(IndexItem.add))
            table.column("schemaname") { .string($0.table.schema) }
            table.column("tablename") { .string($0.table.name) }
            table.column("indexname") { .string($0.index.name) }
            table.column("indexdef") { item, source in
                .string(IndexText.definition(item.index, item.table, shown: source.shown))
            }
        }
    }

    static func views(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ViewDescriptor.self) { table in
            table.rows = (1, 0.02)
            table.key("viewname", .relationName, within: "schemaname")
            table.part(
                .objects { entry, _, items in
                    if case .view(let view) = entry.object { items.append(view) }
                })
            table.column("schemaname") { .string($0.schema) }
            table.column("viewname") { .string($0.name) }
            table.column("viewowner") { .string($1.ownerName) }
            table.column("definition") { view, source throws(SQLError) in
                .string(try source.definition(of: view))
            }
        }
    }

    static func sequenceStates(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SequenceDescriptor.self) { table in
            table.rows = (1, 0.2)
            table.key("sequencename", .relationName, within: "schemaname")
            table.part(
                .objects { entry, _, items in
                    if case .sequence(let sequence) = entry.object { items.append(sequence) }
                })
            table.column("schemaname") { .string($0.schema) }
            table.column("sequencename") { .string($0.name) }
            table.column("sequenceowner") { .string($1.ownerName) }
            table.column("data_type") { .oid($0.type.rawValue) }
            table.column("start_value") { .int($0.start) }
            table.column("min_value") { .int($0.minimum) }
            table.column("max_value") { .int($0.maximum) }
            table.column("increment_by") { .int($0.increment) }
            table.column("cycle") { .bool($0.cycles) }
            table.column("cache_size") { .int($0.cache) }
            table.column("last_value") { sequence, source in
                let state = source.state(of: sequence)
                return state.flatMap { $0.isCalled ? .int($0.lastValue) : nil } ?? .null
            }
        }
    }
}

extension TableDescriptor {
    /// Foreign keys of it or upon it, which Postgres keeps by triggers.
    var hasKeyTriggers: Bool { !foreignKeys.isEmpty || !referencedBy.isEmpty }
}

/// An index with its table.
struct IndexItem: Sendable {
    let index: IndexDescriptor
    let table: TableDescriptor

    static let add: @Sendable (CatalogEntry, SystemSource, inout [IndexItem]) -> Void = {
        entry, _, items in
        guard case .table(let table) = entry.object else { return }
        for index in table.indexes { items.append(IndexItem(index: index, table: table)) }
    }
}
