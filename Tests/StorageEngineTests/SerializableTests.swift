// Serializable snapshot isolation, schedule by schedule: who fails, and who need not.

import Testing

@testable import StorageEngine

/// One session of a schedule, with the shorthand the schedules are written in.
final class Party {
    let world: World
    let transaction: Transaction

    init(
        _ world: World, _ isolation: Isolation = .serializable, readOnly: Bool = false,
        deferrable: Bool = false
    ) throws {
        self.world = world
        transaction = world.database.begin(
            TransactionOptions(isolation: isolation, readOnly: readOnly, deferrable: deferrable))
        if !deferrable { try transaction.beginStatement() }
    }

    private func rowID(_ key: Int64) throws -> RowID? {
        try transaction.firstEntry(
            world.index, world.indexKey(key), in: transaction.statementView())
    }

    @discardableResult
    func read(_ key: Int64) throws -> Int64? {
        try transaction.beginStatement()
        guard let rowID = try rowID(key) else { return nil }
        return try transaction.row(world.table, rowID: rowID, in: transaction.statementView())?
            .int64(1)
    }

    @discardableResult
    func count(_ range: ClosedRange<Int64>, limit: Int = .max) throws -> Int {
        try transaction.beginStatement()
        let keys = KeyRange(
            lower: world.indexKey(range.lowerBound), lowerInclusive: true,
            upper: world.indexKey(range.upperBound), upperInclusive: true)
        var entries = transaction.entries(world.index, keys, in: transaction.statementView())
        var count = 0
        while count < limit, let (_, rowID) = try entries.next() {
            _ = try transaction.row(world.table, rowID: rowID, in: transaction.statementView())
            count += 1
        }
        return count
    }

    func write(_ key: Int64, _ value: Int64) throws {
        try transaction.beginStatement()
        guard let rowID = try rowID(key) else { return }
        guard case .granted = try transaction.lockRow(world.table, rowID, .noKeyUpdate) else {
            Issue.record("the row is locked")
            return
        }
        try world.update(transaction, rowID, value: value)
    }

    func insert(_ key: Int64) throws {
        try transaction.beginStatement()
        _ = try transaction.claim(world.index, world.indexKey(key))
        try world.insert(transaction, key: key, value: 0)
    }

    func commit() throws { try transaction.commit() }
}

@Suite struct SerializableTests {
    private func world(_ keys: Int64...) throws -> World {
        let world = try World()
        for key in keys { _ = try world.commitRow(key: key, value: 0) }
        return world
    }

    @Test func writeSkewFailsTheSecond() throws {
        let world = try world(1, 2)
        let (a, b) = (try Party(world), try Party(world))
        try a.read(1)
        try a.read(2)
        try b.read(1)
        try b.read(2)
        try a.write(1, 1)
        try b.write(2, 1)
        try a.commit()
        #expect(throws: StorageError.serializationFailure(.pivotDuringCommit)) { try b.commit() }
        let retry = try Party(world)
        #expect(try retry.read(1) == 1)
        try retry.write(2, 1)
        try retry.commit()
    }

    @Test func writeSkewIsAllowedAtRepeatableRead() throws {
        let world = try world(1, 2)
        let (a, b) = (try Party(world, .repeatableRead), try Party(world, .repeatableRead))
        try a.read(2)
        try b.read(1)
        try a.write(1, 1)
        try b.write(2, 1)
        try a.commit()
        try b.commit()
    }

    @Test func phantomsCount() throws {
        let world = try world(1)
        let (a, b) = (try Party(world), try Party(world))
        #expect(try a.count(1...10) == 1)
        #expect(try b.count(1...10) == 1)
        try a.insert(5)
        try b.insert(6)
        try a.commit()
        #expect(throws: StorageError.self) { try b.commit() }
    }

    /// The read comes after the other's write and commit.
    @Test func aReadAfterTheWriteIsSeenToo() throws {
        let world = try world(1, 2)
        let (a, b) = (try Party(world), try Party(world))
        try a.read(2)
        try b.read(1)
        try b.write(2, 1)
        try b.commit()
        #expect(throws: StorageError.self) {
            try a.read(1)
            try a.write(1, 5)
            try a.commit()
        }
    }

    @Test func disjointReadsAndWritesDoNotConflict() throws {
        let world = try world(1, 2, 3, 4)
        let (a, b) = (try Party(world), try Party(world))
        try a.read(1)
        try b.read(2)
        try a.write(3, 1)
        try b.write(4, 1)
        try a.commit()
        try b.commit()
        let (c, d) = (try Party(world), try Party(world))
        #expect(try c.read(5000) == nil)
        #expect(try d.read(6000) == nil)
        try c.insert(7000)
        try d.insert(8000)
        try c.commit()
        try d.commit()
    }

    /// A scan that stopped early has read only as far as it went.
    @Test func aLimitedScanReadsOnlyWhatItConsumed() throws {
        let world = try world(1, 2, 3, 4)
        let (a, b) = (try Party(world), try Party(world))
        #expect(try a.count(1...4, limit: 2) == 2)
        #expect(try b.count(1...1) == 1)
        try a.write(1, 1)
        try b.write(4, 1)
        try a.commit()
        try b.commit()
        let (c, d) = (try Party(world), try Party(world))
        #expect(try c.count(1...4, limit: 2) == 2)
        #expect(try d.count(1...1) == 1)
        try c.write(1, 1)
        try d.write(2, 1)
        try c.commit()
        #expect(throws: StorageError.self) { try d.commit() }
    }

    /// Fekete's read-only anomaly: two writers serializable in one order, and a reader that saw the other.
    @Test func aReaderCanCompleteADangerousStructure() throws {
        let world = try world(1, 2)
        let (withdrawal, deposit) = (try Party(world), try Party(world))
        try withdrawal.read(1)
        try withdrawal.read(2)
        try deposit.read(2)
        try deposit.write(2, 20)
        try deposit.commit()
        let report = try Party(world, readOnly: true)
        #expect(try report.read(1) == 0)
        #expect(try report.read(2) == 20)
        try report.commit()
        #expect(throws: StorageError.self) {
            try withdrawal.write(1, -11)
            try withdrawal.commit()
        }
    }

    /// The same without the report: no anomaly, nobody fails.
    @Test func withoutTheReaderBothCommit() throws {
        let world = try world(1, 2)
        let (withdrawal, deposit) = (try Party(world), try Party(world))
        try withdrawal.read(1)
        try withdrawal.read(2)
        try deposit.read(2)
        try deposit.write(2, 20)
        try deposit.commit()
        try withdrawal.write(1, -11)
        try withdrawal.commit()
    }

    /// A reader whose snapshot is older than the first commit appears to run first.
    @Test func aReadOnlyTransactionBeforeTheFirstCommitIsFine() throws {
        let world = try world(1, 2)
        let report = try Party(world, readOnly: true)
        let (withdrawal, deposit) = (try Party(world), try Party(world))
        try withdrawal.read(2)
        try deposit.write(2, 20)
        try deposit.commit()
        try withdrawal.write(1, -11)
        try withdrawal.commit()
        #expect(try report.read(1) == 0)
        #expect(try report.read(2) == 0)
        try report.commit()
    }

    @Test func aReadOnlySnapshotWithNoWriterIsSafeAtOnce() throws {
        let world = try world(1)
        let reader = try Party(world, readOnly: true)
        #expect(reader.transaction.hasSafeSnapshot)
        try reader.read(1)
        #expect(throws: StorageError.readOnly) { try reader.insert(9) }
    }

    @Test func aDeferrableTransactionWaitsForASafeSnapshot() throws {
        let world = try world(1, 2)
        let writer = try Party(world)
        try writer.write(1, 1)
        let report = try Party(world, readOnly: true, deferrable: true)
        let ticket = try #require(try report.transaction.beginStatement())
        #expect(ticket.state == .waiting)
        try writer.commit()
        #expect(ticket.state == .granted)
        #expect(try report.transaction.beginStatement() == nil)
        #expect(report.transaction.hasSafeSnapshot)
        #expect(try report.read(1) == 0)
    }

    /// The writer commits with a conflict out to one that committed before the snapshot: another is taken.
    @Test func anUnsafeSnapshotIsTakenAgain() throws {
        let world = try world(1, 2)
        let (withdrawal, deposit) = (try Party(world), try Party(world))
        try withdrawal.read(2)
        try deposit.write(2, 20)
        try deposit.commit()
        let report = try Party(world, readOnly: true, deferrable: true)
        let ticket = try #require(try report.transaction.beginStatement())
        try withdrawal.write(1, -11)
        try withdrawal.commit()
        #expect(ticket.state == .granted)
        #expect(try report.transaction.beginStatement() == nil)
        #expect(try report.read(1) == -11)
    }

    @Test func aCancelledWaitForASafeSnapshotEnds() throws {
        let world = try world(1)
        let writer = try Party(world)
        try writer.write(1, 1)
        let report = try Party(world, readOnly: true, deferrable: true)
        let ticket = try #require(try report.transaction.beginStatement())
        #expect(world.database.cancel(ticket))
        #expect(ticket.state == .cancelled)
        report.transaction.rollback()
        try writer.commit()
    }

    /// Only serializable transactions take part.
    @Test func otherLevelsDoNotConflict() throws {
        let world = try world(1, 2)
        let (a, b) = (try Party(world), try Party(world, .repeatableRead))
        try a.read(2)
        try b.read(1)
        try a.write(1, 1)
        try b.write(2, 1)
        try b.commit()
        try a.commit()
    }

    @Test func firstUpdaterWins() throws {
        let world = try world(1)
        for isolation in [Isolation.repeatableRead, .serializable] {
            let (a, b) = (try Party(world, isolation), try Party(world, isolation))
            try a.read(1)
            try b.read(1)
            try a.write(1, 1)
            try a.commit()
            #expect(throws: StorageError.concurrentUpdate) { try b.write(1, 2) }
        }
    }

    @Test func whatAnEndedTransactionReadIsForgotten() throws {
        let world = try world(1, 2)
        for _ in 0..<50 {
            let party = try Party(world)
            try party.read(1)
            try party.write(2, 1)
            try party.commit()
        }
        #expect(world.database.conflictMembers == 0)
        let long = try Party(world)
        try long.read(2)
        for _ in 0..<600 {
            let party = try Party(world)
            try party.read(1)
            try party.commit()
        }
        #expect(world.database.conflictMembers <= ConflictRegister.defaultRetainedBound + 1)
        try long.commit()
        #expect(world.database.conflictMembers == 0)
    }

    @Test func manyIntervalsAreJoinedAndNoneIsLost() {
        var set = IntervalSet()
        func key(_ number: Int) -> Key { Key(rowID: RowID(number)) }
        for number in 0..<(3 * IntervalSet.bound) { set.add(.point(key(number * 3))) }
        #expect(set.intervals.count <= IntervalSet.bound)
        let all = (0..<(3 * IntervalSet.bound)).allSatisfy { set.contains(key($0 * 3)) }
        #expect(all)
    }

    @Test func intervalsJoinAndContain() {
        var random = Generator(seed: 4)
        func key(_ number: Int) -> Key {
            var builder = KeyBuilder()
            builder.append(int: Int64(number))
            return builder.key
        }
        for _ in 0..<200 {
            var set = IntervalSet()
            var ranges: [KeyRange] = []
            for _ in 0..<random.below(12) {
                let (a, b) = (random.below(40), random.below(40))
                let range = KeyRange(
                    lower: random.chance(5) ? nil : key(min(a, b)), lowerInclusive: true,
                    upper: random.chance(5) ? nil : key(max(a, b)),
                    upperInclusive: random.chance(50))
                if range.lower != nil && range.lower == range.upper && !range.upperInclusive {
                    continue
                }
                ranges.append(range)
                set.add(range)
            }
            for number in 0..<40 {
                let expected = ranges.contains { $0.contains(key(number)) }
                #expect(set.contains(key(number)) == expected)
                var tree = Tree()
                tree.insert(key(number), row: nil)
                #expect(set.meets(tree) == expected)
            }
            for (a, b) in zip(set.intervals, set.intervals.dropFirst()) {
                #expect(KeyRange.ends(a, before: b))
            }
        }
    }
}
