// Random sessions that lock what they read: what each has read must still be so when it commits.

import Testing

@testable import StorageEngine

/// Reads of ranges FOR SHARE and FOR UPDATE, with every lock kept to the end, are two-phase locking with no room for phantoms: the
/// order of the commits is a serial order, so at its commit all that a transaction has read is what is committed then.
@Suite struct EntrySimulationTests {
    /// A session with what it has read and written.
    final class Client {
        let session: EntrySession
        /// Rows put (n) or taken away (nil) so far.
        var own: [Int64: Int64?] = [:]
        /// Ranges read, with what was seen, and what had been written by then.
        var reads: [(range: ClosedRange<Int64>, seen: [Int64: Int64], own: [Int64: Int64?])] = []
        /// What the statement under way does once it has its answer.
        var finish: ((Answer) throws -> Void)?

        init(_ session: EntrySession) { self.session = session }
    }

    final class Run {
        let world: EntryWorld
        let isolation: Isolation
        var random: Generator
        var committed: [Int64: Int64] = [:]
        var violations: [String] = []
        var counts: [String: Int] = [:]

        init(seed: UInt64, _ isolation: Isolation) throws {
            self.isolation = isolation
            world = try EntryWorld(rows: [])
            random = Generator(seed: seed)
        }

        func key() -> Int64 { Int64(random.below(12)) }

        func begin(_ client: Client) throws -> Answer {
            let (low, high) = (key(), key())
            let range = min(low, high)...max(low, high)
            let reversed = random.chance(30)
            let bySecond = random.chance(40)
            var request = world.range(
                bySecond ? world.secondary : nil, from: range.lowerBound, to: range.upperBound,
                reversed: reversed)
            switch random.below(10) {
            case 0..<4:
                let own = client.own
                var seen: [Int64: Int64] = [:]
                request.strength = random.chance(50) ? .share : .update
                client.finish = { answer in
                    guard case .rows = answer else { return }
                    client.reads.append((range, seen, own))
                }
                return try client.session.select(
                    request, request.strength,
                    where: { row in
                        seen[row.id] = row.n
                        return true
                    })
            case 4..<6:
                let id = key()
                client.finish = { answer in
                    if answer == .done(1) { client.own[id] = .some(0) }
                }
                return try client.session.insert(id)
            case 6..<8:
                let value = Int64(random.below(1000))
                var ids: [Int64] = []
                client.finish = { answer in
                    guard case .done = answer else { return }
                    for id in ids { client.own[id] = .some(value) }
                }
                return try client.session.update(request) { row in
                    row.n = value
                    ids.append(row.id)
                }
            default:
                let id = key()
                client.finish = { answer in
                    if answer == .done(1) { client.own[id] = .some(nil) }
                }
                return try client.session.delete(world.byID(id))
            }
        }

        func commit(_ client: Client) throws {
            for read in client.reads {
                var expected = committed
                for (id, n) in read.own { expected[id] = n }
                expected = expected.filter { read.range.contains($0.key) }
                if expected != read.seen {
                    violations.append("read \(read.seen) in \(read.range), there is \(expected)")
                }
            }
            try client.session.commit()
            for (id, n) in client.own { committed[id] = n }
        }

        func run(steps: Int) throws {
            var clients: [Client] = []
            for _ in 0..<steps {
                if clients.count < 4 {
                    clients.append(Client(try world.session(isolation)))
                    continue
                }
                let place = random.below(clients.count)
                let client = clients[place]
                var answer: Answer
                if client.finish != nil {
                    guard client.session.ticket?.state != .waiting else { continue }
                    answer = try client.session.again()
                } else if random.chance(20) {
                    if random.chance(80) { try commit(client) } else { client.session.rollback() }
                    clients.remove(at: place)
                    continue
                } else {
                    answer = try begin(client)
                }
                counts["\(answer)".prefix { $0 != "(" }.description, default: 0] += 1
                if answer == .waits { continue }
                try client.finish?(answer)
                client.finish = nil
                if answer == .deadlock { clients.remove(at: place) }
            }
            for client in clients { client.session.rollback() }
            try checkEnd()
        }

        private func checkEnd() throws {
            let reader = world.database.begin()
            try reader.beginStatement()
            var rows = reader.rows(world.table, .all, in: reader.statementView())
            var seen: [Int64: Int64] = [:]
            while let (_, row) = try rows.next() {
                if seen.updateValue(row.int64(3), forKey: row.int64(0)) != nil {
                    violations.append("a key is there twice")
                }
            }
            if seen != committed { violations.append("the end is \(seen), not \(committed)") }
            for index in [world.primary, world.unique, world.secondary]
            where world.database.snapshot().count(of: index) != seen.count {
                violations.append("an index does not match its table")
            }
            if world.database.lockCount != 0 { violations.append("locks are left") }
            if world.database.withCore({ $0.inFlight.count }) != 0 {
                violations.append("keys in flight are left")
            }
        }
    }

    @Test func whatWasReadStillStandsAtTheCommit() throws {
        var counts: [String: Int] = [:]
        for seed in 1...150 as ClosedRange<UInt64> {
            let run = try Run(seed: seed, .lockingRepeatableRead)
            try run.run(steps: 300)
            #expect(run.violations.first == nil, "seed \(seed)")
            counts.merge(run.counts, uniquingKeysWith: +)
        }
        // What the test is about does happen.
        for kind in ["waits", "deadlock", "duplicate", "rows", "done"] {
            #expect(counts[kind, default: 0] > 100, "\(counts)")
        }
    }

    /// A test that cannot fail proves nothing: without locked gaps phantoms come, and are found.
    @Test func phantomsAreFoundWhereGapsAreNotLocked() throws {
        var found = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let run = try Run(seed: seed, .lockingReadCommitted)
            try run.run(steps: 300)
            found += run.violations.filter { $0.hasPrefix("read ") }.count
            #expect(run.violations.allSatisfy { $0.hasPrefix("read ") }, "seed \(seed)")
        }
        #expect(found > 0)
    }
}
