// Sessions beside one another under InnoDB's rules, schedule by schedule; each was run against MariaDB 10.11.

import Testing

@testable import StorageEngine

@Suite struct EntryScheduleTests {
    // MARK: Gaps

    @Test func aMissKeepsInsertersOutOfTheWholeGap() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.select(world.byID(15)) == .rows([]))
        #expect(try b.insert(12) == .waits)
        #expect(try c.insert(5) == .done(1))
        #expect(try c.insert(25) == .done(1))
        #expect(try c.insert(20) == .duplicate)
        let ticket = try #require(b.ticket)
        a.rollback()
        #expect(ticket.state == .granted)
        #expect(try b.again() == .done(1))
    }

    /// 30 is the next entry after the range (10, 25]: what lies before it is locked too.
    @Test func aRangeIsLockedToItsTrueNeighbours() throws {
        let world = try EntryWorld()
        let (a, b, c, d) = (
            try world.session(), try world.session(), try world.session(), try world.session()
        )
        #expect(try a.select(world.range(above: 10, to: 25)) == .rows([20]))
        #expect(try b.insert(28) == .waits)
        #expect(try c.insert(15) == .waits)
        #expect(try d.insert(5) == .done(1))
        #expect(try d.insert(35) == .done(1))
        #expect(try d.select(world.byID(30), .update, .noWait) == .unavailable)
        try a.commit()
        #expect(try b.again() == .done(1))
        #expect(try c.again() == .done(1))
    }

    /// Select for update, else insert.
    @Test func twoThatMissAndThenInsertAreADeadlock() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.select(world.byID(15)) == .rows([]))
        #expect(try b.select(world.byID(15)) == .rows([]))
        #expect(try a.insert(15) == .waits)
        #expect(try b.insert(15) == .deadlock)
        #expect(try a.again() == .done(1))
    }

    @Test func insertersIntoOneGapDoNotWaitForEachOther() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.insert(15) == .done(1))
        #expect(try b.insert(16) == .done(1))
        #expect(a.locks == "" && b.locks == "")
    }

    /// Gaps lie between pairs of key and primary key: keys 5/1, 5/2, 9/3.
    @Test func gapsOfAnIndexGoByItsKeyAndThePrimaryKey() throws {
        let world = try EntryWorld(rows: [])
        let setup = try world.session()
        for (id, s) in [(1, 5), (2, 5), (3, 9)] as [(Int64, Int64)] {
            #expect(try setup.insert(id, s: s) == .done(1))
        }
        try setup.commit()
        let a = try world.session()
        #expect(try a.select(world.byS(5)) == .rows([1, 2]))
        for (id, s, answer) in [
            (10, 4, .waits), (11, 5, .waits), (12, 7, .waits), (0, 9, .waits), (13, 9, .done(1)),
            (14, 10, .done(1)),
        ] as [(Int64, Int64, Answer)] {
            let b = try world.session()
            #expect(try b.insert(id, s: s) == answer, "\(id), \(s)")
            b.rollback()
        }
    }

    /// Gaps stand beside gaps, and an inserter waits for all that have the one it needs.
    @Test func anInserterWaitsForEveryHolderOfItsGap() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.select(world.range(from: 15, to: 25)) == .rows([20]))
        #expect(try b.insert(22) == .waits)
        #expect(try c.select(world.byID(22)) == .rows([]))
        try a.commit()
        #expect(try b.again() == .waits)
        try c.commit()
        #expect(try b.again() == .done(1))
    }

    @Test func readCommittedKeepsNobodyOutOfGaps() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(.lockingReadCommitted), try world.session())
        #expect(try a.select(world.range(from: 15, to: 25)) == .rows([20]))
        #expect(try b.insert(22) == .done(1))
    }

    // MARK: Rows in flight

    @Test func anUncommittedRowIsWaitedFor() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.insert(25) == .done(1))
        #expect(a.locks == "")
        #expect(try b.select(world.byID(25)) == .waits)
        #expect(a.locks == "P[rec 25]")
        try a.commit()
        #expect(try b.again() == .rows([25]))
        #expect(b.locks == "P[rec 25]")
    }

    /// The row is gone after the rollback; what is left of the lock is the gap before 30.
    @Test func anUndoneRowLeavesAGapToWhoWaitedForIt() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.insert(25) == .done(1))
        #expect(try b.select(world.byID(25)) == .waits)
        a.rollback()
        #expect(try b.again() == .rows([]))
        #expect(b.locks == "P[gap 30]")
        #expect(try c.insert(27) == .waits)
        c.rollback()
        let d = try world.session()
        #expect(try d.insert(22) == .waits)
        d.rollback()
    }

    @Test func aScanMeetsAnUncommittedRowAndWaits() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.insert(25) == .done(1))
        #expect(try b.select(world.range(from: 15)) == .waits)
        try a.commit()
        #expect(try b.again() == .rows([20, 25, 30]))
    }

    /// A changed entry of another index is locked by its change.
    @Test func aMovedEntryIsWaitedForInItsIndex() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.update(world.byID(20)) { $0.s = 25 } == .done(1))
        #expect(a.locks == "P[rec 20]")
        var covering = world.byS(25)
        covering.isCovering = true
        #expect(try b.select(covering, .share) == .waits)
        covering = world.byS(20)
        covering.isCovering = true
        #expect(try c.select(covering, .share) == .waits)
        try a.commit()
        #expect(try b.again() == .rows([20]))
        #expect(try c.again() == .rows([]))
    }

    // MARK: Duplicates

    @Test func twoThatWaitForAnInsertionBothWantItsPlaceAfterItsRollback() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.insert(5) == .done(1))
        #expect(try b.insert(5) == .waits)
        #expect(try c.insert(5) == .waits)
        a.rollback()
        #expect(try b.again() == .waits)
        #expect(try c.again() == .deadlock)
        #expect(try b.again() == .done(1))
        try b.commit()
        #expect(world.database.lockCount == 0)
    }

    @Test func soDoTwoThatWaitForADeletion() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.delete(world.byID(10)) == .done(1))
        #expect(try b.insert(10) == .waits)
        #expect(try c.insert(10) == .waits)
        try a.commit()
        #expect(try b.again() == .waits)
        #expect(try c.again() == .deadlock)
        #expect(try b.again() == .done(1))
    }

    @Test func oneThatWaitsForAnInsertionFindsADuplicateAfterItsCommit() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.insert(5) == .done(1))
        #expect(try b.insert(5) == .waits)
        try a.commit()
        #expect(try b.again() == .duplicate)
        #expect(b.locks == "P[rec 5]")
    }

    @Test(arguments: [Isolation.lockingRepeatableRead, .lockingReadCommitted])
    func aDuplicateLeavesASharedLock(isolation: Isolation) throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(isolation), try world.session(isolation))
        #expect(try a.insert(20, u: 99, s: 99) == .duplicate)
        #expect(a.locks == "P[rec 20]")
        #expect(try b.select(world.byID(20), .share) == .rows([20]))
        #expect(try b.select(world.byID(20)) == .waits)
        b.rollback()
        a.rollback()
        let c = try world.session(isolation)
        #expect(try c.insert(99, u: 20, s: 99) == .duplicate)
        #expect(c.locks == "U[nk 20]")
    }

    /// INSERT … ON DUPLICATE KEY UPDATE.
    @Test func whoIsToUpdateADuplicateLocksItExclusively() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        let key = EntryWorld.key(20)
        guard
            case .conflict(let rowID, sameTransaction: false) = try a.transaction.claim(
                world.unique, key, of: world.table, exclusive: true),
            case .granted = try a.transaction.lockRow(world.table, rowID, .update)
        else {
            Issue.record("there is a row with the key")
            return
        }
        #expect(a.locks == "P[rec 20] U[nk 20]")
        #expect(try b.insert(99, u: 20) == .waits)
        a.rollback()
        #expect(try b.again() == .duplicate)
    }

    // MARK: Reading on after a wait

    @Test func aScanGoesOnOverTheLatestRowsAfterItsWait() throws {
        let world = try EntryWorld(rows: [1, 2, 3])
        for (moved, met) in [(5, 4), (0, 2)] as [(Int64, Int)] {
            let (a, b) = (
                try world.session(.lockingReadCommitted), try world.session(.lockingReadCommitted)
            )
            #expect(try a.update(world.byID(2)) { $0.id = moved } == .done(1))
            #expect(try b.update(world.all, judges: true) { $0.n += 100 } == .waits)
            try a.commit()
            // Moved ahead it is met there; moved behind it is missed.
            #expect(try b.again() == .done(met == 4 ? 3 : 2))
            b.rollback()
            let c = try world.session()
            #expect(try c.update(world.byID(moved)) { $0.id = 2 } == .done(1))
            try c.commit()
        }
    }

    /// Each row is met once, though the scan moves rows ahead of itself: no Halloween.
    @Test func rowsMovedAheadAreNotMetAgain() throws {
        let world = try EntryWorld()
        let a = try world.session()
        #expect(
            try a.update(world.range(world.secondary, from: 10)) { $0.s += 15 } == .done(3))
        #expect(try a.update(world.all) { $0.id += 5 } == .done(3))
        try a.commit()
        let b = try world.session()
        #expect(
            try b.select(world.range(world.secondary, from: 25, to: 45)) == .rows([15, 25, 35]))
    }

    @Test func aTransactionMeetsItsOwnEarlierRows() throws {
        let world = try EntryWorld()
        let a = try world.session()
        #expect(try a.insert(15) == .done(1))
        #expect(try a.delete(world.byID(20)) == .done(1))
        #expect(try a.select(world.all) == .rows([10, 15, 30]))
        #expect(try a.insert(20) == .done(1))
        #expect(try a.insert(20) == .duplicate)
        try a.commit()
        let b = try world.session()
        #expect(try b.select(world.all) == .rows([10, 15, 20, 30]))
    }

    // MARK: READ COMMITTED

    @Test func readCommittedGivesBackWhatTheFilterRefuses() throws {
        let world = try EntryWorld()
        let a = try world.session(.lockingReadCommitted)
        #expect(try a.select(world.all, where: { $0.id == 20 }) == .rows([20]))
        #expect(a.locks == "P[rec 20]")
        let b = try world.session(.lockingReadCommitted)
        #expect(try b.select(world.byS(10), where: { _ in false }) == .rows([]))
        #expect(b.locks == "P[rec 10] S[rec 10]")
        b.rollback()
        let c = try world.session()
        #expect(try c.select(world.range(to: 10), where: { _ in false }) == .waits)
        #expect(c.locks == "P[nk 10, gap 20]")
    }

    /// What was locked before the scan came stays locked.
    @Test func readCommittedKeepsWhatWasLockedBefore() throws {
        let world = try EntryWorld()
        let a = try world.session(.lockingReadCommitted)
        #expect(try a.select(world.byID(10)) == .rows([10]))
        #expect(try a.select(world.all, where: { _ in false }) == .rows([]))
        #expect(a.locks == "P[rec 10]")
    }

    @Test func anUpdateAtReadCommittedPassesLockedRowsThatWereNotAskedFor() throws {
        let world = try EntryWorld(rows: [1, 2, 3])
        let (a, b) = (
            try world.session(.lockingReadCommitted), try world.session(.lockingReadCommitted)
        )
        #expect(try a.update(world.byID(2)) { $0.n = 20 } == .done(1))
        #expect(try a.insert(4) == .done(1))
        let onlyThree = { (row: EntryRow) in row.id == 3 }
        #expect(try b.update(world.all, judges: true, where: onlyThree) { $0.n = 9 } == .done(1))
        // It is judged as it was committed: not 20 yet.
        let twenty = { (row: EntryRow) in row.n == 20 }
        #expect(try b.update(world.all, judges: true, where: twenty) { $0.n = 9 } == .done(0))
        let two = { (row: EntryRow) in row.id == 2 && row.n == 0 }
        #expect(try b.update(world.all, judges: true, where: two) { $0.n = 9 } == .waits)
        try a.commit()
        // And judged again: it is 20 now. The row 4 has come.
        #expect(try b.again() == .done(0))
        #expect(b.locks == "P[rec 2, rec 3]")
    }

    @Test func aDeleteAtReadCommittedWaitsForEveryLockedRow() throws {
        let world = try EntryWorld(rows: [1, 2, 3])
        let (a, b) = (
            try world.session(.lockingReadCommitted), try world.session(.lockingReadCommitted)
        )
        #expect(try a.update(world.byID(2)) { $0.n = 20 } == .done(1))
        #expect(try b.select(world.all, where: { $0.id == 3 }) == .waits)
        try a.commit()
        #expect(try b.again() == .rows([3]))
        #expect(b.locks == "P[rec 2, rec 3]")
    }

    // MARK: SKIP LOCKED, NOWAIT

    @Test func skippedRowsDoNotEndTheScan() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.select(world.byID(20)) == .rows([20]))
        #expect(try b.select(world.all, .update, .skip) == .rows([10, 30]))
        // The gaps are locked all the same.
        #expect(b.locks == "P[nk 10, gap 20, nk 30, sup]")
        #expect(try c.select(world.all, .update, .noWait) == .unavailable)
        b.rollback()
        let d = try world.session()
        #expect(try d.select(world.range(from: 20), .update, .noWait) == .unavailable)
        #expect(d.ticket == nil)
    }

    // MARK: Queues and deadlocks

    @Test func aSharedRequestQueuesBehindAWaitingExclusiveOne() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.select(world.byID(10), .share) == .rows([10]))
        #expect(try b.select(world.byID(10)) == .waits)
        #expect(try c.select(world.byID(10), .share) == .waits)
        #expect(try a.select(world.byID(10), .share) == .rows([10]))
        a.rollback()
        #expect(try b.again() == .rows([10]))
        #expect(c.ticket?.state == .waiting)
        try b.commit()
        #expect(try c.again() == .rows([10]))
    }

    /// Who holds the shared lock and asks for more comes after who waits already; the lighter of the two goes.
    @Test func aHolderThatAsksForMoreIsADeadlockWithWhoWaitsForIt() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.select(world.byID(10), .share) == .rows([10]))
        #expect(try b.select(world.byID(10)) == .waits)
        #expect(try a.select(world.byID(10)) == .rows([10]) || a.ticket != nil)
        #expect(try b.again() == .deadlock)
        #expect(try a.again() == .rows([10]))
    }

    @Test func twoHoldersThatAskForMoreAreADeadlock() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.select(world.byID(10), .share) == .rows([10]))
        #expect(try b.select(world.byID(10), .share) == .rows([10]))
        #expect(try a.update(world.byID(10)) { $0.n = 1 } == .waits)
        #expect(try b.update(world.byID(10)) { $0.n = 2 } == .deadlock)
        #expect(try a.again() == .done(1))
    }

    @Test func theVictimIsTheLightestAndOfEqualsWhoClosedTheCycle() throws {
        // Rows that a and b write beside the one that each locks. Only locked, more rows of a kind weigh nothing.
        for (more, others, victimIsFirst) in [
            ([], [], false), ([1], [], false), ([], [1], true), ([1], [2], false),
            ([1], [2, 3], true),
        ] as [([Int64], [Int64], Bool)] {
            let world = try EntryWorld(rows: [1, 2, 3, 4, 5, 10, 30])
            let (a, b) = (try world.session(), try world.session())
            #expect(try a.select(world.byID(10)) == .rows([10]))
            for id in more { #expect(try a.update(world.byID(id)) { $0.n = 1 } == .done(1)) }
            #expect(try b.select(world.byID(30)) == .rows([30]))
            #expect(try b.select(world.byID(5)) == .rows([5]))
            for id in others { #expect(try b.update(world.byID(id)) { $0.n = 1 } == .done(1)) }
            #expect(try a.select(world.byID(30)) == .waits)
            let closing = try b.select(world.byID(10))
            if victimIsFirst {
                #expect(closing == .waits)
                #expect(try a.again() == .deadlock)
                #expect(try b.again() == .rows([10]))
            } else {
                #expect(closing == .deadlock)
                #expect(try a.again() == .rows([30]))
            }
        }
    }

    @Test func aTimeoutLeavesTheTransactionItsLocks() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.select(world.byID(10)) == .rows([10]))
        #expect(try b.select(world.byID(30)) == .rows([30]))
        #expect(try b.select(world.range(to: 10)) == .waits)
        #expect(world.database.cancel(try #require(b.ticket), as: .timedOut))
        #expect(try b.again() == .timedOut)
        #expect(b.transaction.isolation.onLockTimeout == .statement)
        #expect(b.locks.contains("rec 30"))
    }

    // MARK: Savepoints

    @Test func aRollbackToASavepointKeepsTheLocksOfRowsThatWereThere() throws {
        let world = try EntryWorld()
        let (a, b, c) = (try world.session(), try world.session(), try world.session())
        #expect(try a.update(world.byID(30)) { $0.n = 1 } == .done(1))
        let mark = a.transaction.mark()
        #expect(!mark.isUntouched)
        #expect(try a.update(world.byID(10)) { $0.n = 1 } == .done(1))
        #expect(try a.insert(15) == .done(1))
        #expect(try b.select(world.byID(15)) == .waits)
        a.transaction.rollback(to: mark)
        #expect(try b.again() == .rows([]))
        #expect(a.locks == "P[rec 10, gap 20, rec 30]")
        #expect(try c.update(world.byID(10)) { $0.n = 9 } == .waits)
        try a.commit()
        #expect(try c.again() == .done(1))
        b.rollback()
        c.rollback()
        #expect(world.database.lockCount == 0)
        #expect(world.database.withCore { $0.inFlight.count } == 0)
    }

    @Test func anUndoneInsertionLeavesItsKeyFree() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.update(world.byID(30)) { $0.n = 1 } == .done(1))
        let mark = a.transaction.mark()
        #expect(try a.insert(15) == .done(1))
        #expect(try a.insert(16, u: 20) == .duplicate)
        a.transaction.rollback(to: mark)
        #expect(a.locks == "P[rec 30] U[nk 20]")
        #expect(try b.insert(15, u: 55) == .done(1))
        #expect(try b.insert(16, u: 56) == .done(1))
    }

    @Test func aSavepointBeforeAllElseGivesAllBack() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        let mark = a.transaction.mark()
        #expect(mark.isUntouched)
        #expect(try a.select(world.range(from: 15, to: 25)) == .rows([20]))
        a.transaction.rollback(to: mark, keepsLocks: false)
        #expect(a.locks == "")
        #expect(try b.insert(22) == .done(1))
    }

    @Test func anUndoneRemovalStaysLocked() throws {
        let world = try EntryWorld()
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.update(world.byID(30)) { $0.n = 1 } == .done(1))
        let mark = a.transaction.mark()
        #expect(try a.update(world.byID(10)) { $0.s = 11 } == .done(1))
        var covering = world.byS(10)
        covering.isCovering = true
        #expect(try b.select(covering, .share) == .waits)
        a.transaction.rollback(to: mark)
        #expect(b.ticket?.state == .waiting)
        try a.commit()
        #expect(try b.again() == .rows([10]))
        b.rollback()
        #expect(world.database.lockCount == 0)
    }

    // MARK: Snapshots

    /// The snapshot is made by the first read that locks nothing, and stays; writes see the latest rows.
    @Test func aSnapshotIsTakenByTheFirstReadThatLocksNothing() throws {
        let world = try EntryWorld(rows: [1])
        let (a, b) = (try world.session(), try world.session())
        #expect(try a.select(world.byID(1)) == .rows([1]))
        #expect(!a.transaction.hasSnapshot)
        #expect(try b.insert(2) == .done(1))
        try b.commit()
        try a.transaction.beginStatement()
        func seen() throws -> [Int64] {
            let view = a.transaction.statementView()
            var rows = a.transaction.rows(world.table, .all, in: view)
            var ids: [Int64] = []
            while let (_, row) = try rows.next() { ids.append(row.int64(0)) }
            return ids
        }
        #expect(try seen() == [1, 2])
        let c = try world.session()
        #expect(try c.insert(3) == .done(1))
        try c.commit()
        #expect(try a.select(world.byID(3)) == .rows([3]))
        let d = try world.session()
        #expect(try d.update(world.byID(2)) { $0.id = 4 } == .done(1))
        try d.commit()
        #expect(try seen() == [1, 2])
        #expect(try a.update(world.byID(4)) { $0.n = 7 } == .done(1))
        try a.transaction.beginStatement()
        #expect(try seen() == [1, 4])
    }
}
