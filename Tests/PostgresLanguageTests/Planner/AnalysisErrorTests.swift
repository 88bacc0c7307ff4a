// What PostgreSQL 15 refuses while it analyses a statement, ours refuses in the same words, at the same place.

import Foundation
import QueryEngine
import Testing

@testable import PostgresLanguage

@Suite struct AnalysisErrorTests {
    /// Answered where the statement is carried out, not where it is planned.
    static let later = ["DROP TABLE nope", "PREPARE p AS SELECT $1 + $2"]
    /// Known to differ: both names mean one collation here; hypothetical-set aggregates are absent.
    static let different = [
        "SELECT b COLLATE \"C\" < b COLLATE \"POSIX\" FROM t",
        "SELECT rank(DISTINCT a) OVER () FROM t",
    ]

    struct Recorded {
        var statement: String
        var code: String
        var message: String
        var fields: [String: String]
    }

    static func recorded() throws -> [Recorded] {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/golden/postgres/errors/analysis.expected")
        var found: [Recorded] = []
        var statement = ""
        for line in try String(contentsOf: folder, encoding: .utf8).split(separator: "\n") {
            if !line.hasPrefix("    ") {
                if line != "\\." { statement = String(line.dropLast()) }
                continue
            }
            let answer = line.dropFirst(4)
            if answer.hasPrefix("ERROR ") {
                found.append(
                    Recorded(
                        statement: statement, code: String(answer.dropFirst(6).prefix(5)),
                        message: String(answer.dropFirst(13)), fields: [:]))
            } else if let colon = answer.firstIndex(of: ":"), !found.isEmpty,
                found[found.count - 1].statement == statement
            {
                found[found.count - 1].fields[String(answer[..<colon])] = String(
                    answer[answer.index(colon, offsetBy: 2)...])
            }
        }
        return found
    }

    @Test func errorsAreThoseOfPostgres() throws {
        let all = try Self.recorded()
        #expect(all.count > 200)
        let catalog = MemoryCatalog.standard()
        for recorded in all
        where !Self.later.contains(recorded.statement)
            && !Self.different.contains(recorded.statement)
            // Planned pass by pass, while it runs.
            && !recorded.statement.hasPrefix("ALTER TABLE")
        {
            do {
                _ = try Plans.command(recorded.statement, catalog, allowsParameters: false)
                Issue.record("planned: \(recorded.statement)")
            } catch let error as SQLError {
                let error = PostgresWording().worded(error)
                let statement = Comment(rawValue: recorded.statement)
                #expect(error.condition.sqlState == recorded.code, statement)
                #expect(error.message == recorded.message, statement)
                #expect(error.fields.hint == recorded.fields["HINT"], statement)
                #expect(error.fields.detail == recorded.fields["DETAIL"], statement)
                #expect(
                    error.fields.position.map(String.init) == recorded.fields["POSITION"],
                    statement)
            }
        }
    }
}
