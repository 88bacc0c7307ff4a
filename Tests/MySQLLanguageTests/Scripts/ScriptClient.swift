// A client inside the process: drives a session as a connection would, one command after another, as a script's step asks.
import FaultInjection
import MySQLLanguage
import QueryEngine
import Synchronization

/// Time that only the test moves.
final class ManualTime: TimeSource {
    private let now = Mutex<UInt64>(1_000_000_000)

    var nanoseconds: UInt64 { now.withLock { $0 } }
    var wallClock: Int64 { 800_000_000_000_000 + Int64(nanoseconds / 1000) }

    func advance(to instant: UInt64) { now.withLock { $0 = max($0, instant) } }
}

/// One session and the step under way.
final class ScriptClient {
    let session: MySQLSession
    private(set) var isBusy = false
    private(set) var isClosed = false
    private(set) var wakeAt: UInt64?
    private(set) var sink: ScriptSink
    private let isBrief: Bool
    private let isWoken: WakeFlag
    private var requests: [(inout ScriptSink) -> MySQLRequest?] = []
    private var statement: UInt32?
    private var prepared: [String] = []
    private var answer: [String] = []
    private var failed = false
    /// The answer of SHOW WARNINGS is being read.
    private var asksForWarnings = false

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

    init(_ world: ScriptWorld, isBrief: Bool) throws {
        let flag = WakeFlag()
        isWoken = flag
        self.isBrief = isBrief
        sink = ScriptSink(isBrief: isBrief)
        session = try world.cluster.openMySQLSession(
            MySQLLogin(
                user: "root", host: "127.0.0.1", database: ScriptWorld.database,
                options: [.multiStatements, .multiResults], collation: 45),
            events: SessionEvents(wake: { flag.set() }))
    }

    var lines: [String] { answer }

    // MARK: Steps

    func query(_ sql: String) { begin([{ _ in .query(Array(sql.utf8)) }]) }

    /// Prepares and executes.
    func prepare(_ sql: String, mode: String, _ parameters: [String?]) {
        var steps: [(inout ScriptSink) -> MySQLRequest?] = []
        if let old = statement { steps.append { _ in .closeStatement(old) } }
        statement = nil
        steps.append { _ in .prepare(Array(sql.utf8)) }
        if mode != "prepare" { steps += execution(mode, parameters) }
        begin(steps)
    }

    func executeAgain(_ parameters: [String?]) { begin(execution("execute", parameters)) }

    private func execution(
        _ mode: String, _ parameters: [String?]
    ) -> [(inout ScriptSink) -> MySQLRequest?] {
        let values = parameters.map(ScriptParameter.value)
        let isCursor = mode == "cursor"
        return [
            { [unowned self] sink in
                guard !failed else { return nil }
                statement = sink.statement ?? statement
                if !sink.prepared.isEmpty || sink.statement != nil { prepared = sink.prepared }
                sink.prepared = prepared
                return .execute(
                    MySQLExecution(
                        statement: statement ?? 0, parameters: values, opensCursor: isCursor))
            }
        ]
    }

    func command(_ name: String, _ argument: String) {
        let request: MySQLRequest
        switch name {
        case "ping": request = .ping
        case "init_db": request = .initDatabase(argument)
        case "reset_connection": request = .resetConnection
        case "set_option": request = .setMultiStatements(argument == "0")
        case "reset_statement": request = .resetStatement(statement ?? 0)
        case "close_statement":
            let closed = statement ?? 0
            return begin([{ _ in .closeStatement(closed) }, { _ in .ping }])
        case "field_list": request = .fieldList(table: argument, pattern: "%")
        default:
            request = .changeUser(
                MySQLLogin(
                    user: "root", host: "127.0.0.1", database: argument.isEmpty ? nil : argument,
                    options: [.multiStatements, .multiResults], collation: 45))
        }
        begin([{ _ in request }], asksForWarnings: false)
    }

    // MARK: What a step comes to

    private var wantsWarnings = true

    private func begin(
        _ steps: [(inout ScriptSink) -> MySQLRequest?], asksForWarnings: Bool = true
    ) {
        sink = ScriptSink(isBrief: isBrief)
        (answer, failed, isBusy, self.asksForWarnings) = ([], false, true, false)
        wantsWarnings = asksForWarnings && !isBrief
        requests = steps
        next()
    }

    private func next() {
        answer += asksForWarnings ? [] : sink.lines
        failed = failed || (!asksForWarnings && sink.failed)
        let last = sink
        while !requests.isEmpty {
            let make = requests.removeFirst()
            var fresh = last
            fresh.lines = []
            fresh.rows = []
            guard let request = make(&fresh) else { continue }
            sink = fresh
            return take(session.start(request, &sink))
        }
        if asksForWarnings {
            answer += last.rows.compactMap(warning)
            isBusy = false
        } else if wantsWarnings, failed || last.warnings > 0, !isClosed {
            asksForWarnings = true
            sink = ScriptSink(isBrief: isBrief)
            take(session.start(.query(Array("SHOW WARNINGS".utf8)), &sink))
        } else {
            isBusy = false
        }
    }

    /// A row of SHOW WARNINGS; what the error itself has said is not said again.
    private func warning(_ row: [String]) -> String? {
        guard row.count == 3, row[1] != "1105" else { return nil }
        let text = ScriptSink.normalised(row[2])
        let isSaid = answer.contains { $0.hasPrefix("ERROR \(row[1]) ") && $0.hasSuffix(text) }
        return isSaid ? nil : "\(row[0]) \(row[1]): \(text)"
    }

    private func take(_ first: Progress) {
        wakeAt = nil
        var progress = first
        while true {
            switch progress {
            case .yielded, .movesAside, .outputFull, .needsInput: progress = session.resume(&sink)
            case .finished: return next()
            case .waiting: return
            case .sleeping(let instant):
                wakeAt = instant
                return
            case .cut, .terminated:
                answer += sink.lines + ["<connection closed>"]
                (isBusy, isClosed, failed) = (false, true, true)
                session.close()
                return
            }
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
    static let database = "golden"
    let time = ManualTime()
    let cluster: SQLCluster

    init() throws {
        cluster = SQLCluster(language: MySQLLanguage(.mariadb10), time: time)
        let maker = try cluster.openMySQLSession(
            MySQLLogin(user: "root", host: "127.0.0.1"), events: SessionEvents(wake: {}))
        var sink = ScriptSink(isBrief: true)
        _ = maker.start(.query(Array("CREATE DATABASE \(Self.database)".utf8)), &sink)
        maker.close()
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
