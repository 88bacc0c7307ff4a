// information_schema.columns.
import QueryEngine

extension InformationSchema {
    private struct ColumnItem: Sendable {
        let schema: String
        let table: String
        let position: Int
        let column: ColumnDescriptor
        let isUpdatable: Bool

        var type: SQLType { column.type }

        static func add(
            _ columns: [ColumnDescriptor], _ schema: String, _ table: String, isUpdatable: Bool,
            to items: inout [ColumnItem]
        ) {
            for (position, column) in columns.enumerated() where !column.isDropped {
                items.append(
                    ColumnItem(
                        schema: schema, table: table, position: position, column: column,
                        isUpdatable: isUpdatable))
            }
        }
    }

    static func columns(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ColumnItem.self) { table in
            table.rows = (1_500, 4)
            table.key("table_name", .relationName, within: "table_schema", rows: 8)
            addParts(&table)
            table.column("table_catalog") { database($1) }
            table.column("table_schema") { .string($0.schema) }
            table.column("table_name") { .string($0.table) }
            table.column("column_name") { .string($0.column.name) }
            table.column("ordinal_position") { .count($0.position + 1) }
            table.column("column_default") { item in
                guard item.column.identity == .none, !item.column.isGenerated else { return .null }
                return .optional(item.column.defaultSQL.map { SystemSource.shown(default: $0) })
            }
            table.column("generation_expression") { item in
                guard item.column.identity == .none, item.column.isGenerated else { return .null }
                return .optional(item.column.defaultSQL.map { SystemSource.shown(default: $0) })
            }
            table.column("is_nullable") { yesOrNo(!$0.column.isNotNull) }
            table.column("udt_catalog") { database($1) }
            table.column("dtd_identifier") { .string("\($0.position + 1)") }
            table.column("is_self_referencing") { _ in yesOrNo(false) }
            table.column("is_identity") { yesOrNo($0.column.identity != .none) }
            table.column("identity_generation") { item in
                switch item.column.identity {
                case .none: .null
                case .always: .string("ALWAYS")
                case .byDefault: .string("BY DEFAULT")
                }
            }
            table.column("identity_cycle") { _ in yesOrNo(false) }
            table.column("is_generated") { .string($0.column.isGenerated ? "ALWAYS" : "NEVER") }
            table.column("is_updatable") {
                yesOrNo($0.isUpdatable && !$0.column.isGenerated)
            }
            addTypeColumns(&table)
        }
    }

    private static func addParts(_ table: inout SystemTableBuilder<ColumnItem>) {
        table.part(
            .objects { entry, _, items in
                guard case .table(let table) = entry.object else { return }
                ColumnItem.add(
                    table.columns, table.schema, table.name, isUpdatable: true, to: &items)
            })
        table.part(
            .objects { entry, _, items in
                guard case .view(let view) = entry.object else { return }
                ColumnItem.add(
                    view.columns, view.schema, view.name, isUpdatable: false, to: &items)
            })
        table.part(
            .system { table, _, items in
                ColumnItem.add(
                    table.columns, table.schema, table.name, isUpdatable: false, to: &items)
            })
    }

    // MARK: What the type says

    private static func addTypeColumns(_ table: inout SystemTableBuilder<ColumnItem>) {
        table.column("data_type") { .string(typeName($0.type.oid)) }
        table.column("udt_schema") { item, source in
            let qualified = source.types.definition(item.type.oid)?.qualifiedName
            guard let schema = qualified?.split(separator: ".").first else {
                return .string("pg_catalog")
            }
            return .string(String(schema.filter { $0 != "\"" }))
        }
        table.column("udt_name") { .string($1.types.definition($0.type.oid)?.name ?? "") }
        table.column("character_maximum_length") { item in
            guard item.type.oid == .varchar || item.type.oid == .bpchar,
                item.type.modifier >= 4
            else { return .null }
            return .int(Int64(item.type.modifier) - 4)
        }
        table.column("character_octet_length") { item in
            switch item.type.oid {
            case .varchar where item.type.modifier >= 4, .bpchar where item.type.modifier >= 4:
                .int((Int64(item.type.modifier) - 4) * 4)
            case .varchar, .bpchar, .text: .int(1_073_741_824)
            default: .null
            }
        }
        table.column("numeric_precision") { .count(orNull: number($0.type)?.precision) }
        table.column("numeric_precision_radix") { .count(orNull: number($0.type)?.radix) }
        table.column("numeric_scale") { .count(orNull: number($0.type)?.scale) }
        table.column("datetime_precision") { item in
            switch item.type.oid {
            case .date: .int(0)
            case .time, .timetz, .timestamp, .timestamptz, .interval:
                .int(item.type.modifier >= 0 ? Int64(item.type.modifier) & 0xFFFF : 6)
            default: .null
            }
        }
    }

    private static func typeName(_ type: TypeID) -> String {
        switch type {
        case .varchar: return "character varying"
        case .bpchar: return "character"
        default: break
        }
        if type.isEnum { return "USER-DEFINED" }
        return TypeCatalog.isArray(type)
            ? "ARRAY" : PostgresTypes.library.format(SQLType(type))
    }

    private static func number(
        _ type: SQLType
    ) -> (precision: Int?, radix: Int, scale: Int?)? {
        switch type.oid {
        case .int2: return (16, 2, 0)
        case .int4: return (32, 2, 0)
        case .int8: return (64, 2, 0)
        case .float4: return (24, 2, nil)
        case .float8: return (53, 2, nil)
        case .numeric:
            let modifier = Int(type.modifier)
            guard modifier >= 4 else { return (nil, 10, nil) }
            return ((modifier - 4) >> 16 & 0xFFFF, 10, (modifier - 4) & 0x7FF)
        default: return nil
        }
    }
}

extension Value {
    fileprivate static func count(orNull number: Int?) -> Value {
        number.map { .count($0) } ?? .null
    }
}
