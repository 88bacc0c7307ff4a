// What YQL's texts are read as.
import SQLPlanning
import Testing

@testable import YDBLanguage

/// The only expression of `SELECT …`.
func selected(_ text: String) throws -> Expression {
    try #require(try selectClause("SELECT \(text)").items.first).expression
}

func query(_ text: String) throws -> Query {
    guard case .query(let query) = try statement(text) else { throw Unexpected(text: text) }
    return query
}

func selectClause(_ text: String) throws -> SelectClause {
    guard case .select(let select) = try query(text).body else { throw Unexpected(text: text) }
    return select
}

func statement(_ text: String) throws -> YQLStatement {
    try #require(try YQLParsing.parse(text).statements.first).statement
}

/// YQL's own expression in the shared tree.
func own(_ expression: Expression) throws -> YQLExpression {
    guard case .language(let node, _) = expression, let own = node.syntax as? YQLExpression else {
        throw Unexpected(text: "\(expression)")
    }
    return own
}

struct Unexpected: Error {
    var text: String
}

func column(_ name: String) -> Expression { .column(ColumnReference(name: name)) }
func number(_ value: Int64) -> Expression { .literal(.integer(value), .unknown) }
func named(_ name: String) -> Expression {
    .language(LanguageNode(YQLExpression.named(name)), .unknown)
}

@Suite struct ExpressionTests {
    private func binary(_ symbol: String, _ left: Expression, _ right: Expression) -> Expression {
        .binary(OperatorName(symbol), left, right, .unknown)
    }

    @Test func operatorsBindByTheGrammarsLevels() throws {
        let (a, b, c) = (column("a"), column("b"), column("c"))
        #expect(try selected("a + b * c") == binary("+", a, binary("*", b, c)))
        #expect(try selected("a * b || c") == binary("*", a, binary("||", b, c)))
        #expect(try selected("a - b - c") == binary("-", binary("-", a, b), c))
        #expect(try selected("a | b + c") == binary("|", a, binary("+", b, c)))
        #expect(try selected("a >> b < c") == binary("<", binary(">>", a, b), c))
        #expect(try selected("NOT a = b") == binary("=", .not(a, .unknown), b))
        #expect(try selected("a ?? b ?? c") == .coalesce([a, b, c], .unknown))
        #expect(try selected("a | b ?? c") == .coalesce([binary("|", a, b), c], .unknown))
        #expect(
            try selected("a OR b AND c") == .or([a, .and([b, c], .unknown)], .unknown))
        #expect(try selected("a AND b AND c") == .and([a, b, c], .unknown))
        #expect(try selected("a == b <> c") == binary("<>", binary("=", a, b), c))
        #expect(try selected("a XOR b = c") == binary("xor", a, binary("=", b, c)))
    }

    @Test func predicatesAreTheSharedOnes() throws {
        let a = column("a")
        #expect(try selected("a NOT NULL") == .isNull(a, negated: true, .unknown))
        #expect(
            try selected("a IN (1, 2)")
                == .inList(a, [number(1), number(2)], negated: false, .unknown))
        #expect(
            try selected("a NOT IN COMPACT (1,)")
                == .inList(a, [number(1)], negated: true, .unknown))
        let membership = YQLMembership(value: a, collection: named("x"), isNegated: false)
        #expect(try own(selected("a IN $x")) == .membership(membership))
        #expect(
            try selected("a NOT REGEXP b") == .not(binary("regexp", a, column("b")), .unknown))
        guard case .subquery(let subquery) = try selected("a IN (SELECT b FROM t)") else {
            Issue.record("no query")
            return
        }
        #expect(subquery.kind == .member(a, negated: false))
    }

    @Test func literalsHaveTheTypesOfTheirSuffixes() throws {
        #expect(try selected("1") == number(1))
        #expect(
            try own(selected("0xFFul")) == .integer(YQLIntegerLiteral(value: 255, kind: .uint64)))
        #expect(try own(selected("7t")) == .integer(YQLIntegerLiteral(value: 7, kind: .int8)))
        #expect(
            try own(selected("18446744073709551615"))
                == .integer(YQLIntegerLiteral(value: .max, kind: .unspecified)))
        #expect(try own(selected("1.5f")) == .float("1.5"))
        #expect(try selected("1e3") == .literal(.decimal("1e3"), .unknown))
        let text = YQLStringLiteral(bytes: Array("a\n".utf8) + [0xFF], kind: .utf8)
        #expect(try own(selected(#""a\n\xff"u"#)) == .string(text))
        let raw = YQLStringLiteral(bytes: Array(#"a@@\n"#.utf8), kind: .json)
        #expect(try own(selected(#"@@a@@@@\n@@j"#)) == .string(raw))
    }

    @Test func containersAndLambdas() throws {
        #expect(try own(selected("[1, 2]")) == .list([number(1), number(2)]))
        #expect(try own(selected("{1, 2}")) == .set([number(1), number(2)]))
        #expect(
            try own(selected("{1: 2}")) == .dict([YQLDictItem(key: number(1), value: number(2))]))
        let item = YQLStructItem(name: .name("a"), value: number(1))
        #expect(try own(selected("<|a: 1|>")) == .structure([item]))
        #expect(try own(selected("(1 AS a)")) == .structure([item]))
        #expect(try own(selected("(1,)")) == .tuple([number(1)]))
        #expect(try own(selected("()")) == .tuple([]))
        #expect(try selected("(1)") == number(1))
        guard
            case .lambda(let lambda) = try own(selected("($a, $b?) -> { $c = $a; RETURN $c + 1 }"))
        else {
            Issue.record("no lambda")
            return
        }
        #expect(lambda.parameters.map(\.name) == ["a", "b"])
        #expect(lambda.parameters.map(\.isOptional) == [false, true])
        #expect(lambda.definitions.map(\.names) == [["c"]])
        #expect(lambda.result == binary("+", named("c"), number(1)))
    }

    @Test func callsAndAccesses() throws {
        #expect(
            try selected("t.a")
                == .column(ColumnReference(qualifiers: ["t"], name: "a")))
        #expect(try own(selected("t.a.0")) == .access(try selected("t.a"), .item(0)))
        #expect(try own(selected("$x.a")) == .access(named("x"), .member("a")))
        #expect(try own(selected("$x[1]")) == .access(named("x"), .element(number(1))))
        guard case .function(let call) = try selected("String::Find(a, 1 AS start)") else {
            Issue.record("no call")
            return
        }
        #expect(call.name.schema == "String" && call.name.name == "Find")
        #expect(call.arguments.map(\.name) == [nil, "start"])
        #expect(try own(selected("Math::Abs")) == .module("Math", "Abs"))
        guard case .call(let value) = try own(selected("Re2::Match('a')(b)")) else {
            Issue.record("no call of a value")
            return
        }
        #expect(value.arguments.map(\.value) == [column("b")])
    }

    @Test func typesNest() throws {
        let inner = YQLTypeName.structure([
            YQLTypeField(name: .name("a"), type: .optional(.named("Int32", .unknown)))
        ])
        #expect(try YQLParsing.type("List<Struct<a:Int32?>>") == .list(inner))
        #expect(
            try YQLParsing.type("Dict<Utf8,Tuple<Decimal(22,9),Uint8>>")
                == .dict(
                    key: .named("Utf8", .unknown),
                    value: .tuple([
                        .decimal(precision: .number(22), scale: .number(9), .unknown),
                        .named("Uint8", .unknown),
                    ])))
        #expect(try YQLParsing.type("Struct<>") == .structure([]))
    }

    @Test func operandsAreSeenThroughTheSharedWalk() throws {
        let expression = try selected("ListMap([a], ($x) -> ($x + b)) || c.0")
        var names: [String] = []
        _ = expression.mapped { node in
            if case .column(let reference) = node { names.append(reference.name) }
            return node
        }
        #expect(names == ["a", "b", "c"])
    }
}

@Suite struct QueryTests {
    @Test func orderAndLimitBelongToTheWhole() throws {
        let query = try query(
            "SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 ORDER BY a LIMIT 2, 3")
        #expect(query.limit == .count(number(3)))
        #expect(query.offsetRows == number(2))
        #expect(query.orderBy.count == 1)
        guard case .setOperation(let union) = query.body,
            case .setOperation(let intersection) = union.right
        else {
            Issue.record("INTERSECT binds more tightly")
            return
        }
        #expect(union.kind == .union && union.isAll)
        #expect(intersection.kind == .intersect)
    }

    @Test func sourcesAreSharedWhereTheyCanBe() throws {
        let select = try selectClause("SELECT * FROM `a/b` VIEW i AS t JOIN c USING (k)")
        guard case .join(let join) = try #require(select.from.first),
            case .table(let table) = join.left
        else {
            Issue.record("no join")
            return
        }
        #expect(table.name.name == "a/b" && table.alias?.name == "t")
        #expect(table.indexHints.map(\.indexes) == [["i"]])
        #expect(join.condition == .using(["k"], alias: nil))
    }

    @Test func ownSources() throws {
        let text = "SELECT * FROM AS_TABLE($x) AS a LEFT SEMI JOIN $y AS b ON a.k = b.k"
        guard case .language(let table) = try #require(try selectClause(text).from.first),
            case .join(let join)? = table.node.syntax as? YQLTable,
            case .language(let left) = join.left,
            case .call(let call)? = left.node.syntax as? YQLTable
        else {
            Issue.record("no join of YQL's own")
            return
        }
        #expect(join.kind == .leftSemi)
        #expect(call.name == "AS_TABLE" && left.alias?.name == "a")
        let flat = try selectClause("SELECT * FROM t FLATTEN LIST BY (a AS b)").from.first
        guard case .language(let table) = try #require(flat),
            case .flatten(let flatten)? = table.node.syntax as? YQLTable
        else {
            Issue.record("no FLATTEN")
            return
        }
        #expect(flatten.mode == .list && flatten.items.map(\.alias) == ["b"])
    }

    @Test func clausesOfYQLAlone() throws {
        let select = try selectClause(
            "DISCARD SELECT a.* WITHOUT a.x FROM a GROUP BY ROLLUP(k AS z, m) ASSUME ORDER BY k")
        let traits = try #require(select.language?.syntax as? YQLSelect)
        #expect(traits.isDiscarded && traits.isOrderAssumed)
        #expect(traits.without == [ColumnReference(qualifiers: ["a"], name: "x")])
        guard case .rollup(let keys, _) = try #require(select.groupBy.first) else {
            Issue.record("no ROLLUP")
            return
        }
        #expect(try own(#require(keys.first)) == .labelled(column("k"), "z"))
        #expect(try selectClause("SELECT 1").language == nil)
        let (k, m) = (column("k"), column("m"))
        let sets = try selectClause(
            "SELECT 1 FROM a GROUP BY (k, m), (k) || m, GROUPING SETS ((k, m), (), k)")
        #expect(
            sets.groupBy == [
                .expression(.row([k, m], isExplicit: false, .unknown)),
                .expression(.binary(OperatorName("||"), k, m, .unknown)),
                .sets(
                    [
                        .expression(.row([k, m], isExplicit: false, .unknown)), .empty(.unknown),
                        .expression(k),
                    ], .unknown),
            ])
    }

    @Test func windowsHaveTheirFrames() throws {
        let text =
            "SELECT SUM(a) OVER w FROM t WINDOW w AS (PARTITION BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
        let window = try #require(try selectClause(text).windows.first)
        #expect(window.name == "w" && window.partitionBy == [column("b")])
        #expect(window.frame?.start == .preceding(number(1)))
        #expect(window.frame?.end == .currentRow)
    }
}

@Suite struct StatementTests {
    @Test func namedExpressions() throws {
        guard case .named(let definition) = try statement("$a, $b = AsTuple(1, 2);") else {
            Issue.record("no named expression")
            return
        }
        #expect(definition.names == ["a", "b"])
        for text in ["$x = SELECT 1", "$x = (SELECT 1)", "$x = (SELECT 1 UNION ALL SELECT 2)"] {
            guard case .named(let definition) = try statement(text), case .query = definition.value
            else {
                Issue.record("\(text) is no query")
                continue
            }
        }
    }

    @Test func actionsHoldStatements() throws {
        let text = """
            DEFINE ACTION $f($a, $b?) AS
                $c = $a; UPSERT INTO t (k) VALUES ($c);
            END DEFINE;
            EVALUATE FOR $i IN [1, 2] DO $f($i, 1);
            EVALUATE IF true DO BEGIN SELECT 1; END DO ELSE DO EMPTY_ACTION();
            """
        let statements = try YQLParsing.parse(text).statements.map(\.statement)
        guard case .define(let definition) = statements[0], case .loop(let loop) = statements[1],
            case .condition(let condition) = statements[2]
        else {
            Issue.record("\(statements)")
            return
        }
        #expect(definition.body.count == 2 && definition.parameters.last?.isOptional == true)
        #expect(loop.isEvaluated && loop.variable == "i")
        #expect(condition.otherwise == .nothing)
    }

    @Test func modifications() throws {
        guard
            case .insert(let insert) = try statement(
                "UPSERT INTO t (a, b) VALUES (1, 2) RETURNING a")
        else {
            Issue.record("no UPSERT")
            return
        }
        #expect(insert.mode == .upsert && insert.statement.columns.map(\.name) == ["a", "b"])
        #expect(insert.statement.returning.count == 1)
        guard case .delete(let delete) = try statement("DELETE FROM t ON SELECT * FROM $x"),
            case .on = delete.form,
            case .update(let update) = try statement("BATCH UPDATE t SET a = 1 WHERE b"),
            case .set(let set) = update.form
        else {
            Issue.record("no DELETE ON, no BATCH UPDATE")
            return
        }
        #expect(update.isBatch && set.filter == column("b"))
    }

    @Test func tablesWithAllOptions() throws {
        let text = """
            CREATE TABLE IF NOT EXISTS `d/t` (
                id Uint64 NOT NULL, v Utf8 FAMILY f, s Serial, d Int32 DEFAULT 5 NOT NULL,
                PRIMARY KEY (id),
                INDEX i GLOBAL UNIQUE SYNC ON (v) COVER (d),
                FAMILY f (DATA = "ssd"),
                CHANGEFEED c WITH (MODE = 'UPDATES', FORMAT = 'JSON')
            ) PARTITION BY HASH (id)
            WITH (AUTO_PARTITIONING_BY_SIZE = ENABLED, PARTITION_AT_KEYS = (10, 20),
                TTL = Interval("P1D") ON t AS SECONDS)
            """
        guard case .createTable(let table) = try statement(text) else {
            Issue.record("no table")
            return
        }
        #expect(table.ifNotExists && table.name.path == .name("d/t"))
        #expect(table.columns.map(\.isNullable) == [false, nil, nil, false])
        #expect(table.columns[3].defaultValue == number(5))
        #expect(table.primaryKey?.map(\.name) == ["id"])
        #expect(table.indexes.first?.isUnique == true)
        #expect(table.indexes.first?.cover.map(\.name) == ["d"])
        #expect(table.settings[0].value == .word("ENABLED"))
        #expect(table.settings[1].value == .boundaries([[number(10)], [number(20)]]))
        guard case .timeToLive(let timeToLive) = table.settings[2].value else {
            Issue.record("no TTL")
            return
        }
        #expect(timeToLive.column == "t" && timeToLive.unit == .seconds)
    }

    @Test func whatThereIsNotIsReadAndNamed() throws {
        for (text, feature) in [
            ("CREATE TOPIC t (CONSUMER c) WITH (x = 1)", "CREATE TOPIC"),
            ("DROP ASYNC REPLICATION r CASCADE", "DROP ASYNC REPLICATION"),
            (
                "CREATE OR REPLACE EXTERNAL DATA SOURCE s WITH (a = 'b')",
                "CREATE EXTERNAL DATA SOURCE"
            ),
            (
                "CREATE TRANSFER t FROM a TO b USING ($x) -> { $y = $x; RETURN $y; }",
                "CREATE TRANSFER"
            ),
            ("ANALYZE t", "ANALYZE"),
        ] {
            guard case .unsupported(let unsupported) = try statement(text + "; SELECT 1") else {
                Issue.record("\(text) is known")
                continue
            }
            #expect(unsupported.feature == feature)
            #expect(try YQLParsing.parse(text + "; SELECT 1").statements.count == 2)
        }
    }
}
