// The cases of Fixtures/parser/mysql, and what our parser answers to them in their form.

import Foundation
import QueryEngine
import SQLPlanning

@testable import MySQLLanguage

struct ParserCase: Sendable {
    var text: String
    var answer: String
}

enum ParserFixtures {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/parser/mysql")

    static let files = [
        "definitions.txt", "expressions.txt", "lexical.txt", "modification.txt", "queries.txt",
        "session.txt",
    ]

    static func cases(_ file: String) throws -> [ParserCase] {
        let content = try String(
            contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        var cases: [ParserCase] = []
        var text: [Substring] = []
        var lines = content.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            if line == "----" {
                let answer = lines.popFirst() ?? ""
                _ = lines.popFirst()
                cases.append(
                    ParserCase(text: text.joined(separator: "\n"), answer: String(answer)))
                text = []
            } else {
                text.append(line)
            }
        }
        return cases
    }

    /// As a prepared statement's text in MariaDB's database `d`.
    static let mariadb = ParserOptions(
        flavor: .mariadb10, mode: MySQLFlavor.mariadb10.defaultMode, database: "d",
        allowsParameters: true)

    static let mysql = ParserOptions(
        flavor: .mysql8, mode: MySQLFlavor.mysql8.defaultMode, database: "d")

    /// What the grammar itself refuses; every other error comes from what the names mean.
    private static let parserErrors: Set<Int32> = [
        1064, 1065, 1221, 1235, 1248, 1327, 1426, 1630, 1791, 1800, 1801, 4022,
    ]

    static func answer(_ text: String, _ options: ParserOptions) -> String {
        do throws(SQLError) {
            _ = try StatementParsing.parse(
                StatementParsing.trimmed(Array(text.utf8)), options)
            return "ok"
        } catch {
            guard parserErrors.contains(error.fields.nativeNumber) else { return "ok" }
            return "\(error.fields.nativeNumber) \(error.message)"
                .replacingOccurrences(of: "\n", with: "\\n")
        }
    }

    /// The only item of a SELECT list.
    static func expression(
        _ text: String, _ options: ParserOptions = mysql
    ) throws -> SQLPlanning.Expression {
        try StatementParsing.expression(text, options)
    }
}
