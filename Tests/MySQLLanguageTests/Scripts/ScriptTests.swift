// Every golden script and isolation schedule of MySQL's, replayed in the process and held against what MariaDB 10.11 answered.
import Foundation
import Testing

/// Run where it is asked for, as long as more differs than the list of known differences has.
@Suite(
    "Recorded from MariaDB 10.11",
    .enabled(if: ProcessInfo.processInfo.environment["UNDERSTUDY_MYSQL_SCRIPTS"] != nil))
struct ScriptTests {
    @Test("Golden scripts", arguments: Fixture.all("golden/mysql", ".sql"))
    func golden(_ fixture: Fixture) throws {
        let expected = answers(fixture.expected)
        let ours = answers(try GoldenScript.transcript(fixture.script))
        var known = KnownDifferences.of(fixture.name)
        for (index, should) in expected.enumerated() {
            let does = index < ours.count ? ours[index].lines : []
            if should.lines == does { continue }
            if let place = known.firstIndex(of: should.statement) {
                known.remove(at: place)
                continue
            }
            Issue.record(
                Comment(
                    rawValue: "\(fixture.name): \(should.statement)\n"
                        + should.lines.map { "  MariaDB: " + $0 }.joined(separator: "\n") + "\n"
                        + does.map { "  ours:    " + $0 }.joined(separator: "\n")))
        }
    }

    @Test("Isolation schedules", arguments: Fixture.all("isolation/mysql", ".script"))
    func isolation(_ fixture: Fixture) throws {
        let ours = try IsolationScript.transcript(fixture.script)
        if ours == fixture.expected || !KnownDifferences.of(fixture.name).isEmpty { return }
        let (mine, theirs) = (
            GoldenScript.lines(of: ours), GoldenScript.lines(of: fixture.expected)
        )
        let changes = mine.difference(from: theirs).map { change in
            switch change {
            case .remove(let line, let text, _): (line, "line \(line + 1) MariaDB: \(text)")
            case .insert(let line, let text, _): (line, "line \(line + 1) ours:    \(text)")
            }
        }.sorted { $0.0 < $1.0 }
        Issue.record(
            Comment(
                rawValue: "\(fixture.name)\n"
                    + changes.prefix(40).map(\.1).joined(separator: "\n")))
    }

    private struct Answer {
        var statement: String
        var lines: [String]
    }

    /// A transcript cut into statements and what came back.
    private func answers(_ transcript: String) -> [Answer] {
        var answers: [Answer] = []
        var head: [String] = []
        var lines: [String] = []
        func close() {
            if lines.isEmpty { return }
            answers.append(Answer(statement: head.joined(separator: " "), lines: lines))
            (head, lines) = ([], [])
        }
        for line in transcript.split(separator: "\n").map(String.init) {
            if line.hasPrefix("    ") {
                lines.append(line)
            } else {
                close()
                if !line.hasPrefix("--") { head.append(line) }
            }
        }
        close()
        return answers
    }
}

/// The list that `scripts/golden-run --known` uses too.
enum KnownDifferences {
    static func of(_ name: String) -> [String] {
        var fixture = ""
        var found: [String] = []
        for line in Fixture.read("known-differences.txt").split(separator: "\n") {
            if line.hasPrefix("    ") {
                if fixture == name { found.append(String(line.dropFirst(4))) }
            } else if !line.hasPrefix("#") {
                fixture = String(line)
            }
        }
        return found
    }
}

struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String
    let expected: String

    var testDescription: String { name }

    private static let root = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../../Fixtures").standardizedFileURL

    static func read(_ path: String) -> String {
        (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    static func all(_ folder: String, _ suffix: String) -> [Fixture] {
        let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        let paths = (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }
        return paths.sorted().map { path in
            let name = "\(folder)/\(path)"
            return Fixture(
                name: name, script: read(name),
                expected: read(String(name.dropLast(suffix.count)) + ".expected"))
        }
    }
}
