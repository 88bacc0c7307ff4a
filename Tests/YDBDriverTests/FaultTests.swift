// Faults of every kind, and what the engine says of the work: an error never claims more than is true.

import ClientPooling
import FaultInjection
import Testing
import Understudy

@testable import YDBDriver

@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    // MARK: Statuses

    static let statuses: [YDBError.Code] = ErrorTests.statuses.map(\.0)

    /// Every status that a server can answer comes as the error of its code, from both services, and the pool goes on.
    @Test func everyStatusComesAsItsError() async throws {
        let rules = try Self.statuses.map {
            try FaultRule("error \($0) before statement containing mark_\($0)_ times 2")
        }
        try await TestServer.withDriver(faults: rules) { _, driver in
            let tables = try SessionPool(driver, size: 1)
            let queries = try driver.querySessionPool(size: 1)
            try await tables.whileRunning(stoppingWithin: .seconds(1)) {
                try await queries.whileRunning(stoppingWithin: .seconds(1)) {
                    for code in Self.statuses {
                        let text = "SELECT 1 AS mark_\(code)_"
                        let table = await failure {
                            try await tables.checkout { try await $0.executeQuery(text) }
                        }
                        #expect((table as? YDBError)?.code == code, "\(table)")
                        let query = await failure {
                            try await queries.checkout { try await $0.execute(text) }
                        }
                        #expect((query as? YDBError)?.code == code, "\(query)")
                        #expect((query as? YDBError)?.transportStatus == nil)
                        _ = try await tables.checkout { try await $0.executeQuery("SELECT 1") }
                        try await queries.execute("SELECT 1")
                    }
                }
            }
        }
    }

    // MARK: The commit

    enum Way: CaseIterable, Sendable {
        /// The table service: its own request, with the query, of a query alone.
        case tableCommit, tableFlag, table
        /// The query service: the same three.
        case queryCommit, queryFlag, query
    }

    static func commit(_ way: Way, _ driver: Driver) async throws {
        let text = "UPDATE t SET n = 9 WHERE id = 1"
        var brief = RequestSettings()
        brief.timeout = .seconds(2)
        let settings = ExecuteQuerySettings(request: brief)
        switch way {
        case .tableCommit, .tableFlag, .table:
            let session = try await Session.create(driver)
            switch way {
            case .table: try await session.executeQuery(text, settings: settings)
            case .tableFlag:
                try await session.transaction().execute(text, commit: true, settings: settings)
            default:
                let transaction = session.transaction()
                try await transaction.execute(text, settings: settings)
                try await transaction.commit(settings: brief)
            }
        case .queryCommit, .queryFlag, .query:
            let session = try await QuerySession.create(driver)
            switch way {
            case .query: try await session.execute(text, settings: settings)
            case .queryFlag:
                try await session.transaction().execute(text, commit: true, settings: settings)
            default:
                let transaction = session.transaction()
                try await transaction.execute(text, settings: settings)
                try await transaction.commit(settings: brief)
            }
        }
    }

    static let commitFaults: [(String, [String])] = [
        ("close", ["before", "after"]), ("reset", ["before", "after"]),
        ("silence", ["before", "after"]), ("cut_answer", ["before", "after"]),
        ("reset_answer", ["before", "after"]), ("commit_unknown", ["before", "after"]),
        ("error UNDETERMINED", ["before", "after"]), ("error TIMEOUT", ["before", "after"]),
        ("delay 20ms", ["before", "after"]), ("error ABORTED", ["before"]),
        ("error UNAVAILABLE", ["before"]), ("session_expired", ["before"]),
        ("error BAD_SESSION", ["before"]),
    ]

    @Test(arguments: commitFaults.flatMap { fault, sides in sides.map { (fault, $0) } })
    func commits(_ fault: String, _ side: String) async throws {
        for way in Way.allCases {
            try await TestServer.withDriver { server, driver in
                try await server.load(
                    """
                    CREATE TABLE t (id Int32 NOT NULL, n Int32, PRIMARY KEY (id));
                    UPSERT INTO t (id, n) VALUES (1, 1);
                    """)
                try server.faults.add([FaultRule("\(fault) \(side) commit table t times 1")])
                var failure: (any Error)?
                do { try await Self.commit(way, driver) } catch { failure = error }
                let isApplied = try await server.execute("SELECT n FROM t").value == "9"
                #expect(server.faults.report.map(\.hits) == [1], "\(way)")
                Self.judge(failure, isApplied: isApplied, "\(way) \(fault) \(side)")
                let known = failure as? YDBError
                switch fault {
                case "delay 20ms": #expect(failure == nil)
                case "close", "reset", "silence", "cut_answer", "reset_answer", "commit_unknown",
                    "error UNDETERMINED", "error TIMEOUT":
                    #expect(known?.outcome == .unknown, "\(way): \(String(describing: failure))")
                    #expect(known?.failureClass == .unknownOutcome)
                    #expect(known?.isRetryable == false)
                default:
                    #expect(known?.isRetryable == true, "\(way): \(String(describing: failure))")
                }
            }
        }
    }

    private static func judge(_ error: (any Error)?, isApplied: Bool, _ words: String) {
        guard let error else {
            #expect(isApplied, "\(words): told that it was done")
            return
        }
        guard let known = error as? any ClassifiedError else {
            Issue.record("\(words): not classified: \(error)")
            return
        }
        switch known.outcome {
        case .applied: #expect(isApplied, "\(words): \(error)")
        case .notApplied: #expect(!isApplied, "\(words): \(error)")
        case .unknown: break
        }
    }

    /// What breaks before the commit has done nothing, and is done again.
    @Test(arguments: ["close", "reset", "cut_answer", "reset_answer", "error ABORTED"])
    func whatBreaksInsideATransactionIsDoneAgain(_ fault: String) async throws {
        try await TestServer.withDriver { server, driver in
            try await server.load(
                """
                CREATE TABLE t (id Int32 NOT NULL, n Int32, PRIMARY KEY (id));
                UPSERT INTO t (id, n) VALUES (1, 0);
                """)
            try server.faults.add([
                FaultRule("\(fault) after statement containing first times 2"),
                FaultRule("\(fault) before statement containing second times 2"),
            ])
            let tables = try SessionPool(driver, size: 2)
            let queries = try driver.querySessionPool(size: 2)
            let first = "$first = 1; UPDATE t SET n = n + $first WHERE id = 1"
            let second = "$second = 1; UPDATE t SET n = n + $second WHERE id = 1"
            try await tables.whileRunning(stoppingWithin: .seconds(1)) {
                try await tables.retryTransaction { transaction in
                    try await transaction.execute(first)
                    try await transaction.execute(second)
                }
            }
            #expect(try await server.execute("SELECT n FROM t").value == "2")
            try server.faults.add([
                FaultRule("\(fault) before statement containing first times 1")
            ])
            try await queries.whileRunning(stoppingWithin: .seconds(1)) {
                try await queries.retryTransaction { transaction in
                    try await transaction.execute(first)
                    try await transaction.execute(second)
                }
            }
            #expect(try await server.execute("SELECT n FROM t").value == "4")
        }
    }

    // MARK: Connections

    @Test(arguments: [
        "close at accept times 2", "reset at accept times 1", "starting_up at accept times 2",
        "too_many_connections at accept times 1", "unsolicited error at message 1 times 2",
        "split 1 at message 1", "delay 30ms at message 1", "bandwidth 20kB/s at message 1",
    ])
    func workIsDoneThroughBadConnections(_ rule: String) async throws {
        try await TestServer.withDriver(faults: [try FaultRule(rule)]) { _, driver in
            let pool = try SessionPool(driver, size: 2)
            try await pool.whileRunning(stoppingWithin: .seconds(1)) {
                try await driver.wait(failFast: false, timeout: .seconds(20))
                for _ in 0..<5 {
                    let settings = RetrySettings(isIdempotent: true)
                    let rows = try await pool.retryOperation(settings) {
                        try await $0.executeQuery("SELECT 1 AS a")
                    }
                    #expect(try rows[0].rows[0].decode(Int32.self) == 1)
                }
            }
        }
    }

    @Test func aSilentServerIsFoundOut() async throws {
        try await TestServer.withDriver(
            options: {
                $0.keepAliveInterval = .milliseconds(100)
                $0.keepAliveTimeout = .seconds(2)
            }
        ) { server, driver in
            try await driver.wait(timeout: .seconds(5))
            let session = try await Session.create(driver)
            try server.faults.add([FaultRule("silence before statement containing quiet times 1")])
            let began = ContinuousClock.now
            let error = await failure { try await session.executeQuery("SELECT 1 AS quiet") }
            #expect((error as? YDBError)?.code == .connectionLost, "\(error)")
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(session.standing == .unusable)
        }
    }

    @Test func aCallHasItsTime() async throws {
        try await TestServer.withDriver(
            faults: [try FaultRule("delay 10s before statement containing slow")]
        ) { _, driver in
            let session = try await Session.create(driver)
            let began = ContinuousClock.now
            let settings = ExecuteQuerySettings(
                request: RequestSettings(timeout: .milliseconds(200)))
            let error = await failure {
                try await session.executeQuery("SELECT 1 AS slow", settings: settings)
            }
            #expect((error as? YDBError)?.code == .deadlineExceeded, "\(error)")
            #expect(ContinuousClock.now - began < .seconds(5))
            #expect(session.standing == .unusable)
        }
    }

    @Test func aSessionExpires() async throws {
        try await TestServer.withDriver({ $0.sessionIdleTimeout = .milliseconds(300) }) {
            _, driver in
            let pool = try SessionPool(driver, size: 1)
            try await pool.whileRunning(stoppingWithin: .seconds(1)) {
                let first = try await pool.checkout { $0.sessionID }
                try await Task.sleep(for: .milliseconds(900))
                let second = try await pool.retryOperation { session in
                    try await session.executeQuery("SELECT 1")
                    return session.sessionID
                }
                #expect(first != second)
            }
        }
    }
}
