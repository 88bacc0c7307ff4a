// Single records: compared and put under one lock, beside transactions.

import Testing

@testable import StorageEngine

@Suite struct RecordTests {
    @Test func aRecordIsPutOnlyOverTheVersionThatWasRead() throws {
        let world = try World()
        let (database, key) = (world.database, world.indexKey(1))
        #expect(database.read(world.table, key) == nil)
        guard
            case .written(let first?) = database.compareAndPut(
                world.table, key, expected: nil, world.builder(1, 1))
        else {
            Issue.record("there was none")
            return
        }
        guard
            case .changed(let found?) = database.compareAndPut(
                world.table, key, expected: nil, world.builder(1, 2))
        else {
            Issue.record("there is one")
            return
        }
        #expect(found.version == first.version)
        guard
            case .written = database.compareAndPut(
                world.table, key, expected: first.version, world.builder(1, 3))
        else {
            Issue.record("it is the version that was read")
            return
        }
        let now = try #require(database.read(world.table, key))
        #expect(now.int64(1) == 3)
        guard
            case .written(nil) = database.compareAndPut(
                world.table, key, expected: now.version, nil)
        else {
            Issue.record("it can be removed")
            return
        }
        #expect(database.read(world.table, key) == nil)
    }

    @Test func aRecordLockedByATransactionIsNotWritten() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let version = try #require(world.database.read(world.table, Key(rowID: rowID))).version
        let transaction = try world.began()
        #expect(try world.row(transaction, rowID, .update) == .granted)
        func put() -> RecordOutcome {
            world.database.compareAndPut(
                world.table, Key(rowID: rowID), expected: version, world.builder(1, 2))
        }
        guard case .locked = put() else {
            Issue.record("it is locked")
            return
        }
        transaction.rollback()
        guard case .written = put() else {
            Issue.record("it is free")
            return
        }
    }

    /// A single write is a commit to who has read the record, before it or after it.
    @Test(arguments: [false, true]) func whoReadARecordFails(readsAfter: Bool) throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let key = Key(rowID: rowID)
        let version = try #require(world.database.read(world.table, key)).version
        let reader = try world.began(.optimistic)
        func read() throws { _ = try reader.row(world.table, key, in: reader.statementView()) }
        if !readsAfter { try read() }
        _ = world.database.compareAndPut(
            world.table, key, expected: version, world.builder(1, 2))
        if readsAfter { try read() }
        try world.insert(reader, key: 5, value: 5)
        #expect(throws: StorageError.serializationFailure(.locksInvalidated)) {
            try reader.commit()
        }
    }
}
