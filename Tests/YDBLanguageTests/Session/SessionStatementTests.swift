// Statements in sessions: what they answer, row by row.

import QueryEngine
import Testing

@testable import YDBLanguage

struct SessionStatementTests {
    let bench = Bench()

    private func prepared() throws -> YDBSession {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                """
                CREATE TABLE series (
                    id Uint64 NOT NULL, title Utf8, rank Int32, PRIMARY KEY (id)
                );
                """) == [])
        #expect(
            bench.lines(
                session,
                """
                UPSERT INTO series (id, title, rank) VALUES
                    (3, "three"u, 30), (1, "one"u, 10), (2, NULL, NULL);
                """) == [])
        return session
    }

    @Test func literals() throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "SELECT 1 AS a, 'x' AS b, NULL AS c, 1.5, 3000000000, true;")
                == [
                    "0 a:Int32 b:String c:Null column3:Double column4:Int64 column5:Bool",
                    "1|x|NULL|1.5|3000000000|true",
                ])
        #expect(
            bench.lines(session, "select 1 as c; select 2 as c;")
                == ["0 c:Int32", "1", "1 c:Int32", "2"])
    }

    @Test func rowsComeInTheOrderOfTheirKeys() throws {
        let session = try prepared()
        #expect(
            bench.lines(session, "SELECT * FROM series;")
                == [
                    "0 id:Uint64 rank:Int32? title:Utf8?", "1|10|one", "2|NULL|NULL", "3|30|three",
                ])
        #expect(
            bench.lines(session, "SELECT title FROM series WHERE id = 3;")
                == ["0 title:Utf8?", "three"])
        #expect(
            bench.lines(
                session, "SELECT id FROM series WHERE rank > 5 ORDER BY id DESC LIMIT 1;")
                == ["0 id:Uint64", "3"])
    }

    @Test func writing() throws {
        let session = try prepared()
        #expect(bench.lines(session, "UPSERT INTO series (id, rank) VALUES (1, 11);") == [])
        #expect(bench.lines(session, "REPLACE INTO series (id, rank) VALUES (3, 33);") == [])
        #expect(bench.lines(session, "UPDATE series SET title = 'two'u WHERE id = 2;") == [])
        #expect(
            bench.lines(session, "SELECT * FROM series ORDER BY id;").dropFirst()
                == ["1|11|one", "2|NULL|two", "3|33|NULL"])
        #expect(
            bench.lines(session, "DELETE FROM series WHERE id = 2 RETURNING *;")
                == ["0 id:Uint64 title:Utf8? rank:Int32?", "2|two|NULL"])
        #expect(
            bench.lines(
                session, "UPDATE series ON SELECT id, rank + 1 AS rank FROM series;") == [])
        #expect(
            bench.lines(session, "DELETE FROM series ON SELECT 3ul AS id;") == [])
        #expect(
            bench.lines(session, "SELECT * FROM series ORDER BY id;").dropFirst() == ["1|12|one"])
    }

    @Test func insertFailsWhereTheKeyIs() throws {
        let session = try prepared()
        #expect(
            bench.lines(session, "INSERT INTO series (id, title) VALUES (1, 'again'u);")
                == [
                    "PRECONDITION_FAILED",
                    "<main>: Error: Execution, code: 1060",
                    "    <main>: Error: Conflict with existing key., code: 2012",
                ])
    }

    @Test func parameters() throws {
        let session = try prepared()
        let rows = YDBParameter(
            .list(.structure(of: [YQLMember("id", .uint64), YQLMember("title", .utf8)])),
            .list(
                [
                    .tuple([YQLInteger.value(7), .string("seven")], [.uint64, .utf8]),
                    .tuple([YQLInteger.value(8), .string("eight")], [.uint64, .utf8]),
                ], of: .structure(of: [YQLMember("id", .uint64), YQLMember("title", .utf8)])))
        let written = bench.run(
            session,
            """
            DECLARE $rows AS List<Struct<id:Uint64,title:Utf8>>;
            UPSERT INTO series SELECT * FROM AS_TABLE($rows);
            """, ["$rows": rows])
        #expect(written.lines == [])
        #expect(
            bench.run(
                session,
                "DECLARE $id AS Uint64; SELECT title FROM series WHERE id = $id;",
                ["$id": YDBParameter(.uint64, YQLInteger.value(8))]
            ).lines == ["0 title:Utf8?", "eight"])
        #expect(
            bench.run(session, "SELECT $x AS x;", ["$x": YDBParameter(.int64, .int(5))]).lines
                == ["0 x:Int64", "5"])
        #expect(
            bench.run(session, "DECLARE $id AS Uint64; SELECT $id AS id;").lines
                == [
                    "BAD_REQUEST", "<main>: Error: Missing value for parameter: $id, code: 2017",
                ])
    }

    @Test func namesAndLambdas() throws {
        let session = try prepared()
        #expect(
            bench.lines(
                session,
                """
                $top = (SELECT id, title FROM series WHERE rank IS NOT NULL);
                $twice = ($x) -> { RETURN $x * 2; };
                SELECT id, $twice(id) AS two FROM $top ORDER BY id;
                SELECT ListMap([1, 2, 3], ($x) -> { RETURN $twice($x) + 1; }) AS list;
                SELECT ListFilter(ListFromRange(0, 6), ($x) -> ($x % 2 == 0)) AS even;
                """)
                == [
                    "0 id:Uint64 two:Uint64", "1|2", "3|6", "1 list:List<Int32>", "[3,5,7]",
                    "2 even:List<Int32>", "[0,2,4]",
                ])
    }

    @Test func grouping() throws {
        let session = try prepared()
        #expect(
            bench.lines(session, "SELECT COUNT(*) AS n, MAX(id) AS m FROM series;")
                == ["0 n:Uint64 m:Uint64?", "3|3"])
        #expect(
            bench.lines(
                session,
                "SELECT odd, COUNT(*) AS n FROM series GROUP BY id % 2 AS odd ORDER BY odd;")
                == ["0 odd:Uint64? n:Uint64", "0|1", "1|2"])
    }

    @Test func joins() throws {
        let session = try prepared()
        #expect(
            bench.lines(
                session,
                """
                SELECT a.id AS id, b.title AS title FROM series AS a
                LEFT JOIN series AS b ON a.rank = b.rank ORDER BY id;
                """)
                == ["0 id:Uint64 title:Utf8?", "1|one", "2|NULL", "3|three"])
        #expect(
            bench.lines(
                session,
                """
                SELECT a.id AS id FROM series AS a
                LEFT ONLY JOIN series AS b ON a.rank = b.rank;
                """) == ["0 id:Uint64", "2"])
    }

    @Test func unionsAndFlattening() throws {
        let session = try prepared()
        #expect(
            bench.lines(
                session, "SELECT 1 AS a, 2 AS b UNION ALL SELECT 3 AS b, 'x' AS c;")
                == ["0 a:Int32? b:Int32 c:String?", "1|2|NULL", "NULL|3|x"])
        #expect(
            bench.lines(
                session,
                "SELECT id, x FROM (SELECT 1 AS id, [4, 5] AS x) FLATTEN LIST BY x ORDER BY x;")
                == ["0 id:Int32 x:Int32", "1|4", "1|5"])
    }

    @Test func errorsSayWhereTheyAre() throws {
        let session = try prepared()
        #expect(bench.run(session, "Is this the real life?").failure?.status == .genericError)
        #expect(
            bench.lines(session, "SELECT * FROM nothing;")
                == [
                    "SCHEME_ERROR", "<main>: Error: Type annotation, code: 1030",
                    "    <main>:1:15: Error: At function: KiReadTable!",
                    "        <main>:1:15: Error: Cannot find table 'db.[/local/nothing]' because it does not exist or you do not have access permissions. Please check correctness of table path and user permissions., code: 2003",
                ])
        // Nothing is run where something is wrong.
        #expect(
            bench.run(session, "UPSERT INTO series (id) VALUES (9); SELECT * FROM nothing;")
                .failure?.status == .schemeError)
        #expect(bench.lines(session, "SELECT id FROM series WHERE id = 9;") == ["0 id:Uint64"])
    }
}
