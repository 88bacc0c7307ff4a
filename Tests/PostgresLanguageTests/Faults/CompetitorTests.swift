// Competitors and the faults that a client asks for itself.

import FaultInjection
import QueryEngine
import Testing

@Suite struct CompetitorTests {
    @Test func aCompetitorMakesARealConflict() throws {
        let bench = try FaultBench(
            "competitor \"UPDATE t SET v = 99 WHERE id = 1\" before statement kind update times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN ISOLATION LEVEL REPEATABLE READ")
        bench.run(client, "SELECT v FROM t WHERE id = 1")
        #expect(
            bench.run(client, "UPDATE t SET v = v + 1 WHERE id = 1")[0]
                == "ERROR 40001: could not serialize access due to concurrent update")
        #expect(bench.outcomes == [.competitorCommitted])
        bench.run(client, "ROLLBACK")
        #expect(try bench.truth()[0] == "99")
    }

    @Test func underReadCommittedItsRowsAreSeen() throws {
        let bench = try FaultBench(
            "competitor \"UPDATE t SET v = 99 WHERE id = 1\" at row 1 of table t times 1")
        let client = try bench.client()
        // The row was found before it was changed: its newest version is taken.
        #expect(bench.run(client, "UPDATE t SET v = v + 1 WHERE id = 1") == ["UPDATE 1"])
        #expect(try bench.truth()[0] == "100")
    }

    @Test func writeSkewFailsAtTheCommit() throws {
        let bench = try FaultBench(
            """
            competitor "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(v) FROM t; \
            UPDATE t SET v = 0 WHERE id = 2; COMMIT" before commit kind commit times 1
            """)
        let client = try bench.client()
        bench.run(client, "BEGIN ISOLATION LEVEL SERIALIZABLE")
        bench.run(client, "SELECT sum(v) FROM t")
        bench.run(client, "UPDATE t SET v = 0 WHERE id = 1")
        bench.run(client, "COMMIT")
        let failed = client.lines[0].contains("40001")
        let truth = try bench.truth()
        // One of the two must give way; never both.
        #expect(truth == (failed ? ["10", "0", "30"] : ["0", "20", "30"]))
        #expect((bench.outcomes == [.competitorCommitted]) == failed)
    }

    @Test func oneThatWaitsForItsTargetIsBlocked() throws {
        let bench = try FaultBench(
            "competitor \"UPDATE t SET v = 99 WHERE id = 1\" before commit times 1")
        let client = try bench.client()
        #expect(bench.run(client, "UPDATE t SET v = 11 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.outcomes == [.competitorBlocked])
        #expect(try bench.truth()[0] == "11")
    }

    @Test func oneThatWaitsForAThirdIsWaitedFor() throws {
        let bench = try FaultBench(
            "competitor \"UPDATE t SET v = 99 WHERE id = 1\" before statement matching \"v = 22\"")
        let third = try bench.client()
        let client = try bench.client()
        bench.run(third, "BEGIN")
        bench.run(third, "UPDATE t SET v = 11 WHERE id = 1")
        client.startQuery("UPDATE t SET v = 22 WHERE id = 2")
        bench.world.settle([client, third])
        #expect(client.isBusy)
        bench.run(third, "COMMIT")
        for _ in 0..<10 where client.isBusy {
            bench.world.time.advance(milliseconds: 50)
            bench.world.settle([client, third])
        }
        #expect(client.lines == ["UPDATE 1"])
        #expect(bench.outcomes == [.competitorCommitted])
        #expect(try bench.truth() == ["99", "22", "30"])
    }

    @Test func oneThatFailsIsReported() throws {
        let bench = try FaultBench("competitor \"SELECT * FROM nowhere\" at begin times 1")
        let client = try bench.client()
        #expect(bench.run(client, "SELECT 1 AS a") == ["a int4", "1", "SELECT 1"])
        #expect(bench.outcomes == [.competitorFailed("relation \"nowhere\" does not exist")])
    }

    @Test func aCancelEndsTheWaitForACompetitor() throws {
        let bench = try FaultBench(
            "competitor \"SELECT pg_sleep(1000)\" before statement kind update")
        let client = try bench.client()
        let before = bench.world.cluster.sessionCount("postgres")
        client.startQuery("UPDATE t SET v = 0")
        #expect(bench.world.cluster.sessionCount("postgres") == before + 1)
        client.session.cancel()
        bench.world.settle([client])
        #expect(client.lines == ["ERROR 57014: canceling statement due to user request"])
        #expect(bench.world.cluster.sessionCount("postgres") == before)
    }
}

@Suite struct InBandFaultTests {
    @Test func aRuleOfOnesOwn() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        let other = try bench.client()
        #expect(
            bench.run(client, "SET understudy.fault = 'serialization_failure at commit times 1'")
                == ["SET"])
        #expect(bench.run(other, "UPDATE t SET v = 11 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.run(client, "UPDATE t SET v = 12 WHERE id = 1")[0].contains("40001"))
        #expect(bench.run(client, "UPDATE t SET v = 12 WHERE id = 1") == ["UPDATE 1"])
        #expect(
            bench.run(client, "SHOW understudy.fault")[1]
                == "serialization_failure at commit times 1")
        bench.run(client, "SET understudy.fault = 'deadlock before statement kind update'")
        #expect(bench.run(client, "UPDATE t SET v = 13")[0].contains("40P01"))
        bench.run(client, "SET understudy.fault = ''")
        #expect(bench.run(client, "UPDATE t SET v = 14 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.faults.armed.isEmpty)
    }

    @Test func aRuleSurvivesTheRollbackItCauses() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, "SET understudy.fault = 'deadlock before statement kind update times 1'")
        bench.run(client, "UPDATE t SET v = 0")
        bench.run(client, "ROLLBACK")
        #expect(bench.run(client, "UPDATE t SET v = 1 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.faults.report[0].hits == 1)
    }

    @Test func aRuleThatCannotBeIsRefused() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        let lines = bench.run(client, "SET understudy.fault = 'serialisation at commit'")
        #expect(lines[0].hasPrefix("ERROR 22023: invalid value for parameter"))
        #expect(lines[0].contains("serialization_failure"))
        #expect(bench.faults.report.isEmpty)
    }

    @Test func theSessionsEndTakesItsRulesAlong() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        bench.run(client, "SET understudy.fault = 'deadlock before statement'")
        #expect(!bench.faults.armed.isEmpty)
        client.session.close()
        #expect(bench.faults.armed.isEmpty)
    }

    @Test func labels() throws {
        let bench = try FaultBench("deadlock before statement connection w1 kind update")
        let client = try bench.client()
        #expect(bench.run(client, "UPDATE t SET v = 0 WHERE id = 9") == ["UPDATE 0"])
        bench.run(client, "SET understudy.label = 'w1'")
        #expect(bench.run(client, "UPDATE t SET v = 0")[0].contains("40P01"))
        #expect(bench.faults.decisions[0].label == "w1")
    }

    @Test func retryErrorsOfStatements() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        #expect(bench.run(client, "SET inject_retry_errors_enabled = true") == ["SET"])
        #expect(bench.run(client, "SHOW inject_retry_errors_enabled")[1] == "on")
        #expect(bench.run(client, "UPDATE t SET v = 11 WHERE id = 1") == ["UPDATE 1"])
        bench.run(client, "BEGIN")
        bench.run(client, "SAVEPOINT cockroach_restart")
        for _ in 0..<3 {
            #expect(
                bench.run(client, "UPDATE t SET v = 12 WHERE id = 1")[0].hasPrefix(
                    "ERROR 40001: restart transaction: "))
            bench.run(client, "ROLLBACK TO SAVEPOINT cockroach_restart")
        }
        #expect(bench.run(client, "UPDATE t SET v = 12 WHERE id = 1") == ["UPDATE 1"])
        #expect(bench.run(client, "COMMIT") == ["COMMIT", "STATUS I"])
        bench.run(client, "BEGIN")
        #expect(bench.run(client, "SELECT 1")[0].contains("40001"))
        bench.run(client, "ROLLBACK")
        bench.run(client, "SET inject_retry_errors_enabled = false")
        bench.run(client, "BEGIN")
        #expect(bench.run(client, "SELECT 1 AS a") == ["a int4", "1", "SELECT 1"])
    }

    @Test func retryErrorsOfCommits() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        bench.run(client, "SET inject_retry_errors_on_commit_enabled = on")
        #expect(bench.run(client, "UPDATE t SET v = 11 WHERE id = 1") == ["UPDATE 1"])
        bench.run(client, "BEGIN")
        bench.run(client, "UPDATE t SET v = 12 WHERE id = 1")
        #expect(bench.run(client, "COMMIT")[0].contains("inject_retry_errors_on_commit_enabled"))
        #expect(client.session.transactionStatus == .idle)
        #expect(try bench.truth()[0] == "11")
        bench.run(client, "RESET ALL")
        #expect(bench.run(client, "BEGIN; UPDATE t SET v = 12; COMMIT").last == "COMMIT")
    }
}
