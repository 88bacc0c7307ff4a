// Sessions of MySQL in the process: texts in, what the client would be told out, a line a thing.

import FaultInjection
import QueryEngine
import Synchronization

@testable import MySQLLanguage

/// A server without a wire.
final class SessionBench {
    let cluster: SQLCluster
    let clock = BenchClock()

    init(_ flavor: MySQLFlavor = .mysql8, faults: FaultInjector = FaultInjector(seed: 0)) {
        cluster = SQLCluster(language: MySQLLanguage(flavor), time: clock, faults: faults)
    }

    func open(
        _ database: String? = "test", options: MySQLClientOptions = []
    ) throws -> BenchClient {
        let session = try cluster.openMySQLSession(
            MySQLLogin(user: "root", database: database, options: options),
            events: SessionEvents(wake: {}))
        return BenchClient(session, clock)
    }
}

/// A clock that stands until it is turned.
final class BenchClock: TimeSource {
    private let now = Atomic<UInt64>(1_000_000_000)

    var nanoseconds: UInt64 { now.load(ordering: .relaxed) }
    var wallClock: Int64 { Int64(nanoseconds / 1000) + 700_000_000_000_000 }

    func turn(seconds: UInt64) { now.add(seconds * 1_000_000_000, ordering: .relaxed) }
}

/// One client.
final class BenchClient {
    let session: MySQLSession
    private let clock: BenchClock
    private var sink = BenchSink()
    private(set) var isWaiting = false

    init(_ session: MySQLSession, _ clock: BenchClock) {
        self.session = session
        self.clock = clock
    }

    /// What a text is answered with; `waits` where it has to wait.
    func run(_ text: String) -> [String] { send(.query(Array(text.utf8))) }

    func send(_ request: MySQLRequest) -> [String] {
        sink = BenchSink()
        return drive(session.start(request, &sink))
    }

    /// Goes on after a wait.
    func goOn() -> [String] { drive(session.resume(&sink)) }

    private func drive(_ first: Progress) -> [String] {
        var progress = first
        isWaiting = false
        while true {
            switch progress {
            case .finished: return sink.lines
            case .yielded, .movesAside, .outputFull: progress = session.resume(&sink)
            case .waiting, .sleeping:
                isWaiting = true
                return sink.lines + ["waits"]
            case .needsInput: return sink.lines + ["needs input"]
            case .cut, .terminated: return sink.lines + ["over"]
            }
        }
    }
}

/// What a client is told, as lines.
struct BenchSink: MySQLResultSink {
    private(set) var lines: [String] = []
    var isFull: Bool { false }
    private var columnCount = 0

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {}

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        var parts: [String] = []
        for column in columns {
            let value = slots[column.slot]
            if value.isNull {
                parts.append("NULL")
                continue
            }
            var bytes: [UInt8] = []
            TypeOutput.appendText(value, column.type.oid, environment, to: &bytes)
            parts.append(String(decoding: bytes, as: UTF8.self))
        }
        lines.append(parts.joined(separator: "|"))
    }

    mutating func notice(_ notice: Notice) { lines.append("notice \(notice.message)") }

    mutating func error(_ error: SQLError) {
        lines.append("ERROR \(error.mySQLNumber) (\(error.mySQLState)): \(error.message)")
    }

    mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment
    ) {
        lines.append(described.columns.map(\.name).joined(separator: "|"))
    }

    mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {
        lines.append("cursor " + columns.map(\.name).joined(separator: "|"))
    }

    mutating func fetchedRows(_ columns: [ResultColumn]) {}

    mutating func rowsEnd(_ completion: MySQLCompletion) {
        lines.append("end" + said(completion))
    }

    mutating func ok(_ completion: MySQLCompletion) { lines.append("ok" + said(completion)) }

    mutating func endOfCommand(_ completion: MySQLCompletion) { lines.append("eof") }

    mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {
        lines.append("prepared \(statement) of \(parameterCount)")
    }

    mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {
        lines.append("fields " + columns.map(\.name).joined(separator: "|"))
    }

    mutating func statistics(_ text: String) { lines.append(text) }

    /// What is not zero of it, `T` in a transaction, `+` where more follows.
    private func said(_ completion: MySQLCompletion) -> String {
        var text = ""
        if completion.affectedRows > 0 { text += " rows=\(completion.affectedRows)" }
        if completion.insertID > 0 { text += " id=\(completion.insertID)" }
        if completion.warnings > 0 { text += " warnings=\(completion.warnings)" }
        if completion.status.contains(.inTransaction) { text += " T" }
        if completion.status.contains(.moreResults) { text += " +" }
        return text
    }
}
