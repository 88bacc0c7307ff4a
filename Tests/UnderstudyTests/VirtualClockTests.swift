// A server and the code under test on one clock: what is due happens when the clock says so, never before, and in no time.

import FaultInjection
import Synchronization
import Testing
import Understudy

/// Runs a transaction again after a conflict: the code under test. Takes the clock that its caller likes.
private func retrying<Value>(
    on clock: some Clock<Duration>, _ transaction: () async throws -> Value
) async throws -> Value {
    var pause = Duration.seconds(60)
    while true {
        do {
            return try await transaction()
        } catch let error as ServerError where error.code == "40001" {
            try await clock.sleep(for: pause)
            pause *= 2
        }
    }
}

/// What tasks share.
private final class Kept<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { body(&$0) }
    }
}

@Suite(.timeLimit(.minutes(5))) struct VirtualClockTests {
    private func withServer(
        _ clock: VirtualClock, isLogged: Bool = false,
        _ body: (UnderstudyServer) async throws -> Void
    ) async throws {
        let options = UnderstudyOptions.postgres {
            $0.clock = clock
            $0.isLogged = isLogged
        }
        try await withUnderstudy(options) { server in
            try await server.load(
                "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 0);")
            try await body(server)
        }
    }

    private func epoch(_ server: UnderstudyServer, _ function: String = "now()") async throws
        -> String?
    {
        try await server.execute("SELECT extract(epoch FROM \(function))").value
    }

    // MARK: Scripts

    @Test func aScriptSleepsByTheClock() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock) { server in
            let begun = clock.now
            try await server.load(
                "CREATE TABLE u (n int); SELECT pg_sleep(3600); INSERT INTO u VALUES (1);")
            #expect(begun.duration(to: clock.now) == .seconds(3600))
            #expect(try await server.execute("SELECT n FROM u").value == "1")
        }
    }

    @Test func aScriptIsEndedByItsTask() async throws {
        try await withServer(VirtualClock()) { server in
            let task = Task { try await server.load("SELECT pg_sleep(3600)") }
            task.cancel()
            let error = await #expect(throws: UnderstudyError.self) { try await task.value }
            #expect(error?.code == "57014")
        }
    }

    // MARK: Running on by itself

    @Test func backoffOfMinutesTakesNoTime() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock, isLogged: true) { server in
            try server.faults.add([
                FaultRule("serialization_failure at commit times 5"),
                FaultRule("delay 1h before statement kind update nth 3"),
            ])
            let client = try await WireClient.connect(server.url())
            let begun = clock.now
            _ = try await retrying(on: clock) { try await client.query("UPDATE t SET n = n + 1") }
            // 1 + 2 + 4 + 8 + 16 minutes, and the hour.
            #expect(begun.duration(to: clock.now) == .seconds(31 * 60 + 3600))
            #expect(try await server.execute("SELECT n FROM t").value == "1")
            let log = try server.log
            #expect(log.statements.map(\.duration).max() == .seconds(3600))
            try log.expectRetries(5)
        }
    }

    @Test func aLateAnswerOfACommitAndASlowLineTakeNoTime() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock) { server in
            let client = try await WireClient.connect(server.url())
            try server.faults.add("delay 2h after commit times 1")
            let begun = clock.now
            try await client.query("UPDATE t SET n = 5")
            #expect(begun.duration(to: clock.now) == .seconds(7200))
            try server.faults.replace(with: FaultPlan("bandwidth 1B/s before statement"))
            let answered = clock.now
            #expect(try await client.query("SELECT repeat('x', 600)")[0][0]?.utf8.count == 600)
            #expect(answered.duration(to: clock.now) > .seconds(600))
        }
    }

    @Test func entersSlowly() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock) { server in
            try server.faults.add([
                FaultRule("delay 30s at accept"), FaultRule("delay 20s at authenticate"),
            ])
            _ = try await WireClient.connect(server.url())
            #expect(clock.start.duration(to: clock.now) == .seconds(50))
        }
    }

    @Test func workersWaitForLocksAndForTime() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 3)
        try await withServer(clock) { server in
            let url = server.url()
            let lastEnd = Kept(Duration.zero)
            let evening = clock.start.advanced(by: .seconds(86_400))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        let client = try await WireClient.connect(url)
                        for _ in 0..<4 {
                            try await client.query("BEGIN; UPDATE t SET n = n + 1")
                            try await clock.sleep(for: .seconds(10))
                            try await client.query("COMMIT")
                        }
                        let end = clock.start.duration(to: clock.now)
                        lastEnd.withLock { $0 = max($0, end) }
                        // Who is through sleeps on: the clock counts three.
                        try await clock.sleep(until: evening)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await server.execute("SELECT n FROM t").value == "12")
            // One after another: twelve times ten seconds.
            #expect(lastEnd.withLock { $0 } == .seconds(120))
            #expect(clock.now == evening)
        }
    }

    /// While anybody is awake the clock stands: so nobody ever sees that a sleep was longer than it was to be.
    @Test(arguments: [1, 2, 3] as [UInt64]) func nobodyOversleeps(_ seed: UInt64) async throws {
        let workers = 6
        let clock = VirtualClock(advancesWhenAsleep: workers)
        try await withServer(clock) { server in
            try await server.execute("INSERT INTO t VALUES (2, 0), (3, 0)")
            try server.faults.add("delay 7s after statement matching \"late\"")
            let url = server.url()
            let evening = clock.start.advanced(by: .seconds(10_000_000))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 1...workers {
                    group.addTask {
                        let client = try await WireClient.connect(url)
                        let local = try server.connect()
                        try await client.query("SET statement_timeout = '20000s'")
                        var state = seed &* 1_000 &+ UInt64(worker)
                        func draw(_ bound: Int) -> Int {
                            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                            return Int(state >> 33) % bound
                        }
                        for _ in 0..<25 {
                            let begun = clock.now
                            var length = Duration.milliseconds(1 + draw(5000))
                            let seconds =
                                Double(length.components.attoseconds) / 1e18
                                + Double(length.components.seconds)
                            switch draw(5) {
                            case 0: try await clock.sleep(for: length)
                            case 1: try await client.query("SELECT pg_sleep(\(seconds))")
                            case 2: try await local.execute("SELECT pg_sleep(\(seconds))")
                            case 3:
                                try await client.query("SELECT 'late'")
                                length = .seconds(7)
                            default:
                                try await client.query(
                                    "BEGIN; UPDATE t SET n = n + 1 WHERE id = \(1 + draw(3))")
                                let locked = clock.now
                                try await clock.sleep(for: length)
                                #expect(locked.duration(to: clock.now) == length)
                                try await client.query("COMMIT")
                                continue
                            }
                            #expect(begun.duration(to: clock.now) == length)
                        }
                        try await clock.sleep(until: evening)
                    }
                }
                try await group.waitForAll()
            }
            #expect(clock.now == evening)
            #expect(clock.sleeperCount == 0)
        }
    }

    @Test func aCompetitorWaitsByTheClock() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 2)
        try await withServer(clock) { server in
            let holder = try await WireClient.connect(server.url())
            let client = try await WireClient.connect(server.url())
            try server.faults.add([
                FaultRule("competitor \"UPDATE t SET n = 1\" before statement matching \"99\"")
            ])
            try await holder.query("BEGIN; UPDATE t SET n = 2")
            let held = Task {
                try await clock.sleep(for: .seconds(10))
                try await holder.query("COMMIT")
            }
            #expect(try await client.query("SELECT 99, n FROM t") == [["99", "1"]])
            try await held.value
            #expect(server.faults.decisions.map(\.outcome) == [.competitorCommitted])
            #expect(clock.start.duration(to: clock.now) == .seconds(10))
        }
    }

    @Test func aStatementThatWorkedForLongSleeps() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock) { server in
            let client = try await WireClient.connect(server.url())
            let rows = try await client.query(
                "SELECT count(*), pg_sleep(500) FROM generate_series(1, 200000)")
            #expect(rows[0][0] == "200000")
            #expect(clock.start.duration(to: clock.now) == .seconds(500))
        }
    }

    @Test func statementsInTheProcessSleepToo() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await withServer(clock) { server in
            try await server.execute("SELECT pg_sleep(3600)")
            #expect(clock.start.duration(to: clock.now) == .seconds(3600))
            let first = try server.connect()
            try await first.execute("SET idle_in_transaction_session_timeout = 0; BEGIN")
            try await first.execute("UPDATE t SET n = 1")
            let error = await #expect(throws: UnderstudyError.self) {
                try await server.execute("SET lock_timeout = '5s'; UPDATE t SET n = 2")
            }
            #expect(error?.code == "55P03")
            #expect(clock.start.duration(to: clock.now) == .seconds(3605))
        }
    }

    @Test func aDeadlineOfTheClientsMeetsASilentServer() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 2)
        try await withServer(clock) { server in
            let client = try await WireClient.connect(server.url())
            try server.faults.add("silence after commit times 1")
            let outcome = await withTaskGroup(of: String.self) { group in
                group.addTask {
                    _ = try? await client.query("UPDATE t SET n = 7")
                    return "answered"
                }
                group.addTask {
                    try? await clock.sleep(for: .seconds(30))
                    return "timed out"
                }
                let first = await group.next() ?? ""
                client.hangUp()
                return first
            }
            #expect(outcome == "timed out")
            #expect(try await server.execute("SELECT n FROM t").value == "7")
        }
    }

    // MARK: Standing still

    @Test func aServerStopsThoughItsClockStands() async throws {
        let clock = VirtualClock()
        let options = UnderstudyOptions.postgres { $0.clock = clock }
        let server = try await UnderstudyServer.start(options)
        try server.faults.add([
            FaultRule("delay 1h at message 2 matching \"slow\""),
            FaultRule("delay 1h before statement matching \"late\""),
            FaultRule("silence before statement matching \"silent\""),
            FaultRule("delay 1h at authenticate user stranger"),
        ])
        let url = server.url()
        let errors = await withTaskGroup(of: String.self) { group in
            for word in ["slow", "late", "silent"] {
                group.addTask {
                    do {
                        let client = try await WireClient.connect(url)
                        try await client.query("SELECT '\(word)'")
                        return "answered"
                    } catch {
                        return (error as? ServerError)?.code ?? "cut"
                    }
                }
            }
            group.addTask {
                let stranger = url.replacing("postgres@", with: "stranger@")
                return await (try? WireClient.connect(stranger)) == nil ? "cut" : "let in"
            }
            try? await clock.waitUntilAsleep(4)
            // Were it to wait for its clock, the test would run into its time limit.
            await server.shutdown(patience: .seconds(3600))
            return await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        #expect(errors == ["57P01", "cut", "cut", "cut"])
    }

    @Test func nowMovesWithTheClockAlone() async throws {
        let clock = VirtualClock(startingAt: .init(unixTime: .milliseconds(1_500_000_000_250)))
        try await withServer(clock) { server in
            #expect(try await epoch(server) == "1500000000.250000")
            await clock.advance(by: .microseconds(1_750_001))
            for function in [
                "now()", "current_timestamp", "clock_timestamp()", "statement_timestamp()",
            ] {
                #expect(try await epoch(server, function) == "1500000002.000001")
            }
            let connection = try server.connect()
            try await connection.execute("BEGIN")
            await clock.advance(by: .seconds(10))
            let values = try await connection.execute(
                "SELECT clock_timestamp() - now() = '10 s', statement_timestamp() - now() = '10 s'")
            #expect(values.rows == [["t", "t"]])
        }
    }

    @Test func aStatementTimesOutWhenItIsTime() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let client = try await WireClient.connect(server.url())
            try await client.query("SET statement_timeout = '10min'")
            let sleeping = Task { try await client.query("SELECT pg_sleep(3600)") }
            try await clock.waitUntilAsleep()
            #expect(clock.nextDeadline == clock.start.advanced(by: .seconds(600)))
            await clock.advance(by: .nanoseconds(599_999_999_999))
            #expect(clock.sleeperCount == 1)
            await clock.advance(by: .nanoseconds(1))
            #expect(clock.sleeperCount == 0)
            let error = await #expect(throws: ServerError.self) { try await sleeping.value }
            #expect(error?.code == "57014")
            #expect(error?.message == "canceling statement due to statement timeout")
        }
    }

    @Test func aLockIsGivenUpWhenItIsTime() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let holder = try await WireClient.connect(server.url())
            let waiter = try await WireClient.connect(server.url())
            try await holder.query("BEGIN; UPDATE t SET n = 1")
            try await waiter.query("SET lock_timeout = '90s'")
            let waiting = Task { try await waiter.query("UPDATE t SET n = 2") }
            try await clock.waitUntilAsleep()
            await clock.advance(by: .seconds(89))
            #expect(clock.sleeperCount == 1)
            await clock.advance(by: .seconds(1))
            let error = await #expect(throws: ServerError.self) { try await waiting.value }
            #expect(error?.code == "55P03")
            // A lock that is given in time ends the wait without the clock.
            async let again = waiter.query("UPDATE t SET n = 3")
            try await clock.waitUntilAsleep()
            try await holder.query("COMMIT")
            _ = try await again
            #expect(clock.sleeperCount == 0)
        }
    }

    @Test func aSleepInTheServerEndsByTheClock() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let client = try await WireClient.connect(server.url())
            async let rows = client.query("SELECT pg_sleep(3600), clock_timestamp() - now() AS d")
            try await clock.waitUntilAsleep()
            await clock.advance(by: .seconds(3600))
            #expect(try await rows[0][1] == "01:00:00")
        }
    }

    @Test func idleClientsAreSentAwayWhenItIsTime() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let idle = try await WireClient.connect(server.url())
            try await idle.query("SET idle_session_timeout = '1h'")
            let lazy = try await WireClient.connect(server.url())
            try await lazy.query("SET idle_in_transaction_session_timeout = '5min'")
            try await lazy.query("BEGIN; UPDATE t SET n = 1")
            await clock.advance(by: .seconds(299))
            try await server.execute("SET lock_timeout = 0; SELECT 1")
            await clock.advance(by: .seconds(1))
            // What it held is free.
            try await server.execute("UPDATE t SET n = 2")
            let error = await #expect(throws: ServerError.self) { try await lazy.query("SELECT 1") }
            #expect(error?.code == "25P03")
            await clock.advance(by: .seconds(3299))
            try await idle.query("SELECT 1")
            await clock.advance(by: .seconds(3600))
            let end = await #expect(throws: ServerError.self) { try await idle.query("SELECT 1") }
            #expect(end?.code == "57P05")
        }
    }

    @Test func whoDoesNotEnterIsSentAwayWhenItIsTime() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let stranger = try await WireClient.open(server.url())
            // The server has let it in when its timer runs.
            while clock.nextDeadline == nil { await Task.yield() }
            #expect(clock.nextDeadline == clock.start.advanced(by: .seconds(60)))
            await clock.advance(by: .seconds(60))
            await #expect(throws: (any Error).self) { try await stranger.readAll() }
            #expect(clock.nextDeadline == nil)
        }
    }

    // MARK: Tasks

    @Test func tasksWakeInTheOrderOfTheirInstants() async throws {
        let clock = VirtualClock()
        let order = Kept<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in [3, 1, 2] {
                group.addTask {
                    try await clock.sleep(for: .seconds(number))
                    order.withLock { $0.append(number) }
                }
            }
            try await clock.waitUntilAsleep(3)
            for number in 1...3 {
                await clock.advance(by: .seconds(1))
                while order.withLock({ $0.count }) < number { await Task.yield() }
            }
            try await group.waitForAll()
        }
        #expect(order.withLock { $0 } == [1, 2, 3])
        // What has passed already is not waited for.
        try await clock.sleep(until: clock.start)
        #expect(clock.now == clock.start.advanced(by: .seconds(3)))
        await clock.advance(by: .seconds(-5))
        #expect(clock.now == clock.start.advanced(by: .seconds(3)))
    }

    @Test func aSleepCanBeCancelled() async throws {
        let clock = VirtualClock()
        let sleeping = Task { try await clock.sleep(for: .seconds(1)) }
        try await clock.waitUntilAsleep()
        sleeping.cancel()
        await #expect(throws: CancellationError.self) { try await sleeping.value }
        #expect(clock.sleeperCount == 0)
        #expect(clock.nextDeadline == nil)
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(1))
        }
        await #expect(throws: CancellationError.self) { try await early.value }
        let watching = Task { try await clock.waitUntilAsleep(5) }
        watching.cancel()
        await #expect(throws: CancellationError.self) { try await watching.value }
    }

    @Test func aCancelledStatementStopsWaiting() async throws {
        let clock = VirtualClock()
        try await withServer(clock) { server in
            let connection = try server.connect()
            let sleeping = Task { try await connection.execute("SELECT pg_sleep(60)") }
            try await clock.waitUntilAsleep()
            sleeping.cancel()
            let outcome = await sleeping.result
            let error = #expect(throws: UnderstudyError.self) { try outcome.get() }
            #expect(error?.code == "57014")
            #expect(clock.sleeperCount == 0)
        }
    }
}
