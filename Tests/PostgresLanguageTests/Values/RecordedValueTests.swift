// Values, functions, operators and casts against the answers that PostgreSQL 15 gave (scripts/record-values).
import Foundation
import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct RecordedValueTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Fixtures/values").standardizedFileURL

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func thereAreRecordings() { #expect(!RecordedValueTests.names.isEmpty) }

    @Test(arguments: names) func answersAsRecorded(_ name: String) throws {
        let cases = try RecordedCases(name, in: RecordedValueTests.folder)
        var different: [String] = []
        for recorded in cases.all {
            let answer = CaseEvaluator(recorded.environment).answer(recorded)
            if answer != recorded.expected {
                different.append(
                    "\(recorded.words.joined(separator: " ")): \(recorded.arguments.joined(separator: " | "))\n   recorded \(recorded.expected)\n   answered \(answer)"
                )
            }
        }
        #expect(cases.all.count > 5)
        #expect(
            different.isEmpty,
            "\(different.count) of \(cases.all.count) differ\n\(different.joined(separator: "\n"))")
    }

    /// What is sent is read back the same.
    @Test(arguments: names) func binaryFormsReadBack(_ name: String) throws {
        let cases = try RecordedCases(name, in: RecordedValueTests.folder)
        for recorded in cases.all
        where recorded.words[0] == "send" && recorded.expected.hasPrefix("= text ") {
            let type = SQLType(try #require(CaseTypes.type(recorded.words[1])).oid)
            let hex = Array(recorded.expected.dropFirst("= text ".count).utf8)
            let bytes = try BytesText.decodeHex(hex)
            let environment = recorded.environment
            let read = try bytes.withUnsafeBytes { buffer in
                try TypeInput.decodeBinary(buffer, as: type, environment)
            }
            let direct = try TypeInput.parse(
                try #require(CaseTypes.argument(recorded.arguments[0])), as: type, environment)
            #expect(
                Comparison.equal(read, direct, Ordering(type.oid)),
                "\(recorded.words) \(recorded.arguments)")
            // Cut short at any byte it may be refused, but nothing else.
            for count in 0..<bytes.count {
                _ = try? bytes.prefix(count).withUnsafeBytes { buffer in
                    try TypeInput.decodeBinary(
                        UnsafeRawBufferPointer(buffer), as: type, environment)
                }
            }
        }
    }
}
