// Other databases' rules over the same base: MySQL's locking scan, YDB's check at commit.

import Testing

@testable import StorageEngine

@Suite struct PolicyTests {
    private func fill(_ world: World, _ keys: [Int64]) throws {
        let transaction = try world.began()
        for key in keys {
            try transaction.putRow(world.table, world.indexKey(key), world.builder(key, 0))
        }
        try transaction.commit()
    }

    private func put(_ world: World, _ transaction: Transaction, _ key: Int64) throws -> Outcome {
        switch try transaction.awaitGaps(world.table, world.indexKey(key)) {
        case .wait: return .waits
        case .unavailable: return .unavailable
        case .granted:
            try transaction.putRow(world.table, world.indexKey(key), world.builder(key, 1))
            return .granted
        }
    }

    @Test func aLockingScanKeepsInsertersOutOfItsGaps() throws {
        let world = try World()
        try fill(world, [10, 20, 30])
        let scanner = try world.began(.lockingRepeatableRead)
        let range = KeyRange(
            lower: world.indexKey(10), lowerInclusive: false, upper: world.indexKey(25),
            upperInclusive: true)
        var scan = scanner.lockingScan(world.table, range, .update, locksGaps: true)
        var keys: [Int64] = []
        while case .row(_, let row) = try scan.next() { keys.append(row.int64(0)) }
        #expect(keys == [20])
        let inside = try world.began(.lockingRepeatableRead)
        let outside = try world.began(.lockingRepeatableRead)
        #expect(try put(world, inside, 15) == .waits)
        #expect(try put(world, outside, 5) == .granted)
        #expect(try put(world, outside, 28) == .granted)
        let ticket = try #require(inside.pending?.ticket)
        try scanner.commit()
        #expect(ticket.state == .granted)
        #expect(try put(world, inside, 15) == .granted)
        try inside.commit()
        try outside.commit()
        #expect(world.database.lockCount == 0)
    }

    @Test func aLockingScanReadsTheLatestRowAfterItsWait() throws {
        let world = try World()
        try fill(world, [1])
        let (a, b) = (
            try world.began(.lockingRepeatableRead), try world.began(.lockingRepeatableRead)
        )
        var first = a.lockingScan(world.table, .all, .update, locksGaps: true)
        guard case .row(let key, _) = try first.next() else {
            Issue.record("there is a row")
            return
        }
        var second = b.lockingScan(world.table, .all, .update, locksGaps: true)
        guard case .wait = try second.next() else {
            Issue.record("the row is locked")
            return
        }
        try a.putRow(world.table, key, world.builder(1, 99))
        try a.commit()
        guard case .row(_, let row) = try second.next() else {
            Issue.record("the lock was passed on")
            return
        }
        #expect(row.int64(1) == 99)
    }

    @Test func insertersIntoEachOthersGapsAreADeadlock() throws {
        let world = try World()
        try fill(world, [10])
        let (a, b) = (
            try world.began(.lockingRepeatableRead), try world.began(.lockingRepeatableRead)
        )
        let below = KeyRange(
            lower: nil, lowerInclusive: true, upper: world.indexKey(9), upperInclusive: true)
        for transaction in [a, b] { try transaction.lockGap(world.table, below) }
        #expect(try put(world, a, 5) == .waits)
        let ticket = try #require(a.pending?.ticket)
        #expect(try put(world, b, 6) == .waits)
        #expect(ticket.state == .deadlockVictim)
    }

    @Test func anOptimisticReadThatALaterCommitWroteAbortsAtCommit() throws {
        let world = try World()
        try fill(world, [1, 5])
        let reader = try world.began(.optimistic)
        let range = KeyRange(
            lower: world.indexKey(1), lowerInclusive: true, upper: world.indexKey(4),
            upperInclusive: true)
        var rows = reader.rows(world.table, range, in: reader.statementView())
        while try rows.next() != nil {}
        try reader.putRow(world.table, world.indexKey(9), world.builder(9, 0))

        let elsewhere = try world.began(.optimistic)
        try elsewhere.putRow(world.table, world.indexKey(7), world.builder(7, 0))
        try elsewhere.commit()
        let phantom = try world.began(.optimistic)
        try phantom.putRow(world.table, world.indexKey(3), world.builder(3, 0))
        try phantom.commit()
        #expect(throws: StorageError.serializationFailure(.locksInvalidated)) {
            try reader.commit()
        }

        let second = try world.began(.optimistic)
        _ = try second.row(world.table, world.indexKey(5), in: second.statementView())
        try second.putRow(world.table, world.indexKey(9), world.builder(9, 0))
        let other = try world.began(.optimistic)
        try other.putRow(world.table, world.indexKey(6), world.builder(6, 0))
        try other.commit()
        try second.commit()
    }

    @Test func anOptimisticReaderThatWroteNothingCommits() throws {
        let world = try World()
        try fill(world, [1])
        let reader = try world.began(.optimistic)
        _ = try reader.row(world.table, world.indexKey(1), in: reader.statementView())
        let writer = try world.began(.optimistic)
        try writer.putRow(world.table, world.indexKey(1), world.builder(1, 1))
        try writer.commit()
        try reader.commit()
    }
}
