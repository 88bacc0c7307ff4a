// A session that does what its text says, so that machine and handler are tested without an engine.

import FaultInjection
import MySQLLanguage
import MySQLServer
import QueryEngine
import Synchronization

/// Understands texts of these words, statements separated by ';': `ok` with numbers, `rows N` many rows, `begin`, `end`, `error`,
/// `fatal`, `wait` until released, `yield N`, `aside`. A prepared text is executed as it is.
final class ScriptedSession: ServedMySQLSession {
    private struct Task {
        var statements: [[String]]
        /// Rows or yields left of the present statement, nil when it has not begun.
        var remaining: Int?
        var isBinary = false
    }

    private struct State {
        var status: MySQLStatus = [.autocommit]
        var task: Task?
        var prepared: [UInt32: String] = [:]
        var isReleased = false
        var termination: SQLError?
        var log: [String] = []
        var isClosed = false
        var idleTimeoutMilliseconds = 0
    }

    let opening: MySQLOpening
    private let state = Mutex(State())
    private let events: SessionEvents

    init(_ opening: MySQLOpening, events: SessionEvents) {
        self.opening = opening
        self.events = events
    }

    // MARK: What a test does to it

    /// Grants what `wait` waits for.
    func release() {
        state.withLock { $0.isReleased = true }
        events.wake()
    }

    var log: [String] { state.withLock { $0.log } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func setIdleTimeout(milliseconds: Int) {
        state.withLock { $0.idleTimeoutMilliseconds = milliseconds }
    }

    // MARK: What the connection does to it

    func takeIdleState() -> MySQLIdleState {
        state.withLock {
            MySQLIdleState(
                status: $0.status, idleTimeoutMilliseconds: $0.idleTimeoutMilliseconds)
        }
    }

    func cancel() { events.wake() }

    func terminate(_ error: SQLError) {
        state.withLock { $0.termination = error }
        events.wake()
    }

    var isTerminated: Bool { state.withLock { $0.termination != nil } }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.task = nil
        }
    }

    private var completion: MySQLCompletion {
        var completion = MySQLCompletion()
        completion.status = state.withLock { $0.status }
        return completion
    }

    func start<S: MySQLResultSink>(
        _ request: borrowing MySQLRequest, _ sink: inout S
    ) -> Progress {
        note("\(copy request)")
        switch request {
        case .query(let text):
            state.withLock { $0.task = Task(statements: Self.parse(text)) }
            return resume(&sink)
        case .prepare(let text):
            let text = String(decoding: text, as: UTF8.self)
            let number = state.withLock { state -> UInt32 in
                let number = UInt32(state.prepared.count + 1)
                state.prepared[number] = text
                return number
            }
            sink.prepared(
                number, parameterCount: text.filter { $0 == "?" }.count,
                text.hasPrefix("rows")
                    ? MySQLResultColumns(Self.columns, Self.facts) : MySQLResultColumns([], []),
                told: MySQLToldColumns(), environment: Self.environment, completion)
        case .execute(let execution): return execute(execution, &sink)
        case .fetch(_, let rows):
            sink.fetchedRows(Self.columns)
            for number in 0..<min(rows, 10) { row(Int64(number), isBinary: true, &sink) }
            var completion = completion
            completion.status.insert(.lastRowSent)
            sink.rowsEnd(completion)
        case .fieldList:
            sink.fieldList(
                Self.columns, Self.facts, defaults: ["7", nil], environment: Self.environment,
                completion)
        case .statistics: sink.statistics("Uptime: 1")
        case .debug, .setMultiStatements: sink.endOfCommand(completion)
        case .closeStatement: break
        case .fail(let error): sink.error(error)
        case .initDatabase("missing"):
            sink.error(
                SQLError(
                    .invalidCatalogName, "Unknown database 'missing'", nativeCode: "42000",
                    nativeNumber: 1049))
        case .initDatabase, .processInfo, .ping, .kill, .resetConnection, .changeUser,
            .resetStatement:
            sink.ok(completion)
        }
        return .finished
    }

    private func note(_ text: String) { state.withLock { $0.log.append(text) } }

    private func execute<S: MySQLResultSink>(
        _ execution: MySQLExecution, _ sink: inout S
    ) -> Progress {
        guard let text = state.withLock({ $0.prepared[execution.statement] }) else {
            sink.error(
                SQLError(
                    .invalidSQLStatementName, "Unknown prepared statement handler",
                    nativeCode: "HY000", nativeNumber: 1243))
            return .finished
        }
        if execution.opensCursor {
            var completion = completion
            completion.status.insert(.cursorExists)
            sink.cursorOpened(Self.columns, Self.facts, environment: Self.environment, completion)
            return .finished
        }
        state.withLock {
            $0.task = Task(statements: Self.parse(Array(text.utf8)), isBinary: true)
        }
        return resume(&sink)
    }

    static let environment = TypeEnvironment(types: MySQLTypes.library)

    static let columns = [
        ResultColumn(name: "n", type: SQLType(MySQLType.int), slot: 1),
        ResultColumn(name: "t", type: SQLType(MySQLType.varchar, modifier: 20), slot: 0),
        ResultColumn(name: "z", type: SQLType(MySQLType.int), slot: 2),
    ]

    static let facts: [MySQLColumnFacts] = {
        var fact = MySQLColumnFacts()
        fact.schema = "d"
        fact.table = "a"
        fact.originalTable = "t"
        fact.originalName = "n"
        fact.flags = [.notNull, .primaryKey]
        return [fact, MySQLColumnFacts(), MySQLColumnFacts()]
    }()

    private static func parse(_ text: [UInt8]) -> [[String]] {
        String(decoding: text, as: UTF8.self).split(separator: ";")
            .map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
    }

    func resume<S: MySQLResultSink>(_ sink: inout S) -> Progress {
        while true {
            if let error = state.withLock({ $0.termination }) {
                sink.error(error)
                return .terminated
            }
            guard var task = state.withLock({ $0.task }), let words = task.statements.first else {
                state.withLock { $0.task = nil }
                return .finished
            }
            let progress = run(words, &task, &sink)
            state.withLock { state in
                if state.task != nil { state.task = task }
            }
            if let progress { return progress }
        }
    }

    /// Runs one statement as far as it goes; nil when it is through.
    private func run<S: MySQLResultSink>(
        _ words: [String], _ task: inout Task, _ sink: inout S
    ) -> Progress? {
        switch words[0] {
        case "rows": return rows(words, &task, &sink)
        case "begin": state.withLock { _ = $0.status.insert(.inTransaction) }
        case "end": state.withLock { _ = $0.status.remove(.inTransaction) }
        case "fatal":
            sink.error(SQLError(.adminShutdown, "the end", reach: .session))
            return .terminated
        case "wait":
            let isReleased = state.withLock { state in
                defer { state.isReleased = false }
                return state.isReleased
            }
            if !isReleased { return .waiting }
        case "yield":
            let left = task.remaining ?? Int(words[1]) ?? 0
            if left > 0 {
                task.remaining = left - 1
                return .yielded
            }
        case "aside":
            if task.remaining == nil {
                task.remaining = 0
                return .movesAside
            }
        case "ok", "use": break
        default:
            sink.error(
                SQLError(
                    .syntaxError, "You have an error", nativeCode: "42000", nativeNumber: 1064))
            state.withLock { $0.task = nil }
            return .finished
        }
        next(&task)
        var completion = completion(hasMore: !task.statements.isEmpty)
        if words[0] == "ok" {
            completion.affectedRows = 3
            completion.insertID = 7
            completion.warnings = 1
            completion.info = "Records: 3"
        }
        if words[0] == "use" { completion.changes = [.schema(words[1])] }
        sink.ok(completion)
        return nil
    }

    private func completion(hasMore: Bool) -> MySQLCompletion {
        var completion = completion
        if hasMore { completion.status.insert(.moreResults) }
        return completion
    }

    private func next(_ task: inout Task) {
        task.statements.removeFirst()
        task.remaining = nil
    }

    private func rows<S: MySQLResultSink>(
        _ words: [String], _ task: inout Task, _ sink: inout S
    ) -> Progress? {
        let count = words.count > 1 ? Int(words[1]) ?? 1 : 1
        let format: ValueFormat = task.isBinary ? .binary : .text
        if task.remaining == nil {
            sink.resultSet(
                MySQLResultColumns(Self.columns, Self.facts), formats: [format, format, format],
                told: nil, environment: Self.environment)
            task.remaining = count
        }
        while let left = task.remaining, left > 0 {
            if sink.isFull { return .outputFull }
            row(Int64(count - left + 1), isBinary: task.isBinary, &sink)
            task.remaining = left - 1
        }
        next(&task)
        sink.rowsEnd(completion(hasMore: !task.statements.isEmpty))
        return nil
    }

    private func row<S: MySQLResultSink>(_ number: Int64, isBinary: Bool, _ sink: inout S) {
        let format: ValueFormat = isBinary ? .binary : .text
        sink.row(
            [.string("text"), .int(number), .null], columns: Self.columns,
            formats: [format, format, format], environment: Self.environment)
    }
}
