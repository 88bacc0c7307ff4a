// The commit in all its outcomes, on every way a commit can happen, with the engine's truth beside what was reported.

import FaultInjection
import QueryEngine
import Testing

@Suite struct CommitMatrixTests {
    /// How a client comes to a commit.
    enum Way: CaseIterable {
        case autocommit, block, severalStatements, extended, extendedBlock

        func commit(_ bench: FaultBench, _ client: ScriptClient) {
            let update = "UPDATE t SET v = v + 1 WHERE id = 1"
            switch self {
            case .autocommit: bench.run(client, update)
            case .block:
                bench.run(client, "BEGIN")
                bench.run(client, update)
                bench.run(client, "COMMIT")
            case .severalStatements: bench.run(client, "SELECT 1; \(update)")
            case .extended: bench.runExtended(client, update)
            case .extendedBlock:
                bench.runExtended(client, "BEGIN")
                bench.runExtended(client, update)
                bench.runExtended(client, "COMMIT")
            }
        }
    }

    static let faults = [
        ("serialization_failure", "ERROR 40001"), ("deadlock", "ERROR 40P01"),
        ("commit_unknown", "ERROR 08007"), ("shutting_down", "FATAL 57P01"),
        ("error 40003", "ERROR 40003"), ("close", "<cut: closed>"),
        ("reset", "<cut: reset>"), ("silence", "<cut: silent>"), ("delay 2s", "late"),
    ]

    @Test(arguments: Way.allCases) func everyOutcome(_ way: Way) throws {
        for (fault, answer) in Self.faults {
            for isApplied in [false, true] {
                if isApplied && ["serialization_failure", "deadlock"].contains(fault) { continue }
                // BEGIN and the statements of a block meet no commit.
                let moment = isApplied ? "after" : "before"
                let bench = try FaultBench("\(fault) \(moment) commit times 1")
                let client = try bench.client()
                let start = bench.world.time.nanoseconds
                way.commit(bench, client)
                let isLate = answer == "late"
                let stands = isApplied || isLate
                #expect(
                    try bench.truth() == [stands ? "11" : "10", "20", "30"],
                    "\(way) \(fault) \(moment)")
                #expect(
                    bench.outcomes == [stands ? .committed : .rolledBack],
                    "\(way) \(fault) \(moment)")
                let last = client.lines.joined(separator: "\n")
                if isLate {
                    #expect(bench.world.time.nanoseconds - start == 2_000_000_000)
                    #expect(!client.failed)
                } else {
                    #expect(last.contains(answer), "\(way) \(fault) \(moment): \(last)")
                }
                // Whatever it was, the session is over or ready for the next transaction.
                if client.isClosed {
                    #expect(answer.hasPrefix("<cut") || answer.hasPrefix("FATAL"))
                } else {
                    #expect(client.session.transactionStatus == .idle)
                    way.commit(bench, client)
                    #expect(try bench.truth()[0] == (stands ? "12" : "11"))
                }
            }
        }
    }

    @Test func locksAreFreeAfterTheCut() throws {
        let bench = try FaultBench("silence before commit times 1")
        let client = try bench.client()
        let other = try bench.client()
        bench.run(client, "UPDATE t SET v = 0 WHERE id = 1")
        #expect(client.isClosed)
        #expect(bench.run(other, "UPDATE t SET v = v + 5 WHERE id = 1") == ["UPDATE 1"])
        #expect(try bench.truth()[0] == "15")
    }

    @Test func aFailedBlockAndAPreparedStatementAreNoCommit() throws {
        let bench = try FaultBench("serialization_failure at commit times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, "SELECT 1/0")
        #expect(bench.run(client, "COMMIT") == ["ROLLBACK", "STATUS I"])
        var sink = LineSink()
        _ = client.session.start(
            .parse(statement: "p", text: Array("SELECT 1".utf8), parameterTypes: []), &sink)
        _ = client.session.start(.sync, &sink)
        #expect(!sink.failed)
        #expect(bench.faults.report[0].considered == 0)
        #expect(bench.run(client, "SELECT 1").contains { $0.contains("40001") })
    }

    @Test func aChainGoesOnAfterAnErrorThatCameTooLate() throws {
        let bench = try FaultBench("commit_unknown after commit times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, "UPDATE t SET v = 11 WHERE id = 1")
        #expect(bench.run(client, "COMMIT AND CHAIN")[0].hasPrefix("ERROR 08007"))
        #expect(client.session.transactionStatus == .inBlock)
        bench.run(client, "UPDATE t SET v = 12 WHERE id = 1")
        bench.run(client, "COMMIT")
        #expect(try bench.truth()[0] == "12")
    }

    @Test func aCancelEndsADelay() throws {
        for (moment, isApplied) in [("before", false), ("after", true)] {
            let bench = try FaultBench("delay 1000s \(moment) commit times 1")
            let client = try bench.client()
            client.startQuery("UPDATE t SET v = 11 WHERE id = 1")
            #expect(client.isBusy)
            client.session.cancel()
            bench.world.settle([client])
            #expect(!client.isBusy)
            #expect(client.failed == !isApplied)
            #expect(try bench.truth()[0] == (isApplied ? "11" : "10"))
            #expect(bench.outcomes == [isApplied ? .committed : .rolledBack])
        }
    }

    @Test func writtenTablesAreKnownAtTheCommit() throws {
        let bench = try FaultBench()
        let client = try bench.client()
        bench.run(client, "CREATE TABLE other (a int)")
        try bench.faults.replace(with: FaultPlan("serialization_failure at commit table other"))
        bench.run(client, "BEGIN")
        bench.run(client, "UPDATE t SET v = 11 WHERE id = 1")
        bench.run(client, "SELECT * FROM other")
        #expect(bench.run(client, "COMMIT") == ["COMMIT", "STATUS I"])
        bench.run(client, "BEGIN")
        bench.run(client, "INSERT INTO other VALUES (1)")
        bench.run(client, "SELECT v FROM t")
        #expect(bench.run(client, "COMMIT")[0].contains("40001"))
    }
}
