// Transactions: what is kept, what is undone, and who has to wait.

import Databases
import Testing

@Suite(.timeLimit(.minutes(5))) struct TransactionTests {
    private struct Stop: Error {}

    private static func withTable<Value: Sendable>(
        _ backend: TestBackend, isPooled: Bool = false,
        _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await backend.with(isPooled: isPooled) { db async throws in
            try await db.execute("CREATE TABLE t (id int PRIMARY KEY)")
            return try await body(db)
        }
    }

    @Test(arguments: TestBackend.all, [false, true]) func errorsRollBack(
        _ backend: TestBackend, _ isPooled: Bool
    ) async throws {
        try await Self.withTable(backend, isPooled: isPooled) { db async throws in
            await #expect(throws: Stop.self) {
                try await db.withTransaction { _ async throws in
                    try await db.execute("INSERT INTO t VALUES (1)")
                    throw Stop()
                }
            }
            #expect(try await db.fetchAll("SELECT id FROM t").isEmpty)
            try await db.withTransaction { _ async throws in
                try await db.execute("INSERT INTO t VALUES (1)")
                await #expect(throws: Stop.self) {
                    try await db.withTransaction { _ async throws in
                        try await db.execute("INSERT INTO t VALUES (2)")
                        throw Stop()
                    }
                }
                try await db.execute("INSERT INTO t VALUES (3)")
            }
            #expect(try await db.fetchAll("SELECT id FROM t ORDER BY id") == [[1], [3]])
        }
    }

    @Test(arguments: TestBackend.all) func failedStatementsAreUndoneByTheSavepoint(
        _ backend: TestBackend
    ) async throws {
        try await Self.withTable(backend) { db async throws in
            try await db.withTransaction { _ async throws in
                try await db.execute("INSERT INTO t VALUES (1)")
                await #expect(
                    code {
                        try await db.withTransaction { _ async throws in
                            try await db.execute("INSERT INTO t VALUES (2)")
                            try await db.execute("INSERT INTO t VALUES (1)")
                        }
                    } == .uniqueViolation)
                // All or none, also here.
                await #expect(
                    code {
                        try await db.executeMany("INSERT INTO t VALUES ($1)", 5, 6, 1, 7)
                    } == .uniqueViolation)
                try await db.execute("INSERT INTO t VALUES (3)")
            }
            #expect(try await db.fetchAll("SELECT id FROM t ORDER BY id") == [[1], [3]])
            await #expect(
                code { try await db.executeMany("INSERT INTO t VALUES ($1)", 5, 6, 1, 7) }
                    == .uniqueViolation)
            #expect(try await db.fetchAll("SELECT id FROM t ORDER BY id") == [[1], [3]])
        }
    }

    @Test(arguments: TestBackend.all) func afterItsEndNothingIsDone(
        _ backend: TestBackend
    ) async throws {
        try await Self.withTable(backend) { db async throws in
            try await db.withTransaction { trans async throws in
                try await trans.execute("INSERT INTO t VALUES (1)")
                try await db.withTransaction { inner async throws in
                    // The outer one cannot end under it.
                    await #expect(code { try await trans.commit() } == .invalidUse)
                    await #expect(code { try await trans.rollback() } == .invalidUse)
                    try await inner.rollback()
                    await #expect(
                        code { try await inner.execute("INSERT INTO t VALUES (2)") }
                            == .transactionEnded)
                }
                try await trans.commit()
                await #expect(
                    code { try await db.execute("INSERT INTO t VALUES (3)") } == .transactionEnded)
                await #expect(code { try await trans.commit() } == .transactionEnded)
                await #expect(code { try await trans.rollback() } == .transactionEnded)
                await #expect(code { try await db.withTransaction { _ in } } == .transactionEnded)
            }
            #expect(try await db.fetchAll("SELECT id FROM t") == [[1]])
        }
    }

    @Test(arguments: TestBackend.all) func whatIsCommittedStandsWhateverComes(
        _ backend: TestBackend
    ) async throws {
        try await Self.withTable(backend) { db async throws in
            await #expect(throws: Stop.self) {
                try await db.withTransaction { trans in
                    try await trans.execute("INSERT INTO t VALUES (1)")
                    try await trans.commit()
                    throw Stop()
                }
            }
            #expect(try await db.fetchAll("SELECT id FROM t") == [[1]])
        }
    }

    @Test(arguments: TestBackend.all) func readOnlyTransactions(
        _ backend: TestBackend
    ) async throws {
        try await Self.withTable(backend) { db async throws in
            try await db.withConnection { _ async throws in
                let error = await code {
                    try await db.withTransaction(readOnly: true) { _ in
                        #expect(try await db.fetchAll("SELECT id FROM t").isEmpty)
                        try await db.execute("INSERT INTO t VALUES (1)")
                    }
                }
                #expect(error == .readOnlyTransaction)
                try await db.withTransaction(isolation: .serializable) { _ in
                    try await db.execute("INSERT INTO t VALUES (2)")
                }
                await #expect(
                    code {
                        try await db.withTransaction { _ async throws in
                            try await db.withTransaction(isolation: .serializable) { _ in }
                        }
                    } == .invalidUse)
            }
            #expect(try await db.fetchAll("SELECT id FROM t") == [[2]])
        }
    }

    @Test(arguments: TestBackend.all) func aStatementsTransactionIsNotTakenOver(
        _ backend: TestBackend
    ) async throws {
        guard !backend.isODBC else { return }
        try await Self.withTable(backend) { db async throws in
            try await db.withConnection { _ async throws in
                try await db.execute("BEGIN")
                try await db.executeMany("INSERT INTO t VALUES (?)", 1, 2)
                await #expect(code { try await db.withTransaction { _ in } } == .invalidUse)
                try await db.execute("ROLLBACK")
            }
            #expect(try await db.fetchAll("SELECT id FROM t").isEmpty)
        }
    }

    @Test(arguments: TestBackend.all) func retriesAreOfTheWhole(
        _ backend: TestBackend
    ) async throws {
        try await Self.withTable(backend) { db async throws in
            var attempts = 0
            try await db.retryingTransaction { _ in
                attempts += 1
                try await db.execute("INSERT INTO t VALUES (1)")
                if attempts < 3 {
                    throw DatabaseError(.serializationFailure, "again", failureClass: .transient)
                }
            }
            #expect(attempts == 3)
            #expect(try await db.fetchAll("SELECT id FROM t") == [[1]])
            await #expect(
                code {
                    try await db.withTransaction { _ in try await db.retryingTransaction { _ in } }
                } == .invalidUse)
        }
    }
}
