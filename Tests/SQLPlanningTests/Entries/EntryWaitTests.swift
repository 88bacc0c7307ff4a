// Statements beside one another over locked index entries: who waits for whom is MariaDB 10.11's.

import QueryEngine
import SQLPlanning
import StorageEngine
import Testing

@Suite struct EntryWaitTests {
    /// Plain reads see the snapshot, and the first of them takes it; what locks sees what is there.
    @Test func readsSeeTheSnapshotAndWritesWhatIsThere() throws {
        let bench = try EntryBench()
        let (a, b) = (bench.session(), bench.session())
        #expect(try b.run(bench.update([("n", number(7))], where: `is`("id", 10))) == .done(1))
        #expect(try a.run(bench.insert([[15, 15, 15, 15]])) == .done(1))
        try b.commit()
        // The insert above has taken no snapshot.
        #expect(try a.run(bench.select(["n"], where: `is`("id", 10))) == .rows([[7]]))
        #expect(try b.run(bench.update([("n", number(8))], where: `is`("id", 10))) == .done(1))
        try b.commit()
        #expect(try a.run(bench.select(["n"], where: `is`("id", 10))) == .rows([[7]]))
        #expect(
            try a.run(bench.select(["n"], where: `is`("id", 10), locking: .update))
                == .rows([[8]]))
        #expect(try a.run(bench.select(["n"], where: `is`("id", 10))) == .rows([[7]]))
        #expect(try a.run(bench.update([("n", plus("n", 1))], where: `is`("id", 10))) == .done(1))
        #expect(try a.run(bench.select(["n"], where: `is`("id", 10))) == .rows([[9]]))
    }

    /// Select for update, else insert.
    @Test func twoThatMissAndThenInsertAreADeadlock() throws {
        let bench = try EntryBench()
        let (a, b) = (bench.session(), bench.session())
        let missing = bench.select(where: `is`("id", 15), locking: .update)
        #expect(try a.run(missing) == .rows([]))
        #expect(try b.run(missing) == .rows([]))
        #expect(try a.run(bench.insert([[15, 15, 15, 0]])) == .waits)
        // The wait that closes the circle is over as it begins.
        #expect(try b.run(bench.insert([[15, 15, 15, 0]])) == .waits)
        #expect(try b.again() == .deadlock)
        b.rollback()
        #expect(try a.again() == .done(1))
    }

    @Test func aConditionWithoutIndexLocksEveryRow() throws {
        let bench = try EntryBench()
        let (a, b, c) = (bench.session(), bench.session(), bench.session())
        #expect(try a.run(bench.update([("n", number(1))], where: `is`("n", 5))) == .done(0))
        #expect(try b.run(bench.update([("n", number(1))], where: `is`("id", 10))) == .waits)
        #expect(try c.run(bench.insert([[40, 40, 40, 0]])) == .waits)
        try a.commit()
        #expect(try b.again() == .done(1))
        #expect(try c.again() == .done(1))
    }

    /// READ COMMITTED gives back what the filter refuses, and judges what another has locked by its last committed version.
    @Test func readCommittedGivesBackWhatItsFilterRefuses() throws {
        let bench = try EntryBench()
        let (a, b, c) = (
            bench.session(.lockingReadCommitted), bench.session(.lockingReadCommitted),
            bench.session(.lockingReadCommitted)
        )
        #expect(try a.run(bench.update([("n", number(1))], where: `is`("u", 10))) == .done(1))
        let judged = bench.update([("n", number(2))], where: `is`("n", 9))
        #expect(try b.run(judged) == .done(0))
        #expect(try b.run(bench.update([("n", number(2))], where: `is`("n", 0))) == .waits)
        #expect(try c.run(bench.delete(where: `is`("n", 9))) == .waits)
        try a.commit()
        #expect(try b.again() == .done(2))
        try b.commit()
        #expect(try c.again() == .done(0))
    }

    @Test func skippedAndRefusedRows() throws {
        let bench = try EntryBench()
        let (a, b) = (bench.session(), bench.session())
        let first = bench.select(orderBy: ["id"], locking: .update, limit: 1)
        #expect(try a.run(first) == .rows([[10]]))
        #expect(
            try b.run(bench.select(orderBy: ["id"], locking: .update, .skipLocked, limit: 1))
                == .rows([[20]]))
        #expect(
            try b.run(bench.select(where: `is`("id", 10), locking: .update, .noWait)) == .locked)
        #expect(try b.run(bench.select(where: `is`("id", 10))) == .rows([[10]]))
    }

    @Test func aDuplicateKeyIsWaitedForAndItsSharedLockKept() throws {
        let bench = try EntryBench()
        let (a, b, c) = (bench.session(), bench.session(), bench.session())
        #expect(try a.run(bench.insert([[5, 5, 5, 0]])) == .done(1))
        #expect(try b.run(bench.insert([[5, 6, 6, 0]])) == .waits)
        #expect(try c.run(bench.insert([[5, 7, 7, 0]])) == .waits)
        a.rollback()
        // Both have the shared lock now, and both want the place.
        #expect(try b.again() == .waits)
        #expect(try c.again() == .waits)
        #expect(try c.again() == .deadlock)
        c.rollback()
        #expect(try b.again() == .done(1))
    }

    /// Who reads an index alone locks its entry alone: its row may be changed, the entry not.
    @Test func aCoveringReadLocksItsIndexAlone() throws {
        let bench = try EntryBench()
        let (a, b) = (bench.session(), bench.session())
        #expect(
            try a.run(bench.select(["s"], where: `is`("s", 20), locking: .share))
                == .rows([[20]]))
        #expect(try b.run(bench.update([("n", number(1))], where: `is`("id", 20))) == .done(1))
        #expect(try b.run(bench.update([("s", number(21))], where: `is`("id", 20))) == .waits)
        try a.commit()
        #expect(try b.again() == .done(1))
    }

    @Test func aChildsInsertLocksItsParent() throws {
        let bench = try EntryBench()
        let (a, b, c) = (bench.session(), bench.session(), bench.session())
        #expect(try a.run(bench.insert([[1, 20]], into: "child")) == .done(1))
        #expect(try b.run(bench.update([("n", number(1))], where: `is`("id", 20))) == .waits)
        #expect(try c.run(bench.insert([[2, 25]], into: "child")) == .refused)
        #expect(try a.run(bench.insert([[27, 27, 27, 0]])) == .waits)
        try c.commit()
        #expect(try a.again() == .done(1))
        try a.commit()
        #expect(try b.again() == .done(1))
    }

    @Test func serializableReadsLock() throws {
        let bench = try EntryBench()
        let (a, b) = (bench.session(.lockingSerializable), bench.session())
        #expect(try a.run(bench.select(["n"], where: `is`("id", 20))) == .rows([[0]]))
        #expect(try b.run(bench.update([("n", number(1))], where: `is`("id", 20))) == .waits)
        try a.commit()
        #expect(try b.again() == .done(1))
    }
}
