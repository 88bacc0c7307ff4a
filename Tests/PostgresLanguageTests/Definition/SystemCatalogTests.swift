// System catalogs and the information schema. Contents were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct SystemCatalogTests {
    /// The columns of a system table's rows, as text; nulls are empty.
    private func select(
        _ columns: String..., from name: String, schema: String = "pg_catalog", _ bench: Bench,
        where condition: ([String: String]) -> Bool = { (_: [String: String]) -> Bool in true }
    ) throws -> [String] {
        let table = try #require(SystemCatalog.table(schema: schema, name: name))
        let source = context(bench)
        var lines: [String] = []
        for values in try rows(of: table, source) {
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

    private func context(_ bench: Bench) -> ExecutionContext {
        ExecutionContext(
            plan: .forExpressions(slotCount: 0), parameters: [], transaction: bench.transaction,
            view: bench.transaction.latestCommittedAndOwn(),
            services: bench.services)
    }

    private func rows(
        of table: VirtualTable, _ source: ExecutionContext, by keys: [VirtualKeyValues] = []
    ) throws -> [[Value]] {
        let reading = try table.source.open(keys, source)
        var rows: [[Value]] = []
        while true {
            switch try reading.advance() {
            case .end: return rows
            case .skipped: continue
            case .row: rows.append(try table.columns.indices.map { try reading.value($0) })
            }
        }
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
                        name: nil,
                        kind: .check(
                            sql: "c > 0",
                            condition: RowExpression(.constant(.bool(true)), slotCount: 0)),
                        nameColumns: ["c"], readColumns: [2]),
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

    @Test func descriptionsNameColumnsThatExist() throws {
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
        let source = context(bench)
        var filled = 0
        for made in SystemCatalog.made {
            #expect(made.unknown.isEmpty, "\(made.table.name): \(made.unknown)")
            if try !rows(of: made.table, source).isEmpty { filled += 1 }
        }
        #expect(filled >= 30)
    }

    /// What a key finds is what the whole table has with that value, in the same order.
    @Test func keysFindTheRowsOfTheirValues() throws {
        let bench = try bench()
        try bench.run(
            .createView(
                name: "v", schema: "public", columns: [column("a").descriptor], sql: "SELECT 1",
                orReplace: false))
        let source = context(bench)
        var count = 0
        for table in SystemCatalog.all {
            let all = try rows(of: table, source)
            let texts = all.map { self.texts($0, table, bench) }
            for key in table.keys where key.isLeading {
                let places = Dictionary(grouping: all.indices) { texts[$0][key.column] }
                for (text, rows) in places where text != "\\N" {
                    let value = all[rows[0]][key.column]
                    let found = try self.rows(
                        of: table, source,
                        by: [VirtualKeyValues(column: key.column, values: [value])])
                    #expect(
                        found.map { self.texts($0, table, bench) } == rows.map { texts[$0] },
                        "\(table.name).\(table.columns[key.column].name) \(text)")
                    count += 1
                }
            }
        }
        #expect(count > 500)
    }

    /// The schema beside a name leaves out what the same name means in others.
    @Test func aSchemaNarrowsANameToItself() throws {
        let bench = try bench()
        try bench.run(.createSchema(name: "other", ifNotExists: false))
        try bench.run(createTable("t", [column("a")], schema: "other"))
        let source = context(bench)
        let table = try #require(SystemCatalog.table(schema: "pg_catalog", name: "pg_tables"))
        let name = VirtualKeyValues(column: 1, values: [.string("t")])
        #expect(try rows(of: table, source, by: [name]).count == 2)
        let schema = VirtualKeyValues(column: 0, values: [.string("other"), .string("none")])
        #expect(try rows(of: table, source, by: [name, schema]).count == 1)
    }

    private func texts(_ row: [Value], _ table: VirtualTable, _ bench: Bench) -> [String] {
        zip(row, table.columns).map { value, column in
            if value.isNull { return "\\N" }
            var text: [UInt8] = []
            TypeOutput.appendText(
                value, column.type.oid, bench.services.environment, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
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
