// Streams of many rows: the server is held back where nobody takes them, and stopped where nobody wants them.

import ClientPooling
import FaultInjection
import Testing
import Understudy

@testable import YDBDriver

@Suite(.timeLimit(.minutes(5))) struct StreamTests {
    static let rows = 30_000

    static func withRows<Value: Sendable>(
        options: (inout DriverOptions) -> Void = { _ in },
        body: @Sendable (UnderstudyServer, Driver) async throws -> Value
    ) async throws -> Value {
        try await TestServer.withDriver(options: options) { server, driver in
            try await server.load(
                """
                CREATE TABLE many (id Uint64 NOT NULL, text Utf8, PRIMARY KEY (id));
                UPSERT INTO many SELECT Unwrap(CAST(i AS Uint64)) AS id, 'some text that takes room'u AS text
                FROM AS_TABLE(ListMap(ListFromRange(0, \(rows)), ($i) -> { RETURN AsStruct($i AS i) }));
                """)
            return try await body(server, driver)
        }
    }

    @Test func allRowsCome() async throws {
        try await Self.withRows(options: { $0.streamBufferBytes = 65_536 }) { _, driver in
            try await Session.with(driver) { session in
                var next: UInt64 = 0
                let settings = ReadTableSettings(ordered: true)
                for try await part in try await session.readTable(
                    "/local/many", columns: ["id"], settings: settings)
                {
                    for row in part.rows {
                        #expect(try row.decode(UInt64.self) == next)
                        next += 1
                    }
                }
                #expect(next == UInt64(Self.rows))
                #expect(session.standing == .ready)
            }
            try await QuerySession.with(driver) { session in
                var count = 0
                var parts = 0
                for try await part in try await session.executeQuery("SELECT * FROM many") {
                    count += part.rows.count
                    parts += 1
                    #expect(part.columns.count == 2)
                }
                #expect(count == Self.rows)
                #expect(parts > 1)
                #expect(session.standing == .ready)
            }
        }
    }

    /// While nobody takes the first stream's rows, another call on the same connection is answered.
    @Test func aStreamThatNobodyReadsHoldsNoOtherBack() async throws {
        try await Self.withRows(options: { $0.streamBufferBytes = 65_536 }) { _, driver in
            try await Session.with(driver) { session in
                let results = try await session.readTable("/local/many")
                var parts = results.makeAsyncIterator()
                var count = try await parts.next()?.rows.count ?? 0
                try await Task.sleep(for: .milliseconds(300))
                for _ in 0..<5 {
                    _ = try await driver.schemeClient.describePath("/local/many")
                }
                while let part = try await parts.next() { count += part.rows.count }
                #expect(count == Self.rows)
            }
        }
    }

    @Test func aStreamIsStoppedWhereItsTaskIs() async throws {
        try await Self.withRows { _, driver in
            let session = try await QuerySession.create(driver)
            let task = Task {
                for try await part in try await session.executeQuery("SELECT * FROM many") {
                    if part.rows.count > 0 { try await Task.sleep(for: .seconds(60)) }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            let error = await failure { try await task.value }
            #expect(error is CancellationError)
            #expect(session.standing == .unusable)
            try await QuerySession.with(driver) { try await $0.execute("SELECT 1") }
        }
    }

    @Test(arguments: ["close", "reset", "cut_answer", "reset_answer"])
    func aStreamThatBreaksSaysSo(_ fault: String) async throws {
        try await Self.withRows { server, driver in
            try server.faults.add([
                FaultRule("\(fault) at row 20000 of table many times 2")
            ])
            let query = try await QuerySession.create(driver)
            let error = await failure { try await query.execute("SELECT * FROM many") }
            #expect((error as? YDBError)?.outcome == .unknown, "\(error)")
            #expect((error as? YDBError)?.transportStatus != nil)
            #expect(query.standing == .unusable)
        }
    }

    @Test func aLargeMessageFitsThroughASmallWindow() async throws {
        try await TestServer.withDriver(options: { $0.streamBufferBytes = 65_536 }) { _, driver in
            let text = String(repeating: "x", count: 3 << 20)
            try await Session.with(driver) { session in
                let rows = try await session.executeQuery(
                    "DECLARE $t AS Utf8; SELECT $t AS t", ["$t": text])
                #expect(try rows[0].rows[0].decode(String.self) == text)
            }
            try await QuerySession.with(driver) { session in
                let rows = try await session.execute("SELECT $t AS t", ["$t": text])
                #expect(try rows[0].rows[0].decode(String.self) == text)
            }
        }
    }

    @Test func manyCallsShareAConnection() async throws {
        try await Self.withRows { _, driver in
            let pool = try SessionPool(driver, size: 50)
            try await pool.whileRunning(stoppingWithin: .seconds(2)) {
                try await withThrowingTaskGroup(of: UInt64.self) { group in
                    for id in 0..<200 {
                        group.addTask {
                            try await pool.checkout { session in
                                let rows = try await session.executeQuery(
                                    "DECLARE $id AS Uint64; SELECT id FROM many WHERE id = $id",
                                    ["$id": UInt64(id)])
                                return try rows[0].rows[0].decode(UInt64.self)
                            }
                        }
                    }
                    var sum: UInt64 = 0
                    for try await id in group { sum += id }
                    #expect(sum == 199 * 100)
                }
            }
        }
    }
}
