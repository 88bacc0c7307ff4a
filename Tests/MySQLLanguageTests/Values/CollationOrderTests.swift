// The order, the equality and the hashes of texts, compared with their sort keys: all are to be of one mind.

import QueryEngine
import Testing

@testable import MySQLLanguage

@Suite struct CollationOrderTests {
    private static let letters: [Character] = [
        "a", "A", "b", "Z", "_", " ", " ", "\t", "\0", "0", "é", "E", "e", "ß", "s", "\u{A0}",
        "\u{301}", "漢", "🎉", "\u{1F}", "~",
    ]

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static func hash(_ text: [UInt8], _ order: CustomCollation) -> Int {
        var hasher = Hasher()
        order.hash(text, &hasher)
        return hasher.finalize()
    }

    @Test(arguments: MySQLCollation.all.map(\.name))
    func comparesAsItsSortKeysDo(_ name: String) throws {
        let order = try #require(MySQLCollation.named(name)).order
        var random = Generator(state: 7)
        func text(like other: [Character]) -> [Character] {
            var text = other
            for _ in 0..<Int.random(in: 0...2, using: &random) where !text.isEmpty {
                text[Int.random(in: 0..<text.count, using: &random)] =
                    Self.letters.randomElement(using: &random) ?? "a"
            }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                text.append(Self.letters.randomElement(using: &random) ?? "a")
            }
            return text
        }
        var met: Set<Int> = []
        for _ in 0..<4_000 {
            let base = text(like: Array("ab e a".prefix(Int.random(in: 0...6, using: &random))))
            let (x, y) = (text(like: base), text(like: base))
            let (a, b) = (Array(String(x).utf8), Array(String(y).utf8))
            let told = order.compare(a, b)
            let keys = Collation.compareBytes(order.sortKey(a), order.sortKey(b))
            met.insert(told)
            #expect(told == keys, "\(x) and \(y)")
            #expect(order.lead(a) == Collation.lead(ofBytes: order.sortKey(a)), "\(x)")
            #expect(order.equal(a, b) == (keys == 0), "\(x) and \(y)")
            // Different texts may have one hash; that these have shows that something is left out of it.
            #expect((Self.hash(a, order) == Self.hash(b, order)) == (keys == 0), "\(x) and \(y)")
        }
        #expect(met == [-1, 0, 1])
    }
}
