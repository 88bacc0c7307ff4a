// Transactions: commits, rollbacks, savepoints, and every way in which a commit can go wrong.

import ClientPooling
import Foundation
import PostgresDriver
import Testing
import Understudy

@Suite(.timeLimit(.minutes(2))) struct TransactionTests {
    private struct Refusal: Error {}

    @Test(arguments: Backend.all) func whatReturnsIsCommitted(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (v int)")
            try await connection.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                #expect(connection.isInTransaction)
            }
            #expect(!connection.isInTransaction)
            await #expect(throws: Refusal.self) {
                try await connection.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (2)")
                    throw Refusal()
                }
            }
            let rows = try await connection.query("SELECT v FROM t").collect()
            #expect(try rows.map { try $0.decode(Int.self) } == [1])
        }
    }

    @Test(arguments: Backend.all) func oneInsideOfAnotherIsASavepoint(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (v int)")
            try await connection.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                await #expect(throws: PostgresError.self) {
                    try await connection.withTransaction { connection in
                        try await connection.execute("INSERT INTO t VALUES (2)")
                        try await connection.execute("SELECT 1/0")
                    }
                }
                try await connection.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (3)")
                    await #expect(throws: Refusal.self) {
                        try await connection.withTransaction { connection in
                            try await connection.execute("INSERT INTO t VALUES (4)")
                            throw Refusal()
                        }
                    }
                }
                await #expect(throws: ClientError.self) {
                    try await connection.withTransaction(isolation: .serializable) { _ in }
                }
            }
            let rows = try await connection.query("SELECT v FROM t ORDER BY v").collect()
            #expect(try rows.map { try $0.decode(Int.self) } == [1, 3])
        }
    }

    @Test(arguments: Backend.all) func modesAreSet(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let modes = try await connection.withTransaction(
                isolation: .serializable, access: .readOnly, deferrable: true
            ) { connection in
                try await connection.query(
                    """
                    SELECT current_setting('transaction_isolation'),
                        current_setting('transaction_read_only'),
                        current_setting('transaction_deferrable')
                    """
                ).first()?.decode((String, String, String).self)
            }
            let (level, readOnly, deferrable) = try #require(modes)
            #expect(level == "serializable")
            #expect(readOnly == "on")
            #expect(deferrable == "on")
        }
    }

    @Test(arguments: Backend.all) func aCommitThatRolledBackIsAnError(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            let error = await errorOf {
                try await connection.withTransaction { connection in
                    // The failure is hidden from the transaction.
                    _ = try? await connection.execute("SELECT 1/0")
                }
            }
            #expect((error as? ClientError)?.code == .commitRolledBack)
            #expect((error as? ClientError)?.outcome == .notApplied)
            #expect(!connection.isInTransaction)
        }
    }

    @Test(arguments: Backend.all) func aDeferredConstraintFailsTheCommit(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await connection.script(
                "CREATE TEMPORARY TABLE t (v int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let error = await errorOf {
                try await connection.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1), (1)")
                }
            }
            #expect((error as? PostgresError)?.code == .uniqueViolation)
            #expect(!connection.isInTransaction)
        }
    }

    /// What becomes of a commit, as the server is told to do it, and as the client has to see it.
    struct CommitCase: Sendable, CustomTestStringConvertible {
        let fault: String
        let isApplied: Bool
        let outcome: WorkOutcome
        var testDescription: String { fault }
    }

    static let commits = [
        CommitCase(
            fault: "serialization_failure at commit", isApplied: false, outcome: .notApplied),
        CommitCase(fault: "deadlock before commit", isApplied: false, outcome: .notApplied),
        CommitCase(fault: "commit_unknown before commit", isApplied: false, outcome: .unknown),
        CommitCase(fault: "commit_unknown after commit", isApplied: true, outcome: .unknown),
        CommitCase(fault: "shutting_down before commit", isApplied: false, outcome: .unknown),
        CommitCase(fault: "shutting_down after commit", isApplied: true, outcome: .unknown),
        CommitCase(fault: "close before commit", isApplied: false, outcome: .unknown),
        CommitCase(fault: "close after commit", isApplied: true, outcome: .unknown),
        CommitCase(fault: "reset before commit", isApplied: false, outcome: .unknown),
        CommitCase(fault: "reset after commit", isApplied: true, outcome: .unknown),
        CommitCase(fault: "silence after commit", isApplied: true, outcome: .unknown),
    ]

    @Test(arguments: commits) func aCommitInAllItsOutcomes(commit: CommitCase) async throws {
        let server = try await UnderstudyServer.start(.postgres)
        try await server.load("CREATE TABLE t (v int)")
        let isSilent = commit.fault.hasPrefix("silence")
        var options = try PostgresOptions(url: server.url())
        if isSilent { options.cancelTimeout = .milliseconds(500) }
        let connection = try await PostgresConnection.connect(options)
        try server.faults.add("\(commit.fault) times 1 table t")
        let task = Task {
            try await connection.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
            }
        }
        // Who is cancelled does not wait for ever for a server that says nothing.
        if isSilent {
            while try await server.execute("SELECT count(*) FROM t").value == "0" {
                try await Task.sleep(for: .milliseconds(5))
            }
            task.cancel()
        }
        let error = await errorOf { try await task.value }
        let known = try #require(error as? any ClassifiedError, "\(String(describing: error))")
        #expect(known.outcome == commit.outcome, "\(known)")
        let count = try await server.execute("SELECT count(*) FROM t").value
        #expect(count == (commit.isApplied ? "1" : "0"))
        connection.terminate()
        await server.shutdown()
    }

    @Test func aRetriedTransactionOutlivesItsConnections() async throws {
        let faults = [
            "serialization_failure at commit", "reset at begin", "close at begin",
            "deadlock before statement kind update",
            "reset before statement kind update", "close before statement kind update",
            "shutting_down before statement kind update", "too_many_connections at accept nth 2",
            "starting_up at accept nth 2", "reset at accept nth 3", "close at authenticate nth 2",
            "error 55P03 before statement kind update", "stale_schema before statement kind update",
        ]
        for fault in faults {
            let server = try await UnderstudyServer.start(.postgres)
            try await server.load("CREATE TABLE t (v int); INSERT INTO t VALUES (0)")
            try server.faults.add(fault.contains("nth") ? fault : "\(fault) times 1")
            if fault.contains("at a") {
                try server.faults.add("close before statement kind update times 1")
            }
            let client = try PostgresClient(PostgresOptions(url: server.url()))
            var policy = RetryPolicy.standard
            policy.disconnect = Backoff.none
            policy.overload = Backoff.none
            try await client.whileRunning {
                try await client.retryingTransaction(policy) { connection in
                    try await connection.execute("UPDATE t SET v = v + 1")
                }
            }
            let value = try await server.execute("SELECT v FROM t").value
            #expect(value == "1", "\(fault)")
            await server.shutdown()
        }
    }

    @Test func anUnknownOutcomeIsRetriedOnlyWhereThatDoesNoHarm() async throws {
        for isIdempotent in [false, true] {
            let server = try await UnderstudyServer.start(.postgres)
            try await server.load("CREATE TABLE t (v int PRIMARY KEY)")
            try server.faults.add("reset after commit times 1 table t")
            let client = try PostgresClient(PostgresOptions(url: server.url()))
            var policy = RetryPolicy.standard
            policy.unknownOutcome = Backoff.none
            let error = await errorOf {
                try await client.whileRunning {
                    try await client.retryingTransaction(policy, isIdempotent: isIdempotent) {
                        try await $0.execute("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING")
                    }
                }
            }
            #expect((error == nil) == isIdempotent)
            if let error { #expect((error as? ClientError)?.code == .unknownOutcome) }
            await server.shutdown()
        }
    }
}
