// Faults at the moments of a session: where they strike, and the state the session is in afterwards.

import FaultInjection
import QueryEngine
import Testing

@Suite struct SessionMomentTests {
    static let meanings = [
        (
            "serialization_failure",
            "ERROR 40001: could not serialize access due to concurrent update"
        ),
        ("deadlock", "ERROR 40P01: deadlock detected"),
        ("lock_timeout", "ERROR 55P03: canceling statement due to lock timeout"),
        ("statement_timeout", "ERROR 57014: canceling statement due to statement timeout"),
        ("out_of_memory", "ERROR 53200: out of memory"),
        (
            "disk_full",
            "ERROR 53100: could not extend file \"base/5/16384\": No space left on device"
        ),
        ("read_only", "ERROR 25006: cannot execute UPDATE in a read-only transaction"),
        ("error 40P01", "ERROR 40P01: deadlock detected"),
        ("error ABCDE \"as you like\"", "ERROR ABCDE: as you like"),
        (
            "shutting_down", "FATAL 57P01: terminating connection due to administrator command"
        ),
    ]

    @Test func everyMeaningBeforeAStatementOfABlock() throws {
        for (fault, line) in Self.meanings {
            let bench = try FaultBench("\(fault) before statement kind update times 1")
            let client = try bench.client()
            bench.run(client, "BEGIN")
            bench.run(client, "UPDATE t SET v = 0 WHERE id = 2 AND v < 0; SELECT 1")
            #expect(client.lines[0] == line, "\(fault)")
            if line.hasPrefix("FATAL") {
                #expect(client.isClosed)
                continue
            }
            #expect(client.session.transactionStatus == .failed)
            #expect(bench.run(client, "SELECT 1")[0].hasPrefix("ERROR 25P02"))
            #expect(bench.run(client, "COMMIT") == ["ROLLBACK", "STATUS I"])
            #expect(bench.run(client, "UPDATE t SET v = 21 WHERE id = 2") == ["UPDATE 1"])
        }
    }

    @Test func aSavepointTakesTheErrorBack() throws {
        let bench = try FaultBench("lock_timeout before statement kind update nth 2")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, "UPDATE t SET v = 11 WHERE id = 1")
        bench.run(client, "SAVEPOINT s")
        #expect(bench.run(client, "UPDATE t SET v = 12 WHERE id = 1")[0].contains("55P03"))
        bench.run(client, "ROLLBACK TO s")
        #expect(bench.run(client, "COMMIT") == ["COMMIT", "STATUS I"])
        #expect(try bench.truth()[0] == "11")
    }

    @Test func momentsComeInTheirOrder() throws {
        let bench = try FaultBench(
            """
            notice "begin" at begin; notice "before" before statement; notice "row" at row;
            notice "after" after statement; notice "t" at row of table t;
            notice "commit" before commit; notice "done" after commit
            """)
        let client = try bench.client()
        let expected = [
            "begin", "before", "id int4", "t", "row", "1", "after", "commit", "done", "SELECT 1",
        ].map { $0.contains("int4") || $0 == "1" || $0 == "SELECT 1" ? $0 : "NOTICE 00000: \($0)" }
        #expect(bench.run(client, "SELECT id FROM t WHERE id = 1") == expected)
        let begun = ["begin", "before", "after"].map { "NOTICE 00000: \($0)" }
        #expect(bench.run(client, "BEGIN") == begun + ["BEGIN", "STATUS T"])
        #expect(
            bench.run(client, "SELECT 1 AS a")
                == ["NOTICE 00000: before", "a int4", "NOTICE 00000: row", "1"]
                + ["NOTICE 00000: after", "SELECT 1"])
        #expect(
            bench.run(client, "COMMIT")
                == ["before", "commit", "done"].map { "NOTICE 00000: \($0)" }
                + ["COMMIT", "STATUS I"])
        bench.run(client, "BEGIN")
        #expect(
            bench.run(client, "ROLLBACK") == ["NOTICE 00000: before", "ROLLBACK", "STATUS I"])
    }

    @Test func extendedMeetsTheSameMoments() throws {
        let bench = try FaultBench(
            """
            notice "begin" at begin; notice "before" before statement; notice "row" at row;
            notice "after" after statement; notice "commit" before commit;
            notice "done" after commit
            """)
        let client = try bench.client()
        let lines = bench.runExtended(client, "SELECT id FROM t WHERE id = 1")
        #expect(
            lines == [
                "id int4", "NOTICE 00000: begin", "NOTICE 00000: before", "NOTICE 00000: row", "1",
                "NOTICE 00000: after", "SELECT 1", "NOTICE 00000: commit", "NOTICE 00000: done",
            ])
    }

    @Test func rows() throws {
        let cases: [(rule: String, sql: String, answer: [String], truth: [String])] = [
            (
                "close at row 3", "SELECT id FROM t ORDER BY id",
                ["id int4", "1", "2", "<cut: closed>"], ["10", "20", "30"]
            ),
            (
                "close at row 4", "SELECT id FROM t ORDER BY id",
                ["id int4", "1", "2", "3", "SELECT 3"], ["10", "20", "30"]
            ),
            (
                "deadlock at row 2 of table t", "UPDATE t SET v = v + 1",
                ["ERROR 40P01: deadlock detected"], ["10", "20", "30"]
            ),
            (
                "deadlock at row 2 of table t", "INSERT INTO t VALUES (4, 40), (5, 50)",
                ["ERROR 40P01: deadlock detected"], ["10", "20", "30"]
            ),
            (
                "deadlock at row 2 of table u*", "UPDATE t SET v = v + 1", ["UPDATE 3"],
                ["11", "21", "31"]
            ),
            (
                "serialization_failure at row 2", "DELETE FROM t RETURNING id",
                [
                    "id int4", "1",
                    "ERROR 40001: could not serialize access due to concurrent update",
                ],
                ["10", "20", "30"]
            ),
            (
                "deadlock at row 2 of table t", "SELECT (SELECT max(v) FROM t) AS m",
                ["ERROR 40P01: deadlock detected"], ["10", "20", "30"]
            ),
            (
                "reset at row 2", "COPY t TO STDOUT",
                ["<copy out>", "1\t10", "<cut: reset>"], ["10", "20", "30"]
            ),
        ]
        for (rule, sql, answer, truth) in cases {
            let bench = try FaultBench(rule)
            let client = try bench.client()
            #expect(bench.run(client, sql) == answer, "\(rule): \(sql)")
            #expect(try bench.truth() == truth, "\(rule): \(sql)")
        }
    }

    /// Statements that differ in literals share a plan, and have texts of their own all the same.
    @Test func rulesSeeTheTextAtHand() throws {
        let bench = try FaultBench("deadlock before statement matching \"id = 2\"")
        let client = try bench.client()
        for id in [1, 3, 4, 5] {
            #expect(bench.run(client, "SELECT v FROM t WHERE id = \(id);")[0] == "v int4")
        }
        #expect(bench.run(client, "SELECT v FROM t WHERE id = 2;")[0].contains("40P01"))
        bench.run(client, "SELECT v FROM t WHERE id = 10;")
        let statement = client.session.faultContext()?.statement
        #expect(statement == Array("SELECT v FROM t WHERE id = 10".utf8))
    }

    @Test func rowsOfCopyAndFetch() throws {
        let bench = try FaultBench(
            "deadlock at row 2 of table t kind copy; disk_full at row 2 matching \"FETCH\"")
        let client = try bench.client()
        let lines = bench.run(client, "COPY t FROM STDIN", copy: "4\t40\n5\t50\n")
        #expect(lines == ["<copy in>", "ERROR 40P01: deadlock detected"])
        bench.run(client, "BEGIN")
        bench.run(client, "DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id")
        #expect(bench.run(client, "FETCH 1 FROM c").contains("1"))
        let fetched = bench.run(client, "FETCH 5 FROM c")
        #expect(fetched.contains("2") && !fetched.contains("3"))
        #expect(fetched.contains { $0.contains("53100") })
        #expect(try bench.truth() == ["10", "20", "30"])
    }

    @Test func afterAStatementItsWorkIsTakenBack() throws {
        let bench = try FaultBench(
            "out_of_memory after statement kind update,ddl,savepoint times 3")
        let client = try bench.client()
        #expect(bench.run(client, "UPDATE t SET v = 0")[0].contains("53200"))
        #expect(bench.run(client, "CREATE TABLE made (a int)")[0].contains("53200"))
        #expect(bench.run(client, "SELECT * FROM made")[0].contains("42P01"))
        bench.run(client, "BEGIN")
        #expect(bench.run(client, "SAVEPOINT s")[0].contains("53200"))
        #expect(client.session.transactionStatus == .failed)
        #expect(try bench.truth() == ["10", "20", "30"])
    }

    @Test func timeoutsGoOnWhileADelayLasts() throws {
        let bench = try FaultBench("delay 10s before statement kind update")
        let client = try bench.client()
        bench.run(client, "SET statement_timeout = '3s'")
        let start = bench.world.time.nanoseconds
        #expect(
            bench.run(client, "UPDATE t SET v = 0")
                == ["ERROR 57014: canceling statement due to statement timeout"])
        #expect(bench.world.time.nanoseconds - start == 3_000_000_000)
        bench.run(client, "SET statement_timeout = 0")
        #expect(bench.run(client, "UPDATE t SET v = 1 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.world.time.nanoseconds - start == 13_000_000_000)
    }

    @Test func executeIsWhatItExecutes() throws {
        let bench = try FaultBench("deadlock before statement kind update times 1")
        let client = try bench.client()
        bench.run(client, "PREPARE p AS UPDATE t SET v = 0 WHERE id = 1")
        #expect(bench.run(client, "EXECUTE p")[0].contains("40P01"))
        #expect(bench.run(client, "EXECUTE p") == ["UPDATE 1"])
        #expect(bench.faults.report[0].considered == 1)
        try bench.faults.replace(with: FaultPlan("notice \"begin\" at begin"))
        #expect(bench.run(client, "EXECUTE p") == ["NOTICE 00000: begin", "UPDATE 1"])
    }

    @Test func rowsOfACursorsPortal() throws {
        let bench = try FaultBench("notice \"row\" at row; deadlock at row 3")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, "DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id")
        var sink = LineSink()
        _ = client.session.start(.execute(portal: "c", maximumRows: 2), &sink)
        #expect(sink.lines == ["NOTICE 00000: row", "1", "NOTICE 00000: row", "2"])
        _ = client.session.start(.execute(portal: "c", maximumRows: 2), &sink)
        #expect(sink.lines.last == "ERROR 40P01: deadlock detected")
        #expect(!sink.lines.contains("3"))
    }
}
