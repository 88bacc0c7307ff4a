import Testing

@testable import QueryEngine

/// Each row is taken once, whatever it is made of and however many there are.
@Suite struct RowSetTests {
    private static func insert(_ row: [Value], _ set: inout RowSet) -> Bool {
        set.insert { row[$0] }
    }

    @Test func takesEachRowOnce() {
        var set = RowSet([Ordering(.text), Ordering(.text)])
        let texts = (0..<1_000).map { Value.text(Text("text \($0)")) }
        for (number, text) in texts.enumerated() {
            #expect(Self.insert([.int(Int64(number % 7)), text], &set))
            #expect(Self.insert([.null, text], &set))
        }
        for (number, text) in texts.enumerated() {
            #expect(!Self.insert([.int(Int64(number % 7)), text], &set))
            #expect(!Self.insert([.null, text], &set))
            #expect(Self.insert([.int(Int64(number % 7 + 1_000)), text], &set))
        }
        #expect(set.count == 3_000)
    }

    @Test func nullsAreAlike() {
        var set = RowSet([Ordering(.text)])
        #expect(Self.insert([.null], &set))
        #expect(!Self.insert([.null], &set))
        #expect(Self.insert([.int(0)], &set))
        set.removeAll()
        #expect(Self.insert([.null], &set))
        #expect(set.count == 1)
    }

    @Test func rowsWithoutColumnsAreAlike() {
        var set = RowSet([])
        #expect(Self.insert([], &set))
        #expect(!Self.insert([], &set))
    }
}
