// Several threads at once: sums that must hold, waits that must end. Meant for the thread sanitizer too.

import Testing

@testable import StorageEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite(.serialized) struct StressTests {
    static var rounds: Int {
        guard let text = getenv("UNDERSTUDY_STRESS_ROUNDS"), let count = Int(String(cString: text))
        else { return 400 }
        return count
    }

    static func resolved(_ ticket: Ticket) async {
        await withCheckedContinuation { continuation in
            ticket.onResolve { continuation.resume() }
        }
    }

    /// Locks a row, waiting as long as it takes; nil if it is gone.
    static func lock(
        _ transaction: Transaction, _ world: World, _ rowID: RowID
    ) async throws -> Row? {
        while true {
            switch try transaction.lockRow(world.table, rowID, .noKeyUpdate) {
            case .granted(let row): return row
            case .wait(let ticket): await resolved(ticket)
            case .unavailable: return nil
            }
        }
    }

    struct Outcome {
        var committed = 0
        var failed = 0
    }

    /// Moves amounts between accounts; the sum stays.
    static func transfers(
        _ world: World, _ accounts: [RowID], seed: UInt64, isolation: Isolation
    ) async -> Outcome {
        var random = Generator(seed: seed)
        var outcome = Outcome()
        for _ in 0..<rounds {
            let transaction = world.begin(isolation)
            do {
                try transaction.beginStatement()
                for sign in [1, -1] as [Int64] {
                    let rowID = accounts[random.below(accounts.count)]
                    _ = try transaction.row(
                        world.table, rowID: rowID, in: transaction.statementView())
                    guard let row = try await lock(transaction, world, rowID) else { continue }
                    try transaction.replaceRow(
                        world.table, rowID, world.builder(row.int64(0), row.int64(1) + sign),
                        replacing: row, keyChanged: false)
                    if random.chance(10) { await Task.yield() }
                    try transaction.beginStatement()
                }
                try transaction.commit()
                outcome.committed += 1
            } catch {
                transaction.rollback()
                outcome.failed += 1
            }
        }
        return outcome
    }

    /// Sums all accounts in one snapshot; the number of wrong sums.
    static func auditor(_ world: World, expected: Int64, isolation: Isolation) async -> Int {
        var wrong = 0
        for _ in 0..<rounds {
            let transaction = world.database.begin(
                TransactionOptions(isolation: isolation, readOnly: true))
            do {
                try transaction.beginStatement()
                let sum = try world.values(transaction).reduce(0, +)
                if sum != expected { wrong += 1 }
                try transaction.commit()
            } catch {
                transaction.rollback()
            }
            await Task.yield()
        }
        return wrong
    }

    @Test(arguments: [Isolation.readCommitted, .repeatableRead, .serializable])
    func sumsHold(isolation: Isolation) async throws {
        let world = try World()
        let accounts = try (0..<12).map { try world.commitRow(key: $0, value: 100) }
        let (committed, wrong) = await withTaskGroup(of: (Int, Int).self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask {
                    let outcome = await Self.transfers(
                        world, accounts, seed: seed, isolation: isolation)
                    return (outcome.committed, 0)
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    (0, await Self.auditor(world, expected: 1200, isolation: isolation))
                }
            }
            return await group.reduce(into: (0, 0)) { $0 = ($0.0 + $1.0, $0.1 + $1.1) }
        }
        #expect(wrong == 0)
        #expect(committed > Self.rounds / 4)
        #expect(world.database.lockCount == 0)
        #expect(world.database.conflictMembers == 0)
        let last = try world.began()
        #expect(try world.values(last).reduce(0, +) == 1200)
    }

    /// Two rows of which at most one may be taken: each taker reads both and takes one.
    @Test func writeSkewNeverHappens() async throws {
        let world = try World()
        let pair = try (0..<2).map { try world.commitRow(key: $0, value: 0) }
        let rounds = Self.rounds
        let violations = await withTaskGroup(of: Int.self) { group in
            for mine in 0..<2 {
                group.addTask {
                    var violations = 0
                    for _ in 0..<rounds {
                        let transaction = world.begin(.serializable)
                        do {
                            try transaction.beginStatement()
                            let taken = try world.values(transaction).reduce(0, +)
                            if taken > 1 { violations += 1 }
                            await Task.yield()
                            guard try await Self.lock(transaction, world, pair[mine]) != nil
                            else { continue }
                            try world.update(transaction, pair[mine], value: taken == 0 ? 1 : 0)
                            try transaction.commit()
                        } catch {
                            transaction.rollback()
                        }
                    }
                    return violations
                }
            }
            return await group.reduce(0, +)
        }
        #expect(violations == 0)
    }

    /// Keys inserted and deleted by all: each is there once at most.
    @Test func uniqueKeysStayUnique() async throws {
        let world = try World()
        let rounds = Self.rounds
        await withTaskGroup(of: Void.self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask { await Self.insertAndDelete(world, seed: seed, rounds: rounds) }
            }
        }
        let last = try world.began()
        var rows = last.rows(world.table, .all, in: last.statementView())
        var keys: [Int64] = []
        while let (_, row) = try rows.next() { keys.append(row.int64(0)) }
        #expect(Set(keys).count == keys.count)
        #expect(world.database.snapshot().count(of: world.index) == keys.count)
        #expect(world.database.lockCount == 0)
    }

    static func insertAndDelete(_ world: World, seed: UInt64, rounds: Int) async {
        var random = Generator(seed: seed)
        for _ in 0..<rounds {
            let transaction = world.begin()
            do {
                try transaction.beginStatement()
                let number = Int64(random.below(6))
                let key = world.indexKey(number)
                var outcome = try transaction.claim(world.index, key)
                while case .wait(let ticket) = outcome {
                    await resolved(ticket)
                    outcome = try transaction.claim(world.index, key)
                }
                if case .free = outcome {
                    try world.insert(transaction, key: number, value: 0)
                } else if case .conflict(let rowID, _) = outcome,
                    try await lock(transaction, world, rowID) != nil
                {
                    try transaction.removeRow(world.table, rowID)
                    try transaction.removeEntry(world.index, key, rowID)
                }
                if random.chance(20) { transaction.rollback() } else { try transaction.commit() }
            } catch {
                transaction.rollback()
            }
        }
    }

    /// Big commits are merged outside the lock while small ones go on; nothing is lost.
    @Test func bigCommitsMeetSmallOnes() async throws {
        let world = try World()
        let rounds = max(2, Self.rounds / 40)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 as Range<Int64> {
                group.addTask {
                    let isBig = writer < 2
                    for round in 0..<Int64(isBig ? rounds : rounds * 40) {
                        let first = writer + 4 * (isBig ? round * 1500 : round)
                        await Self.insert(world, from: first, count: isBig ? 1500 : 1)
                    }
                }
            }
        }
        let expected = 2 * rounds * 1500 + 2 * rounds * 40
        let state = world.database.snapshot()
        #expect(state.count(of: world.table) == expected)
        #expect(state.count(of: world.index) == expected)
        let last = try world.began()
        var rows = last.rows(world.table, .all, in: last.statementView())
        var keys: Set<Int64> = []
        while let (_, row) = try rows.next() { keys.insert(row.int64(0)) }
        #expect(keys.count == expected)
    }

    static func insert(_ world: World, from first: Int64, count: Int64) async {
        let transaction = world.begin()
        do {
            try transaction.beginStatement()
            for number in 0..<count {
                let key = first + 4 * number
                guard case .free = try transaction.claim(world.index, world.indexKey(key)) else {
                    Issue.record("key \(key) is taken")
                    return
                }
                try world.insert(transaction, key: key, value: 0)
            }
            try transaction.commit()
        } catch {
            Issue.record("\(error)")
        }
    }

    /// The database is restored under its sessions again and again; every wait ends.
    @Test func restoresEndEveryWait() async throws {
        let world = try World()
        let accounts = try (0..<4).map { try world.commitRow(key: $0, value: 100) }
        let state = world.database.snapshot()
        let finished = CounterCell(0)
        await withTaskGroup(of: Void.self) { group in
            for seed in 0..<3 as Range<UInt64> {
                group.addTask {
                    _ = await Self.transfers(
                        world, accounts, seed: seed, isolation: .serializable)
                    _ = finished.next()
                }
            }
            group.addTask {
                while finished.next(0) < 3 {
                    world.database.restore(state)
                    for _ in 0..<20 { await Task.yield() }
                }
            }
        }
        #expect(world.database.lockCount == 0)
        let last = try world.began()
        #expect(try world.values(last).reduce(0, +) == 400)
    }
}
