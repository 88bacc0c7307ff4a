import Testing

@testable import QueryEngine

/// Numbers that stand for the beginnings of values are in the values' order wherever they differ.
@Suite struct LeadTests {
    private func check(_ values: [Value], _ ordering: Ordering) {
        var told = 0
        for a in values {
            for b in values {
                guard let x = Lead(a, ordering), let y = Lead(b, ordering) else {
                    Issue.record("\(a) or \(b) has no lead")
                    continue
                }
                #expect(x.kind == y.kind)
                if x.number == y.number { continue }
                told += 1
                let order = Comparison.compare(a, b, ordering)
                #expect(order != 0 && (x.number < y.number) == (order < 0), "\(a) and \(b)")
            }
        }
        #expect(told > values.count)
    }

    @Test func ofIntegers() {
        let values: [Int64] = [
            .min, .min + 1, -70_000, -1, 0, 1, 2, 255, 256, 1 << 40, .max - 1, .max,
        ]
        check(values.map { .int($0) }, Ordering(.text))
    }

    @Test func ofDoubles() {
        let values: [Double] = [
            -.infinity, -.greatestFiniteMagnitude, -1.5, -.leastNonzeroMagnitude, -0.0, 0,
            .leastNonzeroMagnitude, 1, 1.0000000000000002, 3e300, .infinity, .nan, -.nan,
        ]
        check(values.map { .double($0) }, Ordering(.text))
    }

    @Test func ofTextsAndBytes() {
        let texts = [
            "", "\0", "\0\0", "a", "a\0", "ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefgi",
            "b", "é", "日本", "\u{10FFFF}",
        ]
        check(texts.map { .string($0) }, Ordering(.text))
        check(texts.map { .bytes(Array($0.utf8)) }, Ordering(.text))
    }

    @Test func aSortWithoutThemAgrees() {
        var generator = SystemRandomNumberGenerator()
        let key = SortKey(
            slot: 0, ordering: Ordering(.text), descending: true, nullsFirst: true)
        let order = RowOrder(keys: [key])
        for _ in 0..<200 {
            let pair = (0..<2).map { _ in
                Int.random(in: 0..<6, using: &generator) == 0
                    ? Value.null
                    : .string(
                        String(
                            repeating: "x", count: Int.random(in: 0..<12, using: &generator)))
            }
            var keys = SortKeys([key])
            for value in pair { keys.append { _ in value } }
            #expect(keys.precedes(0, 1) == order.precedes([pair[0]], [pair[1]]))
            #expect(keys.precedes(1, 0) == order.precedes([pair[1]], [pair[0]]))
        }
    }
}
