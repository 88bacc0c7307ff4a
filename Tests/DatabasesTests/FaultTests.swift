// Servers that fail, and what the engine says of the work: an error never claims more than is true.

import ClientPooling
import Databases
import FaultInjection
import Testing
import UnderstudyTesting

@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    enum Server: String, CaseIterable, Sendable {
        case postgres
        case mysql

        func with<Value: Sendable>(
            _ body: @Sendable (UnderstudyServer, String) async throws -> Value
        ) async throws -> Value {
            switch self {
            case .postgres:
                try await withUnderstudy(.postgres { $0.isLogged = true }) { server async throws in
                    try await server.load("CREATE TABLE t (n int); INSERT INTO t VALUES (0);")
                    return try await body(server, "\(server.url())")
                }
            case .mysql:
                try await withUnderstudy(.mysql { $0.isLogged = true }) { server async throws in
                    try await server.load("CREATE TABLE t (n int); INSERT INTO t VALUES (0);")
                    return try await body(server, "\(server.url())")
                }
            }
        }

        func pooled(_ url: String) -> String {
            guard let mark = url.firstRange(of: "://") else { return url }
            return "\(rawValue)+pool://\(url[mark.upperBound...])"
        }
    }

    private static var quick: DatabaseOptions {
        var options = DatabaseOptions()
        options.pool.maximumConnections = 3
        options.pool.connectBackoff = Backoff(
            initial: .milliseconds(1), maximum: .milliseconds(10))
        options.postgres = { $0.cancelTimeout = .milliseconds(300) }
        options.mysql = { $0.cancelTimeout = .milliseconds(300) }
        options.disconnectTimeout = .seconds(5)
        return options
    }

    private static let policy: RetryPolicy = {
        let backoff = Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))
        return RetryPolicy(
            maximumAttempts: 10, transient: backoff, disconnect: backoff, overload: backoff)
    }()

    // MARK: The commit

    @Test(
        arguments: Server.allCases, ["close before", "close after", "reset before", "reset after"])
    func aLostCommitIsUnknown(_ kind: Server, _ fault: String) async throws {
        try await kind.with { server, url async throws in
            let db = try Database(url, options: Self.quick)
            try server.faults.add("\(fault) commit kind update times 1")
            let error = await errorOf {
                try await db.retryingTransaction(Self.policy) { _ in
                    try await db.execute("UPDATE t SET n = n + 1")
                }
            }
            let known = try #require(error as? DatabaseError)
            #expect(known.code == .unknownOutcome, "\(known)")
            #expect(known.outcome == .unknown)
            #expect(!known.isRetryable)
            let isApplied = try await server.execute("SELECT n FROM t").value == "1"
            #expect(isApplied == fault.hasSuffix("after"))
            // Explicitly committed, and all sets at once, the same.
            for way in 0..<2 {
                server.faults.clear()
                try server.faults.add("\(fault) commit kind update times 1")
                let error = await errorOf {
                    if way == 0 {
                        try await db.withTransaction { trans in
                            try await db.execute("UPDATE t SET n = n + 1")
                            try await trans.commit()
                        }
                    } else {
                        try await db.executeMany("UPDATE t SET n = n + $1", 1, 1)
                    }
                }
                #expect((error as? DatabaseError)?.code == .unknownOutcome, "\(way)")
            }
        }
    }

    @Test(arguments: Server.allCases) func idempotentWorkIsDoneAgain(_ kind: Server) async throws {
        try await kind.with { server, url async throws in
            let db = try Database(url, options: Self.quick)
            try server.faults.add("close after commit kind update times 1")
            try await db.retryingTransaction(Self.policy, isIdempotent: true) { _ in
                try await db.execute("UPDATE t SET n = 7")
            }
            #expect(try await server.execute("SELECT n FROM t").value == "7")
        }
    }

    // MARK: All kinds

    static let rules: [(Server, String)] = [
        (.postgres, "serialization_failure before commit times 4"),
        (.postgres, "deadlock before statement kind update times 4"),
        (.postgres, "close before statement kind update times 3"),
        (.postgres, "reset after statement kind update times 3"),
        (.postgres, "close before commit times 3"), (.postgres, "reset after commit times 3"),
        (.postgres, "too_many_connections at accept times 3"),
        (.postgres, "close at accept times 2"), (.postgres, "shutting_down before commit times 2"),
        (.postgres, "close at byte 900 of connection times 4"),
        (.postgres, "delay 5ms..30ms before commit"),
        (.mysql, "deadlock before statement kind update times 4"),
        (.mysql, "lock_timeout before statement kind update times 4"),
        (.mysql, "serialization_failure before commit times 4"),
        (.mysql, "close after statement kind update times 3"),
        (.mysql, "reset before commit times 3"), (.mysql, "close after commit times 3"),
        (.mysql, "too_many_connections at accept times 3"),
        (.mysql, "commit_unknown after commit times 2"),
        (.mysql, "close at byte 300 of connection times 3"),
    ]

    /// Counts up in transactions that are retried, over a pool, while the rule acts: what was told to have succeeded is in the table, and
    /// beyond that at most what nobody knew.
    @Test(arguments: rules) func everyKind(_ kind: Server, _ rule: String) async throws {
        try await kind.with { server, url async throws in
            let db = try Database(kind.pooled(url), options: Self.quick)
            try await db.connect()
            try server.faults.add(rule)
            let ends = try await Self.count(db, workers: 4, rounds: 5)
            await db.disconnect()
            let count = try #require(Int(try await server.execute("SELECT n FROM t").value ?? ""))
            #expect(count >= ends.successes, "\(ends)")
            #expect(count <= ends.successes + ends.unknown, "\(ends)")
            #expect(ends.successes > 0, "\(ends)")
            // What a rule of bytes cuts off is left open in the server's eyes.
            if !rule.contains("at byte") { await server.expectNothingOpen() }
        }
    }

    struct Ends: Sendable {
        var successes = 0
        var unknown = 0
        var failures: [String] = []
    }

    private static func count(
        _ db: Database, workers: Int, rounds: Int
    ) async throws -> Ends {
        try await withThrowingTaskGroup(of: Ends.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var ends = Ends()
                    for _ in 0..<rounds {
                        do {
                            try await withTimeout(.seconds(20)) {
                                try await db.retryingTransaction(policy) { _ in
                                    let n = try await db.fetchValue(
                                        "SELECT n FROM t FOR UPDATE", as: Int.self)
                                    try await db.execute("UPDATE t SET n = $1", (n ?? 0) + 1)
                                }
                            }
                            ends.successes += 1
                        } catch let error as any ClassifiedError {
                            if error.outcome != .notApplied { ends.unknown += 1 }
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

    // MARK: Connections

    @Test(arguments: Server.allCases) func aLostConnectionLeavesNothingOpen(
        _ kind: Server
    ) async throws {
        try await kind.with { server, url async throws in
            let db = try Database(url, options: Self.quick)
            try server.faults.add("close before statement kind update times 1")
            let error = await errorOf {
                try await db.withTransaction { _ in
                    try await db.execute("INSERT INTO t VALUES (5)")
                    try await db.execute("UPDATE t SET n = 1")
                }
            }
            let known = try #require(error as? DatabaseError)
            #expect(known.isDisconnect)
            #expect(known.outcome == .notApplied)
            #expect(known.isRetryable)
            #expect(try await server.execute("SELECT count(*) FROM t").value == "1")
            #expect(try await db.fetchValue("SELECT n FROM t") == 0)
            await server.expectNothingOpen()
        }
    }

    @Test(arguments: Server.allCases) func tasksCancelledAnywhereLeaveNothing(
        _ kind: Server
    ) async throws {
        try await kind.with { server, url async throws in
            let db = try Database(kind.pooled(url), options: Self.quick)
            try await db.connect()
            for round in 0..<60 {
                let task = Task {
                    try await db.withTransaction { _ in
                        try await db.execute("UPDATE t SET n = n + 1")
                        for try await _ in db.iterate("SELECT n FROM t") {}
                        try await db.withTransaction { _ in
                            try await db.execute("UPDATE t SET n = n + 1")
                        }
                    }
                }
                try await Task.sleep(for: .microseconds(round * 60))
                task.cancel()
                switch await task.result {
                case .success: break
                case .failure(let error):
                    #expect(error is CancellationError, "\(round): \(error)")
                }
            }
            // Both changes of each, or none.
            let n = try await db.fetchValue("SELECT n FROM t", as: Int.self)
            #expect(n?.isMultiple(of: 2) == true)
            await db.disconnect()
            await server.expectNothingOpen()
        }
    }

    // MARK: Replicas

    @Test(arguments: Server.allCases) func replicasTakeTurnsAndRefusersArePassedOver(
        _ kind: Server
    ) async throws {
        try await kind.with { first, firstURL in
            try await kind.with { second, secondURL in
                try await first.execute("UPDATE t SET n = 1")
                try await second.execute("UPDATE t SET n = 2")
                for isPooled in [false, true] {
                    let nobody = "\(kind.rawValue)://root@127.0.0.1:1/test"
                    let urls = [firstURL, nobody, secondURL].map {
                        isPooled ? kind.pooled($0) : $0
                    }
                    let db = try Database(urls[0], replicas: urls, options: Self.quick)
                    try await db.whileConnected {
                        var seen: [Int?] = []
                        for _ in 0..<6 {
                            try await db.withReplica { _ in
                                seen.append(
                                    try await db.fetchValue("SELECT n FROM t", as: Int.self))
                            }
                        }
                        // The second one's turns are the third's.
                        #expect(
                            seen == [1, 2, 2, 1, 2, 2] || seen == [1, 2, 2, 1, 1, 2], "\(seen)")
                        // The session refuses what our own check does not see.
                        let error = await errorOf {
                            try await db.withReplica { _ in
                                try await db.fetchAll("UPDATE t SET n = 9")
                            }
                        }
                        #expect((error as? DatabaseError)?.code == .readOnlyTransaction)
                    }
                }
                let none = try Database(
                    firstURL, replicas: ["\(kind.rawValue)://root@127.0.0.1:1/test"],
                    options: Self.quick)
                #expect(await code { try await none.withReplica { _ in } } == .connectFailed)
                let without = try Database(firstURL)
                #expect(await code { try await without.withReplica { _ in } } == .noReplicas)
            }
        }
    }
}
