// Another database's rules over the same base: YDB's check at commit.

import Testing

@testable import StorageEngine

@Suite struct OptimisticTests {
    private func fill(_ world: World, _ keys: [Int64]) throws {
        let transaction = try world.began()
        for key in keys {
            try transaction.putRow(world.table, world.indexKey(key), world.builder(key, 0))
        }
        try transaction.commit()
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

    // MARK: No locks, no waits

    @Test func nobodyWaitsForARowThatAnotherWrites() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 0)
        let (a, b) = (try world.began(.optimistic), try world.began(.optimistic))
        for transaction in [a, b] {
            #expect(try world.row(transaction, rowID, .update) == .granted)
            try world.update(transaction, rowID, value: 1)
        }
        #expect(world.database.lockCount == 0)
        try a.commit()
        #expect(throws: StorageError.serializationFailure(.locksInvalidated)) { try b.commit() }
    }

    @Test func ofTwoThatInsertAKeyTheLaterToCommitFails() throws {
        let world = try World()
        let (a, b) = (try world.began(.optimistic), try world.began(.optimistic))
        for transaction in [a, b] {
            guard case .free = try transaction.claim(world.index, world.indexKey(1)) else {
                Issue.record("the snapshot has no such key")
                return
            }
            try world.insert(transaction, key: 1, value: 1)
        }
        try a.commit()
        #expect(throws: StorageError.serializationFailure(.locksInvalidated)) { try b.commit() }
        let c = try world.began(.optimistic)
        guard
            case .conflict(_, sameTransaction: false) = try c.claim(world.index, world.indexKey(1))
        else {
            Issue.record("the key is taken")
            return
        }
    }

    /// Neither reads: both write one place, and the later commit stands.
    @Test func twoBlindWritesOfAKeyAreOneRow() throws {
        let world = try World()
        let key = world.indexKey(7)
        let (a, b) = (try world.began(.optimistic), try world.began(.optimistic))
        for (transaction, value) in [(a, 1), (b, 2)] as [(Transaction, Int64)] {
            let place = transaction.place(of: key, in: world.table) { $0.int64(0) == 7 }
            try transaction.insertRow(world.table, place, world.builder(7, value))
            try transaction.insertEntry(world.index, key, place)
        }
        try a.commit()
        try b.commit()
        let reader = try world.began(.optimistic)
        #expect(try world.values(reader) == [2])
        #expect(world.database.snapshot().count(of: world.index) == 1)
    }

    @Test func aPlaceTakenByAnotherKeyIsPassed() throws {
        let world = try World()
        let key = world.indexKey(7)
        let a = try world.began(.optimistic)
        let first = a.place(of: key, in: world.table) { _ in true }
        try a.insertRow(world.table, first, world.builder(8, 0))
        let second = a.place(of: key, in: world.table) { $0.int64(0) == 7 }
        #expect(second != first)
        #expect(a.place(of: key, in: world.table) { $0.int64(0) == 7 } == second)
    }
}
