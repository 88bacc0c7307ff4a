// Every statement of the golden scripts, held against the parser: what PostgreSQL 15 took must parse, what it called a
// syntax error must be one, at the same character.

import Foundation
import QueryEngine
import SQLPlanning
import Testing

@testable import PostgresLanguage

@Suite struct GoldenScriptSyntaxTests {
    struct Recorded {
        var file: String
        var statement: String
        var answer: [String]
    }

    @Test func theParserAgreesWithTheRecords() throws {
        let statements = try recordedStatements()
        #expect(statements.count > 1000)
        for recorded in statements {
            let answer = recorded.answer.drop { $0.hasPrefix("NOTICE 42622") }
            let error = answer.first.flatMap { $0.hasPrefix("ERROR ") ? $0 : nil }
            let isSyntax = error.map { line in
                ["syntax error", "unterminated", "zero-length", "trailing junk"].contains {
                    line.contains("42601: \($0)")
                }
            }
            // A type's name that a function reads has a syntax of its own.
            if recorded.statement.contains("to_regtype(") { continue }
            do {
                _ = try Dialect.postgres.parse(Array(recorded.statement.utf8))
                #expect(isSyntax != true, "\(recorded.file) parses: \(recorded.statement)")
            } catch {
                guard error.condition != .featureNotSupported else { continue }
                let mine = "ERROR \(error.condition.sqlState): \(error.message)"
                #expect(mine == answer.first, "\(recorded.file): \(recorded.statement)")
                let place = recorded.answer.first { $0.hasPrefix("POSITION: ") }
                #expect(
                    error.fields.position.map { "POSITION: \($0)" } == place,
                    "\(recorded.file): \(recorded.statement)")
            }
        }
    }

    func recordedStatements() throws -> [Recorded] {
        let golden = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/golden/postgres")
        let files = try FileManager.default.subpathsOfDirectory(atPath: golden.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
        return try files.flatMap { try recordedStatements($0, in: golden) }
    }

    /// Walks script and record side by side: the record has the script's lines with the answers, indented, between them.
    func recordedStatements(_ file: String, in golden: URL) throws -> [Recorded] {
        let script = try lines(golden.appendingPathComponent(file))
        let record = try lines(
            golden.appendingPathComponent(file).deletingPathExtension().appendingPathExtension(
                "expected"))
        var found: [Recorded] = []
        var statement: [String] = []
        var rows = false
        var at = 0
        for line in script {
            try #require(
                at < record.count && record[at] == line, "\(file) and its record differ at: \(line)"
            )
            at += 1
            if rows {
                rows = line != "\\."
            } else if statement.isEmpty
                && (line.hasPrefix("--") || line.hasPrefix("\\") || line.isEmpty)
            {
                continue
            } else {
                statement.append(line)
                guard line.hasSuffix(";") else { continue }
                let text = statement.joined(separator: "\n")
                statement = []
                rows = text.range(of: #"(?i)\bfrom\s+stdin\b"#, options: .regularExpression) != nil
                found.append(Recorded(file: file, statement: text, answer: []))
            }
            while !rows, at < record.count, statement.isEmpty, record[at].hasPrefix("    ") {
                found[found.count - 1].answer.append(String(record[at].dropFirst(4)))
                at += 1
            }
        }
        return found
    }

    func lines(_ url: URL) throws -> [String] {
        try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n").dropLast()
    }
}
