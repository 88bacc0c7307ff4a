// DROP and TRUNCATE: dependents, notices, refusals. Texts were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import QueryEngine

@Suite struct DropTests {
    private let hint = "Use DROP ... CASCADE to drop the dependent objects too."

    /// p(a primary key, b unique), c(x → p, y → p(b)).
    private func family() throws -> Bench {
        let bench = try Bench()
        try bench.run(
            createTable("p", [column("a"), column("b")], [primaryKey(0), unique(1)]))
        try bench.run(
            createTable(
                "c", [column("x"), column("y"), column("z")],
                [references(0, parent: "p"), references(1, parent: "p", ["b"])]))
        try bench.commit()
        return bench
    }

    @Test func missingObjects() throws {
        let bench = try Bench()
        #expect(
            try bench.run(drop(.table, "nope"))
                == .failed("42P01", "table \"nope\" does not exist"))
        #expect(
            try bench.run(drop(.index, "nope"))
                == .failed("42704", "index \"nope\" does not exist"))
        #expect(
            try bench.run(drop(.table, "nope", ifExists: true)) == .done("DROP TABLE"))
        #expect(
            try bench.run(drop(.schema, "nope", ifExists: true)) == .done("DROP SCHEMA"))
        #expect(
            bench.services.notices == [
                "table \"nope\" does not exist, skipping",
                "schema \"nope\" does not exist, skipping",
            ])
    }

    @Test func wrongKinds() throws {
        let bench = try family()
        #expect(
            try bench.run(drop(.view, "p"))
                == .failed(
                    "42809", "\"p\" is not a view", detail: nil,
                    hint: "Use DROP TABLE to remove a table."))
        #expect(
            try bench.run(drop(.table, "p_pkey"))
                == .failed(
                    "42809", "\"p_pkey\" is not a table", detail: nil,
                    hint: "Use DROP INDEX to remove an index."))
        #expect(
            try bench.run(drop(.index, "p_pkey"))
                == .failed(
                    "2BP01",
                    "cannot drop index p_pkey because constraint p_pkey on table p requires it",
                    detail: nil, hint: "You can drop constraint p_pkey on table p instead."))
    }

    @Test func referencedTablesNeedCascade() throws {
        let bench = try family()
        #expect(
            try bench.run(drop(.table, "p"))
                == .failed(
                    "2BP01", "cannot drop table p because other objects depend on it",
                    detail:
                        "constraint c_x_fkey on table c depends on table p\nconstraint c_y_fkey on table c depends on table p",
                    hint: hint))
        #expect(try bench.run(drop(.table, "p", cascade: true)) == .done("DROP TABLE"))
        #expect(
            bench.services.notices == [
                "drop cascades to 2 other objects\ndrop cascades to constraint c_x_fkey on table c\ndrop cascades to constraint c_y_fkey on table c"
            ])
        #expect(try bench.table("p") == nil)
        #expect(try bench.table("c")?.foreignKeys.isEmpty == true)
        bench.rollback()
        #expect(try bench.run(drop(.table, "p", "c")) == .done("DROP TABLE"))
        #expect(bench.services.notices.count == 1)
        try bench.commit()
        #expect(try bench.run(createTable("p", [column("q")])) == .done("CREATE TABLE"))
    }

    @Test func ownedSequencesGoWithTheirTable() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("x", serial: true)]))
        try bench.commit()
        #expect(
            try bench.run(drop(.sequence, "t_x_seq"))
                == .failed(
                    "2BP01", "cannot drop sequence t_x_seq because other objects depend on it",
                    detail:
                        "default value for column x of table t depends on sequence t_x_seq",
                    hint: hint))
        try bench.run(drop(.sequence, "t_x_seq", cascade: true))
        #expect(
            bench.services.notices == ["drop cascades to default value for column x of table t"])
        #expect(try bench.table("t")?.columns[0].defaultSQL == nil)
        bench.rollback()
        try bench.run(drop(.table, "t"))
        #expect(try bench.catalog.relation(schema: nil, name: "t_x_seq") == nil)
    }

    @Test func schemasWithContentNeedCascade() throws {
        let bench = try Bench()
        try bench.run(.createSchema(name: "s", ifNotExists: false))
        try bench.run(createTable("t", [column("a")], schema: "s"))
        try bench.run(createTable("u", [column("b", serial: true)], schema: "s"))
        #expect(
            try bench.run(drop(.schema, "s"))
                == .failed(
                    "2BP01", "cannot drop schema s because other objects depend on it",
                    detail: "table s.t depends on schema s\ntable s.u depends on schema s",
                    hint: hint))
        try bench.run(drop(.schema, "s", cascade: true))
        #expect(
            bench.services.notices == [
                "drop cascades to 2 other objects\ndrop cascades to table s.t\ndrop cascades to table s.u"
            ])
        #expect(try bench.catalog.schemaExists("s") == false)
        #expect(
            try bench.run(.createSchema(name: "pg_x", ifNotExists: false))
                == .failed(
                    "42939", "unacceptable schema name \"pg_x\"",
                    detail: "The prefix \"pg_\" is reserved for system schemas.", hint: nil))
    }

    @Test func viewsHangOnTheirTables() throws {
        let bench = try family()
        var bindings = ViewBindings()
        bindings.relations = [
            ViewBindings.RelationName(
                offset: 14, relation: try bench.oid("c"), schema: "public", columns: ["z"],
                read: [0])
        ]
        try bench.run(
            .createView(
                name: "v", schema: "public", columns: [column("z").descriptor],
                sql: "SELECT z FROM c", orReplace: false, bindings: bindings))
        #expect(
            try bench.run(drop(.table, "c"))
                == .failed(
                    "2BP01", "cannot drop table c because other objects depend on it",
                    detail: "view v depends on table c", hint: hint))
        try bench.run(drop(.table, "c", cascade: true))
        #expect(bench.services.notices == ["drop cascades to view v"])
    }

    @Test func truncateMindsForeignKeys() throws {
        let bench = try family()
        try bench.insert("p", [[.int(1), .int(1)], [.int(2), .int(2)]])
        try bench.insert("c", [[.int(1), .int(1), .null]])
        try bench.commit()
        let p = try bench.oid("p")
        let c = try bench.oid("c")
        #expect(
            try bench.run(.truncate([p], restartIdentity: false, cascade: false))
                == .failed(
                    "0A000", "cannot truncate a table referenced in a foreign key constraint",
                    detail: "Table \"c\" references \"p\".",
                    hint: "Truncate table \"c\" at the same time, or use TRUNCATE ... CASCADE."))
        let old = Bench.Snapshot(try Bench(sharing: bench, isolation: .repeatableRead))
        try bench.run(.truncate([p, c], restartIdentity: false, cascade: false))
        #expect(try bench.rows("p").isEmpty)
        bench.rollback()
        #expect(try bench.rows("p").count == 2)
        try bench.run(.truncate([p], restartIdentity: false, cascade: true))
        #expect(bench.services.notices == ["truncate cascades to table \"c\""])
        #expect(try bench.rows("c").isEmpty)
        let index = try #require(try bench.table("p")?.primaryKey)
        #expect(try bench.entryCount(index) == 0)
        try bench.commit()
        // An older snapshot meets the new tree, which it does not have: empty, as in Postgres.
        #expect(try old.count(of: "p") == 0)
    }

    @Test func truncateRestartsSequences() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("x", serial: true)]))
        try bench.commit()
        func sequence() throws -> TreeID {
            guard
                case .sequence(let sequence)? = try bench.catalog.relation(
                    schema: nil, name: "t_x_seq")
            else { return TreeID(rawValue: 0) }
            return sequence.tree
        }
        _ = try bench.database.nextValue(of: sequence())
        try bench.run(.truncate([try bench.oid("t")], restartIdentity: true, cascade: false))
        #expect(try bench.database.nextValue(of: sequence()) == 1)
        bench.rollback()
        #expect(try bench.database.nextValue(of: sequence()) == 2)
    }

    @Test func dropWaitsForReaders() throws {
        let bench = try family()
        let reader = try Bench(sharing: bench)
        let tree = try #require(try reader.table("c")?.tree)
        _ = try reader.transaction.lockTable(tree, .accessShare)
        #expect(try bench.run(drop(.table, "p", cascade: true)) == .waiting)
        #expect(bench.services.notices.isEmpty)
        try reader.commit()
        #expect(bench.resume() == .done("DROP TABLE"))
        #expect(bench.services.notices.count == 1)
    }
}

extension Bench {
    /// A transaction that has taken its snapshot.
    struct Snapshot {
        private let bench: Bench

        init(_ bench: Bench) {
            self.bench = bench
            _ = try? bench.transaction.beginStatement()
        }

        func count(of name: String) throws -> Int {
            guard let table = try bench.table(name) else { return -1 }
            _ = try bench.transaction.beginStatement()
            var cursor = bench.transaction.rows(
                table.tree, .all, in: bench.transaction.statementView())
            var count = 0
            while try cursor.nextRow() != nil { count += 1 }
            return count
        }
    }
}
