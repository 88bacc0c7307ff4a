// What PostgreSQL 15's parser answered to each text of Fixtures/parser, ours has to answer too:
// whether it parses, or else the SQLSTATE, the position and the message.

import Foundation
import QueryEngine
import SQLPlanning
import Testing

@testable import PostgresLanguage
import enum SQLPlanning.Expression

struct ParserCase: Sendable {
    var text: String
    var answer: String
}

enum ParserFixtures {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/parser")

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

    static let files = [
        "definitions.txt", "expressions.txt", "lexical.txt", "queries.txt", "session.txt",
    ]
}

/// The answer in the fixtures' form.
func parserAnswer(_ text: String) -> String {
    do throws(SQLError) {
        _ = try Dialect.postgres.parse(Array(text.utf8))
        return "ok"
    } catch {
        let position = error.fields.position.map(String.init) ?? "-"
        return "\(error.condition.sqlState) \(position) \(error.message)"
            .replacingOccurrences(of: "\n", with: "\\n")
    }
}

/// The expression that `text` is, read as the only item of a target list.
private func expression(_ text: String) throws -> Expression {
    try Dialect.postgres.parseExpression(Array(text.utf8))
}

/// Syntax trees do not hold parentheses: two texts that PostgreSQL prints alike are equal trees.
@Test func bindsOperatorsAsPostgresDoes() throws {
    let cases = try ParserFixtures.cases("precedence.txt")
    #expect(cases.count > 80)
    for parserCase in cases {
        let lines = parserCase.text.split(separator: "\n").map(String.init)
        let isSame = try expression(lines[0]) == expression(lines[1])
        #expect(isSame == (parserCase.answer == "same"), "\(parserCase.text)")
    }
}

@Test func readsLiteralsAsPostgresDoes() throws {
    let cases = try ParserFixtures.cases("literals.txt")
    #expect(cases.count > 20)
    for parserCase in cases {
        let value: String
        switch try expression(parserCase.text) {
        case .literal(.string(let text), _): value = text
        case .cast(let cast):
            guard case .literal(.string(let text), _) = cast.operand else { continue }
            value = text
        default:
            Issue.record("\(parserCase.text) is no literal")
            continue
        }
        let digits = value.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digits == parserCase.answer, "\(parserCase.text)")
    }
}

@Test(arguments: ParserFixtures.files)
func answersAsPostgresDoes(file: String) throws {
    let cases = try ParserFixtures.cases(file)
    #expect(cases.count > 20)
    for parserCase in cases {
        let answer = parserAnswer(parserCase.text)
        #expect(answer == parserCase.answer, "\(file): \(parserCase.text)")
    }
}
