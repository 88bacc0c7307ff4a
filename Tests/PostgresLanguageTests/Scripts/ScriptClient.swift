// A client inside the process: drives a session as a connection would, and keeps every answer as the lines that the
// recorder wrote of PostgreSQL's.
import FaultInjection
import QueryEngine
import PostgresLanguage
import Synchronization

/// Time that only the test moves.
final class ManualTime: TimeSource {
    private let now = Mutex<UInt64>(1_000_000_000)

    var nanoseconds: UInt64 { now.withLock { $0 } }
    var wallClock: Int64 { 800_000_000_000_000 + Int64(nanoseconds / 1000) }

    func advance(to instant: UInt64) {
        now.withLock { $0 = max($0, instant) }
    }

    func advance(milliseconds: UInt64) {
        now.withLock { $0 += milliseconds * 1_000_000 }
    }
}

/// What a session says, as lines.
struct LineSink: ResultSink {
    var lines: [String] = []
    var failed = false
    var copyIn = false
    var isBinaryCopy = false
    private var isDescribed = false

    var isFull: Bool { false }

    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}

    mutating func parameterDescription(_ types: [TypeID]) {
        isDescribed = false
        if !types.isEmpty {
            lines.append("PARAMETERS " + types.map(TypeNames.name).joined(separator: ", "))
        }
    }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        lines.append(
            columns.map { column in
                let modifier = column.type.modifier == -1 ? "" : ":\(column.type.modifier)"
                return "\(column.name) \(TypeNames.name(column.type.oid))\(modifier)"
            }.joined(separator: " | "))
        isDescribed = true
    }

    mutating func noData() {}

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        isDescribed = false
        var cells: [String] = []
        for (index, column) in columns.enumerated() {
            let value = slots[column.slot]
            if value.isNull {
                cells.append("<null>")
                continue
            }
            var bytes: [UInt8] = []
            if formats.count > index, formats[index] == .binary {
                TypeOutput.appendBinary(value, column.type.oid, environment, to: &bytes)
                cells.append(Hexadecimal.text(bytes))
            } else {
                TypeOutput.appendText(value, column.type.oid, environment, to: &bytes)
                cells.append(
                    String(decoding: bytes, as: UTF8.self).split(
                        separator: "\n", omittingEmptySubsequences: false
                    ).joined(separator: "\\n"))
            }
        }
        lines.append(cells.joined(separator: " | "))
    }

    mutating func portalSuspended() {}

    mutating func commandComplete(tag: CommandTag) {
        isDescribed = false
        lines.append(tag.text)
    }

    mutating func emptyQuery() { lines.append("<empty query>") }

    mutating func error(_ error: SQLError) {
        failed = true
        // PostgreSQL finds some errors while it plans, before it has sent the columns.
        if isDescribed { lines.removeLast() }
        isDescribed = false
        let severity = error.fields.isFatal ? "FATAL" : "ERROR"
        report("\(severity) \(error.sqlState): \(error.message)")
        if let detail = error.fields.detail { report("DETAIL: \(detail)") }
        if let hint = error.fields.hint { report("HINT: \(hint)") }
        if let position = error.fields.position { report("POSITION: \(position)") }
        if let context = error.fields.context, context.hasPrefix("COPY ") {
            report("CONTEXT: \(context)")
        }
        let objects = [
            ("schema", error.fields.schema), ("table", error.fields.table),
            ("column", error.fields.column), ("type", error.fields.dataType),
            ("constraint", error.fields.constraint),
        ].compactMap { name, value in value.map { "\(name)=\($0)" } }
        if !objects.isEmpty { lines.append("OBJECT: " + objects.joined(separator: " ")) }
    }

    mutating func notice(_ notice: Notice) {
        report("\(notice.severity.rawValue) \(notice.sqlState): \(notice.message)")
        if let detail = notice.detail { report("DETAIL: \(detail)") }
        if let hint = notice.hint { report("HINT: \(hint)") }
    }

    mutating func parameterStatus(name: String, value: String) {
        lines.append("PARAMETER \(name)=\(value)")
    }

    mutating func copyIn(columnCount: Int, format: ValueFormat) {
        lines.append("<copy in>")
        copyIn = true
        isBinaryCopy = format == .binary
    }

    mutating func copyOut(columnCount: Int, format: ValueFormat) {
        lines.append("<copy out>")
        isBinaryCopy = format == .binary
    }

    mutating func copyData(_ bytes: [UInt8]) {
        if isBinaryCopy {
            lines.append(Hexadecimal.text(bytes))
            return
        }
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    mutating func copyDone() {}

    /// What differs from run to run is written in one way, as the recorder does.
    private mutating func report(_ text: String) {
        var line = text
        line.replace(/\b([Pp]rocess|transaction) [\d\/]+/) { "\($0.output.1) N" }
        line.replace(/\b(relation|database|tuple) (?:\d+|\(\d+,\d+\))/) { "\($0.output.1) N" }
        line.replace(/advisory lock \[[\d,]+\]/) { _ in "advisory lock [N]" }
        line.replace(/Reason code: .*/) { _ in "Reason code: ..." }
        line.replace("\n", with: "\\n")
        lines.append(line)
    }
}

/// Type names as the recorder writes them.
enum TypeNames {
    static func name(_ oid: TypeID) -> String {
        if oid.rawValue >= 16384 { return "type N" }
        guard let definition = PostgresTypes.library.definition(oid) else {
            return "type \(oid.rawValue)"
        }
        if oid == .char { return "\"char\"" }
        return definition.name.hasPrefix("_")
            ? definition.name.dropFirst() + "[]" : definition.name
    }
}

/// One session and the request under way.
final class ScriptClient {
    let session: Session
    private(set) var isBusy = false
    private(set) var sink = LineSink()
    private(set) var wakeAt: UInt64?
    /// How often a request has used its budget up.
    private(set) var yields = 0
    private let isWoken: WakeFlag
    private var status = TransactionStatus.idle
    private var requests: [SessionRequest] = []
    private var copyData: [UInt8] = []
    private(set) var isClosed = false
    private var reported: [String: String]

    final class WakeFlag: Sendable {
        private let flag = Mutex(false)
        func set() { flag.withLock { $0 = true } }
        func take() -> Bool {
            flag.withLock { value in
                defer { value = false }
                return value
            }
        }
    }

    init(_ world: ScriptWorld, database: String, processID: Int32) throws {
        let flag = WakeFlag()
        isWoken = flag
        session = try world.open(
            database: database, processID: processID,
            events: SessionEvents(wake: { flag.set() }))
        reported = [:]
    }

    var lines: [String] { sink.lines }
    var failed: Bool { sink.failed }

    func startQuery(_ sql: String, copyData: String = "") {
        begin(copyData)
        requests = []
        take(session.start(.simpleQuery(Array(sql.utf8)), &sink))
    }

    /// Parse, Describe, Bind, Execute, Sync.
    func startExtended(_ sql: String, _ parameters: [String?], binary: Bool, copyData: String) {
        begin(copyData)
        requests = [
            .parse(statement: "", text: Array(sql.utf8), parameterTypes: []),
            .describeStatement(""),
            .bind(
                portal: "", statement: "",
                parameters: parameters.map {
                    BoundParameter(format: .text, bytes: $0.map { Array($0.utf8) })
                }, resultFormats: [binary ? .binary : .text]),
            .execute(portal: "", maximumRows: 0),
        ]
        isExtended = true
        next()
    }

    private var isExtended = false

    private func begin(_ data: String) {
        sink = LineSink()
        isBusy = true
        isExtended = false
        copyData = Array(data.utf8)
    }

    private func next() {
        if isExtended && sink.failed { requests.removeAll() }
        if !requests.isEmpty {
            take(session.start(requests.removeFirst(), &sink))
        } else if isExtended {
            isExtended = false
            take(session.start(.sync, &sink))
        } else {
            finish()
        }
    }

    private func finish() {
        isBusy = false
        let now = session.transactionStatus
        if now != status {
            let letter =
                switch now {
                case .idle: "I"
                case .inBlock: "T"
                case .failed: "E"
                }
            sink.lines.append("STATUS \(letter)")
        }
        status = now
    }

    private func take(_ first: Progress) {
        wakeAt = nil
        var progress = first
        while true {
            switch progress {
            case .yielded: yields += 1
            case .movesAside, .outputFull: break
            case .needsInput:
                if !copyData.isEmpty {
                    session.copyData(sink.isBinaryCopy ? Hexadecimal.bytes(copyData) : copyData)
                    copyData = []
                }
                session.copyDone()
            case .finished, .waiting, .sleeping, .cut, .terminated: return end(progress)
            }
            progress = session.resume(&sink)
        }
    }

    private func end(_ progress: Progress) {
        switch progress {
        case .finished: next()
        case .waiting, .yielded, .movesAside, .outputFull, .needsInput: break
        case .sleeping(let instant): wakeAt = instant
        case .cut(let end):
            sink.lines.append("<cut: \(end)>")
            sink.failed = true
            isBusy = false
            isClosed = true
        case .terminated:
            sink.lines.append("<connection closed>")
            sink.failed = true
            isBusy = false
            isClosed = true
            session.close()
        }
    }

    /// Goes on if something has woken the session or its time has come; false if there was no reason to.
    func proceed(now: UInt64) -> Bool {
        guard isBusy else { return false }
        let isDue = wakeAt.map { $0 <= now } ?? false
        guard isWoken.take() || isDue else { return false }
        take(session.resume(&sink))
        return true
    }
}

/// A cluster of its own with a clock of its own.
final class ScriptWorld {
    let time = ManualTime()
    let cluster: SQLCluster
    private var processIDs: Int32 = 1000

    init(
        locale: DatabaseLocale = .codePoints, usesPostgresPredicateLocks: Bool = false,
        stepBudget: Int = 4096, frontend: any Frontend = PostgresFrontend(),
        plansAtOnce: Bool = false
    ) throws {
        cluster = SQLCluster(
            language: PostgresLanguage(frontend: frontend), time: time, locale: locale,
            granularity: usesPostgresPredicateLocks ? .pages : .exact, stepBudget: stepBudget,
            plansAtOnce: plansAtOnce)
        try cluster.createDatabase("postgres")
    }

    func open(database: String, processID: Int32, events: SessionEvents) throws -> Session {
        try cluster.openSession(
            database: database, user: "postgres", events: events)
    }

    func client() throws -> ScriptClient {
        processIDs += 1
        return try ScriptClient(self, database: "postgres", processID: processIDs)
    }

    /// Lets all sessions go on until none has a reason to.
    func settle(_ clients: [ScriptClient]) {
        var progress = true
        while progress {
            progress = false
            for client in clients where client.proceed(now: time.nanoseconds) { progress = true }
        }
    }
}
