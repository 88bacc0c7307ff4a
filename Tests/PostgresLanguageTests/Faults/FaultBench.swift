// Sessions of one cluster with fault rules, driven in process on a clock that the test turns.

import FaultInjection
import PostgresLanguage
import QueryEngine
import Testing

final class FaultBench {
    let world: ScriptWorld
    private(set) var clients: [ScriptClient] = []

    init(_ rules: String = "", seed: UInt64 = 0) throws {
        world = try ScriptWorld()
        let client = try client()
        run(client, "CREATE TABLE t (id int PRIMARY KEY, v int)")
        run(client, "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)")
        if !rules.isEmpty { try world.cluster.faults.replace(with: FaultPlan(rules, seed: seed)) }
    }

    var faults: FaultInjector { world.cluster.faults }

    func client() throws -> ScriptClient {
        let client = try world.client()
        clients.append(client)
        return client
    }

    /// Runs a text and lets time pass until it is answered.
    @discardableResult
    func run(_ client: ScriptClient, _ sql: String, copy: String = "") -> [String] {
        client.startQuery(sql, copyData: copy)
        finish(client)
        return client.lines
    }

    /// The same through the extended protocol.
    @discardableResult
    func runExtended(_ client: ScriptClient, _ sql: String) -> [String] {
        client.startExtended(sql, [], binary: false, copyData: "")
        finish(client)
        return client.lines
    }

    private func finish(_ client: ScriptClient) {
        for _ in 0..<10_000 where client.isBusy {
            world.settle(clients)
            guard client.isBusy, let wake = client.wakeAt else { continue }
            world.time.advance(to: wake)
        }
    }

    /// What others see of the table, by a session that no rule applies to.
    func truth(_ sql: String = "SELECT v FROM t ORDER BY id") throws -> [String] {
        var sink = LineSink()
        let session = try world.cluster.openSession(
            database: "postgres", user: "postgres", isExempt: true,
            events: SessionEvents(wake: {}))
        defer { session.close() }
        var progress = session.start(.simpleQuery(Array(sql.utf8)), &sink)
        while progress.wantsTime { progress = session.resume(&sink) }
        return Array(sink.lines.dropFirst().dropLast())
    }

    var outcomes: [FaultOutcome] { faults.decisions.map(\.outcome) }
}
