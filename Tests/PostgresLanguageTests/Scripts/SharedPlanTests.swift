// Statements that differ in literals alone: when they share a plan, and that they answer as each alone would.
import QueryEngine
import PostgresLanguage
import Synchronization
import Testing

/// Counts the texts that had to be parsed.
private struct CountingFrontend: Frontend {
    final class Count: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    let count = Count()
    /// False where every text is planned by itself.
    var finds = true
    private let real = PostgresFrontend()

    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        count.add()
        return try real.parse(text)
    }

    func parse(
        _ text: [UInt8], literals: [LiteralToken], pinned: [Int]
    ) throws(SQLError) -> [any FrontendStatement] {
        try real.parse(text, literals: literals, pinned: pinned)
    }

    func expressionText(_ sql: String, pretty: Bool) -> String {
        real.expressionText(sql, pretty: pretty)
    }

    func findLiterals(_ text: [UInt8], _ found: LiteralText) -> Bool {
        finds && real.findLiterals(text, found)
    }

    func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        try real.rules(of: table, context)
    }
}

@Suite struct SharedPlanTests {
    private let frontend = CountingFrontend()
    private let shared: ScriptWorld
    private let client: ScriptClient
    private let apart: ScriptWorld
    private let other: ScriptClient

    init() throws {
        shared = try ScriptWorld(frontend: frontend, plansAtOnce: true)
        apart = try ScriptWorld(frontend: CountingFrontend(finds: false))
        client = try shared.client()
        other = try apart.client()
    }

    private func ask(_ text: String) -> [String] {
        client.startQuery(text)
        shared.settle([client])
        return client.lines
    }

    /// Runs the statement where plans are shared and where none is, and wants the same answer.
    @discardableResult
    private func run(_ text: String, _ location: SourceLocation = #_sourceLocation) -> [String] {
        let lines = ask(text)
        other.startQuery(text)
        apart.settle([other])
        #expect(lines == other.lines, "\(text)", sourceLocation: location)
        return lines
    }

    /// Whether the second text finds the plan of the first.
    private func shares(
        _ first: String, _ second: String, _ location: SourceLocation = #_sourceLocation
    ) -> Bool {
        run(first, location)
        let before = frontend.count.value
        run(second, location)
        return frontend.count.value == before
    }

    private func prepare() {
        run(
            """
            CREATE TABLE t (id int PRIMARY KEY, big bigint, n numeric(8, 2), name varchar(5), at timestamptz,
                tag text, d date, f float8, live bool);
            CREATE INDEX by_big ON t (big);
            CREATE INDEX by_sum ON t ((big + 1));
            CREATE UNIQUE INDEX by_live ON t (tag) WHERE f > 2;
            CREATE SEQUENCE one;
            CREATE SEQUENCE two;
            INSERT INTO t SELECT i, i * 10, i, 'n' || i, '2020-01-01 00:00:00Z', 't' || i, '2020-01-01',
                i, i % 2 = 0 FROM generate_series(1, 20) i
            """)
    }

    // MARK: Shared

    @Test(arguments: [
        ("SELECT name FROM t WHERE id = 5", "SELECT name FROM t WHERE id = 17"),
        ("SELECT name FROM t WHERE id = -5", "SELECT name FROM t WHERE id = -170"),
        ("SELECT name FROM t WHERE id > - - 5", "SELECT name FROM t WHERE id > - - 18"),
        (
            "SELECT name FROM t WHERE big = 50 AND tag = 't5'",
            "SELECT name FROM t WHERE big = 7 AND tag = ''"
        ),
        ("SELECT id FROM t WHERE name = 'n1'", "SELECT id FROM t WHERE name = 'it''s'"),
        ("SELECT id FROM t WHERE name LIKE 'n1%'", "SELECT id FROM t WHERE name LIKE '%2'"),
        ("SELECT id FROM t WHERE n = 5", "SELECT id FROM t WHERE n = 6"),
        ("SELECT id FROM t WHERE n = 5.5", "SELECT id FROM t WHERE n = 6.00"),
        ("SELECT id FROM t WHERE n < -1.5e1", "SELECT id FROM t WHERE n < -.25e+1"),
        ("SELECT id FROM t WHERE id IN (1, 2, 3)", "SELECT id FROM t WHERE id IN (4, 4, 90)"),
        ("SELECT id FROM t WHERE id = ANY ('{1,2}')", "SELECT id FROM t WHERE id = ANY ('{3}')"),
        (
            "SELECT id FROM t WHERE d = date '2020-01-01' LIMIT 2",
            "SELECT id FROM t WHERE d = date '2021-01-01' LIMIT 9"
        ),
        (
            "SELECT id FROM t ORDER BY n LIMIT 2 OFFSET 3",
            "SELECT id FROM t ORDER BY n LIMIT 3 OFFSET 0"
        ),
        (
            "SELECT interval '1 day', 'a'::text || 'b'",
            "SELECT interval '2 months', 'c'::text || 'd'"
        ),
        ("SELECT upper('a'), 1 + 2 * 3", "SELECT upper('bc'), 4 + 5 * 6"),
        ("VALUES (1, 'a'), (2, 'b')", "VALUES (3, 'c'), (4, 'd')"),
        (
            "SELECT 1 UNION SELECT 2 UNION ALL SELECT 3",
            "SELECT 5 UNION SELECT 5 UNION ALL SELECT 5"
        ),
        ("SELECT 'a' UNION SELECT 'b'", "SELECT 'c' UNION SELECT 'c'"),
        (
            "SELECT CASE WHEN id < 5 THEN 'low' ELSE 'high' END FROM t",
            "SELECT CASE WHEN id < 15 THEN 'l' ELSE 'h' END FROM t"
        ),
        (
            "UPDATE t SET n = n + 1.5, name = 'x' WHERE id = 3",
            "UPDATE t SET n = n + 2.5, name = 'y' WHERE id = 4"
        ),
        ("DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2"),
        (
            "INSERT INTO t (id, name, at) VALUES (100, 'x', '2020-02-03 04:05:06+07')",
            "INSERT INTO t (id, name, at) VALUES (101, 'yy', 'epoch')"
        ),
        (
            "INSERT INTO t (id, live) VALUES (1, 't') ON CONFLICT (id) DO UPDATE SET n = 7",
            "INSERT INTO t (id, live) VALUES (2, 'off') ON CONFLICT (id) DO UPDATE SET n = 8"
        ),
        ("SELECT /* it's 1 */ 5 AS \"a 'b 6\"", "SELECT /* it's 1 */ 6 AS \"a 'b 6\""),
        ("SELECT x FROM generate_series(1, 3) x", "SELECT x FROM generate_series(2, 5) x"),
        ("SELECT json_build_object('a', 1) -> 'a'", "SELECT json_build_object('b', 2) -> 'b'"),
        ("SELECT '1'::int + '2'", "SELECT '3'::int + '4'"),
        (
            "SELECT id FROM t WHERE name = 'n3'::varchar",
            "SELECT id FROM t WHERE name = 'n4'::varchar"
        ),
        ("SELECT 5;", "SELECT 6;"),
    ])
    func oneShape(first: String, second: String) {
        prepare()
        #expect(shares(first, second))
        run(first)
    }

    // MARK: Apart

    @Test(arguments: [
        ("SELECT 5, pg_typeof(5)", "SELECT 3000000000, pg_typeof(3000000000)"),
        ("SELECT pg_typeof(-2147483647)", "SELECT pg_typeof(-2147483648)"),
        ("SELECT pg_typeof(-2147483649)", "SELECT pg_typeof(-2147483648)"),
        ("SELECT pg_typeof(-9223372036854775807)", "SELECT pg_typeof(-9223372036854775808)"),
        ("SELECT pg_typeof(9223372036854775807)", "SELECT pg_typeof(9223372036854775808)"),
        ("SELECT pg_typeof(5)", "SELECT pg_typeof(5.0)"),
        ("SELECT id, name FROM t ORDER BY 1", "SELECT id, name FROM t ORDER BY 2"),
        ("SELECT big, live FROM t ORDER BY 2, 1", "SELECT big, live FROM t ORDER BY 1, 2"),
        ("SELECT live, d FROM t GROUP BY 1, 2", "SELECT live, d FROM t GROUP BY 2, 1"),
        (
            "SELECT id + 1 FROM t GROUP BY id + 1 ORDER BY id + 1",
            "SELECT id + 1 FROM t GROUP BY id + 2 ORDER BY id + 1"
        ),
        ("SELECT 'a'::varchar(2)", "SELECT 'a'::varchar(3)"),
        ("SELECT 1.25::numeric(5, 1)", "SELECT 1.25::numeric(5, 2)"),
        ("SELECT interval '1.234567 s' second(3)", "SELECT interval '1.234567 s' second(1)"),
        (
            "SELECT extract('year' FROM date '2020-02-03')",
            "SELECT extract('month' FROM date '2020-02-03')"
        ),
        ("SELECT nextval('one')", "SELECT nextval('two')"),
        ("SELECT 't'::regclass::text", "SELECT 'one'::regclass::text"),
        ("SELECT 'int'::regtype", "SELECT 'text'::regtype"),
        ("SELECT 'public'::regnamespace::text", "SELECT 'pg_catalog'::regnamespace::text"),
        ("SELECT 'now'::regproc::text", "SELECT 'lower'::regproc::text"),
        ("SELECT id FROM t WHERE 1 = 1 LIMIT 1", "SELECT id FROM t WHERE 1 = 2 LIMIT 1"),
        (
            "SELECT DISTINCT ON (id + 1) id FROM t ORDER BY id + 1",
            "SELECT DISTINCT ON (id + 1) id FROM t ORDER BY id + 2"
        ),
        (
            "SELECT id FROM t WHERE tag = 't5' AND f > 3.0",
            "SELECT id FROM t WHERE tag = 't5' AND f > 1.0"
        ),
        ("SELECT id FROM t WHERE big + 1 = 51", "SELECT id FROM t WHERE big + 2 = 51"),
        ("SELECT 'a' 'b'", "SELECT 'a' 'c'"),
        ("SELECT 'a'\n'b'", "SELECT 'a'\n'c'"),
        ("SELECT E'a\\n'", "SELECT E'b\\n'"),
        ("SELECT $$a$$", "SELECT $$b$$"),
        ("SELECT U&'a\\0041'", "SELECT U&'b\\0041'"),
        ("SELECT x'1F'", "SELECT x'1E'"),
        ("SELECT 1 -- 'a'", "SELECT 2 -- 'a'"),
        ("SELECT 1; SELECT 2", "SELECT 3; SELECT 4"),
        (
            "CREATE TABLE u (x int DEFAULT 5 CHECK (x < 10))",
            "CREATE TABLE u (x int DEFAULT 6 CHECK (x < 11))"
        ),
        ("SET work_mem = 1000", "SET work_mem = 2000"),
        ("EXPLAIN SELECT * FROM t WHERE id = 1", "EXPLAIN SELECT * FROM t WHERE id = 2"),
    ])
    func anotherShape(first: String, second: String) {
        prepare()
        #expect(!shares(first, second))
        run(first)
        run(second)
    }

    // MARK: Values that do not fit

    @Test func wrongValuesSayWhere() {
        prepare()
        run("SELECT id, 'x' FROM t WHERE id = '5' AND d = '2020-01-01'")
        for text in [
            "SELECT id, 'x' FROM t WHERE id = 'five' AND d = '2020-01-01'",
            "SELECT id, 'xxxxxx' FROM t WHERE id = '5' AND d = 'nonsense'",
            "SELECT id, 'é' FROM t WHERE id = '99999999999' AND d = '2020-01-01'",
        ] {
            #expect(run(text).contains { $0.hasPrefix("POSITION") })
            run("SELECT id, 'x' FROM t WHERE id = '6' AND d = '2020-01-01'")
        }
        run("INSERT INTO t (id, name) VALUES (50, 'short')")
        #expect(
            run("INSERT INTO t (id, name) VALUES (51, 'too long')").first?.contains("22001")
                == true)
        run("SELECT 6 / 3")
        #expect(run("SELECT 6 / 0").first?.contains("22012") == true)
        run("SELECT CASE WHEN id < 0 THEN 6 / 3 ELSE 5 END FROM t WHERE id = 1")
        #expect(
            run("SELECT CASE WHEN id < 0 THEN 6 / 0 ELSE 5 END FROM t WHERE id = 1")
                == ["ERROR 22012: division by zero"])
        run("SELECT id FROM t ORDER BY id LIMIT 1 OFFSET 2")
        #expect(
            run("SELECT id FROM t ORDER BY id LIMIT -1 OFFSET 2").first?.contains("2201W") == true)
        run("INSERT INTO t (id, n) VALUES (60, 999999.99)")
        #expect(
            run("INSERT INTO t (id, n) VALUES (61, 9999999.99)").first?.contains("22003") == true)
    }

    /// A syntax error or a name that is missing is found before any plan is kept.
    @Test func failuresAreNotKept() {
        run("SELECT x FROM missing WHERE x = 1")
        run("SELECT x FROM missing WHERE x = 2")
        run("CREATE TABLE missing (x int)")
        run("INSERT INTO missing VALUES (2)")
        #expect(
            shares("SELECT x FROM missing WHERE x = 3", "SELECT x FROM missing WHERE x = 2"))
    }

    // MARK: What plans stand on

    @Test func definitionsBetween() {
        prepare()
        run("SELECT * FROM t WHERE id = 1")
        run("ALTER TABLE t ADD COLUMN extra int DEFAULT 9")
        run("SELECT * FROM t WHERE id = 2")
        run("SELECT id FROM t WHERE extra = 9 AND id < 4")
        run("DROP TABLE t")
        #expect(run("SELECT * FROM t WHERE id = 3").first?.contains("42P01") == true)
        run("CREATE TABLE t (id text)")
        run("INSERT INTO t VALUES ('3')")
        #expect(run("SELECT * FROM t WHERE id = 3").first?.contains("42883") == true)
        run("SELECT * FROM t WHERE id = '3'")
        run("ALTER TABLE t ALTER COLUMN id TYPE int USING id::int")
        #expect(run("SELECT * FROM t WHERE id = '3'").contains("3"))
        run("BEGIN")
        run("ALTER TABLE t ADD COLUMN own int DEFAULT 4")
        run("SELECT * FROM t WHERE id = 3")
        run("SELECT * FROM t WHERE id = 4")
        run("ROLLBACK")
        run("SELECT * FROM t WHERE id = 3")
        run("TRUNCATE t")
        run("SELECT * FROM t WHERE id = 3")
    }

    @Test func namesThatMeanSomethingElse() {
        run("CREATE TABLE s (x int); INSERT INTO s VALUES (1), (2)")
        run("CREATE SCHEMA other; CREATE TABLE other.s (x text); INSERT INTO other.s VALUES ('1')")
        run("SELECT x FROM s WHERE x = '1'")
        run("SET search_path = other, public")
        run("SELECT x FROM s WHERE x = '2'")
        run("SELECT x FROM s WHERE x = '1'")
        run("SET search_path = public")
        run("SELECT x FROM s WHERE x = '2'")
        run("CREATE TEMP TABLE s (x date); INSERT INTO s VALUES ('2020-01-01')")
        #expect(run("SELECT x FROM s WHERE x = '2'").first?.contains("22007") == true)
        run("SELECT x FROM s WHERE x = '2020-01-01'")
        run("DROP TABLE s")
        run("SELECT x FROM s WHERE x = '2'")
    }

    @Test func settingsBetween() {
        prepare()
        for setting in [
            "TimeZone = 'UTC'", "TimeZone = 'Asia/Tokyo'", "DateStyle = 'German, DMY'",
            "DateStyle = 'SQL, MDY'", "IntervalStyle = 'iso_8601'", "extra_float_digits = -10",
            "bytea_output = 'escape'", "enable_indexscan = off", "enable_seqscan = off",
        ] {
            run("SET \(setting)")
            run("SELECT id FROM t WHERE at = '2020-01-01 00:00:00'")
            run("SELECT id FROM t WHERE at = '2020-01-01 09:00:00'")
            run("SELECT '2020-01-01 09:00:00'::timestamptz, '02/03/2020'::date")
            run("SELECT interval '1 day 3 hours', '1.123456789012345'::float8, '\\x4142'::bytea")
            run("SELECT interval '2 days 3 hours', '2.123456789012345'::float8, '\\x41ff'::bytea")
        }
    }

    @Test func theMomentOfEachStatement() {
        let days = "SELECT 'today'::timestamp, 'tomorrow'::date - 'yesterday'::date, 'x'"
        run(days)
        let before = ask("SELECT 'now'::timestamptz, 1")
        shared.time.advance(milliseconds: 172_800_000)
        apart.time.advance(milliseconds: 172_800_000)
        #expect(ask("SELECT 'now'::timestamptz, 1") != before)
        run(days)
        run("SELECT 'today'::timestamp, 'tomorrow'::date - 'yesterday'::date, 'y'")
    }

    /// An error while a table is awaited points at the table in the text at hand, not in the one that was planned.
    @Test func positionsFollowTheLiterals() throws {
        prepare()
        run("CREATE TABLE u (x text)")
        let clients = [(shared, client), (apart, other)]
        for (world, client) in clients {
            client.startQuery("SET lock_timeout = 100")
            world.settle([client])
        }
        run("INSERT INTO u SELECT 'é' FROM t WHERE id = 1")
        let text = "INSERT INTO u SELECT 'éèà and more' FROM t WHERE id = 1"
        var answers: [[String]] = []
        for (world, client) in clients {
            let holder = try world.client()
            holder.startQuery("BEGIN; LOCK TABLE t")
            world.settle([holder])
            client.startQuery(text)
            world.settle([client])
            while client.isBusy, let instant = client.wakeAt {
                world.time.advance(to: instant)
                world.settle([client])
            }
            answers.append(client.lines)
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].contains("POSITION: 42"))
    }

    // MARK: Bounds

    @Test func longTextsAndManyLiterals() {
        run("CREATE TABLE w (x int)")
        for count in [2, 999, 1_000, 1_001, 5_000] {
            let values = { (first: Int) in
                (0..<count).map { "(\(first + $0 % 10))" }.joined(separator: ",")
            }
            run("INSERT INTO w VALUES \(values(10))")
            run("INSERT INTO w VALUES \(values(20))")
        }
        run("SELECT count(*), sum(x) FROM w")
    }
}
