// Scripts: parts that COMMIT ends, each in a transaction of its own.

import QueryEngine
import Testing

@testable import YDBLanguage

struct ScriptTests {
    let bench = Bench()

    private func lines(_ text: String) throws -> [String] {
        bench.run(try bench.session(), text, dialect: .script).lines
    }

    @Test func aPartReadsWhatTheOneBeforeHasMade() throws {
        #expect(
            try lines(
                """
                CREATE TABLE t (k Int32, v Utf8, PRIMARY KEY (k));
                COMMIT;
                $text = 'one'u;
                UPSERT INTO t (k, v) VALUES (1, $text);
                COMMIT;
                COMMIT;
                SELECT k, v FROM t;
                SELECT $text AS text;
                """)
                == ["0 k:Int32? v:Utf8?", "1|one", "1 text:Utf8", "one"])
    }

    @Test func whatIsCommittedStays() throws {
        let failed = try lines(
            """
            CREATE TABLE t (k Int32, PRIMARY KEY (k));
            COMMIT;
            INSERT INTO t (k) VALUES (1);
            COMMIT;
            INSERT INTO t (k) VALUES (2);
            INSERT INTO t (k) VALUES (1);
            """)
        #expect(failed.first == "PRECONDITION_FAILED")
        #expect(try lines("SELECT k FROM t;") == ["0 k:Int32?", "1"])
    }

    @Test func aPartDefinesOrReads() throws {
        #expect(
            try lines("SELECT 1; CREATE TABLE t (k Int32, PRIMARY KEY (k));").first
                == "GENERIC_ERROR")
        #expect(try lines("COMMIT; SELECT 1 AS a; COMMIT;") == ["0 a:Int32", "1"])
        #expect(try lines("SELECT * FROM none; COMMIT; SELECT 1;").first == "SCHEME_ERROR")
    }

    /// Rows are found by numbers and texts of unlike types as by alike ones.
    @Test func keysOfUnlikeTypesMeet() throws {
        let session = try bench.session()
        for text in [
            "CREATE TABLE a (k Uint32, s Utf8, PRIMARY KEY (k));",
            "UPSERT INTO a (k, s) VALUES (1u, 'x'u), (101u, 'y'u), (4294967295u, 'z'u);",
        ] {
            #expect(bench.lines(session, text) == [])
        }
        #expect(
            bench.lines(
                session,
                "SELECT a.k AS k, b.id AS id FROM a FULL JOIN (SELECT 101 AS id UNION ALL SELECT -1 AS id) AS b ON a.k = b.id ORDER BY id, k;"
            ).dropFirst() == ["1|NULL", "4294967295|NULL", "NULL|-1", "101|101"])
        #expect(
            bench.lines(
                session,
                "SELECT a.s AS s, b.t AS t FROM a FULL JOIN (SELECT 'x' AS t) AS b ON a.s = b.t ORDER BY s;"
            ).dropFirst() == ["x|x", "y|NULL", "z|NULL"])
    }
}
