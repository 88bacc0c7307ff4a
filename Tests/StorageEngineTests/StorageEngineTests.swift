// The engine from its front door: one database, a few transactions.

import Testing

@testable import StorageEngine

@Suite struct StorageEngineTests {
    @Test func committedRowsAreSeenByLaterSnapshotsOnly() throws {
        let world = try World()
        let writer = world.begin()
        let reader = world.begin(.repeatableRead)
        try reader.beginStatement()
        try writer.beginStatement()
        try world.insert(writer, key: 1, value: 10)
        #expect(try world.values(reader) == [])
        try writer.commit()
        #expect(try world.values(reader) == [])
        let later = world.begin()
        try later.beginStatement()
        #expect(try world.values(later) == [10])
    }

    @Test func aRowLockWaitsAndPassesOn() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 10)
        let first = world.begin()
        let second = world.begin()
        try first.beginStatement()
        try second.beginStatement()
        guard case .granted = try first.lockRow(world.table, rowID, .update) else {
            Issue.record("the lock is free")
            return
        }
        guard case .wait(let ticket) = try second.lockRow(world.table, rowID, .update) else {
            Issue.record("the lock is taken")
            return
        }
        try world.update(first, rowID, value: 11)
        try first.commit()
        #expect(ticket.state == .granted)
        guard case .granted(let row) = try second.lockRow(world.table, rowID, .update) else {
            Issue.record("ownership was passed on")
            return
        }
        #expect(row?.int64(1) == 11)
        try second.commit()
        #expect(world.database.lockCount == 0)
    }
}

/// A database with one table (key, value) and a unique index on the key.
struct World {
    let cluster = Cluster()
    let database: Database
    let table: TreeID
    let index: TreeID

    init(sabotage: Sabotage? = nil) throws {
        database = try cluster.createDatabase("test", sabotage: sabotage)
        table = cluster.nextTreeID()
        index = cluster.nextTreeID()
        let transaction = database.begin()
        try transaction.createTree(table, kind: .rows)
        try transaction.createTree(index, kind: .uniqueIndex)
        try transaction.commit()
    }

    func begin(_ isolation: Isolation = .readCommitted) -> Transaction {
        database.begin(TransactionOptions(isolation: isolation))
    }

    func builder(_ key: Int64, _ value: Int64) -> RowBuilder {
        var builder = RowBuilder(columnCount: 2)
        builder.append(int64: key)
        builder.append(int64: value)
        return builder
    }

    func indexKey(_ key: Int64) -> Key {
        var builder = KeyBuilder()
        builder.append(int: key)
        return builder.key
    }

    @discardableResult
    func insert(_ transaction: Transaction, key: Int64, value: Int64) throws -> RowID {
        let rowID = cluster.nextRowID()
        try transaction.insertRow(table, rowID, builder(key, value))
        try transaction.insertEntry(index, indexKey(key), rowID)
        return rowID
    }

    func update(_ transaction: Transaction, _ rowID: RowID, value: Int64) throws {
        let old = transaction.latestRow(table, rowID)
        try transaction.replaceRow(
            table, rowID, builder(old?.int64(0) ?? 0, value), replacing: old, keyChanged: false)
    }

    func commitRow(key: Int64, value: Int64) throws -> RowID {
        let transaction = begin()
        try transaction.beginStatement()
        let rowID = try insert(transaction, key: key, value: value)
        try transaction.commit()
        return rowID
    }

    func values(_ transaction: Transaction) throws -> [Int64] {
        var cursor = transaction.rows(table, .all, in: transaction.statementView())
        var result: [Int64] = []
        while let (_, row) = try cursor.next() { result.append(row.int64(1)) }
        return result
    }
}
