// Kinds of statements, each by what YDB answers.

import QueryEngine
import Testing

@testable import YDBLanguage

struct StatementKindTests {
    let bench = Bench()

    private func prepared() throws -> YDBSession {
        let session = try bench.session()
        let made = """
            CREATE TABLE a (k Int32, v Int32, n Utf8, PRIMARY KEY (k), INDEX byN GLOBAL ON (n));
            CREATE TABLE b (k Int32, w Int32, PRIMARY KEY (k));
            """
        #expect(bench.lines(session, made) == [])
        let filled = """
            UPSERT INTO a (k, v, n) VALUES (1, 10, "z"u), (2, 20, "y"u), (3, 30, NULL);
            UPSERT INTO b (k, w) VALUES (2, 200), (4, 400);
            """
        #expect(bench.lines(session, filled) == [])
        return session
    }

    @Test func negativeLiterals() throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "SELECT -9223372036854775808, -2147483648, -2147483649, -128t;")
                == [
                    "0 column0:Int64 column1:Int32 column2:Int64 column3:Int8",
                    "-9223372036854775808|-2147483648|-2147483649|-128",
                ])
        #expect(bench.run(session, "SELECT -9223372036854775809;").failure != nil)
    }

    @Test func insertOrRevertDoesAllOrNothing() throws {
        let session = try prepared()
        #expect(bench.lines(session, "INSERT OR REVERT INTO b (k, w) VALUES (5, 1), (2, 1);") == [])
        #expect(bench.lines(session, "INSERT OR REVERT INTO b (k, w) VALUES (6, 1), (6, 2);") == [])
        #expect(bench.lines(session, "SELECT k FROM b;").dropFirst() == ["2", "4"])
        #expect(bench.lines(session, "INSERT OR REVERT INTO b (k, w) VALUES (5, 1), (6, 1);") == [])
        #expect(bench.lines(session, "SELECT k FROM b;").dropFirst() == ["2", "4", "5", "6"])
        #expect(
            bench.run(session, "INSERT OR ABORT INTO b (k, w) VALUES (2, 1);").failure?.status
                == .preconditionFailed)
    }

    @Test func readsByAnIndexComeInItsOrder() throws {
        let session = try prepared()
        #expect(
            bench.lines(session, "SELECT k FROM a VIEW byN;").dropFirst() == ["3", "2", "1"])
        #expect(
            bench.lines(session, "SELECT k FROM a VIEW byN ORDER BY k;").dropFirst()
                == ["1", "2", "3"])
        #expect(bench.lines(session, "SELECT COUNT(*) FROM a VIEW byN;").last == "3")
    }

    @Test func columnsOfJoinsCanBeNamedWithTheirTables() throws {
        let session = try prepared()
        #expect(
            bench.lines(
                session,
                "PRAGMA DisableSimpleColumns; SELECT * FROM a AS x JOIN b AS y ON x.k = y.k;")
                == ["0 x.k:Int32? x.n:Utf8? x.v:Int32? y.k:Int32? y.w:Int32?", "2|y|20|2|200"])
        #expect(
            bench.lines(
                session,
                "PRAGMA DisableSimpleColumns; SELECT x.v FROM a AS x JOIN b AS y ON x.k = y.k;"
            )
            .first == "0 x.v:Int32?")
        #expect(
            bench.lines(session, "PRAGMA DisableSimpleColumns; SELECT * FROM b;").first
                == "0 k:Int32? w:Int32?")
    }

    @Test func aSharedColumnIsThatOfTheSideThatIsThere() throws {
        let session = try prepared()
        #expect(
            bench.lines(
                session, "SELECT * FROM a AS x RIGHT JOIN b AS y ON x.k = y.k ORDER BY k;"
            ).dropFirst() == ["2|y|20|200", "4|NULL|NULL|400"])
        #expect(
            bench.lines(
                session, "SELECT * FROM a AS x FULL JOIN b AS y ON x.k = y.k ORDER BY k;"
            ).dropFirst() == ["1|z|10|NULL", "2|y|20|200", "3|NULL|30|NULL", "4|NULL|NULL|400"])
    }

    @Test func viewsKeepTheirPlace() throws {
        let session = try bench.session()
        let made = """
            PRAGMA TablePathPrefix = "/local/dir";
            CREATE TABLE t (k Int32, PRIMARY KEY (k));
            CREATE VIEW v WITH (security_invoker = TRUE) AS SELECT t.k AS k FROM t;
            """
        #expect(bench.lines(session, made) == [])
        #expect(bench.lines(session, "UPSERT INTO `dir/t` (k) VALUES (7);") == [])
        #expect(bench.lines(session, "SELECT * FROM `dir/v`;") == ["0 k:Int32?", "7"])
        #expect(
            bench.lines(
                session, "PRAGMA TablePathPrefix = '/local/other'; SELECT * FROM `/local/dir/v`;")
                == ["0 k:Int32?", "7"])
    }

    @Test func timesOfTheModuleAreToldWithTheirZones() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session, "SELECT DateTime::Split(TzDatetime('2024-01-02T03:04:05,Europe/Moscow'));")
                == ["0 column0:TzTimestamp", "2024-01-02T03:04:05,Europe/Moscow"])
    }

    @Test func partitionsFollowTheKey() throws {
        let session = try bench.session()
        let table = { (parts: String) in
            "CREATE TABLE p (a Int32, b Int32, c Int32, PRIMARY KEY (a, b), PARTITION BY (\(parts)));"
        }
        #expect(bench.run(session, table("a, b, c")).failure?.status == .genericError)
        #expect(bench.run(session, table("b")).failure?.status == .genericError)
        #expect(bench.lines(session, table("a")) == [])
    }

    @Test func parametersNeedNoDeclaration() throws {
        let session = try bench.session()
        let value = YDBParameter(.int32, .int(5))
        #expect(
            bench.run(session, "SELECT $x + 1;", ["$x": value], dialect: .dataQuery).lines.last
                == "6")
    }

    @Test func typesHaveComponents() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                """
                SELECT ListMap(StructTypeComponents(ParseType("Struct<a:Int32,b:List<Utf8>>")),
                    ($x) -> ($x.Name || ":" || FormatType($x.Type)));
                """
            ).last == "[a:Int32,b:List<Utf8>]")
    }
}
