// Faults of every kind, and what the engine says of the work: an error never claims more than is true.

import FaultInjection
import MySQLDriver
import Testing
import Understudy

@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    enum Way: CaseIterable, Sendable {
        case transaction, text, prepared
    }

    static func options(_ options: MySQLOptions) -> MySQLOptions {
        var options = options
        options.cancelTimeout = .milliseconds(300)
        options.connectTimeout = .seconds(5)
        options.loginTimeout = .seconds(5)
        return options
    }

    // MARK: The commit

    /// What came of a commit under a fault.
    private static func commit(
        _ way: Way, _ options: MySQLOptions, patience: Duration = .seconds(5)
    ) async -> (any Error)? {
        do {
            try await MySQLConnection.with(options) { connection in
                try await withTimeout(patience) {
                    switch way {
                    case .transaction:
                        try await connection.withTransaction {
                            try await $0.execute("UPDATE t SET n = 9")
                        }
                    case .text: try await connection.execute("UPDATE t SET n = 9")
                    case .prepared: try await connection.execute("UPDATE t SET n = \(9)")
                    }
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// That a server names a deadlock and has committed all the same is no fault of servers.
    static let commitFaults: [(String, [String])] = [
        ("close", ["before", "after"]), ("reset", ["before", "after"]),
        ("silence", ["before", "after"]), ("error 1053", ["before", "after"]),
        ("error 1180", ["before", "after"]), ("commit_unknown", ["before", "after"]),
        ("delay 20ms", ["before", "after"]), ("error 1213", ["before"]), ("error 1205", ["before"]),
    ]

    static let commitCases = commitFaults.flatMap { fault, sides in sides.map { (fault, $0) } }

    @Test(arguments: commitCases) func commits(_ fault: String, _ side: String) async throws {
        for way in Way.allCases {
            try await TestServer.mysql8.with { server, options in
                try await server.load("CREATE TABLE t (n INT); INSERT INTO t VALUES (1);")
                try server.faults.add([FaultRule("\(fault) \(side) commit kind update times 1")])
                let patience: Duration = fault == "silence" ? .seconds(4) : .seconds(20)
                let error = await Self.commit(way, Self.options(options), patience: patience)
                let isApplied = try await server.execute("SELECT n FROM t").value == "9"
                #expect(server.faults.report.map(\.hits) == [1])
                Self.judge(error, isApplied: isApplied, "\(way)")
                switch fault {
                case "close", "reset", "silence":
                    let known = error as? any ClassifiedError
                    #expect(known?.outcome == .unknown, "\(way): \(String(describing: error))")
                    #expect(known?.isRetryable == false)
                    if way == .transaction, fault != "silence" {
                        #expect((error as? ClientError)?.code == .unknownOutcome)
                    }
                case "error 1213" where side == "before":
                    #expect((error as? any ClassifiedError)?.isRetryable == true)
                case "delay 20ms": #expect(error == nil)
                default: break
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

    // MARK: All kinds

    static let rules = [
        "close at accept times 2", "reset at accept every 3",
        "too_many_connections at accept times 3",
        "close at authenticate times 2", "silence at authenticate times 1",
        "garble 3 at authenticate times 2", "bandwidth 20kB/s at authenticate", "split 1 at accept",
        "close at begin times 2", "deadlock before statement kind update times 4",
        "lock_timeout before statement kind update times 4",
        "statement_timeout before statement kind update times 2",
        "reset before statement kind update times 3", "close after statement kind update times 3",
        "close at row 1 of table t times 3", "read_only before statement kind update times 2",
        "shutting_down before statement kind update times 2",
        "session_expired before statement kind update times 2",
        "out_of_memory before statement kind update times 2",
        "serialization_failure before commit times 4",
        "shutting_down before commit times 2", "shutting_down after commit times 2",
        "commit_unknown before commit times 2", "commit_unknown after commit times 2",
        "reset before commit times 3", "close after commit times 3",
        "delay 5ms..30ms before commit", "truncate 3 at message 1 times 3",
        "garble 2 at message 1 every 9", "oversize at message 1 every 11",
        "duplicate at message 1 every 9", "unsolicited error at message 1 every 9",
        "unsolicited bytes 0102 at message 1 every 9", "close at byte 200 of connection times 4",
        "reset at byte 300 of connection times 3", "notice at begin",
        "competitor \"UPDATE t SET n = n + 0\" before commit kind update times 3",
    ]

    /// Counts up in transactions that are retried, over a pool, while the rule acts: what was told to have succeeded is in the table, and
    /// beyond that at most what nobody knew.
    @Test(arguments: rules) func everyKind(_ rule: String) async throws {
        try await TestServer.mysql8.with { server, options in
            try await server.load("CREATE TABLE t (n INT); INSERT INTO t VALUES (0);")
            let rule = try FaultRule(rule)
            try server.faults.add([rule])
            var pool = PoolOptions()
            pool.maximumConnections = 3
            pool.connectBackoff = Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))
            let client = try MySQLClient(Self.options(options), pool: pool)
            let ends = try await client.whileRunning {
                try await Self.count(client, workers: 4, rounds: 5)
            }
            let text = try await server.execute("SELECT n FROM t").value ?? ""
            let count = try #require(Int(text))
            #expect(count >= ends.successes, "\(ends)")
            #expect(count <= ends.successes + ends.unknown, "\(ends)")
            #expect(ends.successes > 0, "\(ends)")
            #expect(client.pool.statistics.lent == 0)
            #expect((server.faults.report.first?.hits ?? 0) > 0)
        }
    }

    struct Ends: Sendable {
        var successes = 0
        var unknown = 0
        var failures: [String] = []
    }

    private static func count(
        _ client: MySQLClient, workers: Int, rounds: Int
    ) async throws -> Ends {
        let backoff = Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))
        let policy = RetryPolicy(
            maximumAttempts: 10, transient: backoff, disconnect: backoff, overload: backoff)
        return try await withThrowingTaskGroup(of: Ends.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var ends = Ends()
                    for _ in 0..<rounds {
                        do {
                            try await withTimeout(.seconds(10)) {
                                try await client.retryingTransaction(policy) { connection in
                                    let n = try await connection.query(
                                        "SELECT n FROM t FOR UPDATE"
                                    ).decode(Int.self).collect()
                                    try await connection.execute(
                                        "UPDATE t SET n = \(n.first ?? 0) + 1")
                                }
                            }
                            ends.successes += 1
                        } catch let error as any ClassifiedError {
                            if error.outcome != .notApplied { ends.unknown += 1 }
                            ends.failures.append("\(error)")
                        } catch let error as MySQLDecodingError {
                            // What was garbled may read as a value of another kind; the transaction was rolled back.
                            ends.failures.append("\(error)")
                        }
                    }
                    return ends
                }
            }
            return try await group.reduce(into: Ends()) { all, ends in
                all.successes += ends.successes
                all.unknown += ends.unknown
                all.failures += ends.failures
            }
        }
    }

    // MARK: Silence

    @Test func silenceEndsWithTheDeadline() async throws {
        try await TestServer.mysql8.with { server, options in
            try await server.load("CREATE TABLE t (n INT); INSERT INTO t VALUES (1);")
            try server.faults.add([FaultRule("silence before statement kind update times 1")])
            try await MySQLConnection.with(Self.options(options)) { connection in
                let clock = ContinuousClock()
                let start = clock.now
                let error = await #expect(throws: ClientError.self) {
                    try await withTimeout(.milliseconds(200)) {
                        try await connection.execute("UPDATE t SET n = 2")
                    }
                }
                #expect(error?.code == .timeout)
                #expect(error?.outcome == .unknown)
                #expect(clock.now - start < .seconds(10))
                #expect(connection.standing == .unusable)
            }
        }
    }

    @Test func logInsHaveADeadline() async throws {
        try await TestServer.mysql8.with { server, options in
            try server.faults.add([FaultRule("silence at authenticate")])
            var options = options
            options.loginTimeout = .milliseconds(300)
            let hasty = options
            let error = await #expect(throws: ClientError.self) {
                try await MySQLConnection.connect(hasty)
            }
            #expect(error?.code == .timeout)
            #expect(error?.isRetryable == true)
        }
    }
}
