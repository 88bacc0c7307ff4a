// System catalogs and the information schema. Contents were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import QueryEngine

@Suite struct SystemCatalogTests {
    /// The columns of a system table's rows, as text; nulls are empty.
    private func select(
        _ columns: String..., from name: String, schema: String = "pg_catalog", _ bench: Bench,
        where condition: ([String: String]) -> Bool = { (_: [String: String]) -> Bool in true }
    ) throws -> [String] {
        let table = try #require(SystemCatalog.table(schema: schema, name: name))
        guard case .set(let body) = table.source.body else { return [] }
        let context = ExecutionContext(
            plan: .forExpressions(over: 0), parameters: [], transaction: bench.transaction,
            view: bench.transaction.latestCommittedAndOwn(), collation: .c,
            services: bench.services)
        let source = try body([], context)
        var lines: [String] = []
        while let values = try source.next() {
            var texts: [String: String] = [:]
            for (column, value) in zip(table.columns, values) where !value.isNull {
                var text: [UInt8] = []
                TypeOutput.appendText(
                    value, column.type.oid, bench.services.environment, to: &text)
                texts[column.name] = String(decoding: text, as: UTF8.self)
            }
            if condition(texts) {
                lines.append(columns.map { texts[$0] ?? "" }.joined(separator: "|"))
            }
        }
        return lines
    }

    private func bench() throws -> Bench {
        let bench = try Bench()
        var amount = column("c", .numeric)
        amount.descriptor.type = SQLType(.numeric, modifier: 8 << 16 | 2 + 4)
        amount.descriptor.defaultSQL = "5"
        var name = column("b")
        name.descriptor.type = SQLType(.varchar, modifier: 14)
        try bench.run(
            createTable(
                "t", [column("a"), name, amount, column("d")],
                [
                    primaryKey(0), unique(1),
                    ConstraintDefinition(
                        name: nil, kind: .check(sql: "c > 0", condition: .constant(.bool(true))),
                        nameColumns: ["c"]),
                    references(3, parent: "t"),
                ]))
        try bench.run(createTable("s", [column("id", serial: true)]))
        return bench
    }

    @Test func everyColumnHasItsType() {
        for (shape, table) in zip(SystemTableShapes.all, SystemCatalog.all) {
            #expect(
                table.columns.count == shape.columns.split(separator: ",").count, "\(shape.name)")
            #expect(SystemCatalog.table(oid: shape.oid)?.name == shape.name)
        }
    }

    @Test func rowsNameColumnsThatExist() throws {
        let bench = try bench()
        bench.services.information.sessions = [
            .init(processID: 1, database: "d", user: "u", state: "idle", query: "")
        ]
        bench.services.information.settings = [
            .init(
                name: "a", value: "b", bootValue: "b", resetValue: "b", kind: "string",
                context: "user")
        ]
        try bench.run(
            .createView(
                name: "v", schema: "public", columns: [column("a").descriptor], sql: "SELECT 1",
                orReplace: false))
        let context = ExecutionContext(
            plan: .forExpressions(over: 0), parameters: [], transaction: bench.transaction,
            view: bench.transaction.latestCommittedAndOwn(), collation: .c,
            services: bench.services)
        let source = try SystemSource(context)
        var filled = 0
        for table in SystemCatalog.all {
            let names = Set(table.columns.map(\.name))
            let rows = try SystemRows.rows(of: table.name, source)
            if !rows.isEmpty { filled += 1 }
            for row in rows {
                let unknown = row.keys.filter { name in !names.contains(name) }
                #expect(unknown.isEmpty, "\(table.name): \(unknown)")
            }
        }
        #expect(filled >= 30)
    }

    @Test func relations() throws {
        let bench = try bench()
        let ours = { (row: [String: String]) -> Bool in row["relnamespace"] == "2200" }
        #expect(
            try select(
                "relname", "relkind", "relnatts", "relchecks", "relhasindex", "relam",
                from: "pg_class", bench, where: ours
            ).sorted() == [
                "s_id_seq|S|3|0|f|0", "s|r|1|0|f|2", "t_b_key|i|1|0|f|403", "t_pkey|i|1|0|f|403",
                "t|r|4|1|t|2",
            ])
        let oid = String(try bench.oid("t"))
        #expect(
            try select(
                "attname", "atttypmod", "attnum", "attlen", "attbyval", "attalign", "attnotnull",
                "atthasdef", "attcollation", from: "pg_attribute", bench,
                where: { $0["attrelid"] == oid }) == [
                    "a|-1|1|4|t|i|t|f|0", "b|14|2|-1|f|i|f|f|100", "c|524294|3|-1|f|i|f|t|0",
                    "d|-1|4|4|t|i|f|f|0",
                ])
    }

    @Test func keys() throws {
        let bench = try bench()
        #expect(
            try select(
                "conname", "contype", "conkey", "confkey", "confupdtype", "confmatchtype",
                from: "pg_constraint", bench
            ).sorted() == [
                "t_b_key|u|{2}|| | ", "t_c_check|c|{3}|| | ", "t_d_fkey|f|{4}|{1}|a|s",
                "t_pkey|p|{1}|| | ",
            ])
        #expect(
            try select(
                "indisunique", "indisprimary", "indkey", "indoption", "indcollation",
                from: "pg_index", bench) == ["t|t|1|0|0", "t|f|2|0|100"])
        #expect(
            try select("indexdef", from: "pg_indexes", bench) == [
                "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (a)",
                "CREATE UNIQUE INDEX t_b_key ON public.t USING btree (b)",
            ])
    }

    @Test func informationSchema() throws {
        let bench = try bench()
        let ours = { (row: [String: String]) -> Bool in row["table_schema"] == "public" }
        #expect(
            try select(
                "table_name", "column_name", "ordinal_position", "column_default", "is_nullable",
                "data_type", "character_maximum_length", "numeric_precision", "numeric_scale",
                "udt_name", from: "columns", schema: "information_schema", bench, where: ours) == [
                    "t|a|1||NO|integer||32|0|int4",
                    "t|b|2||YES|character varying|10|||varchar",
                    "t|c|3|5|YES|numeric||8|2|numeric", "t|d|4||YES|integer||32|0|int4",
                    "s|id|1|nextval('s_id_seq'::regclass)|NO|integer||32|0|int4",
                ])
        #expect(
            try select(
                "constraint_name", "column_name", "ordinal_position",
                "position_in_unique_constraint", from: "key_column_usage",
                schema: "information_schema", bench
            ).sorted() == ["t_b_key|b|1|", "t_d_fkey|d|1|1", "t_pkey|a|1|"])
        #expect(
            try select(
                "constraint_name", "unique_constraint_name", "match_option", "update_rule",
                from: "referential_constraints", schema: "information_schema", bench) == [
                    "t_d_fkey|t_pkey|NONE|NO ACTION"
                ])
    }

    @Test func types() throws {
        let bench = try Bench()
        let wanted: Set = [
            "bool", "name", "text", "numeric", "uuid", "_int4", "record", "interval",
        ]
        #expect(
            try select(
                "typname", "typlen", "typbyval", "typtype", "typcategory", "typalign",
                "typcollation", from: "pg_type", bench,
                where: { wanted.contains($0["typname"] ?? "") }
            ).sorted() == [
                "_int4|-1|f|b|A|i|0", "bool|1|t|b|B|c|0", "interval|16|f|b|T|d|0",
                "name|64|f|b|S|c|950", "numeric|-1|f|b|N|i|0", "record|-1|f|p|P|d|0",
                "text|-1|f|b|S|i|100", "uuid|16|f|b|U|c|0",
            ])
    }
}
