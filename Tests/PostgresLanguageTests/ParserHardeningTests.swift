// The parser may refuse any text, and must survive every text: fixtures cut at each byte and mutated
// under a seed, and nesting beyond all reason on a small stack.

import Foundation
import QueryEngine
import SQLPlanning
import Testing

@testable import PostgresLanguage

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Whether an error that points into the text points inside it.
private func survives(_ text: [UInt8]) -> Bool {
    do throws(SQLError) {
        let statements = try Dialect.postgres.parse(text)
        return statements.allSatisfy { $0.range.upperBound <= text.count }
    } catch {
        guard let position = error.fields.position else { return true }
        return position >= 1 && position <= text.count + 1
    }
}

@Test(arguments: ParserFixtures.files)
func survivesEveryCut(file: String) throws {
    for parserCase in try ParserFixtures.cases(file) {
        let text = Array(parserCase.text.utf8)
        for end in 0..<text.count {
            #expect(survives(Array(text[..<end])))
        }
    }
}

@Test(arguments: ParserFixtures.files)
func survivesMutation(file: String) throws {
    var generator = SeededGenerator(state: 20_261_121)
    let texts = try ParserFixtures.cases(file).map { Array($0.text.utf8) }
    for text in texts where !text.isEmpty {
        for _ in 0..<20 {
            var mutant = text
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutate(&mutant, texts, &generator)
            }
            #expect(survives(mutant), "\(String(decoding: mutant, as: UTF8.self))")
        }
    }
}

private func mutate(
    _ text: inout [UInt8], _ others: [[UInt8]], _ generator: inout SeededGenerator
) {
    let at = text.isEmpty ? 0 : Int.random(in: 0..<text.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0 where !text.isEmpty: text[at] = UInt8.random(in: 0...255, using: &generator)
    case 1 where !text.isEmpty: text.remove(at: at)
    case 2:
        let marks = Array("()[]'\"$,.;:*-+E&U\\".utf8)
        text.insert(marks.randomElement(using: &generator) ?? 0x28, at: at)
    case 3:
        let other = others.randomElement(using: &generator) ?? []
        guard !other.isEmpty else { return }
        let from = Int.random(in: 0..<other.count, using: &generator)
        text.insert(contentsOf: other[from...], at: at)
    default:
        guard !text.isEmpty else { return }
        let end = min(text.count, at + Int.random(in: 1...8, using: &generator))
        text.insert(contentsOf: text[at..<end], at: at)
    }
}

private let nestings: [(String, @Sendable (Int) -> String)] = [
    ("parentheses", { "SELECT " + String(repeating: "(", count: $0) + "1" }),
    (
        "closed parentheses",
        {
            "SELECT " + String(repeating: "(", count: $0) + "1"
                + String(repeating: ")", count: $0)
        }
    ),
    ("subqueries", { "SELECT " + String(repeating: "(SELECT ", count: $0) + "1" }),
    ("not", { "SELECT " + String(repeating: "NOT ", count: $0) + "a" }),
    ("minus", { "SELECT " + String(repeating: "- ", count: $0) + "a" }),
    ("sums", { "SELECT 1" + String(repeating: " + 1", count: $0) }),
    ("casts", { "SELECT a" + String(repeating: "::int", count: $0) }),
    ("calls", { "SELECT " + String(repeating: "f(", count: $0) + "1" }),
    ("cases", { "SELECT " + String(repeating: "CASE WHEN ", count: $0) + "1" }),
    ("case results", { "SELECT " + String(repeating: "CASE WHEN a THEN ", count: $0) + "1" }),
    ("arrays", { "SELECT ARRAY" + String(repeating: "[", count: $0) + "1" }),
    ("nested arrays", { "SELECT " + String(repeating: "ARRAY[", count: $0) + "1" }),
    ("rows", { "SELECT " + String(repeating: "ROW(", count: $0) + "1" }),
    ("in lists", { "SELECT 1" + String(repeating: " IN (1", count: $0) }),
    ("between", { "SELECT " + String(repeating: "1 BETWEEN (", count: $0) + "1" }),
    ("unions", { "SELECT 1" + String(repeating: " UNION SELECT 1", count: $0) }),
    ("intersections", { "SELECT 1" + String(repeating: " INTERSECT SELECT 1", count: $0) }),
    ("query parentheses", { String(repeating: "(", count: $0) + "SELECT 1" }),
    ("from", { "SELECT * FROM " + String(repeating: "(SELECT * FROM ", count: $0) + "t" }),
    ("from parentheses", { "SELECT * FROM " + String(repeating: "(", count: $0) + "t" }),
    ("joins", { "SELECT * FROM t" + String(repeating: " JOIN t ON true", count: $0) }),
    ("right joins", { "SELECT * FROM t" + String(repeating: " JOIN t", count: $0) }),
    ("subscripts", { "SELECT a" + String(repeating: "[1]", count: $0) }),
    ("nested subscripts", { "SELECT a" + String(repeating: "[a", count: $0) }),
    ("fields", { "SELECT (a)" + String(repeating: ".b", count: $0) }),
    ("dots", { "SELECT a" + String(repeating: ".b", count: $0) }),
    ("with", { String(repeating: "WITH a AS (", count: $0) + "SELECT 1" }),
    ("explain", { String(repeating: "EXPLAIN ", count: $0) + "SELECT 1" }),
    ("exists", { "SELECT " + String(repeating: "EXISTS (SELECT ", count: $0) + "1" }),
    ("any", { "SELECT " + String(repeating: "1 = ANY (", count: $0) + "1" }),
    ("collate", { "SELECT a" + String(repeating: " COLLATE b", count: $0) }),
    ("time zones", { "SELECT a" + String(repeating: " AT TIME ZONE 'UTC'", count: $0) }),
    ("is null", { "SELECT a" + String(repeating: " IS NULL", count: $0) }),
    ("sets", { "SELECT 1 GROUP BY " + String(repeating: "GROUPING SETS (", count: $0) + "a" }),
    ("dimensions", { "SELECT a::int" + String(repeating: "[]", count: $0) }),
    ("comments", { "SELECT " + String(repeating: "/*", count: $0) + "1" }),
    ("schemas", { String(repeating: "CREATE SCHEMA a ", count: $0) }),
]

/// Parses on a thread of 512 KiB, and gives the tree back on it too.
private func answerOnSmallStack(_ text: String) -> String {
    let box = AnswerBox()
    let thread = Thread { box.set(parserAnswer(text)) }
    thread.stackSize = 512 << 10
    thread.start()
    return box.wait()
}

private final class AnswerBox: Sendable {
    private let condition = NSCondition()
    private nonisolated(unsafe) var answer: String?

    func set(_ text: String) {
        condition.lock()
        answer = text
        condition.signal()
        condition.unlock()
    }

    func wait() -> String {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let answer { return answer }
            condition.wait()
        }
    }
}

@Test func survivesNesting() {
    for (name, make) in nestings {
        for count in [50, 200, 400, 600, 900, 1100, 5_000, 100_000] {
            let answer = answerOnSmallStack(make(count))
            #expect(!answer.isEmpty, "\(name)")
            if count == 100_000 {
                let isRefused = answer.hasPrefix("54001") || answer.hasPrefix("42601")
                #expect(isRefused, "\(name): \(answer.prefix(100))")
            }
        }
    }
}

@Test func reasonableNestingParses() {
    for depth in [10, 30] {
        let parentheses =
            "SELECT " + String(repeating: "(", count: depth) + "1"
            + String(repeating: ")", count: depth)
        #expect(parserAnswer(parentheses) == "ok")
        let queries =
            String(repeating: "SELECT * FROM (", count: depth) + "SELECT 1"
            + String(repeating: ") x", count: depth)
        #expect(parserAnswer(queries) == "ok")
    }
    #expect(parserAnswer("SELECT 1" + String(repeating: " + 1", count: 500)) == "ok")
    #expect(parserAnswer("SELECT a" + String(repeating: " OR a = 1", count: 20_000)) == "ok")
    #expect(
        parserAnswer("INSERT INTO t VALUES (1)" + String(repeating: ", (1)", count: 50_000)) == "ok"
    )
}
