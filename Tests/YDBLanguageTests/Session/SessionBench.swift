// A cluster of YDB's with sessions that are driven step by step, and what they answer as lines of text.

import FaultInjection
import QueryEngine
import Synchronization

@testable import YDBLanguage

final class BenchClock: TimeSource {
    private let now = Mutex<UInt64>(1_000_000_000)

    var nanoseconds: UInt64 { now.withLock { $0 } }
    /// 2026-01-01 00:00:00 UTC.
    var wallClock: Int64 { 820_454_400_000_000 }

    func turn(by nanoseconds: UInt64) { now.withLock { $0 += nanoseconds } }

}

/// Answers as lines: `0 a:Int32 b:Utf8?` for a result set's columns, values between `|`, errors with their issues.
struct LineSink: YDBResultSink {
    var lines: [String] = []
    var failure: YDBFailure?
    var completion: YDBCompletion?
    var transaction = ""
    private var columns: [YDBColumn] = []

    var isFull: Bool { false }

    mutating func transactionBegan(_ id: String) { transaction = id }

    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {
        self.columns = columns
        lines.append(
            "\(number) " + columns.map { "\($0.name):\($0.type)" }.joined(separator: " "))
    }

    mutating func row(_ slots: borrowing [Value], places: [Int]) {
        var texts: [String] = []
        for (place, column) in zip(places, columns) {
            texts.append(ValueText.text(slots[place], column.type))
        }
        lines.append(texts.joined(separator: "|"))
    }

    mutating func resultSetEnd() {}
    mutating func finished(_ completion: YDBCompletion) { self.completion = completion }
    mutating func failed(_ failure: YDBFailure) {
        self.failure = failure
        lines.append(failure.status.name)
        lines += failure.issues.flatMap { $0.description.split(separator: "\n").map(String.init) }
    }
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {}
}

/// Values as tests read them.
enum ValueText {
    static func text(_ value: Value, _ type: YQLType) -> String {
        if case .optional(let item) = type {
            guard let inner = type.unwrap(value) else { return "NULL" }
            return text(inner, item)
        }
        switch type {
        case .null: return "NULL"
        case .void: return "VOID"
        case .list(let item):
            return "[" + value.elements.map { text($0, item) }.joined(separator: ",") + "]"
        case .tuple(let items):
            return "(" + zip(value.fields, items).map { text($0, $1) }.joined(separator: ",") + ")"
        case .structure(let members):
            return "{"
                + zip(value.fields, members).map { "\($1.name):\(text($0, $1.type))" }
                .joined(separator: ",") + "}"
        case .dictionary(let key, let payload):
            let keys = value.field(0).elements
            if payload == .void {
                return "{" + keys.map { text($0, key) }.joined(separator: ",") + "}"
            }
            return "{"
                + zip(keys, value.field(1).elements).map {
                    "\(text($0, key)):\(text($1, payload))"
                }.joined(separator: ",") + "}"
        case .emptyList: return "[]"
        case .emptyDictionary: return "{}"
        default:
            var bytes: [UInt8] = []
            YQLText.append(value, type, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

final class Bench {
    let clock = BenchClock()
    let cluster: SQLCluster

    init(stepBudget: Int = 4_096, faults: FaultInjector = FaultInjector(seed: 0)) {
        cluster = SQLCluster(
            language: YDBLanguage(), time: clock, faults: faults, stepBudget: stepBudget,
            plansAtOnce: true)
    }

    func session() throws -> YDBSession {
        try cluster.openYDBSession(path: "/local", events: SessionEvents(wake: {}))
    }

    /// The answer to a request, whole.
    func ask(_ session: YDBSession, _ request: YDBRequest) -> LineSink {
        var sink = LineSink()
        var progress = session.start(request, &sink)
        var steps = 0
        while steps < 1_000_000 {
            steps += 1
            switch progress {
            case .finished, .terminated, .cut: return sink
            default: progress = session.resume(&sink)
            }
        }
        sink.lines.append("does not end")
        return sink
    }

    func run(
        _ session: YDBSession, _ text: String, _ parameters: [String: YDBParameter] = [:],
        _ control: YDBTransactionControl = YDBTransactionControl(),
        dialect: YDBDialect = .query
    ) -> LineSink {
        ask(
            session,
            .execute(
                YDBExecution(text, parameters: parameters, control: control, dialect: dialect)))
    }

    func lines(_ session: YDBSession, _ text: String) -> [String] { run(session, text).lines }
}
