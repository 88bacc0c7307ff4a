// The same seed gives the same run: plans at random, each run twice over connections in memory, byte for byte.

import FaultInjection
import NIOCore
import QueryEngine
import ServerKit
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

/// Plans, and what clients do under them, as a seed decides.
private struct RandomRun {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state >> 11) % UInt64(count))
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    private static let faults = [
        "serialization_failure", "deadlock", "lock_timeout", "statement_timeout", "out_of_memory",
        "disk_full", "read_only", "shutting_down", "commit_unknown", "too_many_connections",
        "error 40003", "notice \"n\"", "close", "reset", "silence", "delay 30ms",
        "delay 1ms..90ms", "delay exponential 20ms", "bandwidth 2000B/s", "split 3", "truncate 6",
        "garble 2", "oversize", "duplicate", "unsolicited notification", "unsolicited bytes 5a",
        "competitor \"UPDATE t SET v = v + 100 WHERE id = 1\"",
        "competitor \"INSERT INTO t VALUES (9, 9) ON CONFLICT DO NOTHING\"",
    ]
    private static let moments = [
        "at accept", "at authenticate", "at begin", "before statement", "after statement",
        "at row", "at row 2", "at row 1 of table t", "before commit", "after commit",
        "at message 3", "at message 9 of connection", "at byte 11", "at byte 400 of connection",
        "at close",
    ]
    private static let counts = [
        "", "times 1", "times 2", "nth 2", "every 3", "probability 0.3",
        "probability 0.5 per connection", "after 1 times 2", "connection 2", "kind update,commit",
    ]

    mutating func rules() -> [FaultRule] {
        var rules: [FaultRule] = []
        while rules.count < 3 {
            let text = [pick(Self.faults), pick(Self.moments), pick(Self.counts)]
            if let rule = try? FaultRule(text.joined(separator: " ")) { rules.append(rule) }
        }
        return rules
    }

    private static let texts = [
        "BEGIN", "COMMIT", "ROLLBACK", "SELECT id + 0, v + 0 FROM t ORDER BY id",
        "UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE t SET v = v + 1 WHERE id = 2",
        "INSERT INTO t VALUES (4, 40) ON CONFLICT (id) DO UPDATE SET v = t.v + 1",
        "SELECT 1; UPDATE t SET v = v * 2; SELECT 2", "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "DELETE FROM t WHERE id = 3 RETURNING v + 0", "SELECT pg_sleep(0.02)",
    ]

    mutating func request() -> [Client] {
        let text = pick(Self.texts)
        if below(3) > 0 || text.contains(";") { return [.query(.init(text: text))] }
        return [
            .parse(.init(statement: "", text: text, parameterTypes: [])),
            .bind(
                .init(
                    portal: "", statement: "", parameterFormats: [], parameters: [],
                    resultFormats: [])),
            .execute(.init(portal: "", rowLimit: 0)), .sync,
        ]
    }
}

@Suite struct FaultReplayTests {
    private struct Transcript: Equatable {
        var received: [[UInt8]] = []
        var decisions: [FaultDecision] = []
        var rows: [UInt8] = []
    }

    /// A deadlock's report names transactions, which are numbered through the process.
    private static func comparable(_ bytes: [UInt8]) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("on transaction ") ? Array("deadlock".utf8) : bytes
    }

    private func run(seed: UInt64) throws -> Transcript {
        var random = RandomRun(seed: seed)
        let world = try FaultWorld(random.rules(), seed: seed)
        var transcript = Transcript()
        var clients: [TestClient] = []
        for _ in 0..<8 {
            if clients.count < 2 || random.below(6) == 0 {
                let client = try world.connect()
                if client.connection.isOpen { try client.send(.startup(world.start())) }
                clients.append(client)
            }
            let client = clients[random.below(clients.count)]
            let messages = random.below(12) == 0 ? [Client.terminate] : random.request()
            if client.connection.isOpen {
                for message in messages where client.connection.isOpen { try client.send(message) }
            }
            let pause = Int64(random.below(60))
            world.time.advance(milliseconds: pause)
            for client in clients {
                client.connection.advance(milliseconds: pause)
                transcript.received.append(Self.comparable(try client.receiveRaw()))
                transcript.received.append([client.connection.isOpen ? 1 : 0])
            }
        }
        for client in clients where client.connection.isOpen { client.connection.close() }
        // What still runs goes on without its client, as in Postgres.
        for _ in 0..<20 {
            world.time.advance(milliseconds: 100)
            for client in clients { client.connection.advance(milliseconds: 100) }
        }
        // Transactions are numbered through the process.
        transcript.decisions = world.cluster.faults.decisions.map {
            var decision = $0
            decision.transaction = 0
            return decision
        }
        world.cluster.faults.clear()
        let last = try world.ready()
        try last.send(.query(.init(text: "SELECT id + 0, v + 0 FROM t ORDER BY id")))
        transcript.rows = try last.receiveRaw()
        last.connection.close()
        #expect(world.cluster.sessionCount("postgres") == 0, "plan \(seed)")
        #expect(world.service.registry.connectionCount == 0, "plan \(seed)")
        return transcript
    }

    /// In four parts, for as many processors.
    @Test(arguments: 0..<4) func aThousandPlansReplay(_ part: UInt64) throws {
        var decisions = 0
        for seed in (part * 250 + 1)...(part * 250 + 250) {
            let first = try run(seed: seed)
            let second = try run(seed: seed)
            let isSame = first == second
            #expect(isSame, "plan \(seed)")
            #expect(!first.rows.isEmpty, "plan \(seed)")
            decisions += first.decisions.count
        }
        #expect(decisions > 250)
    }
}
