// The pool of connections on live servers: what comes back is clean, what is broken is not lent again.

import MySQLDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct ClientTests {
    static func withClient<Value: Sendable>(
        _ options: MySQLOptions, connections: Int = 1,
        _ body: @Sendable (MySQLClient) async throws -> Value
    ) async throws -> Value {
        var pool = PoolOptions()
        pool.maximumConnections = connections
        let client = try MySQLClient(options, pool: pool)
        return try await client.whileRunning { try await body(client) }
    }

    static let scenarios: [Scenario] = [
        Scenario("nothing is left of the user before") { options in
            var options = options
            options.initStatements = ["SET @greeting = 'hello'"]
            let name = options.database
            try await withClient(options) { client in
                try await client.withConnection { connection in
                    try await connection.execute("CREATE TEMPORARY TABLE mine (a INT)")
                    try await connection.execute("SET @own = 1, @greeting = 'bye'")
                    try await connection.execute("SET autocommit = 0")
                    try await connection.selectDatabase("information_schema")
                }
                try await client.withConnection { connection in
                    let row = try #require(
                        try await connection.query(
                            "SELECT @own, @greeting, @@autocommit, DATABASE()"
                        ).first())
                    let (own, greeting, autocommit, database) = try row.decode(
                        (String?, String?, Int, String?).self)
                    #expect(own == nil)
                    #expect(greeting == "hello")
                    #expect(autocommit == 1)
                    #expect(database == name)
                    await #expect(throws: MySQLError.self) {
                        try await connection.query("SELECT * FROM mine").collect()
                    }
                }
                #expect(client.pool.statistics.totalOpened == 1)
            }
        },
        Scenario("only what changes the session is undone") { options in
            try await withClient(options) { client in
                try await client.withConnection { connection in
                    let one = try await connection.query("SELECT \(1)").decode(Int.self).collect()
                    #expect(one == [1])
                    // What was prepared lasts.
                    #expect(connection.standing == .ready)
                    try await connection.execute("SET @own = 1")
                    #expect(connection.standing == .needsReset)
                }
                try await client.withConnection { connection in
                    #expect(connection.standing == .ready)
                    let own = try await connection.query("SELECT @own").decode(String?.self)
                        .collect()
                    #expect(own == [nil])
                    try await connection.execute("CREATE TEMPORARY TABLE mine (a INT)")
                    #expect(connection.standing == .needsReset)
                }
                #expect(client.pool.statistics.totalOpened == 1)
            }
        },
        Scenario("an open transaction is rolled back") { options in
            var options = options
            options.resetPolicy = .whenInTransaction
            try await withClient(options) { client in
                try await client.withConnection { connection in
                    try await TransactionTests.prepare(connection)
                    try await connection.execute("BEGIN")
                    try await connection.execute("UPDATE t SET v = 9")
                }
                let after = try await client.query("SELECT v FROM t ORDER BY id")
                    .decode(Int.self).collect()
                #expect(after == [0, 0])
                #expect(client.pool.statistics.totalOpened == 1)
            }
        },
        Scenario("rows that nobody reads to the end") { options in
            try await withClient(options) { client in
                try await client.withConnection { try await StatementTests.fill($0, rows: 3000) }
                for _ in 0..<3 {
                    let row = try await client.query("SELECT * FROM filled ORDER BY id").first()
                    #expect(try row?["id"].decode(Int.self) == 0)
                }
                #expect(client.pool.statistics.totalOpened == 1)
            }
        },
        Scenario("rows that outlive their lease are not cut short in silence") { options in
            var options = options
            options.rowBufferBytes = 4096
            try await withClient(options) { client in
                try await client.withConnection { try await StatementTests.fill($0, rows: 5000) }
                let rows = try await client.withConnection {
                    try await $0.query("SELECT a.* FROM filled a")
                }
                try await client.execute("DO 0")
                await #expect(throws: ClientError.self) { try await rows.collect() }
            }
        },
        Scenario("rows that are held do not hold up the end") { options in
            var options = options
            options.rowBufferBytes = 4096
            options.cancelTimeout = .milliseconds(200)
            let rows = try await MySQLConnection.with(options) { connection in
                try await StatementTests.fill(connection, rows: 5000)
                return try await connection.query("SELECT a.* FROM filled a")
            }
            await #expect(throws: ClientError.self) { try await rows.collect() }
        },
        Scenario("a connection that was killed is not lent again") { options in
            try await withClient(options, connections: 2) { client in
                try await client.withConnection { victim in
                    try await client.execute("KILL \(unescaped: "\(victim.connectionID)")")
                    await #expect(throws: (any Error).self) {
                        try await victim.execute("SELECT \(1)")
                    }
                    #expect(victim.standing == .unusable)
                }
                for _ in 0..<3 { try await client.execute("SELECT \(1)") }
            }
        },
        Scenario("wrong passwords fail at once") { options in
            var options = options
            options.user = "nobody_\(UInt32.random(in: .min ... .max))"
            options.password = "wrong"
            let refused = options
            try await withClient(options) { client in
                let error = await #expect(throws: ClientError.self) {
                    try await client.execute("SELECT 1")
                }
                #expect(error?.code == .connectFailed)
                #expect((error?.underlying as? MySQLError)?.code == .accessDenied)
            }
            let error = await #expect(throws: MySQLError.self) {
                try await MySQLConnection.connect(refused)
            }
            #expect(error?.code == .accessDenied)
        },
        Scenario("many tasks") { options in
            try await withClient(options, connections: 4) { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await client.query("SELECT \(number)").decode(Int.self).collect()
                                == [number]
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
                #expect(client.pool.statistics.lent == 0)
            }
        },
    ]

    @Test(arguments: TestServer.allCases, scenarios)
    func ours(_ server: TestServer, _ scenario: Scenario) async throws {
        // An account of its own, so that a wrong password is one.
        try await server.with {
            $0.password = "secret"
        } body: { _, options in
            try await scenario.run(options)
        }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason), arguments: scenarios)
    func aRealServer(_ scenario: Scenario) async throws { try await scenario.runOnARealServer() }
}
