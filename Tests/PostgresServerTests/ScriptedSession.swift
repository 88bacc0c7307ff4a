// A session that does what its text says, so that machine and handler are tested without an engine.

import FaultInjection
import PostgresServer
import PostgresLanguage
import QueryEngine
import Synchronization

/// Understands texts of these words, statements separated by ';':
/// `row` one row, `rows N` many rows, `begin`, `end`, `error`, `fatal`, `notice`, `set NAME VALUE`, `wait` until released,
/// `yield N`, `aside`, `copyin`, `copyout N`. An empty text is an empty query.
final class ScriptedSession: ServedPostgresSession {
    private struct Task {
        var statements: [[String]]
        /// Rows or yields left of the present statement, nil when it has not begun.
        var remaining: Int?
        var isExtended: Bool
        var limit = 0
    }

    private struct State {
        var status = TransactionStatus.idle
        var task: Task?
        var statements: [String: String] = [:]
        var portals: [String: Task] = [:]
        var isReleased = false
        var isCancelled = false
        var termination: SQLError?
        var copied: [UInt8] = []
        var copyEnd: CopyEnd?
        var isCopying = false
        var log: [String] = []
        var notifications: [SessionNotification] = []
        var isClosed = false
        var rowsSent = 0
        var timeouts = (inTransactionMilliseconds: 0, sessionMilliseconds: 0)
    }

    private enum CopyEnd { case done, failed(SQLError) }

    private let state = Mutex(State())
    private let events: SessionEvents

    init(events: SessionEvents) { self.events = events }

    // MARK: What a test does to it

    /// Grants what `wait` waits for.
    func release() {
        state.withLock { $0.isReleased = true }
        events.wake()
    }

    func notify(_ channel: String, _ payload: String) {
        state.withLock {
            $0.notifications.append(
                SessionNotification(channel: channel, payload: payload, sender: 7))
        }
        events.poke?()
    }

    func nextNotification() -> SessionNotification? {
        state.withLock { $0.notifications.isEmpty ? nil : $0.notifications.removeFirst() }
    }

    /// Rows said to the sink so far.
    var rowsSent: Int { state.withLock { $0.rowsSent } }
    var log: [String] { state.withLock { $0.log } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func setTimeouts(inTransaction: Int, session: Int) {
        state.withLock {
            $0.timeouts = (inTransactionMilliseconds: inTransaction, sessionMilliseconds: session)
        }
    }

    // MARK: What the handler does to it

    var transactionStatus: TransactionStatus { state.withLock { $0.status } }
    var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) {
        state.withLock { $0.timeouts }
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        events.wake()
    }

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

    func copyData(_ bytes: [UInt8]) { state.withLock { $0.copied += bytes } }
    func copyDone() { state.withLock { $0.copyEnd = .done } }
    func copyFail(_ error: SQLError) { state.withLock { $0.copyEnd = .failed(error) } }

    func start<S: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout S
    ) -> Progress {
        switch request {
        case .simpleQuery(let text):
            let text = String(decoding: text, as: UTF8.self)
            state.withLock { state in
                state.log.append("query \(text)")
                state.task = Task(statements: Self.parse(text), isExtended: false)
            }
            if Self.parse(text).isEmpty { sink.emptyQuery() }
            return resume(&sink)
        case .parse(let name, let text, _):
            state.withLock { $0.statements[name] = String(decoding: text, as: UTF8.self) }
            sink.parseComplete()
        case .bind(let portal, let statement, let parameters, _):
            let text = state.withLock { $0.statements[statement] }
            guard let text else {
                sink.error(
                    SQLError(
                        .invalidSQLStatementName,
                        "prepared statement \"\(statement)\" does not exist"))
                return .finished
            }
            state.withLock { state in
                state.log.append("bind \(parameters.map { $0.bytes ?? [] })")
                state.portals[portal] = Task(statements: Self.parse(text), isExtended: true)
            }
            sink.bindComplete()
        case .describeStatement(let name):
            sink.parameterDescription([.int4])
            if state.withLock({ $0.statements[name]?.hasPrefix("row") }) == true {
                sink.columns(Self.columns, formats: [.text, .text])
            } else {
                sink.noData()
            }
        case .describePortal: sink.columns(Self.columns, formats: [.binary, .text])
        case .execute(let portal, let maximumRows):
            state.withLock { state in
                state.task = state.portals[portal]
                state.task?.limit = maximumRows
            }
            let progress = resume(&sink)
            return progress
        case .closeStatement, .closePortal: sink.closeComplete()
        case .sync: state.withLock { $0.log.append("sync") }
        case .fail(let error):
            sink.error(error)
            state.withLock { if $0.status == .inBlock { $0.status = .failed } }
        }
        return .finished
    }

    static let columns = [
        ResultColumn(
            name: "n", type: SQLType(.int4), typeSize: 4, slot: 1, tableOID: 16384, attribute: 1),
        ResultColumn(name: "t", type: SQLType(.text), slot: 0),
    ]

    private static func parse(_ text: String) -> [[String]] {
        text.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
            .filter { !$0.isEmpty }
    }

    func resume<S: ResultSink>(_ sink: inout S) -> Progress {
        while true {
            if let error = state.withLock({ $0.termination }) {
                sink.error(error)
                return .terminated
            }
            let wasCancelled = state.withLock { state in
                defer { state.isCancelled = false }
                return state.isCancelled
            }
            if wasCancelled {
                fail(
                    SQLError(.queryCanceled, "canceling statement due to user request"), &sink)
                return .finished
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
    private func run<S: ResultSink>(
        _ words: [String], _ task: inout Task, _ sink: inout S
    ) -> Progress? {
        switch words[0] {
        case "row", "rows": return rows(words, &task, &sink)
        case "begin": state.withLock { $0.status = .inBlock }
        case "end": state.withLock { $0.status = .idle }
        case "error":
            fail(SQLError(.divisionByZero, "division by zero", position: 3), &sink)
            return .finished
        case "fatal":
            sink.error(SQLError(.adminShutdown, "the end", reach: .session))
            return .terminated
        case "notice": sink.notice(Notice(.warning, .warning, "careful", hint: "look"))
        case "set": sink.parameterStatus(name: words[1], value: words[2])
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
        case "copyin": return copyIn(&task, &sink)
        case "copyout":
            sink.copyOut(columnCount: 2, format: .text)
            for _ in 0..<(Int(words[1]) ?? 0) { sink.copyData(Array("1\tx\n".utf8)) }
            sink.copyDone()
        default:
            fail(SQLError(.syntaxError, "syntax error", position: 1), &sink)
            return .finished
        }
        next(&task)
        sink.commandComplete(tag: .word(words[0].uppercased()))
        return nil
    }

    private func next(_ task: inout Task) {
        task.statements.removeFirst()
        task.remaining = nil
    }

    private func fail<S: ResultSink>(_ error: SQLError, _ sink: inout S) {
        sink.error(error)
        state.withLock { state in
            state.task = nil
            if state.status == .inBlock { state.status = .failed }
        }
    }

    private func rows<S: ResultSink>(
        _ words: [String], _ task: inout Task, _ sink: inout S
    ) -> Progress? {
        let count = words.count > 1 ? Int(words[1]) ?? 1 : 1
        if task.remaining == nil {
            if !task.isExtended { sink.columns(Self.columns, formats: [.text, .text]) }
            task.remaining = count
        }
        var sent = 0
        while let left = task.remaining, left > 0 {
            if task.limit > 0, sent == task.limit {
                state.withLock { $0.portals[""] = task }
                sink.portalSuspended()
                return .finished
            }
            if sink.isFull { return .outputFull }
            sink.row(
                [.string("text"), .int(Int64(count - left + 1))], columns: Self.columns,
                formats: task.isExtended ? [.binary, .text] : [.text, .text],
                environment: TypeEnvironment(types: PostgresTypes.library))
            task.remaining = left - 1
            sent += 1
            state.withLock { $0.rowsSent += 1 }
        }
        next(&task)
        sink.commandComplete(tag: .select(UInt64(count)))
        return nil
    }

    private func copyIn<S: ResultSink>(
        _ task: inout Task, _ sink: inout S
    ) -> Progress? {
        let (isCopying, end, copied) = state.withLock { state in
            defer {
                state.isCopying = true
                state.copyEnd = nil
            }
            return (state.isCopying, state.copyEnd, state.copied)
        }
        if !isCopying { sink.copyIn(columnCount: 1, format: .text) }
        if copied.contains(UInt8(ascii: "!")) {
            endCopy()
            fail(SQLError(.badCopyFileFormat, "bad data", context: "COPY t, line 1"), &sink)
            return .finished
        }
        switch end {
        case nil: return .needsInput
        case .done?:
            endCopy()
            next(&task)
            let lines = copied.filter { $0 == UInt8(ascii: "\n") }.count
            sink.commandComplete(tag: .copy(UInt64(lines)))
            return nil
        case .failed(let error)?:
            endCopy()
            fail(error, &sink)
            return .finished
        }
    }

    private func endCopy() {
        state.withLock { state in
            state.isCopying = false
            state.copied = []
            state.copyEnd = nil
        }
    }
}
