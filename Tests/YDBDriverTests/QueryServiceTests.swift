// The query service against our server: streams of results, transactions, sessions that the server tells of.

import ClientPooling
import FaultInjection
import Testing
import Understudy

@testable import YDBDriver

@Suite(.timeLimit(.minutes(5))) struct QueryServiceTests {
    static func withStock<Value: Sendable>(
        faults: [FaultRule] = [],
        body: @Sendable (UnderstudyServer, QuerySessionPool) async throws -> Value
    ) async throws -> Value {
        try await TestServer.withDriver(faults: faults) { server, driver in
            try await server.load(
                """
                CREATE TABLE stock (item Utf8 NOT NULL, n Int32, PRIMARY KEY (item));
                UPSERT INTO stock (item, n) VALUES ('tea'u, 1);
                """)
            let pool = try driver.querySessionPool(size: 4)
            return try await pool.whileRunning(stoppingWithin: .seconds(2)) {
                try await body(server, pool)
            }
        }
    }

    @Test func resultsComeAsAStream() async throws {
        try await Self.withStock { _, pool in
            try await pool.retryOperation { session in
                var texts: [String] = []
                for try await part in try await session.executeQuery(
                    "SELECT 'a'u AS a; SELECT $x AS b;", ["$x": "b"])
                {
                    for row in part.rows {
                        texts.append("\(part.index) \(try row.decode(String.self))")
                    }
                }
                #expect(texts == ["0 a", "1 b"])
            }
            #expect(pool.pool.statistics.lent == 0)
            let all = try await pool.execute("SELECT item, n FROM stock")
            #expect(try all[0].rows[0].decode((String, Int32?).self).1 == 1)
        }
    }

    @Test func definitionsAreExecutedOutsideTransactions() async throws {
        try await Self.withStock { _, pool in
            try await pool.execute("CREATE TABLE t (a Int32 NOT NULL, PRIMARY KEY (a))")
            try await pool.execute("INSERT INTO t (a) VALUES (1), (2)")
            let error = await failure { try await pool.execute("INSERT INTO t (a) VALUES (1)") }
            #expect((error as? YDBError)?.code == .preconditionFailed, "\(error)")
            let again = try await pool.execute("SELECT COUNT(*) AS n FROM t")
            #expect(try again[0].rows[0].decode(UInt64.self) == 2)
        }
    }

    @Test func plansAndStatisticsAreTold() async throws {
        try await Self.withStock { _, pool in
            try await pool.checkout { session in
                let explained = try await session.explain("SELECT * FROM stock")
                #expect(explained.plan.contains("TableFullScan"), "\(explained)")
                let results = try await session.executeQuery(
                    "SELECT * FROM stock", settings: ExecuteQuerySettings(statsMode: .basic))
                #expect(results.statistics == nil)
                try await results.finish()
                #expect(results.statistics != nil)
            }
        }
    }

    @Test func aConflictIsAbortedAndDoneAgain() async throws {
        try await Self.withStock { server, pool in
            let attempts = WatchedCounter()
            try await pool.retryTransaction { transaction in
                let attempt = attempts.next()
                let rows = try await transaction.execute(
                    "SELECT n FROM stock WHERE item = 'tea'u")
                let left = try rows[0].rows[0].decode(Int32.self)
                if attempt == 1 {
                    try await server.execute("UPDATE stock SET n = 10 WHERE item = 'tea'u")
                }
                try await transaction.execute(
                    "UPDATE stock SET n = $n WHERE item = 'tea'u", ["$n": left + 1])
            }
            #expect(attempts.value == 2)
            let now = try await pool.execute("SELECT n FROM stock")
            #expect(try now[0].rows[0].decode(Int32.self) == 11)
        }
    }

    @Test func aTransactionHasItsStates() async throws {
        try await Self.withStock { _, pool in
            try await pool.checkout { session in
                let transaction = session.transaction()
                try await transaction.execute("UPSERT INTO stock (item, n) VALUES ('a'u, 1)")
                #expect(transaction.transactionID != nil)
                try await transaction.execute(
                    "UPSERT INTO stock (item, n) VALUES ('b'u, 1)", commit: true)
                #expect(transaction.isOver)
                #expect(session.standing == .ready)
                let error = await failure { try await transaction.execute("SELECT 1") }
                #expect((error as? ClientError)?.code == .transactionOver)
                let second = session.transaction()
                try await second.begin()
                try await second.execute("DELETE FROM stock")
                #expect(session.standing == .needsReset)
            }
            // What was left open was rolled back.
            let rows = try await pool.execute("SELECT COUNT(*) AS n FROM stock")
            #expect(try rows[0].rows[0].decode(UInt64.self) == 3)
        }
    }

    @Test func oneThingIsDoneAtATime() async throws {
        try await Self.withStock { _, pool in
            try await pool.checkout { session in
                let transaction = session.transaction()
                let results = try await transaction.executeQuery("SELECT 1 AS a")
                let error = await failure { try await transaction.execute("SELECT 2") }
                #expect((error as? ClientError)?.code == .invalidUse)
                try await results.finish()
                try await transaction.execute("SELECT 3")
                try await transaction.rollback()
            }
        }
    }

    @Test func aStreamThatIsDroppedSpoilsItsSession() async throws {
        try await Self.withStock { _, pool in
            let id = try await pool.checkout { session in
                _ = try await session.executeQuery(
                    """
                    SELECT * FROM AS_TABLE(
                        ListMap(ListFromRange(0, 50000), ($i) -> { RETURN AsStruct($i AS i) }))
                    """)
                return session.sessionID
            }
            try await pool.checkout { session in
                #expect(session.sessionID != id)
                try await session.execute("SELECT 1")
            }
        }
    }

    // MARK: Sessions

    @Test func aSessionWhoseStreamEndsIsClosed() async throws {
        try await TestServer.withDriver { _, driver in
            let session = try await QuerySession.create(driver)
            #expect(session.standing == .ready)
            try await session.core.link.connection().terminate()
            try await eventually { session.isClosed }
            #expect(session.standing == .unusable)
            let error = await failure { try await session.execute("SELECT 1") }
            #expect((error as? ClientError)?.code == .connectionClosed, "\(error)")
        }
    }

    @Test func sessionsAreLentByHandToo() async throws {
        try await Self.withStock { _, pool in
            let session = try await pool.acquire(timeout: .seconds(5))
            try await session.execute("SELECT 1")
            #expect(pool.pool.statistics.lent == 1)
            pool.release(session)
            pool.release(session)
            #expect(pool.pool.statistics.lent == 0)
            let held = try await (0..<4).asyncMap { _ in try await pool.acquire() }
            let error = await failure { try await pool.acquire(timeout: .milliseconds(50)) }
            #expect((error as? ClientError)?.code == .poolTimeout)
            #expect((error as? ClientError)?.isRetryable == true)
            for session in held { pool.release(session) }
        }
    }

    @Test func aServerThatGoesTellsItsSessions() async throws {
        try await TestServer.with { server, options in
            let driver = try Driver(options)
            try await driver.whileRunning(stoppingWithin: .seconds(1)) {
                let session = try await QuerySession.create(driver)
                await server.shutdown(patience: .milliseconds(200))
                try await eventually { session.standing == .unusable }
            }
        }
    }
}

/// A number that several tasks count with.
final class WatchedCounter: Sendable {
    private let count = WatchedMutex(0)

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension Sequence {
    func asyncMap<Value>(_ change: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await change(element)) }
        return values
    }
}

/// Waits until something holds.
func eventually(
    _ condition: () -> Bool, _ location: SourceLocation = #_sourceLocation
) async throws {
    for _ in 0..<500 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it never came to that", sourceLocation: location)
}
