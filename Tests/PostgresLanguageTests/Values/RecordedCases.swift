// Reads the cases and answers of Fixtures/values; scripts/record-values tells their format.
import Foundation

@testable import PostgresLanguage
@testable import QueryEngine

struct RecordedCase {
    let words: [String]
    let arguments: [String]
    let expected: String
    let environment: TypeEnvironment
}

struct RecordedCases {
    let all: [RecordedCase]

    init(_ name: String, in folder: URL) throws {
        let text = try String(
            contentsOf: folder.appendingPathComponent(name + ".txt"), encoding: .utf8)
        let answers = try String(
            contentsOf: folder.appendingPathComponent(name + ".expected"), encoding: .utf8
        ).split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        var environment = CaseTypes.initialEnvironment
        var words: [String] = []
        var cases: [RecordedCase] = []
        for line in text.components(separatedBy: "\n") {
            if line.trimmingCharacters(in: .whitespaces).isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("set ") {
                CaseTypes.set(
                    line.split(separator: " ", maxSplits: 2).map(String.init), &environment)
            } else if !line.hasPrefix("  ") {
                words = line.split(separator: " ").map(String.init)
                if words[0] == "assign" {
                    words = ["assign", String(line.dropFirst("assign ".count))]
                }
            } else {
                let body = String(line.dropFirst(2))
                let single = ["in", "send", "assign", "cast"].contains(words[0])
                let arguments = single ? [body] : body.components(separatedBy: " | ")
                let expected = cases.count < answers.count ? answers[cases.count] : "<no answer>"
                cases.append(
                    RecordedCase(
                        words: words, arguments: arguments, expected: expected,
                        environment: environment))
            }
        }
        all = cases
    }
}

enum CaseTypes {
    static var initialEnvironment: TypeEnvironment {
        var environment = TypeEnvironment(types: PostgresTypes.library)
        // 2026-11-21, for words such as today, which the cases only compare with each other.
        environment.transactionTimestamp = 848_534_400_000_000
        return environment
    }

    static func set(_ words: [String], _ environment: inout TypeEnvironment) {
        let value = words[2].lowercased()
        switch words[1] {
        case "timezone": environment.timeZone = TimeZone.setting(words[2]) ?? .utc
        case "extra_float_digits": environment.extraFloatDigits = Int(value) ?? 1
        case "bytea_output": environment.byteaOutput = value == "escape" ? .escape : .hex
        case "intervalstyle":
            environment.intervalStyle =
                [
                    "postgres": .postgres, "postgres_verbose": .postgresVerbose,
                    "sql_standard": .sqlStandard, "iso_8601": .iso8601,
                ][value] ?? .postgres
        case "datestyle":
            for part in value.split(separator: ",") {
                switch part.trimmingCharacters(in: .whitespaces) {
                case "iso": environment.dateStyle = .iso
                case "postgres": environment.dateStyle = .postgres
                case "sql": environment.dateStyle = .sql
                case "german": environment.dateStyle = .german
                case "mdy": environment.dateOrder = .monthDayYear
                case "dmy": environment.dateOrder = .dayMonthYear
                case "ymd": environment.dateOrder = .yearMonthDay
                default: break
                }
            }
        default: break
        }
    }

    /// `int4`, `text[]`, `varchar(3)`.
    static func type(_ name: String) -> SQLType? {
        var base = name
        var arguments: [Int] = []
        if let open = name.firstIndex(of: "("), name.hasSuffix(")") {
            base = String(name[..<open])
            arguments = name[name.index(after: open)..<name.index(before: name.endIndex)]
                .split(separator: ",").compactMap { Int($0) }
        }
        if base.hasSuffix("[]") { base = "_" + base.dropLast(2) }
        if base == "char" && !arguments.isEmpty { base = "bpchar" }
        guard let definition = PostgresTypes.library.type(named: base) else { return nil }
        guard !arguments.isEmpty else { return SQLType(definition.oid) }
        // interval(2) has all fields.
        if base == "interval" { arguments.insert(TypeModifier.intervalFullRange, at: 0) }
        let modifier = try? PostgresTypes.library.modifier(
            for: definition.oid, arguments: arguments)
        return SQLType(definition.oid, modifier: modifier ?? -1)
    }

    /// nil is NULL.
    static func argument(_ text: String) -> String? {
        if text == "\\N" { return nil }
        if text == "''" { return "" }
        return text.replacingOccurrences(of: "␣", with: " ")
            .replacingOccurrences(of: "⏎", with: "\n")
    }
}
