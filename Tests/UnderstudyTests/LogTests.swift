// What the log says of what clients did, and what its assertions find.

import FaultInjection
import Testing

@testable import Understudy

@Suite struct LogTests {
    private static func withServer(
        limit: Int = 1000, clock: VirtualClock? = nil,
        _ body: (UnderstudyServer, UnderstudyLog) async throws -> Void
    ) async throws {
        let options = UnderstudyOptions.postgres {
            $0.logLimit = limit
            $0.clock = clock
        }
        try await withUnderstudy(options) { server in
            try await server.load(
                "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1), (2, 2);"
            )
            try await body(server, try server.log)
        }
    }

    @Test func statements() async throws {
        try await Self.withServer { server, log in
            #expect(log.statements.isEmpty, "what the process runs is not the clients'")
            let client = try await WireClient.connect(server.url(), application: "billing")
            try await client.query("SELECT * FROM t; UPDATE t SET n = 0 WHERE id = 1 -- ; no\n;;")
            try await client.execute("select n from t where id = $1", ["2"])
            _ = try? await client.query("SELECT * FROM nothing")
            _ = try? await client.execute("SELECT 1 / $1::int", ["0"])
            try await client.execute("WITH x AS (SELECT 1) INSERT INTO t SELECT 3, 3")
            let statements = log.statements
            #expect(
                statements.map(\.text) == [
                    "SELECT * FROM t", "UPDATE t SET n = 0 WHERE id = 1",
                    "select n from t where id = $1", "SELECT * FROM nothing",
                    "SELECT 1 / $1::int", "WITH x AS (SELECT 1) INSERT INTO t SELECT 3, 3",
                ])
            #expect(statements.map(\.rows) == [2, 1, 1, nil, nil, 1])
            #expect(statements.map(\.code) == [nil, nil, nil, "42P01", "22012", nil])
            #expect(
                statements.map(\.kind) == [.select, .update, .select, .select, .select, .insert])
            #expect(log.connections.map(\.application) == ["billing"])
            #expect(log.statements(containing: "FROM T").count == 2)
            #expect(log.statements(containing: "t", kinds: [.update]).count == 1)
            try log.expectStatements(kinds: [.insert], count: 1)
            let finding = #expect(throws: LogFinding.self) {
                try log.expectStatements(containing: "nothing", count: 2)
            }
            #expect(finding?.description.contains("SELECT * FROM nothing") == true)
            #expect(log.description.contains("42P01"))
        }
    }

    @Test func transactions() async throws {
        try await Self.withServer { server, log in
            let client = try await WireClient.connect(server.url())
            try await client.query("SELECT 1")
            try await client.query("UPDATE t SET n = 3")
            try await client.query("BEGIN")
            try await client.query("SAVEPOINT a")
            _ = try? await client.query("SELECT 1 / 0")
            try await client.query("ROLLBACK TO SAVEPOINT a")
            try await client.query("UPDATE t SET n = 4")
            try await client.query("COMMIT AND CHAIN")
            try await client.query("ROLLBACK")
            try await client.execute("BEGIN")
            _ = try? await client.execute("SELECT 1 / 0")
            try await client.execute("COMMIT")
            try await client.query("BEGIN; UPDATE t SET n = 5; COMMIT")
            let transactions = log.transactions
            #expect(transactions.map(\.isExplicit) == [false, false, true, true, true, true])
            #expect(
                transactions.map(\.outcome) == [
                    .committed, .committed, .committed, .rolledBack, .rolledBack, .committed,
                ])
            #expect(transactions.map(\.statements) == [1, 1, 4, 0, 1, 1])
            #expect(transactions.map(\.isWriting) == [false, true, true, false, false, true])
            try log.expectCommits(3)
            #expect(log.rollbacks == 2)
            #expect(throws: LogFinding.self) { try log.expectCommits(2) }
        }
    }

    @Test func conflictsWaitsAndRetries() async throws {
        let clock = VirtualClock()
        try await Self.withServer(clock: clock) { server, log in
            let first = try await WireClient.connect(server.url())
            let second = try await WireClient.connect(server.url())
            try await second.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
            try await second.query("SELECT n FROM t WHERE id = 2")
            try await first.query("BEGIN")
            try await first.query("UPDATE t SET n = 7 WHERE id = 1")
            async let blocked = second.query("UPDATE t SET n = 8 WHERE id = 1")
            try await clock.waitUntilAsleep()
            await clock.advance(by: .milliseconds(30))
            try await first.query("COMMIT")
            let error: ServerError?
            do {
                _ = try await blocked
                error = nil
            } catch let failure as ServerError {
                error = failure
            }
            #expect(error?.code == "40001")
            try await second.query("ROLLBACK")
            try await second.query("BEGIN")
            try await second.query("SELECT n FROM t WHERE id = 2")
            try await second.query("COMMIT")
            #expect(log.conflicts.map(\.conflict) == ["40001"])
            #expect(log.conflicts.map(\.connection) == [2])
            try log.expectRetries(1)
            let wait = try #require(log.waits.first)
            #expect(log.waits.count == 1)
            #expect(wait.connection == 2)
            #expect(wait.blockers == [1])
            #expect(wait.statement == "UPDATE t SET n = 8 WHERE id = 1")
            #expect(wait.duration == .milliseconds(30))
        }
    }

    /// Each outcome of a commit, in a block, outside one and in a pipeline's own transaction: the log says what the engine did,
    /// whatever the client was told.
    @Test(
        arguments: [
            ("error 40001", true), ("commit_unknown", true), ("shutting_down", true),
            ("close", false), ("reset", false),
        ], ["before", "after"])
    func transactionsAreWhatTheEngineMadeOfThem(
        _ fault: (word: String, says: Bool), _ side: String
    ) async throws {
        let isApplied = side == "after"
        for (index, script) in [["BEGIN", "UPDATE t SET n = 9", "COMMIT"], ["UPDATE t SET n = 9"]]
            .enumerated()
        {
            for isExtended in [false, true] {
                try await Self.withServer { server, log in
                    _ = try server.faults.add([
                        FaultRule("\(fault.word) \(side) commit times 1")
                    ])
                    let client = try await WireClient.connect(server.url())
                    await #expect(throws: (any Error).self) {
                        for text in script {
                            if isExtended {
                                try await client.execute(text)
                            } else {
                                try await client.query(text)
                            }
                        }
                    }
                    client.close()
                    try await log.expectNothingOpen()
                    try log.expectCommits(isApplied ? 1 : 0)
                    #expect(
                        try await server.execute("SELECT n FROM t WHERE id = 1").value
                            == (isApplied ? "9" : "1"))
                    #expect(log.transactions.map(\.isExplicit) == [index == 0])
                    #expect(log.faults.map(\.isCommitted) == [isApplied])
                    try log.expectStatements(containing: "UPDATE", count: 1)
                    let last = try #require(log.statements.last)
                    #expect(last.message != nil)
                    #expect((last.code == nil) == !fault.says)
                }
            }
        }
    }

    /// Who commits what has failed is told so by the tag alone.
    @Test func commitsThatWereAnsweredRollback() async throws {
        try await Self.withServer { server, log in
            let client = try await WireClient.connect(server.url())
            try await client.query("BEGIN")
            try await client.query("UPDATE t SET n = 9")
            _ = try? await client.query("INSERT INTO t VALUES (1, 1)")
            _ = try? await client.query("SELECT 1")
            try await client.query("COMMIT")
            // Taken back, or rolled back, it is none.
            try await client.query("BEGIN; SAVEPOINT a")
            _ = try? await client.query("SELECT 1 / 0")
            try await client.query("ROLLBACK TO a")
            try await client.query("COMMIT")
            try await client.query("BEGIN")
            _ = try? await client.query("SELECT 1 / 0")
            try await client.query("ROLLBACK")
            let refused = log.refusedCommits
            #expect(refused.count == 1)
            #expect(refused.first?.failure?.statement == "INSERT INTO t VALUES (1, 1)")
            #expect(refused.first?.failure?.code == "23505")
            #expect(log.transactions.map { $0.failure?.code } == ["23505", nil, "22012"])
            let finding = #expect(throws: LogFinding.self) { try log.expectNoRefusedCommits() }
            #expect(finding?.description.contains("INSERT INTO t VALUES (1, 1) had failed") == true)
            #expect(log.description.contains("COMMIT was answered ROLLBACK on connection 1"))
            log.clear()
            try log.expectNoRefusedCommits()
        }
    }

    /// Other statements of the same shape are no second attempts.
    @Test func aRetryIsTheSameStatement() async throws {
        try await Self.withServer { server, log in
            try server.faults.add("serialization_failure before statement times 8")
            let client = try await WireClient.connect(server.url())
            for id in 1...3 {
                _ = try? await client.query("SELECT n FROM t WHERE id = \(id)")
                _ = try? await client.execute("SELECT n FROM t WHERE id = $1", ["\(id)"])
            }
            #expect(log.conflicts.count == 6)
            try log.expectRetries(0)
            _ = try? await client.query("SELECT n FROM t WHERE id = 2 ;")
            _ = try? await client.execute("SELECT n FROM t WHERE id = $1", ["3"])
            try log.expectRetries(2)
        }
    }

    @Test func injectedFaultsAreSeen() async throws {
        try await Self.withServer { server, log in
            _ = try server.faults.add("serialization_failure before commit times 1")
            let client = try await WireClient.connect(server.url())
            let error = await #expect(throws: ServerError.self) {
                try await client.query("UPDATE t SET n = 9")
            }
            #expect(error?.code == "40001")
            try await client.query("UPDATE t SET n = 9")
            #expect(server.faults.report.map(\.hits) == [1])
            #expect(log.conflicts.count == 1)
            try log.expectRetries(1)
            try log.expectCommits(1)
        }
    }

    @Test func faultsStandWithTheStatementsTheyBefell() async throws {
        try await Self.withServer { server, log in
            let other = try await WireClient.connect(server.url())
            try server.faults.add([
                FaultRule("notice \"slow\" before statement kind select nth 2"),
                FaultRule("commit_unknown after commit kind update"),
                FaultRule("disk_full before commit kind delete"),
            ])
            let client = try await WireClient.connect(server.url())
            try await client.query("SELECT 1; SELECT 2; SELECT 3")
            _ = try? await client.query("UPDATE t SET n = 3")
            try await other.query("INSERT INTO t VALUES (4, 4)")
            _ = try? await client.query("DELETE FROM t")
            let faults = log.faults
            #expect(faults.map(\.connection) == [2, 2, 2])
            #expect(faults.map(\.decision.rule) == [1, 2, 3])
            #expect(
                faults.map(\.decision.statement)
                    == ["SELECT 2", "UPDATE t SET n = 3", "DELETE FROM t"])
            #expect(faults.map(\.isCommitted) == [nil, true, false])
            let events =
                faults.map { ($0.order, $0.decision.fault) }
                + log.statements.map { ($0.order, $0.text) }
            #expect(
                events.sorted { $0.0 < $1.0 }.map(\.1) == [
                    "SELECT 1", "SELECT 2", #"notice "slow""#, "SELECT 3", "UPDATE t SET n = 3",
                    "commit_unknown", "INSERT INTO t VALUES (4, 4)", "DELETE FROM t", "disk_full",
                ])
            #expect(try await server.execute("SELECT count(*) FROM t").value == "3")
            let lines = log.description.split(separator: "\n")
            let line = try #require(lines.firstIndex { $0.contains("fault commit_unknown") })
            #expect(
                lines[line].hasSuffix("2: fault commit_unknown after commit (rule 2) -- committed"))
            #expect(lines[line - 1].contains("UPDATE t SET n = 3"))
            log.clear()
            #expect(log.faults.isEmpty)
        }
    }

    @Test func aConnectionHasTheNumberThatRulesKnowItBy() async throws {
        try await Self.withServer { server, log in
            try server.faults.add([
                FaultRule("close at accept times 1"),
                FaultRule("serialization_failure before statement connection 3"),
            ])
            await #expect(throws: (any Error).self) { try await WireClient.connect(server.url()) }
            let second = try await WireClient.connect(server.url())
            let third = try await WireClient.connect(server.url())
            try await second.query("SELECT 1")
            await #expect(throws: ServerError.self) { try await third.query("SELECT 1") }
            #expect(log.connections.map(\.number) == [2, 3])
            #expect(log.faults.map(\.connection) == [1, 3])
        }
    }

    @Test func aQueryARowIsFound() async throws {
        try await Self.withServer { server, log in
            let client = try await WireClient.connect(server.url())
            for id in 1...6 {
                try await client.query("SELECT n FROM t WHERE id = \(id)")
                try await client.execute("SELECT id FROM t WHERE n IN ($1, $2)", ["1", "\(id)"])
            }
            try await client.query("SELECT n FROM t WHERE id IN (1, 2, 3)")
            #expect(log.repeats(moreThan: 5).map(\.count) == [6, 6])
            #expect(log.repeats(moreThan: 6).isEmpty)
            try log.expectNoRepeats(moreThan: 6)
            let finding = #expect(throws: LogFinding.self) { try log.expectNoRepeats(moreThan: 5) }
            #expect(
                finding?.description.contains("6 times: select n from t where id=?") == true,
                "\(finding?.description ?? "")")
        }
    }

    @Test func whatIsLeftIsFound() async throws {
        try await Self.withServer { server, log in
            let client = try await WireClient.connect(server.url())
            await #expect(throws: LogFinding.self) {
                try await log.expectNothingOpen(patience: .milliseconds(5))
            }
            client.close()
            try await log.expectNothingOpen(patience: .seconds(60))
            let second = try await WireClient.connect(server.url())
            try await second.query("BEGIN")
            #expect(log.openTransactions.map(\.number) == [2])
            second.close()
            let finding = await #expect(throws: LogFinding.self) {
                try await log.expectNothingOpen(patience: .seconds(60))
            }
            #expect(finding?.description.contains("has left a transaction open") == true)
            #expect(log.transactions.last?.outcome == .rolledBack)
            #expect(log.connections.allSatisfy { $0.closed != nil })
        }
    }

    @Test func theNewestAreKept() async throws {
        try await Self.withServer(limit: 3) { server, log in
            let client = try await WireClient.connect(server.url())
            for number in 1...5 { try await client.query("SELECT \(number)") }
            #expect(log.statements.map(\.text) == ["SELECT 3", "SELECT 4", "SELECT 5"])
            #expect(log.statementCount == 5)
            log.clear()
            #expect(log.statements.isEmpty)
            #expect(log.connections.count == 1)
        }
    }
}
