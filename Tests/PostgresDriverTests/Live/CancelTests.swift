// Cancelled tasks: the server stops, the connection serves on, and no cancel ever hits another's statement.

import ClientKit
import ClientPooling
import Foundation
import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(4))) struct CancelTests {
    @Test(arguments: Backend.all) func aCancelledStatementIsStopped(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            let started = ContinuousClock.now
            let task = Task { try await connection.execute("SELECT pg_sleep(60)") }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - started < .seconds(20))
            #expect(try await connection.query("SELECT 7").first()?.decode(Int.self) == 7)
        }
    }

    @Test(arguments: Backend.all) func aTimeLimitStopsItToo(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let error = await errorOf {
                try await withTimeout(.milliseconds(100)) {
                    try await connection.execute("SELECT pg_sleep(60)")
                }
            }
            #expect((error as? ClientError)?.code == .timeout)
            // The server has said that it stopped, and undid, what it was at.
            #expect((error as? ClientError)?.outcome == .notApplied)
            #expect((error as? ClientError)?.isRetryable == true)
            #expect(try await connection.query("SELECT 7").first()?.decode(Int.self) == 7)
        }
    }

    @Test(arguments: Backend.all) func aTimeLimitSaysThatATransactionWasRolledBack(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            let error = await errorOf {
                try await withTimeout(.milliseconds(100)) {
                    try await connection.withTransaction { connection in
                        try await connection.execute("SELECT 1")
                        try await Task.sleep(for: .seconds(60))
                    }
                }
            }
            #expect((error as? ClientError)?.outcome == .notApplied)
            #expect(!connection.isInTransaction)
        }
    }

    /// Where a session is encrypted nobody on the way learns the key that stops it.
    @Test(arguments: Backend.all) func theRequestToCancelIsAsSecretAsTheSession(
        backend: Backend
    ) async throws {
        try await backend.withTLS { options in
            guard case .tcp(let host, let port)? = options.servers.first else { return }
            let relay = Relay()
            try await relay.with(to: host, port) { port in
                var options = options
                options.servers = [.tcp(host: "127.0.0.1", port: port)]
                options.tls = ClientTLSOptions(.require)
                let connection = try await PostgresConnection.connect(options)
                let started = ContinuousClock.now
                let task = Task { try await connection.execute("SELECT pg_sleep(60)") }
                try await Task.sleep(for: .milliseconds(100))
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(ContinuousClock.now - started < .seconds(20))
                await connection.close()
            }
            let clients = relay.clients
            #expect(clients.count == 2)
            // The request for TLS, and then nothing in the clear.
            let request: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]
            for said in clients {
                let bytes = Array(said.readableBytesView)
                #expect(bytes.starts(with: request))
                #expect(bytes.dropFirst(8).first == 22, "no TLS handshake")
            }
        }
    }

    @Test(arguments: Backend.all) func aTransactionThatIsCancelledIsRolledBack(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (v int)")
            let task = Task {
                try await connection.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    try await connection.execute("SELECT pg_sleep(60)")
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(!connection.isInTransaction)
            let count = try await connection.query("SELECT count(*) FROM t").first()
            #expect(try count?.decode(Int.self) == 0)
        }
    }

    @Test(arguments: Backend.all) func whatIsNotSentYetIsNotSent(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let task = Task {
                try Task.checkCancellation()
                return try await connection.execute("SELECT 1")
            }
            task.cancel()
            _ = try? await task.value
            #expect(try await connection.query("SELECT 8").first()?.decode(Int.self) == 8)
        }
    }

    @Test(arguments: Backend.all) func streamsAreStoppedHalfWay(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let task = Task {
                var count = 0
                for try await _ in try await connection.query(
                    "SELECT n, pg_sleep(0.001) FROM generate_series(1, 1000000) AS n")
                { count += 1 }
                return count
            }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(try await connection.query("SELECT 9").first()?.decode(Int.self) == 9)
        }
    }

    /// Thousands of tasks over few connections, each cancelled at some moment. Who is not cancelled must get its own answer: a late
    /// cancel would show as an error of somebody else's.
    @Test(arguments: Backend.all) func lateCancelsHitNobody(backend: Backend) async throws {
        try await backend.with { options async throws in
            var pool = PoolOptions()
            pool.maximumConnections = 4
            pool.acquireTimeout = .seconds(120)
            let client = try PostgresClient(options, pool: pool)
            let cancelled = Collected<Int>()
            try await client.whileRunning {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<2000 {
                        if number >= 16 { try await group.next() }
                        group.addTask {
                            let victim = Task {
                                try await client.withConnection { connection in
                                    _ = try await connection.query(
                                        "SELECT \(number), pg_sleep(0.002)"
                                    ).collect()
                                    // The next one on the same connection, at once.
                                    let row = try await connection.query("SELECT \(number)").first()
                                    return try row?.decode(Int.self)
                                }
                            }
                            guard number % 2 == 0 else {
                                #expect(try await victim.value == number)
                                return
                            }
                            try await Task.sleep(
                                for: .microseconds(Int.random(in: 0...5000)))
                            victim.cancel()
                            do { #expect(try await victim.value == number) } catch {
                                #expect(error is CancellationError, "\(error)")
                                cancelled.add(number)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(client.pool.statistics.totalOpened <= 4)
            }
            #expect(cancelled.all.count > 100)
        }
    }
}
