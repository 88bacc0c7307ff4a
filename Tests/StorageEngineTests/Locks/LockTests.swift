// Locks: which modes exclude each other, who goes first, who is the victim, what a savepoint gives back.

import Testing

@testable import StorageEngine

/// A short name for what a request came to.
enum Outcome: Equatable {
    case granted, waits, unavailable
}

extension World {
    func table(
        _ transaction: Transaction, _ mode: TableLockMode, _ policy: WaitPolicy = .wait
    ) throws -> Outcome {
        switch try transaction.lockTable(table, mode, policy) {
        case .granted: .granted
        case .wait: .waits
        case .unavailable: .unavailable
        }
    }

    func row(
        _ transaction: Transaction, _ rowID: RowID, _ strength: RowLockStrength,
        _ policy: WaitPolicy = .wait
    ) throws -> Outcome {
        switch try transaction.lockRow(table, rowID, strength, policy) {
        case .granted: .granted
        case .wait: .waits
        case .unavailable: .unavailable
        }
    }

    func began(_ isolation: Isolation = .readCommitted) throws -> Transaction {
        let transaction = begin(isolation)
        try transaction.beginStatement()
        return transaction
    }
}

@Suite struct LockTests {
    /// Table 13.2 of the manual: X where the row's request conflicts with the column's lock.
    static let tableConflicts = [
        "       X", "      XX", "    XXXX", "   XXXXX", "  XX XXX", "  XXXXXX", " XXXXXXX",
        "XXXXXXXX",
    ]
    /// Table 13.3 of the manual.
    static let rowConflicts = ["   X", "  XX", " XXX", "XXXX"]

    @Test func tableModesConflictAsInTheManual() throws {
        let world = try World()
        for held in TableLockMode.allCases {
            for asked in TableLockMode.allCases {
                let holder = try world.began()
                let other = try world.began()
                #expect(try world.table(holder, held) == .granted)
                let line = Array(Self.tableConflicts[Int(asked.rawValue)])
                let expected: Outcome = line[Int(held.rawValue)] == "X" ? .unavailable : .granted
                #expect(try world.table(other, asked, .noWait) == expected, "\(held), \(asked)")
            }
        }
        #expect(world.database.lockCount == 0)
    }

    @Test func rowStrengthsConflictAsInTheManual() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        for held in RowLockStrength.allCases {
            for asked in RowLockStrength.allCases {
                let holder = try world.began()
                let other = try world.began()
                #expect(try world.row(holder, rowID, held) == .granted)
                let line = Array(Self.rowConflicts[Int(asked.rawValue)])
                let conflict = line[Int(held.rawValue)] == "X"
                #expect(
                    try world.row(other, rowID, asked, .skip)
                        == (conflict ? .unavailable : .granted), "\(held), \(asked)")
            }
        }
    }

    @Test func aRowLockCompatibleWithItsHoldersPassesWaiters() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let (a, b, c) = (try world.began(), try world.began(), try world.began())
        #expect(try world.row(a, rowID, .share) == .granted)
        #expect(try world.row(b, rowID, .update) == .waits)
        #expect(try world.row(c, rowID, .share) == .granted)
        a.rollback()
        #expect(b.pending?.ticket.state == .waiting)
        c.rollback()
        #expect(b.pending?.ticket.state == .granted)
    }

    @Test func aTableLockQueuesBehindWaiters() throws {
        let world = try World()
        let (a, b, c) = (try world.began(), try world.began(), try world.began())
        #expect(try world.table(a, .accessShare) == .granted)
        #expect(try world.table(b, .accessExclusive) == .waits)
        #expect(try world.table(c, .accessShare) == .waits)
        a.rollback()
        #expect(b.pending?.ticket.state == .granted)
        #expect(c.pending?.ticket.state == .waiting)
        b.rollback()
        #expect(c.pending?.ticket.state == .granted)
    }

    /// A holder goes before a waiter that must wait for it anyway.
    @Test func aHolderOfATableGoesBeforeThoseWhoWaitForIt() throws {
        let world = try World()
        let (a, b) = (try world.began(), try world.began())
        #expect(try world.table(a, .accessShare) == .granted)
        #expect(try world.table(b, .accessExclusive) == .waits)
        #expect(try world.table(a, .rowExclusive) == .granted)
        a.rollback()
        #expect(b.pending?.ticket.state == .granted)
    }

    @Test func waitersAreServedInOrder() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let holder = try world.began()
        let waiters = [try world.began(), try world.began(), try world.began()]
        #expect(try world.row(holder, rowID, .update) == .granted)
        for waiter in waiters { #expect(try world.row(waiter, rowID, .update) == .waits) }
        holder.rollback()
        for (index, waiter) in waiters.enumerated() {
            #expect(waiters.map { $0.pending?.ticket.state == .granted }.filter { $0 }.count == 1)
            #expect(waiter.pending?.ticket.state == .granted, "\(index)")
            waiter.rollback()
        }
    }

    @Test func theOldestWaitOfACycleIsTheVictim() throws {
        let world = try World()
        let rows = try (0..<3).map { try world.commitRow(key: $0, value: 0) }
        let parties = [try world.began(), try world.began(), try world.began()]
        for (party, row) in zip(parties, rows) {
            #expect(try world.row(party, row, .update) == .granted)
        }
        #expect(try world.row(parties[1], rows[2], .update) == .waits)
        #expect(try world.row(parties[0], rows[1], .update) == .waits)
        let oldest = try #require(parties[1].pending?.ticket)
        #expect(oldest.state == .waiting)
        #expect(try world.row(parties[2], rows[0], .update) == .waits)
        #expect(oldest.state == .deadlockVictim)
        #expect(oldest.deadlock?.waits.count == 3)
        #expect(oldest.deadlock?.waits.first?.waiter == parties[1].owner)
        #expect(oldest.deadlock?.waits.first?.blockers == [parties[2].owner])
        #expect(throws: StorageError.self) { try world.row(parties[1], rows[2], .update) }
        parties[1].rollback()
        #expect(parties[0].pending?.ticket.state == .granted)
        parties[0].rollback()
        #expect(parties[2].pending?.ticket.state == .granted)
    }

    /// The cycle holds only by the order of a queue: the reader may go before the waiting writer.
    @Test func aQueueIsReorderedRatherThanAVictimTaken() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let (a, b, c) = (try world.began(), try world.began(), try world.began())
        #expect(try world.table(a, .accessShare) == .granted)
        #expect(try world.row(c, rowID, .update) == .granted)
        #expect(try world.table(b, .accessExclusive) == .waits)
        #expect(try world.table(c, .accessShare) == .waits)
        #expect(try world.row(a, rowID, .update) == .waits)
        #expect(c.pending?.ticket.state == .granted)
        #expect(b.pending?.ticket.state == .waiting)
        c.rollback()
        #expect(a.pending?.ticket.state == .granted)
        a.rollback()
        #expect(b.pending?.ticket.state == .granted)
    }

    @Test func rollbackToASavepointReleasesWhatWasLockedSince() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let (a, b) = (try world.began(), try world.began())
        #expect(try world.row(a, rowID, .keyShare) == .granted)
        let mark = a.mark()
        #expect(try world.row(a, rowID, .update) == .granted)
        #expect(try world.row(b, rowID, .noKeyUpdate) == .waits)
        let ticket = try #require(b.pending?.ticket)
        a.rollback(to: mark)
        #expect(ticket.state == .granted)
        #expect(try world.row(b, rowID, .noKeyUpdate) == .granted)
        #expect(try world.row(b, rowID, .update, .noWait) == .unavailable)
    }

    @Test func aCancelledWaitLetsTheNextOneThrough() throws {
        let world = try World()
        let (a, b, c) = (try world.began(), try world.began(), try world.began())
        #expect(try world.table(a, .accessShare) == .granted)
        #expect(try world.table(b, .accessExclusive) == .waits)
        #expect(try world.table(c, .accessShare) == .waits)
        let ticket = try #require(b.pending?.ticket)
        #expect(world.database.cancel(ticket, as: .timedOut))
        #expect(!world.database.cancel(ticket))
        #expect(c.pending?.ticket.state == .granted)
        #expect(throws: StorageError.lockNotAvailable) { try world.table(b, .accessExclusive) }
    }

    @Test func aTicketWakesOnceAndAfterTheLockIsReleased() throws {
        let world = try World()
        let rowID = try world.commitRow(key: 1, value: 1)
        let (a, b) = (try world.began(), try world.began())
        #expect(try world.row(a, rowID, .update) == .granted)
        guard case .wait(let ticket) = try b.lockRow(world.table, rowID, .update) else {
            Issue.record("b has to wait")
            return
        }
        let woken = CounterCell(0)
        let database = world.database
        ticket.onResolve {
            _ = database.lockCount
            _ = woken.next()
        }
        a.rollback()
        #expect(woken.next() == 1)
        ticket.onResolve { _ = woken.next() }
        #expect(woken.next() == 3)
    }

    @Test func advisoryLocksOfASessionAreCountedAndOutliveItsTransactions() throws {
        let world = try World()
        let owner = LockOwner()
        let key = AdvisoryKey.one(7)
        let first = world.database.begin(TransactionOptions(owner: owner))
        for _ in 0..<2 {
            guard case .granted = try first.lockAdvisory(key, shared: false, sessionLevel: true)
            else {
                Issue.record("the lock is free")
                return
            }
        }
        _ = try first.lockAdvisory(key, shared: true, sessionLevel: false)
        first.rollback()
        let other = try world.began()
        func tryLock() throws -> Bool {
            if case .granted = try other.lockAdvisory(
                key, shared: true, sessionLevel: false, .noWait)
            {
                return true
            }
            return false
        }
        #expect(try !tryLock())
        #expect(world.database.unlockAdvisory(key, shared: false, owner: owner))
        #expect(try !tryLock())
        #expect(!world.database.unlockAdvisory(key, shared: true, owner: owner))
        #expect(world.database.unlockAdvisory(key, shared: false, owner: owner))
        #expect(!world.database.unlockAdvisory(key, shared: false, owner: owner))
        #expect(try tryLock())
        other.rollback()
        #expect(world.database.lockCount == 0)
    }

    @Test func aSessionLockGrantedToAnEndedTransactionIsGivenBack() throws {
        let world = try World()
        let key = AdvisoryKey.two(1, -2)
        let (a, b) = (try world.began(), try world.began())
        _ = try a.lockAdvisory(key, shared: false, sessionLevel: false)
        guard case .wait = try b.lockAdvisory(key, shared: false, sessionLevel: true) else {
            Issue.record("b has to wait")
            return
        }
        a.rollback()
        b.rollback()
        #expect(world.database.lockCount == 0)
    }

    @Test func anInserterWaitsForAnUncommittedInserterAndDeleter() throws {
        let world = try World()
        let (a, b) = (try world.began(), try world.began())
        let key = world.indexKey(5)
        guard case .free = try a.claim(world.index, key) else {
            Issue.record("the key is free")
            return
        }
        let rowID = try world.insert(a, key: 5, value: 1)
        guard case .wait(let ticket) = try b.claim(world.index, key) else {
            Issue.record("the key is claimed")
            return
        }
        try a.commit()
        #expect(ticket.state == .granted)
        guard case .conflict(rowID, sameTransaction: false) = try b.claim(world.index, key) else {
            Issue.record("the key is taken")
            return
        }
        let deleter = try world.began()
        #expect(try world.row(deleter, rowID, .update) == .granted)
        try deleter.removeRow(world.table, rowID)
        try deleter.removeEntry(world.index, key, rowID)
        guard case .wait(let second) = try b.claim(world.index, key) else {
            Issue.record("the key's removal is not committed")
            return
        }
        try deleter.commit()
        #expect(second.state == .granted)
        guard case .free = try b.claim(world.index, key) else {
            Issue.record("the key is free again")
            return
        }
        try world.insert(b, key: 5, value: 2)
        guard case .conflict(_, sameTransaction: true) = try b.claim(world.index, key) else {
            Issue.record("the key is its own")
            return
        }
        let c = try world.began()
        guard case .unavailable = try c.claim(world.index, key, .noWait) else {
            Issue.record("the conflict with its own row did not give up the claim")
            return
        }
    }

    @Test func theLockTableGrowsAndShrinks() throws {
        var table = LockTable(clock: { 0 })
        var random = Generator(seed: 3)
        var held: [UInt64: UInt64] = [:]
        for step in 0..<60_000 as Range<UInt64> {
            let growing = step < 30_000
            let row = random.next() % 20_000
            let tag = LockTag(space: .row, a: 1, b: row)
            if random.chance(growing ? 75 : 20) {
                let owner = 1 + random.next() % 3
                let outcome = table.acquire(tag, owner, 3, .noWait, stake: 0)
                if case .granted = outcome {
                    #expect(held[row] == nil || held[row] == owner)
                    held[row] = owner
                } else {
                    #expect(held[row] != owner && held[row] != nil)
                }
            } else if let owner = held.removeValue(forKey: row) {
                table.reduce(tag, owner, to: 0)
            }
        }
        #expect(table.count == held.count)
        for (row, owner) in held {
            #expect(table.mask(LockTag(space: .row, a: 1, b: row), of: owner) == 8)
        }
    }
}
