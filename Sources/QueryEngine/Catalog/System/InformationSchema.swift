// The information schema's tables, columns, schemata, views and sequences.

enum InformationSchema {
    static func tables(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            let type = table.isTemporary ? "LOCAL TEMPORARY" : "BASE TABLE"
            rows.append(relation(source, table.schema, table.name, type, insertable: true))
        }
        for view in source.views {
            rows.append(relation(source, view.schema, view.name, "VIEW", insertable: false))
        }
        for table in SystemCatalog.all {
            let type = table.oid < 12_000 ? "BASE TABLE" : "VIEW"
            rows.append(relation(source, table.schema, table.name, type, insertable: false))
        }
        return rows
    }

    private static func relation(
        _ source: SystemSource, _ schema: String, _ name: String, _ type: String, insertable: Bool
    ) -> SystemRow {
        [
            "table_catalog": .string(source.information.database), "table_schema": .string(schema),
            "table_name": .string(name), "table_type": .string(type),
            "is_insertable_into": yesOrNo(insertable), "is_typed": yesOrNo(false),
        ]
    }

    static func yesOrNo(_ flag: Bool) -> Value { .string(flag ? "YES" : "NO") }

    // MARK: columns

    static func columns(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            add(table.columns, source, table.schema, table.name, updatable: true, to: &rows)
        }
        for view in source.views {
            add(view.columns, source, view.schema, view.name, updatable: false, to: &rows)
        }
        for table in SystemCatalog.all {
            add(table.columns, source, table.schema, table.name, updatable: false, to: &rows)
        }
        return rows
    }

    private static func add(
        _ columns: [ColumnDescriptor], _ source: SystemSource, _ schema: String, _ name: String,
        updatable: Bool, to rows: inout [SystemRow]
    ) {
        for (position, column) in columns.enumerated() where !column.isDropped {
            var row: SystemRow = [
                "table_catalog": .string(source.information.database),
                "table_schema": .string(schema), "table_name": .string(name),
                "column_name": .string(column.name), "ordinal_position": .count(position + 1),
                "is_nullable": yesOrNo(!column.isNotNull),
                "udt_catalog": .string(source.information.database),
                "udt_schema": .string("pg_catalog"), "dtd_identifier": .string("\(position + 1)"),
                "is_self_referencing": yesOrNo(false),
                "is_identity": yesOrNo(column.identity != .none),
                "identity_cycle": yesOrNo(false),
                "is_generated": .string(column.isGenerated ? "ALWAYS" : "NEVER"),
                "is_updatable": yesOrNo(updatable && !column.isGenerated),
            ]
            if column.identity != .none {
                let isAlways = column.identity == .always
                row["identity_generation"] = .string(isAlways ? "ALWAYS" : "BY DEFAULT")
            } else if let sql = column.defaultSQL {
                row[column.isGenerated ? "generation_expression" : "column_default"] = .string(
                    SystemSource.shown(default: sql))
            }
            describe(column.type, in: &row)
            rows.append(row)
        }
    }

    private static func describe(_ type: SQLType, in row: inout SystemRow) {
        let isArray = TypeRegistry.arrayElement(type.oid) != nil
        let name = isArray ? "ARRAY" : TypeRegistry.format(SQLType(type.oid))
        row["data_type"] = .string(type.oid.isEnum ? "USER-DEFINED" : name)
        if let enumeration = EnumTypes.qualifiedName(type.oid)?.split(separator: ".").first {
            row["udt_schema"] = .string(String(enumeration.filter { $0 != "\"" }))
        }
        row["udt_name"] = .string(TypeRegistry.definition(type.oid)?.name ?? "")
        let modifier = Int64(type.modifier)
        switch type.oid {
        case .varchar, .bpchar:
            row["data_type"] = .string(type.oid == .varchar ? "character varying" : "character")
            if modifier >= 4 {
                row["character_maximum_length"] = .int(modifier - 4)
                row["character_octet_length"] = .int((modifier - 4) * 4)
            } else {
                row["character_octet_length"] = .int(1_073_741_824)
            }
        case .text: row["character_octet_length"] = .int(1_073_741_824)
        case .int2: describeNumber(16, radix: 2, scale: 0, in: &row)
        case .int4: describeNumber(32, radix: 2, scale: 0, in: &row)
        case .int8: describeNumber(64, radix: 2, scale: 0, in: &row)
        case .float4: describeNumber(24, radix: 2, scale: nil, in: &row)
        case .float8: describeNumber(53, radix: 2, scale: nil, in: &row)
        case .numeric:
            row["numeric_precision_radix"] = .int(10)
            if modifier >= 4 {
                row["numeric_precision"] = .int((modifier - 4) >> 16 & 0xFFFF)
                row["numeric_scale"] = .int((modifier - 4) & 0x7FF)
            }
        case .date: row["datetime_precision"] = .int(0)
        case .time, .timetz, .timestamp, .timestamptz, .interval:
            row["datetime_precision"] = .int(modifier >= 0 ? modifier & 0xFFFF : 6)
        default: break
        }
    }

    private static func describeNumber(
        _ precision: Int, radix: Int, scale: Int?, in row: inout SystemRow
    ) {
        row["numeric_precision"] = .count(precision)
        row["numeric_precision_radix"] = .count(radix)
        if let scale { row["numeric_scale"] = .count(scale) }
    }

    // MARK: schemata, views, sequences

    static func schemata(_ source: SystemSource) -> [SystemRow] {
        source.schemas.map { schema in
            [
                "catalog_name": .string(source.information.database),
                "schema_name": .string(schema.name), "schema_owner": .string(source.ownerName),
            ]
        }
    }

    static func views(_ source: SystemSource) -> [SystemRow] {
        source.views.map { view in
            [
                "table_catalog": .string(source.information.database),
                "table_schema": .string(view.schema), "table_name": .string(view.name),
                "view_definition": .string(ViewText.definition(view)),
                "check_option": .string("NONE"),
                "is_updatable": yesOrNo(false), "is_insertable_into": yesOrNo(false),
                "is_trigger_updatable": yesOrNo(false), "is_trigger_deletable": yesOrNo(false),
                "is_trigger_insertable_into": yesOrNo(false),
            ]
        }
    }

    static func sequences(_ source: SystemSource) -> [SystemRow] {
        source.sequences.filter { !isIdentity($0, source) }.map { sequence in
            let bits = sequence.type == .int2 ? 16 : sequence.type == .int4 ? 32 : 64
            return [
                "sequence_catalog": .string(source.information.database),
                "sequence_schema": .string(sequence.schema),
                "sequence_name": .string(sequence.name),
                "data_type": .string(TypeRegistry.format(SQLType(sequence.type))),
                "numeric_precision": .count(bits), "numeric_precision_radix": .int(2),
                "numeric_scale": .int(0), "start_value": .string("\(sequence.start)"),
                "minimum_value": .string("\(sequence.minimum)"),
                "maximum_value": .string("\(sequence.maximum)"),
                "increment": .string("\(sequence.increment)"),
                "cycle_option": yesOrNo(sequence.cycles),
            ]
        }
    }

    private static func isIdentity(_ sequence: SequenceDescriptor, _ source: SystemSource) -> Bool {
        guard let owner = sequence.owner, let table = source.table(owner.table),
            table.columns.indices.contains(owner.column)
        else { return false }
        return table.columns[owner.column].identity != .none
    }
}
