// Transactions and savepoints on live servers: what is kept, what is undone, what a deadlock does.

import MySQLDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct TransactionTests {
    struct Stop: Error {}

    static func prepare(_ connection: MySQLConnection) async throws {
        try await connection.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB")
        try await connection.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
    }

    static func values(_ connection: MySQLConnection) async throws -> [Int] {
        try await connection.query("SELECT v FROM t ORDER BY id").decode(Int.self).collect()
    }

    static let scenarios: [Scenario] = [
        .connected("committed and rolled back") { connection in
            try await prepare(connection)
            try await connection.withTransaction {
                #expect($0.isInTransaction)
                try await $0.execute("UPDATE t SET v = \(1)")
            }
            #expect(!connection.isInTransaction)
            await #expect(throws: Stop.self) {
                try await connection.withTransaction {
                    try await $0.execute("UPDATE t SET v = \(2)")
                    throw Stop()
                }
            }
            let after = try await values(connection)
            #expect(after == [1, 1])
            #expect(connection.standing == .needsReset)
        },
        .connected("savepoints") { connection in
            try await prepare(connection)
            try await connection.withTransaction { outer in
                try await outer.execute("UPDATE t SET v = 1 WHERE id = 1")
                await #expect(throws: Stop.self) {
                    try await outer.withTransaction { inner in
                        try await inner.execute("UPDATE t SET v = 2 WHERE id = 1")
                        try await inner.withTransaction {
                            try await $0.execute("UPDATE t SET v = 3 WHERE id = 2")
                        }
                        throw Stop()
                    }
                }
                try await outer.withTransaction {
                    try await $0.execute("UPDATE t SET v = 4 WHERE id = 2")
                }
            }
            let after = try await values(connection)
            #expect(after == [1, 4])
        },
        .connected("characteristics") { connection in
            try await prepare(connection)
            let readOnly = await #expect(throws: MySQLError.self) {
                try await connection.withTransaction(
                    isolation: .readCommitted, access: .readOnly
                ) { try await $0.execute("UPDATE t SET v = 1") }
            }
            #expect(readOnly?.code == .readOnlyTransaction)
            try await connection.withTransaction(
                isolation: .repeatableRead, access: .readWrite, consistentSnapshot: true
            ) { try await $0.execute("UPDATE t SET v = 5") }
            let after = try await values(connection)
            #expect(after == [5, 5])
        },
        .connected("an error that undoes the statement alone") { connection in
            try await prepare(connection)
            try await connection.withTransaction { connection in
                try await connection.execute("UPDATE t SET v = 1 WHERE id = 1")
                let error = await #expect(throws: MySQLError.self) {
                    try await connection.execute("INSERT INTO t VALUES (1, \(9))")
                }
                #expect(error?.code == .duplicateEntry)
                try await connection.execute("UPDATE t SET v = 1 WHERE id = 2")
            }
            let after = try await values(connection)
            #expect(after == [1, 1])
        },
        Scenario("a deadlock ends the whole transaction") { options in
            try await deadlock(options)
        },
        Scenario("a lock wait timeout undoes the statement alone") { options in
            try await MySQLConnection.with(options) { first in
                try await prepare(first)
                try await MySQLConnection.with(options) { second in
                    try await second.execute("SET innodb_lock_wait_timeout = 1")
                    try await first.withTransaction { first in
                        try await first.execute("UPDATE t SET v = 1 WHERE id = 1")
                        try await second.withTransaction { second in
                            try await second.execute("UPDATE t SET v = 2 WHERE id = 2")
                            let error = await #expect(throws: MySQLError.self) {
                                try await second.execute("UPDATE t SET v = 2 WHERE id = 1")
                            }
                            #expect(error?.code == .lockWaitTimeout)
                            #expect(error?.isRetryable == true)
                            // Asked after the doubt: the transaction is there still.
                            try await second.execute("DO 0")
                            #expect(second.isInTransaction)
                        }
                    }
                    let after = try await values(first)
                    #expect(after == [1, 2])
                }
            }
        },
    ]

    /// Two that want what the other has: one of them is rolled back, whatever its body makes of the error.
    static func deadlock(_ options: MySQLOptions) async throws {
        try await MySQLConnection.with(options) { try await prepare($0) }
        let meeting = Meeting()
        let ends = try await withThrowingTaskGroup(of: (any Error)?.self) { group in
            for (mine, others) in [(1, 2), (2, 1)] {
                group.addTask {
                    try await MySQLConnection.with(options) { connection in
                        do {
                            try await connection.withTransaction { outer in
                                try await outer.execute("UPDATE t SET v = v + 1 WHERE id = \(mine)")
                                await meeting.arrive()
                                // The error is swallowed, and yet nothing more is done.
                                _ = try? await outer.withTransaction {
                                    try await $0.execute(
                                        "UPDATE t SET v = v + 1 WHERE id = \(others)")
                                }
                                _ = try? await outer.execute("UPDATE t SET v = v + 100")
                            }
                            return nil
                        } catch {
                            #expect(!connection.isInTransaction)
                            return error
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let failures = ends.compactMap { $0 as? ClientError }
        #expect(failures.map(\.code) == [.transactionAborted])
        #expect(failures.first?.isRetryable == true)
        #expect((failures.first?.underlying as? MySQLError)?.code == .deadlock)
        try await MySQLConnection.with(options) { connection in
            let after = try await values(connection)
            #expect(after == [101, 101])
        }
    }

    @Test(arguments: TestServer.allCases, scenarios)
    func ours(_ server: TestServer, _ scenario: Scenario) async throws {
        try await scenario.runOnOurs(server)
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason), arguments: scenarios)
    func aRealServer(_ scenario: Scenario) async throws { try await scenario.runOnARealServer() }
}

/// Where two tasks wait for each other.
actor Meeting {
    private var waiting: CheckedContinuation<Void, Never>?

    func arrive() async {
        if let other = waiting {
            waiting = nil
            other.resume()
            return
        }
        await withCheckedContinuation { waiting = $0 }
    }
}
