// Who is hit, when and how often; that one seed gives one run; what the report says.

import Testing

@testable import FaultInjection

@Suite struct DecisionTests {
    private func hits(
        _ rule: String, _ moments: Int, seed: UInt64 = 1, connections: [Int] = [1],
        site: FaultSite = .beforeCommit
    ) throws -> [[Int]] {
        var decider = try FaultDecider(FaultPlan(seed: seed, rules: [FaultRule(rule)]))
        var hits = connections.map { _ in [Int]() }
        for moment in 1...moments {
            for (index, connection) in connections.enumerated() {
                let context = FaultContext(connection: connection)
                if !decider.decide(site, context).isEmpty { hits[index].append(moment) }
            }
        }
        return hits
    }

    @Test(arguments: [
        ("reset before commit", [1, 2, 3, 4, 5, 6, 7, 8]), ("reset before commit nth 3", [3]),
        ("reset before commit times 2", [1, 2]), ("reset before commit every 3", [3, 6]),
        ("reset before commit after 5", [6, 7, 8]),
        ("reset before commit after 2 every 2 times 2", [4, 6]),
        ("reset before commit probability 100% times 1", [1]), ("reset after commit", []),
    ])
    func countsSelectMatches(rule: String, expected: [Int]) throws {
        #expect(try hits(rule, 8) == [expected])
    }

    @Test func countsAreTheServersUnlessPerConnection() throws {
        #expect(try hits("reset before commit times 3", 4, connections: [1, 2]) == [[1, 2], [1]])
        #expect(
            try hits("reset before commit times 3 per connection", 4, connections: [1, 2])
                == [[1, 2, 3], [1, 2, 3]])
        #expect(
            try hits("reset before commit nth 2 per connection", 4, connections: [1, 2])
                == [[2], [2]])
    }

    @Test func chanceIsAsLikelyAsSaid() throws {
        let hits = try hits("reset before commit probability 0.2", 10_000)[0].count
        #expect((1850...2150).contains(hits))
    }

    @Test func chanceDependsOnTheConnectionAloneNotOnItsNeighbours() throws {
        let rule = "reset before commit probability 0.3"
        let alone = try hits(rule, 200, connections: [7])[0]
        let among = try hits(rule, 200, connections: [1, 7, 9])
        #expect(among[1] == alone)
        #expect(among[0] != alone)
        #expect(try hits(rule, 200, seed: 2, connections: [7])[0] != alone)
    }

    @Test func aLabelOutlivesItsConnection() throws {
        var decider = try FaultDecider(
            FaultPlan(rules: [FaultRule("reset before commit nth 2 per connection")]))
        var context = FaultContext(connection: 1, label: "worker")
        #expect(decider.decide(.beforeCommit, context).isEmpty)
        decider.forget(connection: 1)
        context.connection = 2
        #expect(decider.decide(.beforeCommit, context).count == 1)
    }

    @Test func aNumberIsForgottenWithItsConnection() throws {
        var decider = try FaultDecider(
            FaultPlan(rules: [FaultRule("reset before commit nth 1 per connection")]))
        var hits = 0
        for connection in 1...110_000 {
            hits += decider.decide(.beforeCommit, FaultContext(connection: connection)).count
            decider.forget(connection: connection)
        }
        #expect(hits == 110_000)
    }

    // MARK: Filters

    @Test(arguments: [
        ("", true), ("connection 3", true), ("connection 4", false), ("connection blue", true),
        ("connection red", false), ("user a*", true), ("user A*", false), ("database shop", true),
        ("database sho", false), ("application psql", true), ("table jobs", true),
        ("table ?obs", true), ("table tasks", false), ("matching update", true),
        ("matching \"update*9\"", false), ("matching /^UPDATE/", true),
        ("containing \"= 1\"", true),
        ("containing \"=*1\"", false), ("kind update,delete", true), ("kind select", false),
        ("user a* database shop kind update matching jobs connection 3", true),
        ("user a* database shop kind update matching jobs connection 4", false),
    ])
    func filtersMustAllHold(filters: String, isHit: Bool) throws {
        var decider = try FaultDecider(
            FaultPlan(rules: [FaultRule("deadlock before statement \(filters)")]))
        let context = FaultContext(
            connection: 3, label: "blue", user: "app", database: "shop", application: "psql",
            statement: Array("UPDATE jobs SET a = 1".utf8), kind: .update, tables: ["x", "jobs"])
        #expect(decider.decide(.beforeStatement, context).count == (isHit ? 1 : 0))
    }

    @Test(
        arguments: [
            ("reset at row 3", FaultSite.row(3), 0), ("reset at row 3", .row(2), nil),
            ("reset at row", .row(2), 0), ("reset at row 3", .tableRow(3, table: "jobs"), nil),
            ("reset at row 3 of table jobs", .tableRow(3, table: "jobs"), 0),
            ("reset at row 3 of table jobs", .tableRow(3, table: "tasks"), nil),
            ("reset at row 3 of table jobs", .row(3), nil),
            ("reset at message 2", .message(inAnswer: 2, inConnection: 9), 0),
            ("reset at message 2", .message(inAnswer: 9, inConnection: 2), nil),
            ("reset at message 2 of connection", .message(inAnswer: 9, inConnection: 2), 0),
            ("reset at byte 5", .bytes(inAnswer: 3..<9, inConnection: 0..<6), 2),
            ("reset at byte 5 of connection", .bytes(inAnswer: 3..<9, inConnection: 0..<6), 5),
            ("reset at byte 9", .bytes(inAnswer: 3..<9, inConnection: 0..<6), nil),
            ("reset at close", .close, 0), ("reset at accept", .accept, 0),
            ("reset at accept", .authenticate, nil), ("reset at begin", .begin, 0),
            ("reset after statement", .afterStatement, 0), ("reset after commit", .afterCommit, 0),
        ] as [(String, FaultSite, Int?)])
    func momentsAndTheirNumbers(rule: String, site: FaultSite, offset: Int?) throws {
        var decider = try FaultDecider(FaultPlan(rules: [FaultRule(rule)]))
        #expect(decider.decide(site, FaultContext(connection: 1)).first?.offset == offset)
    }

    // MARK: Several rules

    @Test func theFirstThatEndsTheMomentIsTheLastAsked() throws {
        var decider = try FaultDecider(
            FaultPlan(
                "delay 2s before commit; notice 'a' before commit; deadlock before commit nth 1;"
                    + "reset before commit"))
        let context = FaultContext(connection: 1)
        let first = decider.decide(.beforeCommit, context)
        #expect(first.map(\.rule) == [0, 1, 2])
        #expect(first[0].delay == .seconds(2))
        #expect(decider.decide(.beforeCommit, context).map(\.rule) == [0, 1, 3])
        #expect(decider.report.map(\.considered) == [2, 2, 1, 1])
        #expect(decider.report.map(\.hits) == [2, 2, 1, 1])
    }

    @Test func bytesComeInTheirOwnOrder() throws {
        var decider = try FaultDecider(
            FaultPlan(
                "reset at byte 50; notice 'x' at row; delay 1s at byte 10; split at byte 50;"
                    + "garble 2 at byte 60"))
        let actions = decider.decide(
            .bytes(inAnswer: 5..<100, inConnection: 5..<100), FaultContext(connection: 1))
        #expect(actions.map(\.rule) == [2, 0])
        #expect(actions.map(\.offset) == [5, 45])
    }

    @Test func whatIsUsedUpIsNoLongerArmed() throws {
        let injector = try FaultInjector(
            FaultPlan("reset before commit times 1; reset at row nth 2; close at accept"))
        #expect(injector.armed == [.beforeCommit, .row, .accept])
        let context = FaultContext(connection: 1)
        _ = injector.decide(.beforeCommit, context)
        #expect(injector.armed == [.row, .accept])
        _ = injector.decide(.row(1), context)
        _ = injector.decide(.row(2), context)
        #expect(injector.armed == [.accept])
        let added = try injector.add([FaultRule("reset at close"), FaultRule("reset at begin")])
        #expect(injector.armed == [.accept, .close, .begin])
        injector.retire(added)
        #expect(injector.armed == [.accept])
        #expect(injector.decide(.close, context).isEmpty)
        #expect(injector.report.count == 5)
        // Sessions that come and go with rules of their own leave nothing behind.
        for _ in 0..<3000 { injector.retire(try injector.add([FaultRule("reset at close")])) }
        #expect(injector.report.count == 1003)
        injector.clear()
        #expect(injector.armed == [])
        #expect(injector.report.isEmpty)
    }

    // MARK: Delays

    @Test func delaysAreDrawnWithinTheirBounds() throws {
        let delays: [(FaultDelay, ClosedRange<Duration>, ClosedRange<Double>)] = [
            (
                .uniform(from: .milliseconds(10), through: .milliseconds(20)),
                .milliseconds(10) ... .milliseconds(20), 0.0148...0.0152
            ),
            (
                .exponential(mean: .milliseconds(10), limit: .seconds(1)),
                .zero ... .seconds(1), 0.0095...0.0105
            ),
            (
                .exponential(mean: .milliseconds(10), limit: .milliseconds(5)),
                .zero ... .milliseconds(5), 0.0037...0.0041
            ),
            // The mean of a lognormal distribution is its median times e to the half of sigma squared.
            (
                .logNormal(median: .milliseconds(10), sigma: 0.5, limit: .seconds(1)),
                .zero ... .seconds(1), 0.0111...0.0116
            ),
        ]
        for (delay, bounds, mean) in delays {
            var sum = 0.0
            var isWithin = true
            for match in 0..<20_000 {
                let draw = FaultDraw(seed: 4, rule: 0, connection: .number(1), match: match)
                let length = delay.duration(drawn: draw)
                isWithin = isWithin && bounds.contains(length)
                sum += length / .seconds(1)
            }
            #expect(isWithin)
            #expect(mean.contains(sum / 20_000), "\(delay): \(sum / 20_000)")
        }
    }

    // MARK: Replay

    @Test func oneSeedGivesOneRun() throws {
        for seed in 0..<300 as Range<UInt64> {
            let first = try run(seed)
            #expect(first == (try run(seed)))
        }
    }

    /// A random plan against random moments; everything that was decided.
    private func run(_ seed: UInt64) throws -> [[FaultAction]] {
        var rules = RandomRules(seed: seed)
        let plan = FaultPlan(seed: seed, rules: (0..<5).map { _ in rules.rule() })
        var decider = try FaultDecider(plan)
        return (0..<100).map { _ in
            let n = 1 + rules.below(5)
            let sites: [FaultSite] = [
                .accept, .authenticate, .begin, .beforeStatement, .afterStatement, .row(n),
                .tableRow(n, table: "jobs"), .beforeCommit, .afterCommit,
                .message(inAnswer: n, inConnection: 3 * n),
                .bytes(inAnswer: 0..<100, inConnection: 0..<1000), .close,
            ]
            let context = FaultContext(
                connection: n, user: "app", database: "app", application: "w1",
                statement: Array("UPDATE jobs SET a = 0".utf8), kind: .update, tables: ["jobs"])
            return decider.decide(sites[rules.below(sites.count)], context)
        }
    }

    @Test func threadsKeepTheirOwnDecisions() async throws {
        let plan = try FaultPlan("reset before commit probability 0.3", seed: 9)
        let injector = try FaultInjector(plan)
        let together = await withTaskGroup(of: (Int, [Bool]).self) { group in
            for connection in 1...8 {
                group.addTask {
                    let context = FaultContext(connection: connection)
                    return (
                        connection,
                        (0..<500).map { _ in !injector.decide(.beforeCommit, context).isEmpty }
                    )
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for connection in 1...8 {
            var alone = try FaultDecider(plan)
            let context = FaultContext(connection: connection)
            let decisions = (0..<500).map { _ in !alone.decide(.beforeCommit, context).isEmpty }
            #expect(together[connection] == decisions)
        }
        #expect(injector.report[0].considered == 4000)
        #expect(injector.decisionCount == UInt64(injector.report[0].hits))
    }

    // MARK: Log

    @Test func theLogKeepsTheLatestDecisions() throws {
        var decider = try FaultDecider(FaultPlan("notice 'x' at row; reset before commit nth 1"))
        var context = FaultContext(connection: 4, label: "blue", transaction: 77)
        context.statement = Array(String(repeating: "ä", count: 400).utf8)
        let reset = decider.decide(.beforeCommit, context)[0].decision
        decider.note(reset, .rolledBack)
        #expect(
            decider.log.decisions == [
                FaultDecision(
                    number: 1, rule: 2, fault: "reset", moment: "before commit", connection: 4,
                    label: "blue", statement: String(repeating: "ä", count: 100), transaction: 77,
                    outcome: .rolledBack)
            ])
        for row in 1...10_500 { _ = decider.decide(.row(row), context) }
        let kept = decider.log.decisions
        #expect(decider.log.count == 10_501)
        #expect(kept.count == FaultLog.capacity)
        #expect(kept.first?.number == 502)
        #expect(kept.last?.number == 10_501)
        #expect(kept.last?.moment == "at row 10500")
        // Its place is another's now.
        decider.note(reset, .committed)
        #expect(decider.log.decisions == kept)
    }
}
