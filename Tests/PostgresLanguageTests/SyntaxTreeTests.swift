// What the parser makes of a text: names, offsets, types and the parts of statements, as the
// PostgreSQL manual describes them.

import QueryEngine
import SQLPlanning
import Testing

@testable import PostgresLanguage

private func statements(_ text: String) throws -> [ParsedStatement] {
    try Dialect.postgres.parse(Array(text.utf8))
}

private func statement(_ text: String) throws -> Statement {
    let all = try statements(text)
    try #require(all.count == 1)
    return all[0].statement
}

private func select(_ text: String) throws -> (Query, SelectClause) {
    guard case .query(let query) = try statement(text), case .select(let clause) = query.body
    else { throw NotASelect() }
    return (query, clause)
}

private struct NotASelect: Error {}

@Test func textsSplitIntoStatementsWithTheirRanges() throws {
    let text = " SELECT 1 ;; -- c\n  SELECT ';' ; "
    let found = try statements(text).map {
        String(decoding: Array(text.utf8)[$0.range], as: UTF8.self)
    }
    #expect(found == ["SELECT 1", "SELECT ';'"])
    #expect(try statements("").isEmpty)
    #expect(try statements(" ; ;-- nothing").isEmpty)
}

@Test func namesFoldUnlessQuoted() throws {
    let (_, clause) = try select("SELECT FooBar, \"FooBar\", É, \"a\"\"b\" AS X FROM Sch.Tab AS T")
    let names = clause.items.map {
        if case .column(let column) = $0.expression { return column.name }
        return ""
    }
    // Beyond ASCII nothing folds.
    #expect(names == ["foobar", "FooBar", "É", "a\"b"])
    #expect(clause.items[3].alias == "x")
    guard case .table(let table) = clause.from[0] else { throw NotASelect() }
    #expect(table.name.schema == "sch" && table.name.name == "tab")
    #expect(table.alias?.name == "t")
}

@Test func namesAreCutToSixtyThreeBytes() throws {
    let long = String(repeating: "a", count: 70)
    let (_, clause) = try select("SELECT \(long), \"\(String(repeating: "é", count: 40))\"")
    let lengths = clause.items.map {
        if case .column(let column) = $0.expression { return column.name.utf8.count }
        return 0
    }
    #expect(lengths == [63, 62])
}

@Test func offsetsPointAtOperatorsAndFirstTokens() throws {
    let (_, clause) = try select("SELECT é + b, f(c), d::int")
    guard case .binary(_, _, _, let plus) = clause.items[0].expression,
        case .function(let call) = clause.items[1].expression,
        case .cast(let cast) = clause.items[2].expression
    else { throw NotASelect() }
    let text = Array("SELECT é + b, f(c), d::int".utf8)
    #expect(plus.characterPosition(in: text) == 10)
    #expect(call.offset.characterPosition(in: text) == 15)
    #expect(cast.offset.characterPosition(in: text) == 22)
    #expect(clause.items[0].expression.offset.characterPosition(in: text) == 8)
    #expect(SourceOffset.unknown.characterPosition(in: text) == nil)
}

@Test func numbersAreIntegersAsLongAsTheyFit() throws {
    func literal(_ text: String) throws -> Literal? {
        if case .literal(let value, _) = try Dialect.postgres.parseExpression(Array(text.utf8)) {
            return value
        }
        return nil
    }
    #expect(try literal("0042") == .integer(42))
    #expect(try literal("9223372036854775807") == .integer(.max))
    #expect(try literal("9223372036854775808") == .decimal("9223372036854775808"))
    #expect(try literal("-9223372036854775808") == .integer(.min))
    #expect(try literal("- - 5") == .integer(5))
    #expect(try literal("1.50") == .decimal("1.50"))
    #expect(try literal("-.5e3") == .decimal("-.5e3"))
    #expect(try literal("B'101'") == .bitString("101"))
    #expect(try literal("x'1F'") == .hexString("1F"))
}

@Test func typesOfTheGrammarHaveTheirCatalogNames() throws {
    func type(_ text: String) throws -> (String, [Int64], Int) {
        let type = try Dialect.postgres.parseTypeName(Array(text.utf8))
        let modifiers = type.modifiers.map {
            if case .literal(.integer(let value), _) = $0 { return value }
            return -1
        }
        return (type.name.dotted, modifiers, type.arrayBounds.count)
    }
    #expect(try type("int") == ("pg_catalog.int4", [], 0))
    #expect(try type("double precision[]") == ("pg_catalog.float8", [], 1))
    #expect(try type("float(24)") == ("pg_catalog.float4", [], 0))
    #expect(try type("numeric(10, 2)[3][]") == ("pg_catalog.numeric", [10, 2], 2))
    #expect(try type("character varying(5)") == ("pg_catalog.varchar", [5], 0))
    #expect(try type("char") == ("pg_catalog.bpchar", [1], 0))
    #expect(try type("bit") == ("pg_catalog.bit", [1], 0))
    #expect(try type("\"char\"") == ("char", [], 0))
    #expect(try type("timestamp(3) with time zone") == ("pg_catalog.timestamptz", [3], 0))
    #expect(try type("time without time zone") == ("pg_catalog.time", [], 0))
    #expect(try type("interval") == ("pg_catalog.interval", [], 0))
    // 7 days' mask: DAY, HOUR, MINUTE and SECOND, with three digits.
    #expect(try type("interval day to second(3)") == ("pg_catalog.interval", [7176, 3], 0))
    #expect(try type("text ARRAY[4]") == ("text", [], 1))
    #expect(try type("s.mood") == ("s.mood", [], 0))
}

@Test func joinsNestToTheLeftUnlessTheirConditionsSayOtherwise() throws {
    func shape(_ table: TableExpression) -> String {
        switch table {
        case .table(let reference): return reference.name.name
        case .join(let join): return "(\(shape(join.left)) \(shape(join.right)))"
        default: return "?"
        }
    }
    func shape(_ from: String) throws -> String {
        shape(try select("SELECT FROM \(from)").1.from[0])
    }
    #expect(try shape("a JOIN b ON x JOIN c ON y") == "((a b) c)")
    #expect(try shape("a JOIN b JOIN c ON y ON x") == "(a (b c))")
    #expect(try shape("a CROSS JOIN b LEFT JOIN c ON y") == "((a b) c)")
    #expect(try shape("a JOIN (b CROSS JOIN c) ON x") == "(a (b c))")
    #expect(try shape("a NATURAL JOIN b NATURAL JOIN c") == "((a b) c)")
}

@Test func intersectBindsBeforeUnion() throws {
    func shape(_ body: QueryBody) -> String {
        switch body {
        case .setOperation(let operation):
            return "(\(shape(operation.left)) \(operation.kind) \(shape(operation.right)))"
        case .select(let clause):
            if case .literal(.integer(let value), _) = clause.items[0].expression {
                return "\(value)"
            }
            return "?"
        case .nested(let query): return "[\(shape(query.body))]"
        default: return "?"
        }
    }
    func shape(_ text: String) throws -> String {
        guard case .query(let query) = try statement(text) else { throw NotASelect() }
        return shape(query.body)
    }
    #expect(
        try shape("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4")
            == "((1 union (2 intersect 3)) except 4)")
    #expect(
        try shape("SELECT 1 INTERSECT SELECT 2 UNION SELECT 3") == "((1 intersect 2) union 3)")
    #expect(
        try shape("SELECT 1 UNION (SELECT 2 UNION SELECT 3)") == "(1 union (2 union 3))")
    #expect(
        try shape("SELECT 1 UNION (SELECT 2 ORDER BY 1)") == "(1 union [2])")
}

@Test func parenthesesAroundAWholeQueryMergeWithItsTail() throws {
    let (query, _) = try select("(SELECT a FROM t ORDER BY a) LIMIT 5")
    #expect(query.orderBy.count == 1)
    #expect(query.limit == .count(.literal(.integer(5), .unknown)))
}

@Test func insertKeepsItsParts() throws {
    guard
        case .insert(let insert) = try statement(
            """
            INSERT INTO s.t AS x (a, b) OVERRIDING USER VALUE VALUES (1, DEFAULT), (2, 'y')
            ON CONFLICT (a) WHERE b > 0 DO UPDATE SET b = EXCLUDED.b, (c, d) = ROW (1, 2)
            WHERE x.a > 5 RETURNING *, a AS z
            """)
    else { throw NotASelect() }
    #expect(insert.table.dotted == "s.t")
    #expect(insert.alias == "x")
    #expect(insert.columns.map(\.name) == ["a", "b"])
    #expect(insert.overriding == .userValue)
    #expect(insert.returning.count == 2 && insert.returning[1].alias == "z")
    guard case .query(let query) = insert.source, case .values(let rows, _) = query.body,
        let conflict = insert.onConflict,
        case .index(let elements, let filter) = conflict.target,
        case .update(let assignments, let condition) = conflict.action
    else { throw NotASelect() }
    #expect(rows.count == 2)
    #expect(rows[0][1] == .defaultValue(.unknown))
    #expect(elements == [.column("a")])
    #expect(filter != nil && condition != nil && assignments.count == 2)
}

@Test func constraintsKeepTheirTiming() throws {
    guard
        case .createTable(let table) = try statement(
            """
            CREATE TEMP TABLE t (
                a int CONSTRAINT c REFERENCES u (x) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
                UNIQUE (a) INITIALLY DEFERRED
            ) ON COMMIT DROP
            """),
        case .column(let column) = table.elements[0],
        case .constraint(let unique) = table.elements[1],
        case .foreignKey(let key) = column.constraints[0].kind
    else { throw NotASelect() }
    #expect(table.persistence == .temporary && table.storage.onCommit == .drop)
    #expect(column.constraints[0].name == "c")
    #expect(column.constraints[0].timing.isInitiallyDeferred)
    #expect(key.onDelete == .setNull([]) && key.onUpdate == .noAction)
    #expect(unique.timing.isDeferrable && unique.timing.isInitiallyDeferred)
}

@Test func statementsBeyondTheGrammarAreNamed() throws {
    func feature(_ text: String) throws -> String? {
        if case .unsupported(let feature, _) = try statement(text) { return feature }
        return nil
    }
    #expect(
        try feature("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'")
            == "CREATE FUNCTION")
    #expect(try feature("CREATE OR REPLACE FUNCTION f() ...") == "CREATE OR REPLACE FUNCTION")
    #expect(try feature("DROP TRIGGER a ON b") == "DROP TRIGGER")
    #expect(try feature("ALTER DEFAULT PRIVILEGES GRANT a") == "ALTER DEFAULT PRIVILEGES")
    #expect(try feature("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE") == "MERGE")
    let all = try statements("SELECT 1; CREATE FUNCTION f(a); SELECT 2")
    #expect(all.count == 3)
}
