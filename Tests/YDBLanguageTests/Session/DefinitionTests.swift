// Definitions by text and by message, directories, and what is told of them.

import QueryEngine
import Testing

@testable import YDBLanguage

struct DefinitionTests {
    let bench = Bench()

    private func ask(_ session: YDBSession, _ operation: YDBTableOperation) -> LineSink {
        bench.ask(session, .operation(operation))
    }

    @Test func tablesAreMadeDescribedAndDropped() throws {
        let session = try bench.session()
        let specification = YDBTableSpecification(
            path: "/local/a/b/t",
            columns: [
                YDBTableColumn("k", .optional(.uint64)), YDBTableColumn("v", .optional(.utf8)),
                YDBTableColumn("n", .int32),
            ], primaryKey: ["k"], indexes: [YDBTableIndex("by_v", ["v"], kind: .globalAsync)])
        #expect(ask(session, .createTable(specification, ifNotExists: false)).failure == nil)
        // Asked for again, it is there.
        #expect(ask(session, .createTable(specification, ifNotExists: true)).failure == nil)
        let answer = ask(session, .describeTable(path: "/local/a/b/t"))
        guard case .table(let table)? = answer.completion?.answer else {
            Issue.record("no description")
            return
        }
        #expect(
            table.columns.map { "\($0.name) \($0.type)" } == ["k Uint64?", "v Utf8?", "n Int32"])
        #expect(table.primaryKey == ["k"])
        #expect(table.indexes == [YDBTableIndex("by_v", ["v"], kind: .globalAsync)])
        let listed = ask(session, .listDirectory(path: "/local/a"))
        guard case .directory(let own, let children)? = listed.completion?.answer else {
            Issue.record("no directory")
            return
        }
        #expect(own.name == "a" && own.kind == .directory)
        #expect(children.map(\.name) == ["b"] && children.map(\.kind) == [.directory])
        #expect(
            ask(session, .removeDirectory(path: "/local/a/b")).failure?.status
                == .preconditionFailed)
        #expect(ask(session, .dropTable(path: "/local/a/b/t")).failure == nil)
        #expect(ask(session, .removeDirectory(path: "/local/a/b")).failure == nil)
        #expect(
            ask(session, .describePath(path: "/local/a/b")).failure?.status == .schemeError)
    }

    @Test func nullIsAKeyLikeOthers() throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "CREATE TABLE t (a Int32, b Utf8, v Int32, PRIMARY KEY (a, b));")
                == [])
        #expect(
            bench.lines(
                session,
                "UPSERT INTO t (a, b, v) VALUES (NULL, 'x'u, 1), (2, NULL, 2), (1, 'y'u, 3);")
                == [])
        #expect(bench.lines(session, "UPSERT INTO t (a, b, v) VALUES (NULL, 'x'u, 9);") == [])
        #expect(
            bench.lines(session, "SELECT * FROM t;").dropFirst() == [
                "NULL|x|9", "1|y|3", "2|NULL|2",
            ])
        #expect(
            bench.run(session, "INSERT INTO t (a, b, v) VALUES (2, NULL, 5);").failure?.status
                == .preconditionFailed)
    }

    @Test func prefixesAndViews() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                "PRAGMA TablePathPrefix('/local/dir'); CREATE TABLE t (k Int32 NOT NULL, PRIMARY KEY (k));"
            )
                == [])
        #expect(bench.lines(session, "UPSERT INTO `dir/t` (k) VALUES (1);") == [])
        #expect(
            bench.lines(session, "PRAGMA TablePathPrefix = '/local/dir'; SELECT * FROM t;")
                == ["0 k:Int32", "1"])
        #expect(
            bench.lines(
                session,
                "CREATE VIEW v WITH (security_invoker = TRUE) AS SELECT k + 1 AS next FROM `/local/dir/t`;"
            )
                == [])
        #expect(bench.lines(session, "SELECT * FROM v;") == ["0 next:Int32", "2"])
    }

    @Test func numbersAndDefaults() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                "CREATE TABLE t (id Serial, name Utf8 NOT NULL DEFAULT 'none'u, PRIMARY KEY (id));")
                == [])
        #expect(bench.lines(session, "INSERT INTO t (name) VALUES ('a'u);") == [])
        #expect(
            bench.lines(session, "INSERT INTO t (name) VALUES ('b'u) RETURNING id, name;")
                == ["0 id:Int32 name:Utf8", "2|b"])
    }

    @Test func indexesAndCopies() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                """
                CREATE TABLE t (k Int32 NOT NULL, v Utf8, u Int32, PRIMARY KEY (k),
                    INDEX by_v GLOBAL ON (v), INDEX by_u GLOBAL UNIQUE ON (u));
                """) == [])
        #expect(
            bench.lines(session, "UPSERT INTO t (k, v, u) VALUES (1, 'a'u, 1), (2, 'b'u, 2);") == []
        )
        #expect(
            bench.lines(session, "SELECT k FROM t VIEW by_v WHERE v = 'b'u;") == ["0 k:Int32", "2"])
        #expect(
            bench.run(session, "UPSERT INTO t (k, u) VALUES (3, 2);").failure?.status
                == .preconditionFailed)
        #expect(
            bench.run(session, "SELECT k FROM t VIEW nothing;").failure?.status == .schemeError)
        #expect(bench.lines(session, "ALTER TABLE t DROP INDEX by_u, ADD COLUMN x Int64;") == [])
        #expect(
            ask(session, .copyTables([YDBTableCopy(source: "/local/t", destination: "/local/c")]))
                .failure == nil)
        #expect(
            bench.lines(session, "SELECT * FROM c;")
                == ["0 k:Int32 u:Int32? v:Utf8? x:Int64?", "1|1|a|NULL", "2|2|b|NULL"])
        #expect(
            ask(
                session,
                .renameTables([YDBTableRename(source: "/local/c", destination: "/local/d/e")])
            ).failure == nil)
        #expect(bench.lines(session, "SELECT COUNT(*) AS n FROM `d/e`;").last == "2")
    }

    @Test func rowsByMessages() throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "CREATE TABLE t (k Int32 NOT NULL, v Utf8, PRIMARY KEY (k));")
                == [])
        let row = YQLType.structure(of: [YQLMember("k", .int32), YQLMember("v", .utf8)])
        let rows = YDBParameter(
            .list(row),
            .list(
                (1...5).map { .tuple([.int($0), .string("v\($0)")], [.int32, .utf8]) }, of: row))
        #expect(ask(session, .bulkUpsert(path: "/local/t", rows)).failure == nil)
        let key = YQLType.structure(of: [YQLMember("k", .int32)])
        let keys = YDBParameter(
            .list(key), .list([.tuple([.int(4)], [.int32]), .tuple([.int(2)], [.int32])], of: key))
        #expect(
            ask(session, .readRows(path: "/local/t", keys, columns: ["k", "v"])).lines
                == ["0 k:Int32 v:Utf8?", "4|v4", "2|v2"])
        let range = YDBTableRead(
            path: "/local/t",
            from: YDBTableRead.Bound(
                YDBParameter(.tuple([.optional(.int32)]), .tuple([.int(2)], [.optional(.int32)])),
                isInclusive: false),
            to: YDBTableRead.Bound(
                YDBParameter(.tuple([.optional(.int32)]), .tuple([.int(5)], [.optional(.int32)])),
                isInclusive: false), columns: ["k"])
        #expect(ask(session, .readTable(range)).lines == ["0 k:Int32", "3", "4"])
    }
}
