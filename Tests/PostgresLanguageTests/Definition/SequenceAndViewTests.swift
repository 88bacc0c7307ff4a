// Sequences, views, databases and temporary tables. Texts were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct SequenceAndViewTests {
    private func create(
        _ bench: Bench, _ change: (inout SequenceDefinition) -> Void
    ) throws -> Ending {
        var definition = SequenceDefinition(schema: "public", name: "q", type: .int8)
        change(&definition)
        return try bench.run(.createSequence(definition, ifNotExists: false))
    }

    private func alter(
        _ bench: Bench, _ change: (inout SequenceChange) -> Void
    ) throws -> Ending {
        var sequenceChange = SequenceChange()
        change(&sequenceChange)
        let oid = bench.catalog.store.identifier(schema: "public", name: "q") ?? 0
        return try bench.run(.alterSequence(oid: oid, sequenceChange))
    }

    @Test func optionsAreChecked() throws {
        let bench = try Bench()
        #expect(
            try create(bench) { ($0.minimum, $0.maximum) = (5, 3) }
                == .failed("22023", "MINVALUE (5) must be less than MAXVALUE (3)"))
        #expect(
            try create(bench) { $0.start = 0 }
                == .failed("22023", "START value (0) cannot be less than MINVALUE (1)"))
        #expect(
            try create(bench) { $0.increment = 0 }
                == .failed("22023", "INCREMENT must not be zero"))
        #expect(
            try create(bench) { ($0.type, $0.maximum) = (.int2, 100_000) }
                == .failed(
                    "22023",
                    "MAXVALUE (100000) is out of range for sequence data type smallint"))
        #expect(
            try create(bench) { $0.cache = 0 }
                == .failed("22023", "CACHE (0) must be greater than zero"))
        #expect(try create(bench) { $0.start = 5 } == .done("CREATE SEQUENCE"))
        #expect(
            try create(bench) { _ in } == .failed("42P07", "relation \"q\" already exists"))
        #expect(
            try alter(bench) { $0.restart = .some(0) }
                == .failed("22023", "RESTART value (0) cannot be less than MINVALUE (1)"))
        #expect(
            try alter(bench) { $0.minimum = .some(10) }
                == .failed("22023", "START value (5) cannot be less than MINVALUE (10)"))
        #expect(
            try alter(bench) { $0.maximum = .some(3) }
                == .failed("22023", "START value (5) cannot be greater than MAXVALUE (3)"))
    }

    @Test func changesTakeEffectWithTheTransaction() throws {
        let bench = try Bench()
        _ = try create(bench) { $0.start = 5 }
        try bench.commit()
        func tree() throws -> TreeID {
            guard
                case .sequence(let sequence)? = try bench.catalog.relation(
                    schema: nil, name: "q")
            else { return TreeID(rawValue: 0) }
            return sequence.tree
        }
        #expect(try bench.database.nextValue(of: tree()) == 5)
        #expect(try alter(bench) { $0.increment = 10 } == .done("ALTER SEQUENCE"))
        #expect(try bench.database.nextValue(of: tree()) == 15)
        bench.rollback()
        #expect(try bench.database.nextValue(of: tree()) == 6)
        _ = try alter(bench) { $0.restart = .some(nil) }
        try bench.commit()
        #expect(try bench.database.nextValue(of: tree()) == 5)
    }

    @Test func viewsAreReplacedWithinLimits() throws {
        let bench = try Bench()
        func replace(_ columns: [QueryEngine.ColumnDefinition]) throws -> Ending {
            try bench.run(
                .createView(
                    name: "v", schema: "public", columns: columns.map(\.descriptor), sql: "SELECT",
                    orReplace: true))
        }
        #expect(try replace([column("a"), column("b")]) == .done("CREATE VIEW"))
        #expect(try replace([column("a")]) == .failed("42P16", "cannot drop columns from view"))
        #expect(
            try replace([column("a"), column("c")])
                == .failed(
                    "42P16", "cannot change name of view column \"b\" to \"c\"", detail: nil,
                    hint:
                        "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead."
                ))
        #expect(
            try replace([column("a"), column("b", .text)])
                == .failed(
                    "42P16",
                    "cannot change data type of view column \"b\" from integer to text"))
        #expect(try replace([column("a"), column("b"), column("c")]) == .done("CREATE VIEW"))
    }

    @Test func databasesComeAndGo() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.commit()
        #expect(
            try bench.run(.createDatabase(name: "test", template: nil))
                == .failed("42P04", "database \"test\" already exists"))
        #expect(
            try bench.run(.createDatabase(name: "x", template: "nope"))
                == .failed("3D000", "template database \"nope\" does not exist"))
        #expect(
            try bench.run(.createDatabase(name: "x", template: "test"))
                == .done("CREATE DATABASE"))
        let copy = try #require(bench.cluster.database("x"))
        let catalog = TransactionCatalog(
            copy.begin(), cache: CatalogCache(types: bench.language.types),
            language: bench.language,
            searchPath: ["public"], temporarySchema: "pg_temp_4")
        #expect(try catalog.relation(schema: nil, name: "t") != nil)
        #expect(
            try bench.run(.dropDatabase(name: "test", ifExists: false, isForced: false))
                == .failed("55006", "cannot drop the currently open database"))
        #expect(
            try bench.run(.dropDatabase(name: "x", ifExists: false, isForced: false))
                == .done("DROP DATABASE"))
        #expect(
            try bench.run(.dropDatabase(name: "x", ifExists: false, isForced: false))
                == .failed("3D000", "database \"x\" does not exist"))
    }

    @Test func temporaryTablesComeFirstAndGo() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.run(createTable("t", [column("b")], temporary: true))
        guard case .table(let table)? = try bench.catalog.relation(schema: nil, name: "t") else {
            Issue.record("no table")
            return
        }
        #expect(table.schema == "pg_temp_3")
        #expect(
            try bench.run(createTable("u", [column("a")], [references(0, parent: "t")]))
                == .failed(
                    "42P16", "constraints on permanent tables may reference only permanent tables")
        )
        try bench.commit()
        try TemporaryTables.dropAll(bench.catalog)
        try bench.commit()
        guard case .table(let permanent)? = try bench.catalog.relation(schema: nil, name: "t")
        else {
            Issue.record("no table")
            return
        }
        #expect(permanent.schema == "public")
    }

    @Test func onCommitActions() throws {
        let bench = try Bench()
        for (name, action) in [
            ("keep", TableDefinition.OnCommit.preserveRows), ("empty", .deleteRows),
            ("gone", .drop),
        ] {
            try bench.run(
                .createTable(
                    TableDefinition(
                        schema: "public", name: name, isTemporary: true, columns: [column("a")],
                        constraints: [primaryKey(0)], onCommit: action), ifNotExists: false))
            let table = try #require(try bench.table(name, schema: "pg_temp_3"))
            try bench.transaction.insertRow(
                table.tree, bench.cluster.nextRowID(), IndexKeys.encode([.int(1)], table))
        }
        try TemporaryTables.beforeCommit(bench.catalog)
        try bench.commit()
        func count(_ name: String) throws -> Int? {
            guard let table = try bench.table(name, schema: "pg_temp_3") else { return nil }
            return bench.transaction.approximateCount(
                table.tree, in: bench.transaction.latestCommittedAndOwn())
        }
        #expect(try count("keep") == 1)
        #expect(try count("empty") == 0)
        #expect(try count("gone") == nil)
    }
}
