// CREATE TABLE and its constraints. Names and texts were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import QueryEngine

@Suite struct CreateTableTests {
    @Test func constraintsGetPostgresNames() throws {
        let bench = try Bench()
        let ending = try bench.run(
            createTable(
                "t", [column("a"), column("b", .text), column("c"), column("d")],
                [
                    unique(1), positive("c", 2),
                    ConstraintDefinition(
                        name: nil,
                        kind: .check(
                            sql: "a < c",
                            condition: RowExpression(
                                .comparison(.less, Ordering(.int4), .slot(0), .slot(2)),
                                slotCount: 3)),
                        nameColumns: []),
                    references(3, parent: "t"), unique(1, 2), primaryKey(0),
                ]))
        #expect(ending == .done("CREATE TABLE"))
        let table = try #require(try bench.table("t"))
        #expect(table.indexes.map(\.name) == ["t_pkey", "t_b_key", "t_b_c_key"])
        #expect(table.checks.map(\.name) == ["t_c_check", "t_check"])
        #expect(table.foreignKeys.map(\.name) == ["t_d_fkey"])
        #expect(table.referencedBy.map(\.name) == ["t_d_fkey"])
        #expect(table.columns[0].isNotNull)
    }

    @Test func longNamesAreCutAndNumbered() throws {
        let bench = try Bench()
        let long = String(repeating: "x", count: 63)
        try bench.run(createTable(long, [column("abc")], [unique(0)]))
        let key = try #require(try bench.table(long)?.indexes.first?.name)
        #expect(key == String(repeating: "x", count: 55) + "_abc_key")
        let index = IndexDefinition(
            name: nil, columns: [.init(column: 0)], isUnique: false, nullsNotDistinct: false)
        try bench.run(createTable("t", [column("a")]))
        for _ in 0..<3 {
            try bench.run(.createIndex(index, table: try bench.oid("t"), ifNotExists: false))
        }
        #expect(
            try bench.table("t")?.indexes.map(\.name) == ["t_a_idx", "t_a_idx1", "t_a_idx2"])
    }

    @Test func equalKeysAreMadeOnce() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")], [unique(0), unique(0)]))
        #expect(try bench.table("t")?.indexes.map(\.name) == ["t_a_key"])
        try bench.run(createTable("u", [column("a")], [unique(0), primaryKey(0)]))
        #expect(try bench.table("u")?.indexes.map(\.name) == ["u_pkey"])
    }

    @Test func aTableIsThereOnce() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        #expect(
            try bench.run(createTable("t", [column("a")]))
                == .failed("42P07", "relation \"t\" already exists"))
        #expect(
            try bench.run(createTable("t", [column("a")], ifNotExists: true))
                == .done("CREATE TABLE"))
        #expect(bench.services.notices == ["relation \"t\" already exists, skipping"])
        #expect(
            try bench.run(createTable("u", [column("a"), column("a")]))
                == .failed("42701", "column \"a\" specified more than once"))
        #expect(
            try bench.run(createTable("u", [column("a")], schema: "nope"))
                == .failed("3F000", "schema \"nope\" does not exist"))
    }

    @Test func explicitNamesMustBeFree() throws {
        let bench = try Bench()
        #expect(
            try bench.run(
                createTable(
                    "t", [column("a")],
                    [positive("a", 0, name: "x"), positive("a", 0, name: "x")]))
                == .failed("42710", "check constraint \"x\" already exists"))
        #expect(
            try bench.run(
                createTable(
                    "t", [column("a")], [unique(0, name: "x"), positive("a", 0, name: "x")]))
                == .failed("42710", "constraint \"x\" for relation \"t\" already exists"))
        #expect(
            try bench.run(createTable("t", [column("a")], [unique(0, name: "t")]))
                == .failed("42P07", "relation \"t\" already exists"))
        #expect(try bench.table("t") == nil)
    }

    @Test func foreignKeysAreChecked() throws {
        let bench = try Bench()
        try bench.run(createTable("p", [column("a"), column("b")], [primaryKey(0)]))
        try bench.run(createTable("np", [column("a")]))
        func child(_ type: TypeID, _ key: ConstraintDefinition) throws -> Ending {
            try bench.run(createTable("c", [column("x", type), column("y", type)], [key]))
        }
        #expect(
            try child(.int4, references(0, parent: "nope"))
                == .failed("42P01", "relation \"nope\" does not exist"))
        #expect(
            try child(.int4, references(0, parent: "p", ["b"]))
                == .failed(
                    "42830",
                    "there is no unique constraint matching given keys for referenced table \"p\""))
        #expect(
            try child(.text, references(0, parent: "p"))
                == .failed(
                    "42804", "foreign key constraint \"c_x_fkey\" cannot be implemented",
                    detail:
                        "Key columns \"x\" and \"a\" are of incompatible types: text and integer.",
                    hint: nil))
        #expect(
            try child(.int4, references(0, 1, parent: "p", ["a"]))
                == .failed(
                    "42830",
                    "number of referencing and referenced columns for foreign key disagree"))
        #expect(
            try child(.int4, references(0, parent: "p", ["zz"]))
                == .failed(
                    "42703",
                    "column \"zz\" referenced in foreign key constraint does not exist"))
        #expect(
            try child(.int4, references(0, parent: "np"))
                == .failed("42704", "there is no primary key for referenced table \"np\""))
        #expect(try child(.int8, references(0, parent: "p")) == .done("CREATE TABLE"))
        #expect(try bench.table("p")?.referencedBy.map(\.name) == ["c_x_fkey"])
    }

    @Test func serialMakesItsSequence() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("id", serial: true), column("b")]))
        let table = try #require(try bench.table("t"))
        #expect(table.columns[0].defaultSQL == "nextval('public.t_id_seq'::regclass)")
        #expect(table.columns[0].isNotNull)
        guard
            case .sequence(let sequence)? = try bench.catalog.relation(
                schema: nil, name: "t_id_seq")
        else {
            Issue.record("no sequence")
            return
        }
        #expect(sequence.maximum == Int64(Int32.max))
        #expect(sequence.owner?.table == table.oid)
        #expect(try bench.database.nextValue(of: sequence.tree) == 1)
    }

    @Test func rollbackUndoesDefinitions() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")], [primaryKey(0)]))
        try bench.commit()
        let counter = bench.database.changeCounter
        try bench.run(createTable("u", [column("a")], [references(0, parent: "t")]))
        #expect(bench.catalog.stamp == nil)
        #expect(try bench.table("t")?.referencedBy.count == 1)
        bench.rollback()
        #expect(try bench.table("u") == nil)
        #expect(try bench.table("t")?.referencedBy.isEmpty == true)
        #expect(bench.database.changeCounter == counter)
        #expect(bench.catalog.stamp == counter)
    }

    @Test func anotherTransactionWaitsForTheName() throws {
        let first = try Bench()
        let second = try Bench(sharing: first)
        try first.run(createTable("t", [column("a")]))
        #expect(try second.run(createTable("t", [column("a")])) == .waiting)
        try first.commit()
        #expect(
            second.resume()
                == .failed(
                    "23505",
                    "duplicate key value violates unique constraint \"pg_type_typname_nsp_index\"",
                    detail: "Key (typname, typnamespace)=(t, 2200) already exists.", hint: nil))
        second.rollback()
        try first.run(drop(.table, "t"))
        try first.run(createTable("t", [column("b")]))
        #expect(try second.table("t")?.columns[0].name == "a")
        try first.commit()
        #expect(try second.table("t")?.columns[0].name == "b")
    }
}
