// Placeholders of every kind for every backend, as text, without any.

import ClientPooling
import Testing

@testable import Databases

@Suite struct PlaceholderTests {
    private func bound(
        _ text: String, _ parameters: DatabaseParameters, _ dialect: SQLDialect = .postgres,
        _ marker: SQLDialect.Marker = .numbered
    ) throws -> BoundStatement {
        try DatabaseQuery(unescaped: text, parameters).bound(for: dialect, marker)
    }

    private func problem(
        _ text: String, _ parameters: DatabaseParameters, _ dialect: SQLDialect = .postgres
    ) -> String? {
        do {
            _ = try bound(text, parameters, dialect)
            return nil
        } catch { return (error as? DatabaseError)?.message }
    }

    @Test(arguments: ["a = $1 AND b = $2", "a = ? AND b = ?", "a = %s AND b = %s"])
    func allWaysAreOne(_ text: String) throws {
        let numbered = BoundStatement(text: "a = $1 AND b = $2", values: [7, "x"])
        let question = BoundStatement(text: "a = ? AND b = ?", values: [7, "x"])
        #expect(try bound(text, [7, "x"]) == numbered)
        for dialect in [SQLDialect.mysql, .sqlite, .standard] {
            #expect(try bound(text, [7, "x"], dialect, .question) == question)
        }
    }

    @Test func namesAndNumbersMayRepeat() throws {
        for text in ["a = :x OR b = :x AND c = :y", "a = %(x)s OR b = %(x)s AND c = %(y)s"] {
            let named: DatabaseParameters = ["x": 1, "y": 2]
            #expect(
                try bound(text, named)
                    == BoundStatement(text: "a = $1 OR b = $1 AND c = $2", values: [1, 2]))
            #expect(
                try bound(text, named, .mysql, .question)
                    == BoundStatement(text: "a = ? OR b = ? AND c = ?", values: [1, 1, 2]))
        }
        #expect(
            try bound("a = $2 OR b = $1 OR c = $2", [1, 2], .sqlite, .question).values == [2, 1, 2])
        // The backend's own numbers are in the order in which they stand.
        #expect(
            try bound("a = $2 OR b = $1", [1, 2])
                == BoundStatement(text: "a = $1 OR b = $2", values: [2, 1]))
    }

    @Test func whatStandsInQuotesIsNotTouched() throws {
        let texts = [
            "SELECT '$1 ? %s :x', \"$1 ? %s :x\", 1 -- $1 ? %s :x\n + ?",
            "SELECT 'it''s ?', /* ? /* ? */ ? */ ?", "SELECT $$ ? $1 $$, $a$ ? $$ $1 $a$, ?",
            "SELECT E'\\' ?', ?", "SELECT U&'?', ?", "SELECT x::text, ?", "SELECT a$1, ?",
            "SELECT \"a\"\"?\", ?",
        ]
        for text in texts {
            let bound = try bound(text, [1])
            #expect(bound.values == [1])
            let end = text.lastIndex(of: "?") ?? text.endIndex
            #expect(bound.text == text[..<end] + "$1")
        }
        let ofMySQL = [
            "SELECT 'it\\'s ?', ?", "SELECT \"\\\" ?\", ?", "SELECT `a``?`, ?", "SELECT 1 # ?\n, ?",
            "SELECT 1 -- ?\n, ?", "SELECT 1--1, ?", "SELECT /* ? */ ?", "SELECT @a := 1, ?",
        ]
        for text in ofMySQL {
            #expect(
                try bound(text, [1], .mysql, .question) == BoundStatement(text: text, values: [1]))
        }
        for text in ["SELECT [a ?], ?", "SELECT `?`, ?", "SELECT '\\', ?", "SELECT 1 --?\n, ?"] {
            #expect(
                try bound(text, [1], .sqlite, .question) == BoundStatement(text: text, values: [1]))
        }
        // What only one server reads is a part of its statement.
        #expect(try bound("SELECT /*! ? */ + ?", [1, 2], .mysql, .question).values == [1, 2])
    }

    @Test func operatorsAreNoPlaceholders() throws {
        let cases = [
            ("data ? 'key' AND id = ?", "data ? 'key' AND id = $1"),
            ("data ?| array['a'] AND id = ?", "data ?| array['a'] AND id = $1"),
            ("data ?& array['a'] AND id = ?", "data ?& array['a'] AND id = $1"),
            ("data @? '$.a' AND id = ?", "data @? '$.a' AND id = $1"),
            ("data ?? key AND id = ?", "data ? key AND id = $1"),
            ("data ? key AND id = $1", "data ? key AND id = $1"),
            ("data ? ? AND id = 1", "data ? $1 AND id = 1"), ("a = ?||'x'", "a = $1||'x'"),
            ("(data) ? 'k' AND ?", "(data) ? 'k' AND $1"), ("LIMIT ?", "LIMIT $1"),
            ("a[1:2] = ?", "a[1:2] = $1"), ("a ->> 'x' = ?", "a ->> 'x' = $1"),
            ("5 %% 2 = %s", "5 % 2 = $1"), ("5 % 2 = $1", "5 % 2 = $1"),
            ("a LIKE '%%' AND b = %s", "a LIKE '%%' AND b = $1"),
            ("a::int = :id", nil),
        ]
        for (text, expected) in cases {
            guard let expected else {
                #expect(try bound(text, ["id": 1]).text == "a::int = $1")
                continue
            }
            #expect(try bound(text, [1]) == BoundStatement(text: expected, values: [1]))
        }
        #expect(try bound("data ? key", []).text == "data ? key")
        #expect(try bound("a[:n]", []).text == "a[:n]")
    }

    @Test func wrongCountsAndMixesAreSaid() {
        #expect(problem("a = $1", [1, 2])?.contains("no placeholder for 2") == true)
        #expect(problem("a = $1 AND b = $3", [1, 2, 3])?.contains("no placeholder for 2") == true)
        #expect(problem("a = $2", [1])?.contains("parameter 2, and 1") == true)
        #expect(problem("a = $1", [])?.contains("parameter 1, and 0") == true)
        #expect(problem("a = $0", [1])?.contains("parameter 0") == true)
        #expect(problem("a = $99999999999999999999", [1])?.contains("and 1 were given") == true)
        #expect(problem("a = ?", [], .sqlite)?.contains("parameter 1, and 0") == true)
        #expect(problem("a = ? AND b = $1", [1], .mysql)?.contains("mixes") == true)
        #expect(problem("a = %s AND b = $1", [1])?.contains("mixes") == true)
        #expect(problem("a = :x", ["y": 1])?.contains("no parameter named x") == true)
        #expect(problem("a = :x", ["x": 1, "y": 1])?.contains("no placeholder for y") == true)
        #expect(problem("a = :x", [1])?.contains("need named") == true)
        #expect(problem("a = $1", ["x": 1])?.contains("named parameters") == true)
        #expect(problem("a = 1", [1])?.contains("no placeholder for 1") == true)
        #expect(problem("a = \0", [1])?.contains("zero byte") == true)
    }

    @Test func interpolatedValuesAreParameters() throws {
        let name = "x'; DROP TABLE users; --"
        let query: DatabaseQuery =
            "SELECT \(identifier: "a\"b`c") FROM t WHERE n = \(name) AND id IN (\(list: [1, 2])) \(unescaped: "LIMIT 1")"
        #expect(
            try query.bound(for: .postgres, .numbered)
                == BoundStatement(
                    text:
                        "SELECT \"a\"\"b`c\" FROM t WHERE n = $1 AND id IN ($2, $3) LIMIT 1",
                    values: [.text(name), 1, 2]))
        #expect(
            try query.bound(for: .mysql, .question)
                == BoundStatement(
                    text: "SELECT `a\"b``c` FROM t WHERE n = ? AND id IN (?, ?) LIMIT 1",
                    values: [.text(name), 1, 2]))
        let inString: DatabaseQuery = "SELECT 'a \(name)'"
        #expect(throws: DatabaseError.self) { try inString.bound(for: .postgres, .numbered) }
        let both: DatabaseQuery = "SELECT \(name), $1"
        #expect(throws: DatabaseError.self) {
            try both.with([1]).bound(for: .postgres, .numbered)
        }
        let part: DatabaseQuery = "n = \(name)"
        let whole: DatabaseQuery = "SELECT \(7) WHERE \(part) OR \(list: [Int]())"
        #expect(
            try whole.bound(for: .postgres, .numbered)
                == BoundStatement(
                    text: "SELECT $1 WHERE n = $2 OR NULL", values: [7, .text(name)]))
        let hostile: DatabaseQuery = "SELECT \(unescaped: "\0") \(7)"
        #expect(throws: DatabaseError.self) { try hostile.bound(for: .postgres, .numbered) }
    }

    /// Pieces whose meaning is known, put together at random: what is found is what was put in.
    @Test(arguments: 0..<40) func generatedStatements(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for dialect in SQLDialect.allCases {
            for _ in 0..<50 {
                let style = Int.random(in: 0..<4, using: &generator)
                var text = "SELECT "
                var expected = "SELECT "
                var count = 0
                var values: [(any DatabaseEncodable)?] = []
                var named: [String: (any DatabaseEncodable)?] = [:]
                for _ in 0..<Int.random(in: 0..<12, using: &generator) {
                    if Bool.random(using: &generator) {
                        count += 1
                        text += ["$\(count)", "?", "%s", ":p\(count)"][style]
                        expected += dialect == .postgres ? "$\(count)" : "?"
                        values.append(count)
                        named["p\(count)"] = count
                    } else {
                        let piece = Self.pieces(dialect).randomElement(using: &generator) ?? ""
                        text += piece
                        expected += piece
                    }
                    let gap =
                        [" , ", " + ", "\n= ", " AND "].randomElement(using: &generator) ?? ""
                    text += gap
                    expected += gap
                }
                let parameters =
                    style == 3 ? DatabaseParameters(named: named) : DatabaseParameters(values)
                let bound = try bound(
                    text, parameters, dialect, dialect == .postgres ? .numbered : .question)
                #expect(bound.text == expected, "\(dialect): \(text)")
                #expect(bound.values == (0..<count).map { .integer(Int64($0 + 1)) })
            }
        }
    }

    private static func pieces(_ dialect: SQLDialect) -> [String] {
        let common = [
            "'a $1 ? %s :x'", "'it''s ? '", "\"col ? $1\"", "/* ? $1 :x %s */", "-- ? :x %s $1\n",
            "a1", "1.5e3", "é", "'é ?'", "(a)", "''", "' -- '", "'/*'",
        ]
        return switch dialect {
        case .postgres:
            common + ["$$ ? :x $$", "$q$ ' $1 $q$", "E'\\' ? '", "a::text", "/* /* ? */ ? */"]
        case .mysql: common + ["'\\' ? '", "\"\\\" ? \"", "`a ? :x`", "# ? :x %s $1\n", "a$1"]
        case .sqlite: common + ["[a ? :x]", "`a ?`", "'\\'", "a$1"]
        case .standard: common + ["'\\'"]
        }
    }

    /// Any bytes at all: an answer or an error, never a trap, and what is answered is well-formed.
    @Test(arguments: 0..<20) func anyTextIsSurvived(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("'\"`[]$?%s:(){}\\/*-#!@|&;aE0_\0 \né").map { String($0) }
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? ""
            }.joined()
            for dialect in SQLDialect.allCases {
                for parameters: DatabaseParameters in [[], [1], ["a": 1]] {
                    let bound = try? bound(text, parameters, dialect, .question)
                    #expect(bound?.text.utf8.contains(0) != true)
                }
            }
        }
    }
}
