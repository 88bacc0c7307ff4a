// CREATE INDEX: its keys, its refusals, its sorting.
import StorageEngine
import Testing

@testable import QueryEngine

@Suite struct CreateIndexTests {
    private func index(unique: Bool, nullsNotDistinct: Bool = false) -> IndexDefinition {
        IndexDefinition(
            name: "i", columns: [.init(column: 0)], isUnique: unique,
            nullsNotDistinct: nullsNotDistinct)
    }

    @Test func holdsEveryRowInOrder() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        var rows: [[Value]] = []
        for number in 0..<5_000 { rows.append([.int(Int64((number * 7919) % 5_000))]) }
        try bench.insert("t", rows)
        try bench.commit()
        let ending = try bench.run(
            .createIndex(index(unique: true), table: try bench.oid("t"), ifNotExists: false))
        #expect(ending == .done("CREATE INDEX"))
        let table = try #require(try bench.table("t"))
        let built = try #require(table.indexes.first)
        var cursor = bench.transaction.entries(
            built.tree, .all, in: bench.transaction.latestCommittedAndOwn())
        var expected: Int64 = 0
        while let (key, rowID) = try cursor.next() {
            let row = try #require(bench.transaction.latestRow(table.tree, rowID))
            #expect(row.int64(0) == expected)
            #expect(IndexKeys.key(built, table) { _ in .int(expected) }.key == key)
            expected += 1
        }
        #expect(expected == 5_000)
    }

    @Test func duplicatesAreRefused() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a", .text)]))
        try bench.insert("t", [[.null], [.string("q")], [.null]])
        let oid = try bench.oid("t")
        #expect(
            try bench.run(.createIndex(index(unique: true), table: oid, ifNotExists: false))
                == .done("CREATE INDEX"))
        try bench.run(drop(.index, "i"))
        #expect(
            try bench.run(
                .createIndex(
                    index(unique: true, nullsNotDistinct: true), table: oid, ifNotExists: false))
                == .failed(
                    "23505", "could not create unique index \"i\"",
                    detail: "Key (a)=(null) is duplicated.", hint: nil))
        try bench.insert("t", [[.string("q")]])
        #expect(
            try bench.run(.createIndex(index(unique: true), table: oid, ifNotExists: false))
                == .failed(
                    "23505", "could not create unique index \"i\"",
                    detail: "Key (a)=(q) is duplicated.", hint: nil))
        #expect(try bench.table("t")?.indexes.isEmpty == true)
        #expect(try bench.catalog.relation(schema: nil, name: "i") == nil)
    }

    @Test func waitsForWriters() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.commit()
        let writer = try Bench(sharing: bench)
        let tree = try #require(try writer.table("t")?.tree)
        _ = try writer.transaction.beginStatement()
        _ = try writer.transaction.lockTable(tree, .rowExclusive)
        try writer.insert("t", [[.int(1)]])
        let oid = try bench.oid("t")
        #expect(
            try bench.run(.createIndex(index(unique: false), table: oid, ifNotExists: false))
                == .waiting)
        try writer.commit()
        #expect(bench.resume() == .done("CREATE INDEX"))
        let built = try #require(try bench.table("t")?.indexes.first)
        #expect(try bench.entryCount(built) == 1)
    }

    @Test func sorterOrdersAnyNumberOfEntries() throws {
        for count in [0, 1, 2, 1023, 1024, 1025, 10_000] {
            var sorter = EntrySorter()
            var state: UInt64 = 88_172_645_463_325_252
            for _ in 0..<count {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                let entry = EntrySorter.Entry(
                    key: Key(rowID: state % 97), rowID: state, hasNull: false)
                sorter.append(entry)
            }
            sort: while true {
                var budget = 100
                do throws(Interrupt) {
                    try sorter.sort(&budget)
                    break sort
                } catch { continue }
            }
            let entries = sorter.entries
            #expect(entries.count == count)
            #expect(zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 })
        }
    }
}
