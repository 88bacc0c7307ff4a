// Tasks that are cancelled: the server stops, the connection stays, and nothing that comes after is hit.

import MySQLDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct CancellationTests {
    /// Cancels a task as soon as the server runs its statement.
    static func cancelWhileRunning(
        _ options: MySQLOptions, _ connection: MySQLConnection, _ text: String,
        _ body: @Sendable @escaping () async throws -> Void
    ) async throws -> Result<Void, any Error> {
        try await MySQLConnection.with(options) { watcher in
            let task = Task { try await body() }
            // What a server shows of its connections is a matter of its kind: after a while the statement runs in any case.
            let clock = ContinuousClock()
            let start = clock.now
            while clock.now - start < .seconds(2) {
                let running = try await watcher.query("SHOW PROCESSLIST").collect().contains {
                    row in
                    let info = try row["Info"].decode(String?.self) ?? ""
                    let id = try row["Id"].decode(UInt32.self)
                    return id == connection.connectionID && info.contains(text)
                }
                if running { break }
            }
            task.cancel()
            return await task.result
        }
    }

    static let scenarios: [Scenario] = [
        Scenario("a statement is stopped") { options in
            try await MySQLConnection.with(options) { connection in
                for _ in 0..<3 {
                    let clock = ContinuousClock()
                    let start = clock.now
                    let result = try await cancelWhileRunning(options, connection, "SLEEP(30)") {
                        try await connection.execute("SELECT SLEEP(30)")
                    }
                    #expect(throws: CancellationError.self) { try result.get() }
                    #expect(clock.now - start < .seconds(20))
                    let next = try await connection.query("SELECT \(1)").decode(Int.self).collect()
                    #expect(next == [1])
                }
                #expect(connection.standing != .unusable)
            }
        },
        Scenario.connected("a time limit knows that nothing was done") { connection in
            let error = await #expect(throws: ClientError.self) {
                try await withTimeout(.milliseconds(200)) {
                    try await connection.execute("SELECT SLEEP(30) FROM (SELECT 1) AS one")
                }
            }
            #expect(error?.code == .timeout)
            #expect(error?.outcome != .unknown)
            #expect(connection.standing != .unusable)
        },
        Scenario.connected("a time limit knows that a transaction was rolled back") { connection in
            let error = await #expect(throws: ClientError.self) {
                try await withTimeout(.milliseconds(200)) {
                    try await connection.withTransaction { connection in
                        try await connection.execute("SELECT 1")
                        try await Task.sleep(for: .seconds(30))
                    }
                }
            }
            #expect(error?.outcome == .notApplied)
            #expect(error?.isRetryable == true)
        },
        Scenario("the transaction goes on") { options in
            try await MySQLConnection.with(options) { connection in
                try await TransactionTests.prepare(connection)
                try await connection.withTransaction { connection in
                    try await connection.execute("UPDATE t SET v = 7")
                    let result = try await cancelWhileRunning(options, connection, "SLEEP(30)") {
                        try await connection.execute("SELECT SLEEP(30)")
                    }
                    #expect(throws: CancellationError.self) { try result.get() }
                }
                let after = try await TransactionTests.values(connection)
                #expect(after == [7, 7])
            }
        },
        Scenario("rows that are not wanted any more") { options in
            var options = options
            options.rowBufferBytes = 4096
            try await MySQLConnection.with(options) { connection in
                try await StatementTests.fill(connection, rows: 5000)
                let rows = try await connection.query("SELECT a.* FROM filled a, filled b")
                for try await row in rows {
                    #expect(row.count == 2)
                    break
                }
                await rows.cancel()
                await #expect(throws: CancellationError.self) { try await rows.collect() }
                let next = try await connection.query("SELECT \(1)").decode(Int.self).collect()
                #expect(next == [1])
            }
        },
        Scenario("what is cancelled before it is sent") { options in
            try await MySQLConnection.with(options) { connection in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await connection.query("SELECT \(1)").decode(Int.self).collect()
                }
                let result = await task.result
                #expect(throws: CancellationError.self) { try result.get() }
                let next = try await connection.query("SELECT \(2)").decode(Int.self).collect()
                #expect(next == [2])
            }
        },
        Scenario("cancels under load hit nobody else") { options in
            try await cancelsUnderLoad(options, rounds: 60)
        },
    ]

    /// Short statements and long ones on few connections, every other task cancelled at any moment: who is not cancelled has the answer
    /// to the own question.
    static func cancelsUnderLoad(_ options: MySQLOptions, rounds: Int) async throws {
        var pool = PoolOptions()
        pool.maximumConnections = 4
        let client = try MySQLClient(options, pool: pool)
        try await client.whileRunning {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<rounds {
                    group.addTask {
                        let isCancelled = number % 2 == 0
                        let task = Task {
                            try await client.withConnection { connection in
                                let pause = isCancelled ? 0.05 : 0.002
                                let answer = try await connection.query(
                                    "SELECT \(number), SLEEP(\(pause))"
                                ).decode((Int, Int).self).collect()
                                // MySQL's SLEEP answers 1 where it was killed.
                                #expect(answer.map(\.0) == [number])
                                #expect(answer.map(\.1) == [0])
                            }
                        }
                        if isCancelled {
                            try await Task.sleep(for: .milliseconds(number % 60))
                            task.cancel()
                        }
                        switch await task.result {
                        case .success: break
                        case .failure(let error):
                            #expect(isCancelled && error is CancellationError, "\(error)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(client.pool.statistics.lent == 0)
        }
    }

    @Test(arguments: TestServer.allCases, scenarios)
    func ours(_ server: TestServer, _ scenario: Scenario) async throws {
        try await scenario.runOnOurs(server)
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason), arguments: scenarios)
    func aRealServer(_ scenario: Scenario) async throws { try await scenario.runOnARealServer() }
}
