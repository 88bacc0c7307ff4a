// Whatever bytes arrive, the parser answers or refuses: cut texts, changed bytes, deep nesting, long chains.

import QueryEngine
import SQLPlanning
import Testing

@testable import MySQLLanguage

private func texts() throws -> [[UInt8]] {
    try ParserFixtures.files.flatMap { try ParserFixtures.cases($0).map { Array($0.text.utf8) } }
}

private let allOptions = [ParserFixtures.mysql, ParserFixtures.mariadb]

@Test func answersEveryCutText() throws {
    for text in try texts() where text.count < 200 {
        for end in stride(from: 0, to: text.count, by: 3) {
            for options in allOptions {
                _ = try? StatementParsing.parse(Array(text[..<end]), options)
            }
        }
    }
}

@Test func answersEveryMutatedText() throws {
    var seed: UInt64 = 20_261_129
    func random(_ bound: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: seed >> 33) % max(bound, 1)
    }
    let interesting: [UInt8] = Array("'\"`@.,;()*/-#! \n0xeE\\{}".utf8) + [0, 0x80, 0xC3, 0xFF]
    for text in try texts() where !text.isEmpty {
        for _ in 0..<12 {
            var changed = text
            for _ in 0...random(3) {
                let place = random(changed.count)
                switch random(3) {
                case 0: changed[place] = interesting[random(interesting.count)]
                case 1: changed.insert(interesting[random(interesting.count)], at: place)
                default: changed[place] = UInt8(truncatingIfNeeded: random(256))
                }
            }
            for options in allOptions { _ = try? StatementParsing.parse(changed, options) }
        }
    }
}

@Test(arguments: [
    ("(", ")"), ("-", ""), ("not ", ""), ("f(", ")"), ("(select ", ")"), ("interval(1,", ")"),
    ("case when 1 then ", " end"), ("interval (", ") day + 1"), ("1 in (", ")"), ("((", "))"),
    ("a like ", ""), ("@a := ", ""), ("exists (select ", ")"), ("coalesce(1, ", ")"),
])
func refusesDeepNesting(opening: String, closing: String) {
    for depth in [10, 5_000, 200_000] {
        let text =
            "select " + String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth)
        for options in allOptions {
            let answer = ParserFixtures.answer(text, options)
            if depth > 5_000, answer != "ok" {
                #expect(answer.hasPrefix("1064 "), "\(opening): \(answer)")
            }
        }
    }
}

@Test(arguments: [
    " + 1", " and 1", " or 1", " = 1", " in (1)", " union select 1", " collate utf8mb4_bin",
])
func boundsLongChains(link: String) {
    for options in allOptions {
        let text = "select 1" + String(repeating: link, count: 100_000)
        let answer = ParserFixtures.answer(text, options)
        #expect(answer == "ok" || answer.hasPrefix("1064 "), "\(link): \(answer)")
    }
}

@Test(arguments: ["(", "(a join ", "((select 1) t join ", "a join ", "a left join "])
func refusesDeepTables(opening: String) {
    for options in allOptions {
        let text = "select * from " + String(repeating: opening, count: 20_000) + "a"
        let answer = ParserFixtures.answer(text, options)
        #expect(answer == "ok" || answer.hasPrefix("1064 "), "\(opening): \(answer)")
    }
}
