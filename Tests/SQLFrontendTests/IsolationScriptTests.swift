// The isolation scripts, run in this process by sessions under a clock that is turned: what PostgreSQL 15 answered is
// what has to come.

import Foundation
import QueryEngine
import Synchronization
import Testing

@testable import SQLFrontend

/// Writes answers in the records' form.
struct TranscriptSink: ResultSink {
    var lines: [String] = []
    var failed = false
    var described = false
    var isFull: Bool { false }

    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}
    mutating func parameterDescription(_ types: [TypeOID]) {
        guard !types.isEmpty else { return }
        lines.append("PARAMETERS " + types.map { typeName($0) }.joined(separator: ", "))
    }
    func typeName(_ oid: TypeOID) -> String {
        if oid == .char { return "\"char\"" }
        guard let type = TypeRegistry.definition(oid) else {
            return oid.rawValue < 16384 ? "type \(oid.rawValue)" : "type N"
        }
        if type.name.hasPrefix("_") { return type.name.dropFirst() + "[]" }
        return type.name
    }
    mutating func rowDescription(_ columns: [ResultColumn], formats: [ValueFormat]) {
        described = true
        lines.append(
            columns.map {
                "\($0.name) \(typeName($0.type.oid))"
                    + ($0.type.modifier == -1 ? "" : ":\($0.type.modifier)")
            }.joined(separator: " | "))
    }
    mutating func noData() {}
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        described = false
        var fields: [String] = []
        for column in columns {
            let value = slots[column.slot]
            var bytes: [UInt8] = []
            if value.isNull {
                fields.append("<null>")
            } else {
                TypeOutput.appendText(value, column.type.oid, environment, to: &bytes)
                fields.append(
                    String(decoding: bytes, as: UTF8.self).replacingOccurrences(
                        of: "\n", with: "\\n"))
            }
        }
        lines.append(fields.joined(separator: " | "))
    }
    mutating func portalSuspended() {}
    mutating func commandComplete(tag: CommandTag) {
        described = false
        lines.append(tag.text)
    }
    mutating func emptyQuery() { lines.append("<empty query>") }
    static func normalise(_ text: String) -> String {
        var text = text
        for (pattern, replacement) in [
            ("\\b([Pp]rocess|transaction) [\\d/]+", "$1 N"),
            ("\\b(relation|database|tuple) (\\d+|\\(\\d+,\\d+\\))", "$1 N"),
            ("advisory lock \\[[\\d,]+\\]", "advisory lock [N]"),
            ("Reason code: .*", "Reason code: ..."),
        ] {
            text = text.replacingOccurrences(
                of: pattern, with: replacement, options: .regularExpression)
        }
        return text.replacingOccurrences(of: "\n", with: "\\n")
    }
    mutating func error(_ error: SQLError) {
        failed = true
        if described { lines.removeLast() }
        described = false
        let f = error.fields
        lines.append(
            Self.normalise(
                "\(f.isFatal ? "FATAL" : "ERROR") \(error.condition.sqlState): \(f.message)"))
        if let d = f.detail { lines.append(Self.normalise("DETAIL: \(d)")) }
        if let h = f.hint { lines.append(Self.normalise("HINT: \(h)")) }
        if let p = f.position { lines.append("POSITION: \(p)") }
        if let c = f.context, c.hasPrefix("COPY ") { lines.append(Self.normalise("CONTEXT: \(c)")) }
        let objects = [
            ("schema", f.schema), ("table", f.table), ("column", f.column), ("type", f.dataType),
            ("constraint", f.constraint),
        ].compactMap { label, value in value.map { "\(label)=\($0)" } }
        if !objects.isEmpty { lines.append("OBJECT: " + objects.joined(separator: " ")) }
    }
    mutating func notice(_ notice: Notice) {
        described = false
        lines.append(
            Self.normalise("\(notice.severity.rawValue) \(notice.sqlState): \(notice.message)"))
        if let d = notice.detail { lines.append(Self.normalise("DETAIL: \(d)")) }
        if let h = notice.hint { lines.append(Self.normalise("HINT: \(h)")) }
    }
    mutating func parameterStatus(name: String, value: String) {
        lines.append("PARAMETER \(name)=\(value)")
    }
    mutating func copyIn(columnCount: Int, format: ValueFormat) { lines.append("<copy in>") }
    mutating func copyOut(columnCount: Int, format: ValueFormat) { lines.append("<copy out>") }
    mutating func copyData(_ bytes: [UInt8]) {
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        lines += text.components(separatedBy: "\n")
    }
    mutating func copyDone() {}
}

final class TurnedClock: TimeSource {
    private let now = Atomic<UInt64>(1_000_000_000)
    private let start = Int64((Date().timeIntervalSince1970 - 946_684_800) * 1_000_000)
    var nanoseconds: UInt64 { now.load(ordering: .relaxed) }
    var wallClock: Int64 { start + Int64(nanoseconds / 1000) }
    func advance(to instant: UInt64) {
        if instant > nanoseconds { now.store(instant, ordering: .relaxed) }
    }
    func advance(milliseconds: UInt64) {
        now.wrappingAdd(milliseconds * 1_000_000, ordering: .relaxed)
    }
}

final class ScriptClient {
    let session: Session
    let clock: TurnedClock
    var sink = TranscriptSink()
    var progress = SessionProgress.finished
    var status = TransactionStatus.idle
    let heard: Heard
    final class Heard: Sendable { let lines = Mutex<[String]>([]) }

    init(_ cluster: SQLCluster, _ clock: TurnedClock) throws {
        self.clock = clock
        let heard = Heard()
        self.heard = heard
        session = try cluster.openSession(
            database: "postgres", user: "postgres", secret: 1,
            events: SessionEvents(
                wake: {},
                notification: { channel, payload, _ in
                    heard.lines.withLock { $0.append("NOTIFY \(channel) \(payload)") }
                }))
        _ = session.reportedParameters()
    }

    func start(_ request: SessionRequest) {
        progress = session.start(request, &sink)
        go()
    }

    func resume() {
        progress = session.resume(&sink)
        go()
    }

    private func go() {
        while true {
            switch progress {
            case .yielded, .outputFull: progress = session.resume(&sink)
            default: return
            }
        }
    }

    var isDone: Bool {
        switch progress {
        case .finished, .terminated: true
        default: false
        }
    }

    var sleep: UInt64? {
        if case .sleeping(let until) = progress { return until }
        return nil
    }

    /// Ready for the next query: the answer's lines.
    func answer() -> [String] {
        if case .terminated = progress {
            sink.lines.append("<connection closed>")
        } else {
            let now = session.transactionStatus
            if now != status {
                sink.lines.append("STATUS \(Character(Unicode.Scalar(now.rawValue)))")
            }
            status = now
        }
        let heard = heard.lines.withLock { lines in
            let all = lines; lines = []; return all
        }
        if let last = sink.lines.last, last.hasPrefix("STATUS"), !heard.isEmpty {
            sink.lines.insert(contentsOf: heard, at: sink.lines.count - 1)
        } else {
            sink.lines += heard
        }
        let lines = sink.lines
        sink.lines = []
        return lines
    }
}

@Suite struct IsolationScriptTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

    static func fixtures(_ folder: String, _ ending: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(ending) }.sorted()
            .map { "\(folder)/\($0)" }
    }

    /// What differs, and why it may.
    static let known: Set<String> = [
        // The connection's handler keeps a session going whose client has gone, and there is none here.
        "isolation/locks/client_vanishes_while_waiting.script",
        // PostgreSQL's answer comes from its deadlock timeout, or names an index of its catalog.
        "isolation/locks/deadlock_late.script",
        "isolation/tables/create_same_name_waits.script",
        // PostgreSQL points at a table in the text whose lock was not given.
        "isolation/tables/statements_take_modes.script",
        // Its predicate locks cover pages.
        "isolation/serializable/disjoint_inserts_index.script",
        "isolation/serializable/disjoint_inserts_sequential.script",
        "isolation/serializable/disjoint_updates_sequential.script",
        "isolation/serializable/unique_after_check.script",
        "isolation/unique/deferred_check_waits_at_commit.script",
    ]

    @Test func everySessionAnswersAsRecorded() throws {
        let all = Self.fixtures("isolation", ".script")
        #expect(all.count > 100)
        for path in all where !Self.known.contains(path) {
            let text = try String(
                contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
            let record = path.replacingOccurrences(of: ".script", with: ".expected")
            let expected = try String(
                contentsOf: Self.root.appendingPathComponent(record), encoding: .utf8)
            let answered = try run(text).joined(separator: "\n") + "\n"
            #expect(answered == expected, "\(path)")
        }
    }

    private func run(_ text: String) throws -> [String] {
        let clock = TurnedClock()
        let cluster = SQLCluster(frontend: PostgresFrontend(), time: clock)
        try cluster.createDatabase("postgres")
        var clients: [String: ScriptClient] = [:]
        var waiting: [String] = []
        var output: [String] = []
        func collect() {
            var progressed = true
            while progressed {
                progressed = false
                for name in waiting.sorted() {
                    guard let client = clients[name] else { continue }
                    if !client.isDone { client.resume() }
                    if client.isDone {
                        waiting.removeAll { $0 == name }
                        output.append("\(name): <continues>")
                        output += client.answer().map { "    " + $0 }
                        progressed = true
                    }
                }
            }
        }
        for raw in text.components(separatedBy: "\n").dropLast() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            output.append(line)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("@") { continue }
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2, ["wait", "cancel", "disconnect", "pause"].contains(words[0]) {
                switch words[0] {
                case "pause": clock.advance(milliseconds: UInt64(words[1]) ?? 0)
                case "cancel":
                    clients[words[1]]?.session.cancel()
                    clients[words[1]]?.resume()
                case "disconnect":
                    clients[words[1]]?.session.close()
                    clients[words[1]] = nil
                    waiting.removeAll { $0 == words[1] }
                default:
                    if let client = clients[words[1]] {
                        while !client.isDone, let until = client.sleep {
                            clock.advance(to: until)
                            client.resume()
                        }
                    }
                }
                collect()
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = String(line[..<colon])
            var sql = Substring(line[line.index(after: colon)...]).drop { $0 == " " }
            var mark = ""
            while let first = sql.first, "!&~".contains(first) {
                mark.append(first); sql.removeFirst()
            }
            if clients[name] == nil { clients[name] = try ScriptClient(cluster, clock) }
            guard let client = clients[name] else { continue }
            client.start(.simpleQuery(Array(sql.utf8)))
            if !mark.contains("&") {
                var tries = 0
                while let until = client.sleep, mark.contains("~") || sql.contains("pg_sleep"),
                    tries < 1000
                {
                    clock.advance(to: until)
                    client.resume()
                    tries += 1
                }
            }
            if !client.isDone {
                // A deadlock's victim has to notice before the others go on.
                for other in waiting.sorted() where clients[other]?.isDone == false {
                    clients[other]?.resume()
                }
                client.resume()
            }
            if client.isDone {
                output += client.answer().map { "    " + $0 }
            } else {
                output.append("    <waiting>")
                waiting.append(name)
            }
            collect()
        }
        for name in waiting.sorted() { output.append("\(name): <still waiting>") }
        return output
    }
}
