// Keys of deferrable constraints, and deadlocks that some waiters have looked for in vain.

import Synchronization
import Testing

@testable import StorageEngine

@Suite struct DeferredClaimTests {
    private func waits(_ transaction: Transaction, _ world: World, _ key: Int64) throws -> Ticket? {
        switch try transaction.awaitClaims(world.index, world.indexKey(key)) {
        case .wait(let ticket): ticket
        case .granted, .unavailable: nil
        }
    }

    @Test func theLaterOfTwoInsertersWaitsForTheEarlier() throws {
        let world = try World()
        let (a, b) = (try world.began(), try world.began())
        #expect(try !a.claimDeferred(world.index, world.indexKey(1)))
        try world.insert(a, key: 1, value: 1)
        #expect(try b.claimDeferred(world.index, world.indexKey(1)))
        try world.insert(b, key: 1, value: 2)
        let ticket = try #require(try waits(b, world, 1))
        try a.commit()
        #expect(ticket.state == .granted)
        #expect(try waits(b, world, 1) == nil)
        b.rollback()
        #expect(world.database.lockCount == 0)
    }

    @Test func aCommittedRowDecidesWhoeverElseInserts() throws {
        let world = try World()
        let (a, b, c) = (try world.began(), try world.began(), try world.began())
        for (transaction, value) in [(a, 1), (b, 2), (c, 3)] as [(Transaction, Int64)] {
            _ = try transaction.claimDeferred(world.index, world.indexKey(1))
            try world.insert(transaction, key: 1, value: value)
        }
        let ticket = try #require(try waits(c, world, 1))
        try a.commit()
        #expect(ticket.state == .granted)
        #expect(try waits(c, world, 1) == nil)
        c.rollback()
        b.rollback()
        #expect(world.database.lockCount == 0)
    }

    @Test func aRowBeingDeletedDecidesNothing() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let (a, b) = (try world.began(), try world.began())
        #expect(try world.row(a, rowID, .update) == .granted)
        try a.removeEntry(world.index, world.indexKey(1), rowID)
        try a.removeRow(world.table, rowID)
        #expect(try b.claimDeferred(world.index, world.indexKey(1)))
        try world.insert(b, key: 1, value: 2)
        #expect(b.hasOwnEntry(world.index, world.indexKey(1)))
        let ticket = try #require(try waits(b, world, 1))
        a.rollback()
        #expect(ticket.state == .granted)
        b.rollback()
        #expect(world.database.lockCount == 0)
    }

    @Test func whoHasLookedForADeadlockIsNotItsVictim() throws {
        let time = Mutex<UInt64>(1)
        let cluster = Cluster(clock: { time.withLock { $0 } })
        let database = try cluster.createDatabase("test")
        let (a, b) = (database.begin(), database.begin())
        let (first, second) = (AdvisoryKey.one(1), AdvisoryKey.one(2))
        a.deadlockTimeout = 10
        b.deadlockTimeout = 100
        for late in [false, true] {
            let marks = (a.mark(), b.mark())
            _ = try a.lockAdvisory(first, shared: false, sessionLevel: false)
            _ = try b.lockAdvisory(second, shared: false, sessionLevel: false)
            guard case .wait = try a.lockAdvisory(second, shared: false, sessionLevel: false)
            else {
                Issue.record("a has to wait")
                return
            }
            if late { time.withLock { $0 += 50 } }
            _ = try? b.lockAdvisory(first, shared: false, sessionLevel: false)
            #expect(a.pending?.ticket.state == (late ? .waiting : .deadlockVictim))
            a.rollback(to: marks.0)
            b.rollback(to: marks.1)
        }
    }
}
