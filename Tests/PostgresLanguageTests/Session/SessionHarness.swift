// What tests of the session drive it with: a sink that writes down what was said, a clock that the test turns, and a
// frontend whose few statements are planned by hand.

import FaultInjection
import PostgresLanguage
import QueryEngine
import StorageEngine
import Synchronization

/// Writes down everything in one line each.
struct RecordingSink: ResultSink {
    var lines: [String] = []
    var capacity = Int.max
    var isFull: Bool { lines.count >= capacity }

    mutating func parseComplete() { lines.append("parsed") }
    mutating func bindComplete() { lines.append("bound") }
    mutating func closeComplete() { lines.append("closed") }
    mutating func parameterDescription(_ types: [TypeID]) {
        lines.append("parameters \(types.map(\.rawValue))")
    }
    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        lines.append("columns \(columns.map(\.name))")
    }
    mutating func noData() { lines.append("no data") }
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        var fields: [String] = []
        for column in columns {
            let value = slots[column.slot]
            if value.isNull {
                fields.append("null")
                continue
            }
            var text: [UInt8] = []
            TypeOutput.appendText(value, column.type.oid, environment, to: &text)
            fields.append(String(decoding: text, as: UTF8.self))
        }
        lines.append("row " + fields.joined(separator: "|"))
    }
    mutating func portalSuspended() { lines.append("suspended") }
    mutating func commandComplete(tag: CommandTag) { lines.append(tag.text) }
    mutating func emptyQuery() { lines.append("empty") }
    mutating func error(_ error: SQLError) {
        lines.append("error \(error.condition.sqlState) \(error.message)")
        if let context = error.fields.context { lines.append("context \(context)") }
    }
    mutating func notice(_ notice: Notice) {
        lines.append("\(notice.severity.rawValue) \(notice.sqlState) \(notice.message)")
    }
    mutating func parameterStatus(name: String, value: String) {
        lines.append("status \(name)=\(value)")
    }
    mutating func copyIn(columnCount: Int, format: ValueFormat) {
        lines.append("copy in \(columnCount)")
    }
    mutating func copyOut(columnCount: Int, format: ValueFormat) {
        lines.append("copy out \(columnCount)")
    }
    mutating func copyData(_ bytes: [UInt8]) {
        lines.append("data " + String(decoding: bytes, as: UTF8.self))
    }
    mutating func copyDone() { lines.append("copy done") }
}

final class TestClock: TimeSource {
    private let now = Atomic<UInt64>(1_000_000_000)
    var nanoseconds: UInt64 { now.load(ordering: .relaxed) }
    var wallClock: Int64 { Int64(nanoseconds / 1000) }
    func advance(milliseconds: UInt64) {
        now.wrappingAdd(milliseconds * 1_000_000, ordering: .relaxed)
    }
}

/// A session with its sink.
final class Client {
    let session: Session
    let cluster: SQLCluster
    let wakes: Counter
    private var told: [String] = []
    var sink = RecordingSink()
    private(set) var progress = Progress.finished

    final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Notifications so far.
    var heard: [String] {
        while let next = session.nextNotification() {
            told.append("\(next.channel):\(next.payload)")
        }
        return told
    }

    init(_ cluster: SQLCluster, settings: [(name: String, value: String)] = []) throws {
        let wakes = Counter()
        self.wakes = wakes
        self.cluster = cluster
        session = try cluster.openSession(
            database: "test", user: "tester", settings: settings,
            events: SessionEvents(
                wake: { wakes.value.wrappingAdd(1, ordering: .relaxed) }, poke: {}))
    }

    /// Says a request and gives what was answered since the last time.
    @discardableResult
    func ask(_ request: SessionRequest) -> [String] {
        progress = session.start(request, &sink)
        return settle()
    }

    @discardableResult
    func query(_ text: String) -> [String] { ask(.simpleQuery(Array(text.utf8))) }

    @discardableResult
    func resume() -> [String] {
        progress = session.resume(&sink)
        return settle()
    }

    private func settle() -> [String] {
        while progress.wantsTime { progress = session.resume(&sink) }
        let lines = sink.lines
        sink.lines = []
        return lines
    }

    var isFinished: Bool {
        if case .finished = progress { return true }
        return false
    }

    var isWaiting: Bool {
        if case .waiting = progress { return true }
        return false
    }

    var sleepsUntil: UInt64? {
        if case .sleeping(let until) = progress { return until }
        return nil
    }

    var needsCopyData: Bool {
        if case .needsInput = progress { return true }
        return false
    }

    var isTerminated: Bool {
        if case .terminated = progress { return true }
        return false
    }

    @discardableResult
    func parse(_ name: String, _ text: String, _ types: [TypeID] = []) -> [String] {
        ask(.parse(statement: name, text: Array(text.utf8), parameterTypes: types))
    }

    @discardableResult
    func bind(
        _ portal: String, _ statement: String, _ parameters: [String?] = [],
        formats: [ValueFormat] = []
    ) -> [String] {
        ask(
            .bind(
                portal: portal, statement: statement,
                parameters: parameters.map {
                    BoundParameter(format: .text, bytes: $0.map { Array($0.utf8) })
                }, resultFormats: formats))
    }
}

func makeCluster(clock: TestClock = TestClock()) throws -> SQLCluster {
    let cluster = SQLCluster(language: HandLanguage(), time: clock)
    try cluster.createDatabase("test")
    return cluster
}
