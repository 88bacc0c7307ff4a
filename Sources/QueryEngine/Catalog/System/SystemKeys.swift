// pg_index and pg_constraint.

extension SystemRows {
    static func indexes(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            for index in table.indexes {
                let columns = index.columns.map { index.descriptor(of: $0, in: table) }
                var row: SystemRow = [
                    "indexrelid": .oid(index.oid), "indrelid": .oid(table.oid),
                    "indnatts": .count(index.columns.count + index.included.count),
                    "indnkeyatts": .count(index.columns.count),
                    "indisunique": .bool(index.isUnique),
                    "indnullsnotdistinct": .bool(index.nullsNotDistinct),
                    "indisprimary": .bool(index.isPrimary),
                    "indimmediate": .bool(!index.isDeferrable), "indisvalid": .bool(true),
                    "indisready": .bool(true), "indislive": .bool(true),
                    "indkey": .int2vector(
                        index.columns.map { max(0, $0.column + 1) }
                            + index.included.map { $0 + 1 }),
                    "indcollation": .oidvector(
                        columns.map { TypeCatalog.collation($0, source.collation) }),
                    "indclass": .oidvector(columns.map { _ in 0 }),
                    "indoption": .int2vector(
                        index.columns.map { ($0.descending ? 1 : 0) + ($0.nullsFirst ? 2 : 0) }),
                ]
                if !index.expressions.isEmpty {
                    row["indexprs"] = .string(
                        index.expressions.map(\.sql).joined(separator: ", "))
                }
                if let predicate = index.predicate { row["indpred"] = .string(predicate) }
                rows.append(row)
            }
        }
        return rows
    }

    static func constraints(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            let schema = source.number(ofSchema: table.schema)
            for check in table.checks {
                var row = constraint(check.oid, check.name, schema, table.oid, "c")
                row["convalidated"] = .bool(check.isValidated)
                row["conkey"] = .int2Array(
                    table.columns.indices.filter {
                        IdentifierScan.mentions(table.columns[$0].name, in: check.sql)
                    }.map { $0 + 1 })
                row["conbin"] = .string(check.sql)
                rows.append(row)
            }
            for index in table.indexes where index.isConstraint {
                var row = constraint(
                    index.oid, index.name, schema, table.oid, index.isPrimary ? "p" : "u")
                row["condeferrable"] = .bool(index.isDeferrable)
                row["condeferred"] = .bool(index.isInitiallyDeferred)
                row["conindid"] = .oid(index.oid)
                row["conkey"] = .int2Array(index.columns.map { $0.column + 1 })
                row["connoinherit"] = .bool(true)
                rows.append(row)
            }
            for key in table.foreignKeys { rows.append(foreignKey(key, schema)) }
        }
        return rows
    }

    private static func constraint(
        _ oid: UInt32, _ name: String, _ schema: UInt32, _ table: UInt32, _ type: String
    ) -> SystemRow {
        [
            "oid": .oid(oid), "conname": .string(name), "connamespace": .oid(schema),
            "contype": .string(type), "convalidated": .bool(true), "conrelid": .oid(table),
            "conislocal": .bool(true), "confupdtype": .string(" "), "confdeltype": .string(" "),
            "confmatchtype": .string(" "),
        ]
    }

    private static func foreignKey(_ key: ForeignKeyDescriptor, _ schema: UInt32) -> SystemRow {
        var row = constraint(key.oid, key.name, schema, key.child, "f")
        row["condeferrable"] = .bool(key.isDeferrable)
        row["condeferred"] = .bool(key.isInitiallyDeferred)
        row["convalidated"] = .bool(key.isValidated)
        row["conindid"] = .oid(key.parentIndex)
        row["confrelid"] = .oid(key.parent)
        row["confupdtype"] = .string(letter(key.onUpdate))
        row["confdeltype"] = .string(letter(key.onDelete))
        row["confmatchtype"] = .string(key.isFullMatch ? "f" : "s")
        row["connoinherit"] = .bool(true)
        row["conkey"] = .int2Array(key.childColumns.map { $0 + 1 })
        row["confkey"] = .int2Array(key.parentColumns.map { $0 + 1 })
        if !key.deleteColumns.isEmpty {
            row["confdelsetcols"] = .int2Array(key.deleteColumns.map { $0 + 1 })
        }
        return row
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
