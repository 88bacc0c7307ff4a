// The client: its pool, what comes back to it, and how it connects.

import ClientKit
import ClientPooling
import Foundation
import PostgresDriver
import Testing
import Understudy

@Suite(.timeLimit(.minutes(2))) struct ClientTests {
    @Test(arguments: Backend.all) func manyTasksShareFewConnections(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            var pool = PoolOptions()
            pool.maximumConnections = 3
            let client = try PostgresClient(options, pool: pool)
            try await client.whileRunning {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<300 {
                        group.addTask {
                            var sum = 0
                            for try await row in try await client.query(
                                "SELECT n FROM generate_series(1, \(number)) AS n")
                            { sum += try row.decode(Int.self) }
                            #expect(sum == number * (number + 1) / 2)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(client.pool.statistics.totalOpened <= 3)
            }
        }
    }

    @Test(arguments: Backend.all) func whatIsLeftOpenIsRolledBack(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            for policy in [PostgresOptions.ResetPolicy.rollback, .discardAll] {
                var options = options
                options.resetPolicy = policy
                var pool = PoolOptions()
                pool.maximumConnections = 1
                let client = try PostgresClient(options, pool: pool)
                try await client.whileRunning {
                    let first = try await client.withConnection { connection in
                        try await connection.execute("SET application_name = 'left behind'")
                        try await connection.execute("BEGIN")
                        // Rows that nobody reads.
                        _ = try await connection.query("SELECT generate_series(1, 20000)")
                        return connection.id
                    }
                    try await client.withConnection { connection async throws in
                        #expect(connection.id == first)
                        #expect(!connection.isInTransaction)
                        #expect(
                            (connection.setting("application_name") == "left behind")
                                == (policy == .rollback))
                        #expect(try await connection.execute("SELECT 1").rowCount == 1)
                    }
                }
            }
        }
    }

    @Test(arguments: Backend.all) func aConnectionThatTheServerEndedIsReplaced(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            let client = try PostgresClient(options)
            try await client.whileRunning {
                let error = await errorOf {
                    try await client.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                }
                let known = try #require(error as? any ClassifiedError)
                #expect(known.isDisconnect)
                #expect(try await client.execute("SELECT 1").rowCount == 1)
            }
        }
    }

    @Test(arguments: Backend.all) func theRoleThatIsAskedForIsFound(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            var options = options
            for role in [PostgresOptions.TargetSession.any, .readWrite, .primary, .preferStandby] {
                options.targetSession = role
                let connection = try await PostgresConnection.connect(options)
                await connection.close()
            }
            for role in [PostgresOptions.TargetSession.standby, .readOnly] {
                options.targetSession = role
                let error = await errorOf { try await PostgresConnection.connect(options) }
                #expect((error as? ClientError)?.code == .unsuitableServer)
            }
            options.settings["default_transaction_read_only"] = "on"
            options.targetSession = .readOnly
            let readOnly = try await PostgresConnection.connect(options)
            await readOnly.close()
            options.targetSession = .readWrite
            let refusal = await errorOf { try await PostgresConnection.connect(options) }
            #expect((refusal as? ClientError)?.code == .unsuitableServer)
        }
    }

    @Test(arguments: Backend.all) func theServersAreTriedInOrder(backend: Backend) async throws {
        try await backend.with { options async throws in
            var options = options
            let live = options.servers[0]
            options.servers = [.unix(path: "/nobody/here"), live]
            let connection = try await PostgresConnection.connect(options)
            #expect(connection.server == live)
            await connection.close()
            await connection.close()
            #expect(connection.standing == .unusable)
            let error = await errorOf { try await connection.execute("SELECT 1") }
            #expect((error as? ClientError)?.code == .connectionClosed)
            #expect((error as? ClientError)?.isRetryable == true)
        }
    }

    @Test(arguments: Backend.all) func aRefusedLoginSaysWhy(backend: Backend) async throws {
        try await backend.with { options async throws in
            var options = options
            options.database = "no_such_database"
            options.servers.append(.unix(path: "/never/asked"))
            let error = await errorOf { try await PostgresConnection.connect(options) }
            #expect((error as? PostgresError)?.code == .invalidCatalogName)
            #expect((error as? PostgresError)?.failureClass == .permanent)
        }
    }

    // MARK: Authentication and TLS

    @Test(arguments: ["password", "md5", "scram"]) func everyMethodOfAuthentication(
        method: String
    ) async throws {
        let server = try await UnderstudyServer.start(
            .postgres {
                $0.password = "secret"
                $0.tls = .selfSigned
                switch method {
                case "password": $0.authentication = .password
                case "md5": $0.authentication = .md5
                default: $0.authentication = .scram
                }
            })
        var options = try PostgresOptions(url: server.url())
        options.password = "secret"
        for mode in [ClientTLSOptions.Mode.off, .prefer, .require] {
            options.tls.mode = mode
            let connection = try await PostgresConnection.connect(options)
            #expect(connection.isEncrypted == (mode != .off))
            #expect(try await connection.execute("SELECT 1").rowCount == 1)
            await connection.close()
        }
        options.tls.mode = .verifyFull
        let untrusted = await errorOf { try await PostgresConnection.connect(options) }
        #expect((untrusted as? ClientError)?.code == .certificateRejected)
        options.tls.mode = .prefer
        for password in ["wrong", nil] {
            options.password = password
            let error = await errorOf { try await PostgresConnection.connect(options) }
            let known = try #require(error as? any ClassifiedError)
            #expect(known.failureClass == .permanent, "\(known)")
        }
        await server.shutdown()
    }

    @Test(arguments: Backend.real) func channelBindingIsProvenToARealServer(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            var options = options
            options.tls.mode = .require
            options.channelBinding = .require
            let connection = try await PostgresConnection.connect(options)
            #expect(connection.isEncrypted)
            await connection.close()
            options.password = "wrong"
            let error = await errorOf { try await PostgresConnection.connect(options) }
            #expect((error as? PostgresError)?.code == .invalidPassword)
        }
    }

    @Test(arguments: Backend.real) func aLargeResultTakesNoMoreMemory(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            // More than 200 MB, of which next to nothing may be here at once.
            let rows = try await connection.query(
                "SELECT n, repeat('x', 200) FROM generate_series(1, 1000000) AS n")
            var highest = 0
            let before = residentBytes()
            var count = 0
            for try await row in rows {
                count += 1
                if count == 1 { try await Task.sleep(for: .milliseconds(200)) }
                if count % 1000 == 0 { highest = max(highest, residentBytes() - before) }
                if count == 100_000 { #expect(try row.decode((Int, String).self).0 == 100_000) }
            }
            #expect(count == 1_000_000)
            #expect(highest < 20_000_000)
        }
    }

    private func residentBytes() -> Int {
        let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * 4096
    }
}
