// The order of an answer's columns: as they are spelled, by their names where a star gives them.

import QueryEngine
import Testing

@testable import YDBLanguage

struct AnswerColumnTests {
    let bench = Bench()

    private func columns(_ text: String) throws -> String? {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                "CREATE TABLE IF NOT EXISTS t (k Int32 NOT NULL, b Int32, A Int32, PRIMARY KEY (k));"
            )
                == [])
        return bench.lines(session, text).first
    }

    @Test(arguments: [
        ("SELECT * FROM t;", "0 A:Int32? b:Int32? k:Int32"),
        ("SELECT t.* FROM t;", "0 A:Int32? b:Int32? k:Int32"),
        ("SELECT k AS z, t.* FROM t;", "0 A:Int32? b:Int32? k:Int32 z:Int32"),
        ("SELECT k, b, A FROM t;", "0 k:Int32 b:Int32? A:Int32?"),
        ("SELECT * FROM (SELECT k, b FROM t);", "0 b:Int32? k:Int32"),
        ("$rows = SELECT k, b FROM t; SELECT * FROM $rows;", "0 b:Int32? k:Int32"),
        ("SELECT k, b FROM (SELECT * FROM t);", "0 k:Int32 b:Int32?"),
        ("SELECT * FROM t UNION ALL SELECT * FROM t;", "0 A:Int32? b:Int32? k:Int32"),
        ("PRAGMA OrderedColumns; SELECT * FROM t;", "0 k:Int32 b:Int32? A:Int32?"),
        (
            "PRAGMA OrderedColumns; PRAGMA DisableOrderedColumns; SELECT * FROM t;",
            "0 A:Int32? b:Int32? k:Int32"
        ),
        ("PRAGMA PositionalUnionAll; SELECT * FROM t;", "0 k:Int32 b:Int32? A:Int32?"),
    ])
    func orderOfColumns(_ text: String, _ expected: String) throws {
        #expect(try columns(text) == expected)
    }

    @Test func valuesStandUnderTheirColumns() throws {
        _ = try columns("SELECT 1;")
        let session = try bench.session()
        #expect(bench.lines(session, "UPSERT INTO t (k, b, A) VALUES (1, 2, 3);") == [])
        #expect(
            bench.lines(session, "SELECT * FROM t;") == ["0 A:Int32? b:Int32? k:Int32", "3|2|1"])
    }
}
