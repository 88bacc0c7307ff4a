// Snapshot, fork, restore, epochs; trees created, dropped and truncated; sequences; big commits.

import Testing

@testable import StorageEngine

@Suite struct StateTests {
    private func keys(_ database: Database, _ world: World) throws -> [Int64] {
        let transaction = database.begin()
        try transaction.beginStatement()
        var rows = transaction.rows(world.table, .all, in: transaction.statementView())
        var result: [Int64] = []
        while let (_, row) = try rows.next() { result.append(row.int64(0)) }
        try transaction.commit()
        return result
    }

    @Test func aForkIsItsOwnDatabase() throws {
        let world = try World()
        _ = try world.commitRow(key: 1, value: 1)
        let fork = try world.database.fork(as: "fork")
        _ = try world.commitRow(key: 2, value: 2)
        #expect(try keys(fork, world) == [1])
        #expect(try keys(world.database, world) == [1, 2])
        #expect(throws: StorageError.databaseExists) { try world.database.fork(as: "fork") }
        #expect(world.cluster.databaseNames == ["fork", "test"])
    }

    @Test func aRestoreEndsTheTransactionsOfItsEpoch() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let state = world.database.snapshot()
        _ = try world.commitRow(key: 2, value: 2)
        let (writer, waiter) = (try world.began(), try world.began())
        #expect(try world.row(writer, rowID, .update) == .granted)
        try world.update(writer, rowID, value: 5)
        #expect(try world.row(waiter, rowID, .update) == .waits)
        let ticket = try #require(waiter.pending?.ticket)
        let counter = world.database.changeCounter
        world.database.restore(state)
        #expect(world.database.changeCounter > counter)
        #expect(ticket.state == .epochEnded)
        #expect(throws: StorageError.epochEnded) { try writer.commit() }
        #expect(throws: StorageError.epochEnded) { try waiter.beginStatement() }
        let later = try world.began()
        #expect(try world.row(later, rowID, .update) == .granted)
        writer.rollback()
        waiter.rollback()
        #expect(world.database.lockCount == 1)
        try later.commit()
        #expect(try keys(world.database, world) == [1])
        let next = try world.commitRow(key: 3, value: 3)
        #expect(next > rowID + 1)
    }

    @Test func aDroppedDatabaseFailsItsTransactions() throws {
        let world = try World()
        let transaction = try world.began()
        try world.cluster.dropDatabase("test")
        #expect(throws: StorageError.noSuchDatabase) { try world.cluster.dropDatabase("test") }
        #expect(throws: StorageError.epochEnded) { try world.insert(transaction, key: 1, value: 1) }
    }

    @Test func aCreatedTreeIsSeenByOthersOnceCommitted() throws {
        let world = try World()
        let id = world.cluster.nextTreeID()
        let (creator, other) = (try world.began(), try world.began())
        try creator.createTree(id, kind: .index)
        try creator.loadEntries(id, sorted: (0..<500).map { (key: world.indexKey($0), rowID: 1) })
        #expect(creator.hasTree(id, in: creator.ownLatest))
        #expect(!other.hasTree(id, in: other.statementView()))
        try creator.commit()
        #expect(!other.hasTree(id, in: other.statementView()))
        try other.beginStatement()
        #expect(other.hasTree(id, in: other.statementView()))
        #expect(try other.firstEntry(id, world.indexKey(77), in: other.statementView()) == 1)
        #expect(world.database.snapshot().count(of: id) == 500)
        try other.dropTree(id)
        #expect(!other.hasTree(id, in: other.ownLatest))
        try other.commit()
        #expect(!world.database.snapshot().hasTree(id))
    }

    @Test func truncationIsUndoneByASavepoint() throws {
        let world = try World()
        _ = try world.commitRow(key: 1, value: 1)
        let transaction = try world.began()
        let mark = transaction.mark()
        try transaction.truncateTree(world.table)
        try transaction.truncateTree(world.index)
        try world.insert(transaction, key: 9, value: 9)
        try transaction.beginStatement()
        #expect(try world.values(transaction) == [9])
        transaction.rollback(to: mark)
        try transaction.beginStatement()
        #expect(try world.values(transaction) == [1])
        try transaction.truncateTree(world.table)
        try transaction.commit()
        #expect(try keys(world.database, world) == [])
    }

    @Test func catalogCommitsAreCounted() throws {
        let world = try World()
        let catalog = world.cluster.nextTreeID()
        let before = world.database.changeCounter
        _ = try world.commitRow(key: 1, value: 1)
        #expect(world.database.changeCounter == before)
        let creator = try world.began()
        try creator.createTree(catalog, kind: .rows, catalog: true)
        try creator.commit()
        let created = world.database.changeCounter
        #expect(created > before)
        let writer = try world.began()
        try writer.insertRow(catalog, world.cluster.nextRowID(), world.builder(1, 1))
        try writer.commit()
        #expect(world.database.changeCounter > created)
    }

    @Test func sequencesGoOnThroughRollbacks() throws {
        let world = try World()
        let database = world.database
        let id = world.cluster.nextTreeID()
        let creator = try world.began()
        try creator.createSequence(id, SequenceState(maximum: 3))
        #expect(try database.nextValue(of: id) == 1)
        try creator.commit()
        let user = try world.began()
        #expect(try database.nextValue(of: id) == 2)
        user.rollback()
        let state = database.snapshot()
        #expect(try database.nextValue(of: id) == 3)
        #expect(throws: StorageError.sequenceExhausted(ascending: true)) {
            try database.nextValue(of: id)
        }
        try database.setValue(of: id, to: 1, isCalled: false)
        #expect(try database.nextValue(of: id) == 1)
        let fork = try database.fork(as: "fork")
        #expect(try fork.nextValue(of: id) == 2)
        database.restore(state)
        #expect(try database.nextValue(of: id) == 3)

        let undone = world.cluster.nextTreeID()
        let rolledBack = try world.began()
        try rolledBack.createSequence(undone, SequenceState())
        rolledBack.rollback()
        #expect(throws: StorageError.noSuchSequence) { try database.nextValue(of: undone) }
        let dropper = try world.began()
        try dropper.dropSequence(id)
        #expect(database.sequenceState(of: id) != nil)
        try dropper.commit()
        #expect(database.sequenceState(of: id) == nil)
    }

    @Test func aBigCommitMergesWithSmallOnes() throws {
        let world = try World()
        let big = try world.began()
        for key in 0..<3000 as Range<Int64> { try world.insert(big, key: key * 2, value: key) }
        let old = try world.began(.repeatableRead)
        for key in 0..<50 as Range<Int64> {
            _ = try world.commitRow(key: key * 2 + 1, value: key)
        }
        try big.commit()
        let even = stride(from: 0, to: 6000, by: 2).map(Int64.init)
        let odd = stride(from: 1, to: 100, by: 2).map(Int64.init)
        #expect(try keys(world.database, world).sorted() == (even + odd).sorted())
        #expect(try world.values(old) == [])
        let state = world.database.snapshot()
        #expect(state.count(of: world.index) == 3050 && state.count(of: world.table) == 3050)
    }

    @Test func rowsAreStampedWithWriterAndVersion() throws {
        let world = try World()
        let writer = try world.began()
        let rowID = try world.insert(writer, key: 1, value: 1)
        let first = try #require(writer.latestRow(world.table, rowID))
        try writer.commit()
        let updater = try world.began()
        try world.update(updater, rowID, value: 2)
        let second = try #require(updater.latestRow(world.table, rowID))
        #expect(first.writer == writer.id && second.writer == updater.id)
        #expect(first.version != second.version && first.keyVersion == second.keyVersion)
    }

    @Test func statementsDoNotMeetTheirOwnRows() throws {
        let world = try World()
        let transaction = try world.began()
        let view = transaction.statementView()
        try world.insert(transaction, key: 1, value: 1)
        var rows = transaction.rows(world.table, .all, in: view)
        #expect(try rows.next() == nil)
        var own = transaction.rows(world.table, .all, in: transaction.ownLatest)
        #expect(try own.next() != nil)
        try transaction.beginStatement()
        #expect(try world.values(transaction) == [1])
        var committed = transaction.rows(world.table, .all, in: transaction.latestCommitted())
        #expect(try committed.next() == nil)
    }
}
