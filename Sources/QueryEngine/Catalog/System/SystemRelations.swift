// pg_class, pg_attribute and the catalogs that hang on them.

extension SystemRows {
    // MARK: pg_class

    static func classes(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in SystemCatalog.all {
            let schema = source.number(ofSchema: table.schema)
            let isView = table.oid >= 12_000
            var row = relation(
                table.oid, table.name, schema, kind: isView ? "v" : "r", table.columns.count)
            row["relpersistence"] = .string("p")
            rows.append(row)
        }
        for (oid, object) in source.objects {
            switch object {
            case .table(let table): add(table, source, to: &rows)
            case .sequence(let sequence):
                let schema = source.number(ofSchema: sequence.schema)
                rows.append(relation(oid, sequence.name, schema, kind: "S", 3))
            case .view(let view):
                let schema = source.number(ofSchema: view.schema)
                var row = relation(oid, view.name, schema, kind: "v", view.columns.count)
                row["relhasrules"] = .bool(true)
                rows.append(row)
            case .schema, .index, .type: continue
            }
        }
        return rows
    }

    private static func relation(
        _ oid: UInt32, _ name: String, _ schema: UInt32, kind: String, _ columnCount: Int
    ) -> SystemRow {
        let hasStorage = kind != "v"
        return [
            "oid": .oid(oid), "relname": .string(name), "relnamespace": .oid(schema),
            "relowner": .oid(SystemSource.owner), "relkind": .string(kind),
            "relam": .oid(kind == "r" ? 2 : kind == "i" ? 403 : 0),
            "relfilenode": .oid(hasStorage ? oid : 0), "reltuples": .double(hasStorage ? -1 : 0),
            "relpersistence": .string("p"), "relnatts": .count(columnCount),
            "relreplident": .string(kind == "r" ? "d" : "n"), "relispopulated": .bool(true),
            "reltype": .oid(
                oid >= ObjectIdentifiers.firstNormal && (kind == "r" || kind == "v")
                    ? TypeOID.row(of: oid).rawValue : 0),
        ]
    }

    private static func add(
        _ table: TableDescriptor, _ source: SystemSource, to rows: inout [SystemRow]
    ) {
        let schema = source.number(ofSchema: table.schema)
        let persistence = Value.string(table.isTemporary ? "t" : "p")
        var row = relation(table.oid, table.name, schema, kind: "r", table.columns.count)
        row["relhasindex"] = .bool(!table.indexes.isEmpty)
        row["relchecks"] = .count(table.checks.count)
        row["relhastriggers"] = .bool(
            !table.foreignKeys.isEmpty || !table.referencedBy.isEmpty)
        row["relpersistence"] = persistence
        rows.append(row)
        for index in table.indexes {
            var row = relation(
                index.oid, index.name, schema, kind: "i",
                index.columns.count + index.included.count)
            row["relpersistence"] = persistence
            rows.append(row)
        }
    }

    // MARK: pg_attribute, pg_attrdef

    static func attributes(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in SystemCatalog.all {
            add(table.columns, of: table.oid, source.collation, to: &rows)
        }
        for (oid, object) in source.objects {
            switch object {
            case .table(let table):
                add(table.columns, of: oid, source.collation, to: &rows)
                for index in table.indexes {
                    let columns = index.columns.map { index.descriptor(of: $0, in: table) }
                    add(
                        columns + index.included.map { table.columns[$0] }, of: index.oid,
                        source.collation, to: &rows)
                }
            case .view(let view): add(view.columns, of: oid, source.collation, to: &rows)
            case .sequence:
                add(SequenceTable.columns, of: oid, source.collation, to: &rows)
            case .schema, .index, .type: continue
            }
        }
        return rows
    }

    private static func add(
        _ columns: [ColumnDescriptor], of relation: UInt32, _ collation: Collation,
        to rows: inout [SystemRow]
    ) {
        for (position, column) in columns.enumerated() {
            rows.append(attribute(column, position, relation, collation))
        }
    }

    private static func attribute(
        _ column: ColumnDescriptor, _ position: Int, _ relation: UInt32, _ collation: Collation
    ) -> SystemRow {
        let type = TypeRegistry.definition(column.type.oid)
        let length = column.isDropped ? 0 : Int(type?.length ?? -1)
        let identity =
            switch column.identity {
            case .none: ""
            case .byDefault: "d"
            case .always: "a"
            }
        return [
            "attrelid": .oid(relation), "attname": .string(column.name),
            "atttypid": .oid(column.isDropped ? 0 : column.type.oid.rawValue),
            "attstattarget": .int(-1), "attlen": .count(length), "attnum": .count(position + 1),
            "attndims": .count(TypeRegistry.arrayElement(column.type.oid) == nil ? 0 : 1),
            "attcacheoff": .int(-1), "atttypmod": .int(Int64(column.type.modifier)),
            "attbyval": .bool(TypeCatalog.isByValue(length)),
            "attalign": .string(TypeCatalog.alignment(column.type.oid, length)),
            "attstorage": .string(TypeCatalog.storage(column.type.oid, length)),
            "attnotnull": .bool(column.isNotNull),
            "atthasdef": .bool(column.defaultSQL != nil && column.identity == .none),
            "atthasmissing": .bool(!column.missingValue.isNull),
            "attidentity": .string(identity),
            "attgenerated": .string(column.isGenerated ? "s" : ""),
            "attisdropped": .bool(column.isDropped), "attislocal": .bool(true),
            "attcollation": .oid(TypeCatalog.collation(column, collation)),
        ]
    }

    static func defaults(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            for (position, column) in table.columns.enumerated() where column.identity == .none {
                guard let sql = column.defaultSQL else { continue }
                rows.append([
                    "oid": .oid(SystemSource.number(ofDefault: position, of: table.oid)),
                    "adrelid": .oid(table.oid), "adnum": .count(position + 1),
                    "adbin": .string(sql),
                ])
            }
        }
        return rows
    }

    // MARK: pg_sequence

    static func sequences(_ source: SystemSource) -> [SystemRow] {
        source.sequences.map { sequence in
            [
                "seqrelid": .oid(sequence.oid), "seqtypid": .oid(sequence.type.rawValue),
                "seqstart": .int(sequence.start), "seqincrement": .int(sequence.increment),
                "seqmax": .int(sequence.maximum), "seqmin": .int(sequence.minimum),
                "seqcache": .int(sequence.cache), "seqcycle": .bool(sequence.cycles),
            ]
        }
    }
}
