// Every golden script and isolation schedule, replayed in the process and held against what PostgreSQL 15 answered.
import QueryEngine
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Recorded from PostgreSQL 15")
struct ScriptTests {
    @Test("Golden scripts", arguments: Fixture.all("golden/postgres", ".sql"))
    func golden(_ fixture: Fixture) throws {
        let expected = answers(try #require(fixture.expected))
        let ours = answers(try fixture.transcript())
        var known = KnownDifferences.of(fixture.name)
        for (index, should) in expected.enumerated() {
            let does = index < ours.count ? ours[index] : Answer(statement: "", lines: [])
            if should.lines == does.lines { continue }
            if let place = known.firstIndex(of: should.statement) {
                known.remove(at: place)
                continue
            }
            Issue.record(
                Comment(
                    rawValue: "\(fixture.name): \(should.statement)\n"
                        + should.lines.map { "  PostgreSQL: " + $0 }.joined(separator: "\n") + "\n"
                        + does.lines.map { "  ours:       " + $0 }.joined(separator: "\n")))
        }
    }

    /// A statement that is interrupted every few rows answers as one that is not.
    @Test("Golden scripts in small steps", arguments: Fixture.all("golden/postgres", ".sql"))
    func smallSteps(_ fixture: Fixture) throws {
        let whole = try fixture.transcript()
        for budget in [12, 13, 17] {
            let stepped = try GoldenScript.transcript(
                fixture.script, locale: fixture.locale, stepBudget: budget)
            #expect(stepped == whole, "\(fixture.name) in steps of \(budget)")
        }
    }

    /// Plans that know no literal's value answer as those that do: each statement is planned from a text whose literals
    /// are others.
    @Test(
        "Golden scripts with plans of other literals",
        arguments: Fixture.all("golden/postgres", ".sql"))
    func otherLiterals(_ fixture: Fixture) throws {
        let whole = try fixture.transcript()
        let frontend = DisguisingFrontend()
        let world = try ScriptWorld(
            locale: fixture.locale, frontend: frontend, plansAtOnce: true)
        let shared = try GoldenScript.transcript(fixture.script, in: world)
        for (a, b) in zip(answers(whole), answers(shared)) where a.lines != b.lines {
            Issue.record(
                Comment(
                    rawValue: "\(fixture.name): \(a.statement)\n"
                        + a.lines.map { "  alone:  " + $0 }.joined(separator: "\n") + "\n"
                        + b.lines.map { "  shared: " + $0 }.joined(separator: "\n")))
        }
        #expect(shared.count == whole.count)
        for difference in frontend.differences.found {
            Issue.record(Comment(rawValue: "\(fixture.name): another plan for \(difference)"))
        }
    }

    @Test("Isolation schedules", arguments: Fixture.all("isolation/postgres", ".script"))
    func isolation(_ fixture: Fixture) throws {
        let transcript = try IsolationScript.transcript(fixture.script)
        if !KnownDifferences.of(fixture.name).isEmpty { return }
        if fixture.isFiner {
            // PostgreSQL fails here only because its predicate locks cover pages: every step has to succeed.
            #expect(!transcript.contains("    ERROR"), Comment(rawValue: transcript))
            return
        }
        try compare(transcript, fixture)
    }

    /// Whatever PostgreSQL fails only because its predicate locks cover pages and tables fails with reads recorded so.
    @Test(
        "Isolation schedules under PostgreSQL's predicate locks",
        arguments: Fixture.all("isolation/postgres", ".script").filter {
            $0.name.contains("serializable")
        })
    func predicateLocks(_ fixture: Fixture) throws {
        try compare(IsolationScript.transcript(fixture.script, asReference: true), fixture)
    }

    private func compare(_ transcript: String, _ fixture: Fixture) throws {
        let expected = try #require(fixture.expected)
        if transcript == expected { return }
        let ours = transcript.split(separator: "\n", omittingEmptySubsequences: false)
        let theirs = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = ours.difference(from: theirs).map { change in
            switch change {
            case .remove(let line, let text, _): (line, "line \(line + 1) PostgreSQL: \(text)")
            case .insert(let line, let text, _): (line, "line \(line + 1) ours:       \(text)")
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
            if !lines.isEmpty {
                answers.append(
                    Answer(statement: head.joined(separator: " "), lines: lines))
                head = []
                lines = []
            }
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
        let text = Fixture.read(Fixture.root + "known-differences.txt") ?? ""
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("    ") {
                if fixture == name { found.append(String(line.dropFirst(4))) }
            } else if !line.hasPrefix("#") {
                fixture = line
            }
        }
        return found
    }
}

struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String
    let expected: String?

    var testDescription: String { name }

    private static let transcripts = Mutex<[String: String]>([:])

    /// What we answer, run when it is first asked for.
    func transcript() throws -> String {
        if let known = Fixture.transcripts.withLock({ $0[name] }) { return known }
        let made = try GoldenScript.transcript(script, locale: locale)
        Fixture.transcripts.withLock { $0[name] = made }
        return made
    }

    /// That of the server which the fixture was recorded from: scripts/lib/fixtures.py has the same rule.
    var locale: DatabaseLocale {
        name.hasPrefix("golden/postgres/collation/") ? .english : .codePoints
    }
    var isFiner: Bool {
        script.split(separator: "\n").contains { (line: Substring) -> Bool in line == "@finer" }
    }

    static var root: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(4).joined(separator: "/") + "/Fixtures/"
    }

    static func all(_ folder: String, _ suffix: String) -> [Fixture] {
        files(root + folder).filter { $0.hasSuffix(suffix) }.sorted().map { path in
            Fixture(
                name: String(path.dropFirst(root.count)), script: read(path) ?? "",
                expected: read(String(path.dropLast(suffix.count)) + ".expected"))
        }
    }

    private static func files(_ folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var found: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if entry.pointee.d_type == DT_DIR { found += files(path) } else { found.append(path) }
        }
        return found
    }

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
