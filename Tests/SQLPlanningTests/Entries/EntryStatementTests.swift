// INSERT, UPDATE and DELETE over locked index entries, one statement after the other; what they come to is MariaDB 10.11's.

import QueryEngine
import SQLPlanning
import StorageEngine
import Testing

@Suite struct EntryStatementTests {
    private func all(_ session: BenchSession, _ bench: EntryBench) throws -> BenchAnswer {
        try session.run(bench.select(["id", "u", "s", "n"], orderBy: ["id"]))
    }

    // MARK: Duplicate keys

    @Test func onDuplicateKeyUpdatesTheRowInTheWay() throws {
        let bench = try EntryBench()
        let a = bench.session()
        let sets = [("n", plus("n", 1)), ("s", column("n"))]
        #expect(try a.run(bench.insert([[nil, 10, 1, 1]], onDuplicate: sets)) == .done(2))
        #expect(a.tally.changed == 1 && a.tally.inserted == 0 && a.tally.firstNumber == nil)
        // An assignment sees those before it.
        #expect(
            try a.run(bench.select(["u", "s", "n"], where: `is`("id", 10)))
                == .rows([[10, 1, 1]]))
        // The primary key comes before the other one.
        let hundred = [("n", number(100))]
        #expect(try a.run(bench.insert([[10, 20, 1, 1]], onDuplicate: hundred)) == .done(2))
        #expect(
            try all(a, bench)
                == .rows([[10, 10, 1, 100], [20, 20, 20, 0], [30, 30, 30, 0]]))
        #expect(try a.run(bench.insert([[10, 20, 1, 1]], onDuplicate: hundred)) == .done(0))
        #expect(a.tally.found == 1 && a.tally.changed == 0)
    }

    /// The first row in the way goes, since a key comes after its own; the last one is replaced where it is.
    @Test func replaceRemovesEveryRowInTheWay() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.insert([[10, 20, 7, 7]], replaces: true)) == .done(3))
        #expect(a.tally.inserted == 1 && a.tally.deleted == 2)
        #expect(try all(a, bench) == .rows([[10, 20, 7, 7], [30, 30, 30, 0]]))
        #expect(try a.run(bench.insert([[10, 20, 7, 7]], replaces: true)) == .done(2))
    }

    @Test func ignoredDuplicatesAreTold() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(
            try a.run(bench.insert([[nil, 20, 1, 1], [nil, 77, 1, 1]], ignores: true)) == .done(1))
        #expect(bench.services.passedOver.map(\.condition) == [.uniqueViolation])
        // The number of the row that is not in goes to the next one.
        #expect(
            try a.run(bench.select(["id"], where: `is`("u", 77))) == .rows([[31]]))
        #expect(a.tally.passedOver == 0)
    }

    @Test func aDuplicateUndoesItsStatement() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.insert([[40, 40, 40, 0], [41, 20, 0, 0]])) == .duplicate("u"))
        #expect(
            try a.run(bench.select(["id"], orderBy: ["id"])) == .rows([[10], [20], [30]]))
        #expect(try a.run(bench.insert([[40, 40, 40, 0]])) == .done(1))
    }

    // MARK: Counters

    @Test func numbersFollowOneAnother() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.insert([[nil, 40, 0, 0], [nil, 50, 0, 0]])) == .done(2))
        #expect(a.tally.firstNumber == 31 && a.tally.lastNumber == 32)
        a.rollback()
        // Nothing takes them back.
        #expect(try a.run(bench.insert([[nil, 40, 0, 0]])) == .done(1))
        #expect(a.tally.firstNumber == 33)
        #expect(
            try a.run(bench.insert([[0, 41, 0, 0], [100, 42, 0, 0], [0, 43, 0, 0]])) == .done(3))
        #expect(
            try a.run(
                bench.select(
                    ["id"], where: infix(column("u"), ">", number(40)), orderBy: ["id"]))
                == .rows([[34], [100], [101]]))
        #expect(a.tally == RowTally() || a.tally.firstNumber == nil)
        #expect(try a.run(bench.update([("id", number(500))], where: `is`("u", 43))) == .done(1))
        #expect(try a.run(bench.insert([[nil, 44, 0, 0]])) == .done(1))
        #expect(a.tally.firstNumber == 501)
    }

    // MARK: UPDATE and DELETE

    @Test func assignmentsAreMadeInTheirOrder() throws {
        let bench = try EntryBench()
        let a = bench.session()
        let sets = [("u", plus("u", 10)), ("n", column("u"))]
        // From the greatest key on none is in the way of another.
        #expect(try a.run(bench.update(sets, orderBy: ["-id"], limit: 2)) == .done(2))
        #expect(
            try all(a, bench)
                == .rows([[10, 10, 10, 0], [20, 30, 20, 30], [30, 40, 30, 40]]))
        #expect(
            try a.run(bench.update([("n", column("s")), ("s", column("n"))])) == .done(3))
        #expect(
            try all(a, bench)
                == .rows([[10, 10, 10, 10], [20, 30, 20, 20], [30, 40, 30, 30]]))
    }

    @Test func keysAreTestedRowByRow() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.update([("u", plus("u", 10))])) == .duplicate("u"))
        #expect(try a.run(bench.update([("u", plus("u", 10))], orderBy: ["-u"])) == .done(3))
        #expect(try a.run(bench.update([("u", number(40))], ignores: true)) == .done(0))
        #expect(a.tally.found == 3)
        // UPDATE IGNORE says nothing of keys.
        #expect(bench.services.passedOver.isEmpty)
    }

    @Test func whatStaysTheSameIsNotChanged() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.update([("n", column("n"))])) == .done(0))
        #expect(a.tally.found == 3 && a.tally.changed == 0)
    }

    /// The rows are met by the index that they move in.
    @Test func rowsThatMoveAheadAreNotMetAgain() throws {
        let bench = try EntryBench()
        let a = bench.session()
        let above = infix(column("s"), ">", number(5))
        #expect(try a.run(bench.update([("s", plus("s", 15))], where: above)) == .done(3))
        #expect(
            try a.run(bench.select(["s"], orderBy: ["s"])) == .rows([[25], [35], [45]]))
    }

    @Test func deletionsHaveOrderAndLimit() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.delete(orderBy: ["-id"], limit: 2)) == .done(2))
        #expect(try a.run(bench.select()) == .rows([[10]]))
    }

    // MARK: Foreign keys

    @Test func foreignKeysAreLookedAtRowByRow() throws {
        let bench = try EntryBench()
        let a = bench.session()
        #expect(try a.run(bench.insert([[1, 10], [2, 20]], into: "child")) == .done(2))
        #expect(try a.run(bench.insert([[3, 77]], into: "child")) == .refused)
        #expect(
            try a.run(bench.insert([[5, 77], [6, 20]], into: "child", ignores: true)) == .done(1))
        #expect(bench.services.passedOver.map(\.condition) == [.foreignKeyViolation])
        #expect(try a.run(bench.update([("id", number(21))], where: `is`("id", 20))) == .refused)
        #expect(try a.run(bench.delete(where: `is`("id", 10))) == .done(1))
        #expect(
            try a.run(bench.select(["id", "parent"], from: ["child"], orderBy: ["id"]))
                == .rows([[2, 20], [6, 20]]))
        // REPLACE removes the parent, and so the children.
        #expect(try a.run(bench.insert([[20, 20, 1, 1]], replaces: true)) == .done(2))
        #expect(try a.run(bench.select(["id"], from: ["child"])) == .rows([]))
    }
}
