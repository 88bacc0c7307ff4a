// How texts that do not follow the grammar are refused, and that none brings the parser down.
import SQLPlanning
import Testing

@testable import YDBLanguage

@Suite struct SyntaxErrorTests {
    private func failure(_ text: String) -> YQLSyntaxError? {
        do throws(YQLSyntaxError) {
            _ = try YQLParsing.parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("SELECT 1 2", 1, 9, "extraneous input '2' expecting {<EOF>, ';'}"),
        ("SELECT a b c FROM t", 1, 11, "mismatched input 'c' expecting {<EOF>, ';'}"),
        ("SELECT 1;\n  SELECT 'a", 2, 9, "token recognition error at: ''a'"),
        ("SELECT ф", 1, 7, "token recognition error at: 'ф'"),
        ("SELECT f(1 FROM t", 1, 11, "mismatched input 'FROM' expecting {')', ','}"),
        ("SELECT CASE WHEN 1 2 END", 1, 19, "missing THEN at '2'"),
        ("do begin\n  select 1\n; end\n", 4, 0, "missing DO at '<EOF>'"),
        ("select * from any;", 1, 17, "no viable alternative at input 'any;'"),
        ("SELECT FROM t", 1, 12, "no viable alternative at input 'FROM t'"),
        ("reduce t using f(value)", 1, 9, "mismatched input 'using' expecting {',', ON, PRESORT}"),
        ("CREATE TABLE plato.foo:bar (key INT)", 1, 22, "mismatched input ':' expecting '('"),
        (
            "SELECT JSON_EXISTS(j, '$.k' $d ON ERROR)", 1, 28,
            "mismatched input '$' expecting {')', ERROR, FALSE, TRUE, UNKNOWN}"
        ),
        ("EXPLAIN SELECT EXISTS $x", 1, 22, "no viable alternative at input 'EXISTS $'"),
        // Not the grammar but what reads its tree: columns count from 1.
        ("SELECT CASE a WHEN b THEN c END", 1, 8, "ELSE is required"),
        ("SELECT 1 + 1??? < 2", 1, 13, "Unexpected token '?' at the end of expression"),
        (
            "$l = ($x, $y?, $z??, $t?) -> ($x);", 1, 18,
            "Expecting at most one '?' token here (for optional lambda parameters), but got 2"
        ),
        ("$x = 1; SELECT (Int32?, $x?)", 1, 27, "Unexpected token '?' at the end of expression"),
        ("SELECT 1?", 1, 9, "Unexpected token '?' at the end of expression"),
        ("$f = 1; select $f?;", 1, 18, "Unexpected token '?' at the end of expression"),
        (
            "select * from t flatten by x.y", 1, 30,
            "Unnamed expression after FLATTEN BY is not allowed"
        ),
        (
            "SELECT * FROM a LEFT semi OUTER JOIN b ON x = y", 1, 27,
            "Invalid join type: LEFT SEMI OUTER JOIN. OUTER keyword is optional and can only be used "
                + "after LEFT, RIGHT or FULL"
        ),
        (
            "SELECT SUM(x) OVER (ROWS BETWEEN 5 FOLLOWING AND CURRENT ROW) FROM t", 1, 34,
            "Frame cannot start from FOLLOWING and end with CURRENT ROW"
        ),
        ("$f = ($x?, $y) -> ($x)", 1, 12, "Non-optional argument can not follow optional one"),
        (
            "select \"foo\\x1\\xfe\"", 1, 15,
            "Failed to parse string literal: Invalid hexadecimal value"
        ),
        ("select \"foo\nbar\n\\01\"", 3, 4, "Failed to parse string literal: Invalid octal value"),
        ("SELECT * FROM a CROSS JOIN ANY b", 1, 28, "ANY should not be used with Cross JOIN"),
        (
            "SELECT 1 LIMIT 1 UNION ALL SELECT 2", 1, 10,
            "LIMIT within UNION ALL is only allowed after last subquery"
        ),
        (
            "SELECT 1234234543563435151456", 1, 8,
            "Failed to parse number from string: 1234234543563435151456, number limit overflow"
        ),
        ("--!syntax_pg\nSELECT 1", 0, 0, "PostgreSQL syntax is not supported"),
    ])
    func wordsAndPlaces(text: String, row: Int, column: Int, message: String) throws {
        let found = try #require(failure(text))
        #expect(found.message == message)
        #expect(found.position == YQLPosition(row: row, column: column))
    }

    @Test func anUnknownStatementNamesWhatMayBegin() throws {
        let found = try #require(failure("Is this the real life?"))
        #expect(found.message.hasPrefix("mismatched input 'Is' expecting {';', '(', '$', ALTER"))
        #expect(found.position == YQLPosition(row: 1, column: 0))
    }

    @Test func whatBeginsAnItemIsListed() throws {
        let found = try #require(failure("select .0f;"))
        #expect(found.position == YQLPosition(row: 1, column: 7))
        let start =
            "extraneous input '.' expecting {'<|', '+', '-', '~', '*', '(', '$', '{', '[', ABORT"
        #expect(found.message.hasPrefix(start))
        #expect(
            found.message.hasSuffix(
                "XOR, STRING_VALUE, ID_PLAIN, ID_QUOTED, DIGITS, INTEGER_VALUE, REAL, BLOB}"))
    }

    @Test func keywordsAreNamesWhereTheGrammarLetsThem() {
        for text in [
            "SELECT key, index AS from, data.table FROM user", "SELECT date row FROM t",
            "SELECT * FROM t GROUP BY group ORDER BY order",
            "CREATE TABLE t (index Int32, PRIMARY KEY (index))",
        ] {
            #expect(failure(text) == nil)
        }
        for text in [
            "SELECT list FROM t", "SELECT a key FROM t", "SELECT select", "SELECT * FROM any",
            "CREATE TABLE t (column Int32)",
        ] {
            #expect(failure(text) != nil, "\(text)")
        }
    }

    @Test(arguments: ["(", "[", "-(", "f(", "NOT (", "(SELECT ", "List<", "CASE WHEN "])
    func deepTextsAreRefused(opening: String) throws {
        let text = "SELECT " + String(repeating: opening, count: 100_000)
        #expect(try #require(failure(text)).message.isEmpty == false)
    }

    @Test func longChainsAreRead() {
        let chain = (0..<20_000).map { "a = \($0)" }.joined(separator: " OR ")
        #expect(failure("SELECT " + chain) == nil)
        let list = (0..<20_000).map(String.init).joined(separator: ", ")
        #expect(failure("SELECT a IN (\(list)), [\(list)]") == nil)
        #expect(failure("SELECT " + String(repeating: "1 + ", count: 100_000) + "1") != nil)
    }

    /// What stands in parentheses is read once, whatever follows them.
    @Test func nestedListsAreReadInLinearTime() {
        let depth = 80
        let text =
            String(repeating: "a IN (", count: depth) + "b"
            + String(repeating: ")[0]", count: depth)
        #expect(failure("SELECT " + text) == nil)
        let opening = "(SELECT 1 FROM t GROUP BY (", closing = "))"
        let groups =
            String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth)
        #expect(failure("SELECT " + groups) == nil)
    }

    @Test func brokenTextsThrowAndNeverTrap() {
        var seed: UInt64 = 0x5EED
        func draw(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: seed >> 33) % max(limit, 1)
        }
        let pieces = Self.samples.map { Array($0.utf8) }
        let junk: [UInt8] = Array("'\"`@$(){}[]<|>?.,;:-/*\\0x1e_ \n".utf8) + [0, 0xFF, 0xD1]
        var failures = 0
        for _ in 0..<6_000 {
            var text = pieces[draw(pieces.count)]
            for _ in 0...draw(4) {
                let at = draw(text.count)
                switch draw(4) {
                case 0 where !text.isEmpty: text.remove(at: at)
                case 1: text.insert(junk[draw(junk.count)], at: min(at, text.count))
                case 2: text = Array(text.prefix(at))
                default:
                    let other = pieces[draw(pieces.count)]
                    text = Array(text.prefix(at)) + other.suffix(draw(other.count))
                }
            }
            do throws(YQLSyntaxError) {
                let script = try YQLParsing.parse(text)
                for statement in script.statements {
                    #expect(statement.range.upperBound <= text.count)
                }
            } catch {
                failures += 1
                #expect(error.position.row >= 0 && error.position.column >= 0)
            }
        }
        #expect(failures > 1_000)
    }

    private static let samples = [
        "PRAGMA TablePathPrefix = \"/local\"; DECLARE $x AS List<Struct<a:Uint64?,b:Utf8>>;",
        "$f = ($x, $y?) -> { $z = $x ?? 1; RETURN <|a: $z, b: [1u, 2ul]|> }; SELECT $f(1).a;",
        "SELECT t.*, COUNT(DISTINCT a) OVER (PARTITION BY b ORDER BY c ROWS 1 PRECEDING) FROM t",
        "SELECT a, @@b@@ FROM `x/y` VIEW i AS t LEFT ONLY JOIN $q AS q USING (k) FLATTEN BY (l AS m)",
        "UPSERT INTO t (a, b) SELECT a, b FROM AS_TABLE($rows) RETURNING *;",
        "UPDATE t SET (a, b) = (1, 'x'u) WHERE c IN (SELECT d FROM e LIMIT 2 OFFSET 3)",
        "CREATE TABLE t (a Uint64 NOT NULL, b Decimal(22,9), PRIMARY KEY (a), INDEX i GLOBAL ASYNC ON (b))"
            + " WITH (UNIFORM_PARTITIONS = 4, TTL = Interval('P1D') ON b)",
        "ALTER TABLE t ADD COLUMN c Utf8, DROP INDEX i, SET (x = 1), ALTER COLUMN c DROP NOT NULL",
        "DEFINE ACTION $a($p) AS DO BEGIN COMMIT; END DO; END DEFINE; EVALUATE IF $p DO $a(1)",
        "SELECT JSON_VALUE(j, '$.a' PASSING 1 AS x RETURNING Int32 DEFAULT 0 ON EMPTY), CAST(a AS Int8?)",
        "SELECT CASE a WHEN 1 THEN {1: 2} ELSE {} END, Variant(1, '0', $t), ~1 << 2 >> 3 |<< 4 -- end",
        "GRANT SELECT ROW, 'ydb.x' ON `a`, `b` TO u WITH GRANT OPTION; CREATE USER u PASSWORD 'p' NOLOGIN",
        "CREATE VIEW v WITH (security_invoker = TRUE) AS SELECT 1; CREATE TOPIC x WITH (a = {1: (2)})",
        "SELECT 1 UNION SELECT 2 EXCEPT ALL (SELECT 3 ORDER BY a) INTERSECT SELECT 4 ASSUME ORDER BY b",
    ]
}
