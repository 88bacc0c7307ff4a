// The information schema's tables, columns, schemata, views and sequences.
import QueryEngine

enum InformationSchema {
    static func yesOrNo(_ flag: Bool) -> Value { .string(flag ? "YES" : "NO") }

    static func database(_ source: SystemSource) -> Value {
        .string(source.information.database)
    }

    static func catalogName(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: String.self) { table in
            table.rows = (1, 0)
            table.part(.fixed { source, items in items.append(source.information.database) })
            table.column("catalog_name") { .string($0) }
        }
    }

    // MARK: tables

    private struct TableItem: Sendable {
        let schema: String
        let name: String
        let type: String
        let isInsertable: Bool
    }

    static func tables(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: TableItem.self) { table in
            table.rows = (120, 0.4)
            table.key("table_name", .relationName, within: "table_schema")
            table.part(
                .objects { entry, _, items in
                    guard case .table(let table) = entry.object else { return }
                    items.append(
                        TableItem(
                            schema: table.schema, name: table.name,
                            type: table.isTemporary ? "LOCAL TEMPORARY" : "BASE TABLE",
                            isInsertable: true))
                })
            table.part(
                .objects { entry, _, items in
                    guard case .view(let view) = entry.object else { return }
                    items.append(
                        TableItem(
                            schema: view.schema, name: view.name, type: "VIEW",
                            isInsertable: false))
                })
            table.part(
                .system { table, _, items in
                    items.append(
                        TableItem(
                            schema: table.schema, name: table.name,
                            type: table.oid < 12_000 ? "BASE TABLE" : "VIEW",
                            isInsertable: false))
                })
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.schema) }
            table.column("table_name") { .string($0.name) }
            table.column("table_type") { .string($0.type) }
            table.column("is_insertable_into") { yesOrNo($0.isInsertable) }
            table.column("is_typed") { _ in yesOrNo(false) }
        }
    }

    // MARK: schemata, views, sequences

    static func schemata(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SchemaDescriptor.self) { table in
            table.rows = (4, 0)
            table.key("schema_name", .schemaName)
            table.part(.schemas { schema, items in items.append(schema) })
            table.column("catalog_name") { database($1) }
            table.column("schema_name") { .string($0.name) }
            table.column("schema_owner") { .string($1.ownerName) }
        }
    }

    static func views(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ViewDescriptor.self) { table in
            table.rows = (1, 0.02)
            table.key("table_name", .relationName, within: "table_schema")
            table.part(
                .objects { entry, _, items in
                    if case .view(let view) = entry.object { items.append(view) }
                })
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.schema) }
            table.column("table_name") { .string($0.name) }
            table.column("view_definition") { view, source throws(SQLError) in
                .string(try source.definition(of: view))
            }
            table.column("check_option") { _ in .string("NONE") }
            for name in [
                "is_updatable", "is_insertable_into", "is_trigger_updatable",
                "is_trigger_deletable", "is_trigger_insertable_into",
            ] {
                table.column(name) { _ in yesOrNo(false) }
            }
        }
    }

    static func sequences(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SequenceDescriptor.self) { table in
            table.rows = (1, 0.2)
            table.key("sequence_name", .relationName, within: "sequence_schema")
            table.part(
                .objects { entry, source, items throws(SQLError) in
                    guard case .sequence(let sequence) = entry.object else { return }
                    if try !isIdentity(sequence, source) { items.append(sequence) }
                })
            table.column("sequence_catalog") { database($1) }
            table.column("sequence_schema") { .string($0.schema) }
            table.column("sequence_name") { .string($0.name) }
            table.column("data_type") { .string(PostgresTypes.library.format(SQLType($0.type))) }
            table.column("numeric_precision") {
                .count($0.type == .int2 ? 16 : $0.type == .int4 ? 32 : 64)
            }
            table.column("numeric_precision_radix") { _ in .int(2) }
            table.column("numeric_scale") { _ in .int(0) }
            table.column("start_value") { .string("\($0.start)") }
            table.column("minimum_value") { .string("\($0.minimum)") }
            table.column("maximum_value") { .string("\($0.maximum)") }
            table.column("increment") { .string("\($0.increment)") }
            table.column("cycle_option") { yesOrNo($0.cycles) }
        }
    }

    private static func isIdentity(
        _ sequence: SequenceDescriptor, _ source: SystemSource
    ) throws(SQLError) -> Bool {
        guard let owner = sequence.owner, let table = try source.table(owner.table),
            table.columns.indices.contains(owner.column)
        else { return false }
        return table.columns[owner.column].identity != .none
    }
}
