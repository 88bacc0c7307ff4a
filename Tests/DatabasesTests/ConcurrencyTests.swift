// Tasks that share a connection, outlive it, or take it from under each other.

import ClientPooling
import Testing

@testable import Databases

@Suite(.timeLimit(.minutes(5))) struct ConcurrencyTests {
    @Test(arguments: TestBackend.all) func childrenQueue(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (n int)")
            try await db.withTransaction { _ async throws in
                try await db.execute("INSERT INTO t VALUES (0)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await db.withTransaction { _ async throws in
                                let n = try await db.fetchValue("SELECT n FROM t", as: Int.self)
                                try await db.execute("UPDATE t SET n = $1", (n ?? 0) + 1)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                // Each was nested whole: none read what another was about to change.
                #expect(try await db.fetchValue("SELECT n FROM t", as: Int.self) == 20)
            }
        }
    }

    /// The queue itself, without a database.
    @Test func turnsAreTakenInOrder() async throws {
        let turns = TurnQueue()
        try await turns.take()
        let order = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await turns.take()
                    order.add(number)
                    turns.leave()
                }
                while turns.waiting <= number { await Task.yield() }
            }
            turns.leave()
            try await group.waitForAll()
        }
        #expect(order.numbers == Array(0..<50))
    }

    @Test func whoIsCancelledLeavesTheQueue() async throws {
        let turns = TurnQueue()
        try await turns.take()
        let waiter = Task { try await turns.take() }
        while turns.waiting < 1 { await Task.yield() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(turns.waiting == 0)
        let next = Task { try await turns.take() }
        turns.leave()
        try await next.value
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await turns.take()
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }

    @Test func turnsSurviveRandomCancellation() async throws {
        let turns = TurnQueue()
        let inside = Counter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let task = Task {
                        try await turns.take()
                        #expect(inside.add(1) == 1)
                        await Task.yield()
                        inside.add(-1)
                        turns.leave()
                    }
                    if number.isMultiple(of: 3) { task.cancel() }
                    _ = await task.result
                }
            }
        }
        try await turns.take()
    }

    @Test(arguments: TestBackend.all) func aTaskThatOutlivesTheScopeHasAnother(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            let (signal, open) = AsyncStream.makeStream(of: Void.self)
            let (task, connection) = try await db.withConnection { connection in
                let task = Task {
                    for await _ in signal {}
                    return try await (
                        db.currentConnection == nil, db.fetchValue("SELECT 1", as: Int.self)
                    )
                }
                try await db.execute("SELECT 1")
                return (task, connection)
            }
            open.finish()
            let (hasNone, value) = try await task.value
            #expect(hasNone)
            #expect(value == 1)
            // The scope's own connection is over.
            await #expect(code { try await connection.execute("SELECT 1") } == .connectionClosed)
        }
    }

    @Test(arguments: TestBackend.all) func statementsOfOthersWaitForATransaction(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (n int)")
            try await db.withConnection { _ async throws in
                let (signal, open) = AsyncStream.makeStream(of: Void.self)
                async let other: Void = {
                    for await _ in signal {}
                    try await db.execute("INSERT INTO t VALUES (2)")
                }()
                try await db.withTransaction { trans in
                    try await db.execute("INSERT INTO t VALUES (1)")
                    open.finish()
                    for _ in 0..<100 { await Task.yield() }
                    try await trans.rollback()
                }
                try await other
                // It was no part of what was rolled back.
                #expect(try await db.fetchAll("SELECT n FROM t") == [[2]])
            }
        }
    }

    @Test(arguments: TestBackend.all) func aTaskDoesNotWaitForItself(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (n int)")
            try await db.executeMany("INSERT INTO t VALUES (?)", 1, 2, 3)
            try await db.withConnection { connection async throws in
                for try await _ in db.iterate("SELECT n FROM t") {
                    await #expect(code { try await db.fetchAll("SELECT 1") } == .connectionBusy)
                    await #expect(
                        code { try await connection.fetchAll("SELECT 1") } == .connectionBusy)
                    // On another connection it is no matter.
                    try await db.withConnection { _ async throws in
                        #expect(try await db.fetchValue("SELECT 1") == 1)
                    }
                }
                #expect(try await db.fetchValue("SELECT 1") == 1)
            }
            // Without a current connection the rows have their own.
            for try await _ in db.iterate("SELECT n FROM t") {
                #expect(try await db.fetchValue("SELECT 1") == 1)
            }
        }
    }

    @Test(arguments: TestBackend.all) func rowsThatLeaveTheirScopeAreOver(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (n int)")
            try await db.executeMany("INSERT INTO t VALUES (?)", 1, 2, 3)
            var rows = try await db.withTransaction { _ async throws in
                var rows = db.iterate("SELECT n FROM t").makeAsyncIterator()
                _ = try await rows.next()
                return rows
            }
            await #expect(throws: DatabaseError.self) { try await rows.next() }
            #expect(try await rows.next() == nil)
        }
    }

    @Test(arguments: TestBackend.all) func disconnectingInsideEndsTheScope(
        _ backend: TestBackend
    ) async throws {
        for isPooled in [false, true] {
            try await backend.withURL(isPooled: isPooled) { url async throws in
                let db = try Database(url)
                try await db.connect()
                if backend != .memory { try await db.execute("CREATE TABLE t (n int)") }
                try await db.withConnection { connection async throws in
                    await db.disconnect()
                    #expect(db.currentConnection == nil)
                    await #expect(
                        code { try await connection.execute("SELECT 1") } == .connectionClosed)
                }
                try await db.connect()
                if backend == .memory { try await db.execute("CREATE TABLE t (n int)") }
                try await db.withTransaction { _ async throws in
                    try await db.execute("INSERT INTO t VALUES (1)")
                    await db.disconnect()
                }
                try await db.connect()
                if backend != .memory {
                    #expect(try await db.fetchAll("SELECT n FROM t").isEmpty)
                }
                await db.disconnect()
                await db.disconnect()
            }
        }
    }

    @Test(arguments: TestBackend.all) func disconnectingWaitsForOthersButNotForEver(
        _ backend: TestBackend
    ) async throws {
        try await backend.withURL(isPooled: true) { url async throws in
            var options = DatabaseOptions()
            options.disconnectTimeout = .milliseconds(200)
            let db = try Database(url, options: options)
            try await db.connect()
            let (signal, open) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await db.withConnection { connection in
                    try await connection.execute("SELECT 1")
                    open.finish()
                    // Until it is broken.
                    while true {
                        try await connection.execute("SELECT 1")
                        await Task.yield()
                    }
                }
            }
            for await _ in signal {}
            await db.disconnect()
            await #expect(throws: DatabaseError.self) { try await task.value as Void }
        }
    }

    @Test(arguments: TestBackend.all) func manyTasksShareAPool(_ backend: TestBackend) async throws
    {
        try await backend.withURL(isPooled: true) { url async throws in
            let db = try Database(url, maxsize: 3)
            try await db.whileConnected {
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await db.fetchValue("SELECT \(number) + 0", as: Int.self)
                        }
                    }
                    let sum = try await group.reduce(0) { $0 + ($1 ?? 0) }
                    #expect(sum == 199 * 100)
                }
            }
        }
    }

    @Test(arguments: TestBackend.all) func newConnectionsGoThroughTheHook(
        _ backend: TestBackend
    ) async throws {
        let calls = Counter()
        var options = DatabaseOptions()
        options.onConnect = { connection in
            _ = try await connection.fetchAll("SELECT 1")
            calls.add(1)
        }
        try await backend.with(options: options) { db async throws in
            #expect(try await db.fetchValue("SELECT 2") == 2)
            #expect(try await db.fetchValue("SELECT 2") == 2)
        }
        #expect(calls.add(0) == 2)
    }
}
