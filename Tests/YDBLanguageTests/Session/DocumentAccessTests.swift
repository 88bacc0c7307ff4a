// What stands in documents, reached by the language's own forms.

import Testing

@testable import YDBLanguage

struct DocumentAccessTests {
    let bench = Bench()

    @Test func membersOfDocuments() throws {
        let session = try bench.session()
        let text = """
            $yson = CAST('{"a"=[{"b"="x";"c"=1}]}' AS Yson);
            SELECT
                Yson::ConvertToString($yson.a.0.b) AS one,
                Yson::ConvertToString($yson["a"].0["b"]) AS two,
                Yson::ConvertToInt64($yson.a.0.c) AS three,
                Yson::ConvertToString($yson.nothing.0) AS four;
            """
        let lines = bench.lines(session, text)
        #expect(lines.count == 2)
        #expect(lines.last == "x|x|1|NULL")
    }

    @Test func documentsOfModulesAreToldAsYson() throws {
        let session = try bench.session()
        #expect(
            bench.lines(session, "SELECT Yson::Parse('1') AS a, Just(Yson::From(2)) AS b;").first
                == "0 a:Yson b:Yson?")
    }

    @Test func nullsStayOutOfColumnsThatHaveNone() throws {
        let session = try bench.session()
        #expect(
            bench.lines(
                session, "CREATE TABLE t (k Int32 NOT NULL, v Int32 NOT NULL, PRIMARY KEY (k));")
                == [])
        #expect(
            bench.run(session, "UPDATE t SET v = NULL WHERE k = 1;").failure?.status
                == .badRequest)
    }
}
