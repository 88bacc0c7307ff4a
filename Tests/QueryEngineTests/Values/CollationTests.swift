// The linguistic order against lists that PostgreSQL 15 sorted under en_US.UTF-8 (scripts/record-collation).
import Foundation
import Testing

@testable import QueryEngine

@Suite struct CollationTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../" + "Fixtures/collation").standardizedFileURL

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".sorted") }.sorted()
    }()

    @Test func thereAreRecordings() { #expect(CollationTests.names.count > 5) }

    @Test(arguments: names) func ordersAsRecorded(_ name: String) throws {
        let texts = try CollationTests.texts(name)
        #expect(texts.count > 100)
        var wrong: [String] = []
        for (a, b) in zip(texts, texts.dropFirst()) where Collation.linguistic.compare(a, b) != -1 {
            wrong.append("\(CollationTests.shown(a)) before \(CollationTests.shown(b))")
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40).joined(separator: "\n"))")
    }

    /// Any two of a list, not neighbours alone, compare as their places do; so do their keys.
    @Test(arguments: names) func keysOrderAsTheTextsDo(_ name: String) throws {
        let texts = try CollationTests.texts(name)
        var generator = SystemRandomNumberGenerator()
        let keys = texts.map(LinguisticOrder.sortKey)
        for _ in 0..<4000 {
            let (i, j) = (
                Int.random(in: texts.indices, using: &generator),
                Int.random(in: texts.indices, using: &generator)
            )
            let order = Collation.linguistic.compare(texts[i], texts[j])
            let byKey = Collation.compareBytes(keys[i], keys[j])
            #expect(
                order == byKey,
                "\(CollationTests.shown(texts[i])) and \(CollationTests.shown(texts[j]))")
            #expect(order == -Collation.linguistic.compare(texts[j], texts[i]))
        }
    }

    /// A unique index holds keys: two texts that differ must not share one.
    @Test func everyCharacterHasAKeyOfItsOwn() {
        var owners: [[UInt8]: UInt32] = [:]
        for value in 1...0x1FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let key = LinguisticOrder.sortKey(Array(String(scalar).utf8))
            if let other = owners.updateValue(value, forKey: key) {
                Issue.record("U+\(String(value, radix: 16)) and U+\(String(other, radix: 16))")
            }
        }
    }

    @Test func keysAreBounded() {
        for scalar in ["a", "A", "é", "-", "ﷺ", "한", "日", "Ж", "\u{301}", "😀"] {
            let text = Array(String(repeating: scalar, count: 1000).utf8)
            #expect(LinguisticOrder.sortKey(text).count <= text.count * 6 + 12, "\(scalar)")
        }
    }

    private static func texts(_ name: String) throws -> [[UInt8]] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast().map { unescaped(Array($0)) }
    }

    private static func unescaped(_ line: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var rest = line[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                text.append(byte)
                continue
            }
            if next == UInt8(ascii: "x") {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                rest = rest.dropFirst(2)
                text.append(UInt8(digits, radix: 16) ?? 0)
            } else {
                text.append(next)
            }
        }
        return text
    }

    private static func shown(_ text: [UInt8]) -> String {
        let string = String(decoding: text, as: UTF8.self)
        let codes = string.unicodeScalars.map { String($0.value, radix: 16) }
        return "\"\(string)\" (\(codes.joined(separator: " ")))"
    }
}
