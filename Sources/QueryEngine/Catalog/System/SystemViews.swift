// pg_tables, pg_indexes, pg_views, pg_sequences: the catalogs made readable.

extension SystemRows {
    static func tables(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            rows.append([
                "schemaname": .string(table.schema), "tablename": .string(table.name),
                "tableowner": .string(source.ownerName),
                "hasindexes": .bool(!table.indexes.isEmpty), "hasrules": .bool(false),
                "hastriggers": .bool(!table.foreignKeys.isEmpty || !table.referencedBy.isEmpty),
                "rowsecurity": .bool(false),
            ])
        }
        for table in SystemCatalog.all where table.oid < 12_000 {
            rows.append([
                "schemaname": .string(table.schema), "tablename": .string(table.name),
                "tableowner": .string(source.ownerName), "hasindexes": .bool(true),
                "hasrules": .bool(false), "hastriggers": .bool(false),
                "rowsecurity": .bool(false),
            ])
        }
        return rows
    }

    static func indexDefinitions(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for table in source.tables {
            for index in table.indexes {
                rows.append([
                    "schemaname": .string(table.schema), "tablename": .string(table.name),
                    "indexname": .string(index.name),
                    "indexdef": .string(IndexText.definition(index, table)),
                ])
            }
        }
        return rows
    }

    static func views(_ source: SystemSource) -> [SystemRow] {
        source.views.map { view in
            [
                "schemaname": .string(view.schema), "viewname": .string(view.name),
                "viewowner": .string(source.ownerName),
                "definition": .string(ViewText.definition(view)),
            ]
        }
    }

    static func sequenceStates(_ source: SystemSource) -> [SystemRow] {
        source.sequences.map { sequence in
            let state = source.state(of: sequence)
            let lastValue = state.flatMap { $0.isCalled ? Value.int($0.lastValue) : nil }
            return [
                "schemaname": .string(sequence.schema), "sequencename": .string(sequence.name),
                "sequenceowner": .string(source.ownerName),
                "data_type": .oid(sequence.type.rawValue), "start_value": .int(sequence.start),
                "min_value": .int(sequence.minimum), "max_value": .int(sequence.maximum),
                "increment_by": .int(sequence.increment), "cycle": .bool(sequence.cycles),
                "cache_size": .int(sequence.cache), "last_value": lastValue ?? .null,
            ]
        }
    }
}
