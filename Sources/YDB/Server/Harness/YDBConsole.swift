// Queries inside the process, without a socket: a session that a task works for.

import FaultInjection
import QueryEngine
import ServerKit
import Synchronization
import YDBLanguage

/// A session of the test's own, or a client's, which has a seat. A call that comes while another one is under way waits for nothing:
/// it throws SESSION_BUSY, as a session of the server does.
final class YDBConsole: Console {
    private let session: YDBSession
    private let wakes: WakeSignal
    private let time: any TimeSource
    private let isBusy = Atomic<Bool>(false)
    private let seat: InProcessSeat?

    init(
        _ session: YDBSession, _ wakes: WakeSignal, _ time: any TimeSource,
        _ seat: InProcessSeat? = nil
    ) {
        self.session = session
        self.wakes = wakes
        self.time = time
        self.seat = seat
    }

    deinit { close() }

    func close() {
        session.close()
        seat?.leave()
    }

    func execute(_ statement: String) async throws(StandInError) -> ConsoleAnswer {
        try await execute(Array(statement.utf8))
    }

    func execute(_ query: [UInt8]) async throws(StandInError) -> ConsoleAnswer {
        guard !isBusy.exchange(true, ordering: .acquiring) else {
            throw StandInError(code: "SESSION_BUSY", message: "Pending previous query completion")
        }
        wakes.begin()
        defer {
            wakes.end()
            isBusy.store(false, ordering: .releasing)
        }
        var sink = ConsoleSink(faults: seat?.faults)
        var progress = session.start(.execute(YDBExecution(.text(query))), &sink)
        while true {
            switch progress {
            case .finished: return try sink.outcome()
            case .cut(let end):
                if end == .silent { await seat?.keepSilent() }
                throw StandInError(ended: end)
            case .terminated:
                _ = try sink.outcome()
                throw StandInError(ended: .closed)
            case .waiting: await wakes.wait(until: nil, time, session.cancel)
            case .sleeping(let instant): await wakes.wait(until: instant, time, session.cancel)
            case .yielded, .movesAside, .outputFull, .needsInput:
                if Task.isCancelled { session.cancel() }
                await Task.yield()
            }
            progress = session.resume(&sink)
        }
    }
}

/// Keeps the last result set's rows as text.
private struct ConsoleSink: YDBResultSink {
    /// The rules that befall the connection; nil: none do.
    let faults: FaultInjector?
    private var result = ConsoleAnswer()
    private var types: [YQLType] = []
    private var failure: YDBFailure?

    init(faults: FaultInjector?) { self.faults = faults }

    var isFull: Bool { false }

    func outcome() throws(StandInError) -> ConsoleAnswer {
        if let failure { throw StandInError(failure) }
        return result
    }

    mutating func transactionBegan(_ id: String) {}

    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {
        result = ConsoleAnswer(columns: columns.map(\.name))
        types = columns.map(\.type)
    }

    mutating func row(_ slots: borrowing [Value], places: [Int]) {
        var row: [String?] = []
        row.reserveCapacity(places.count)
        for (type, place) in zip(types, places) {
            if case .null = slots[place] {
                row.append(nil)
            } else {
                row.append(String(decoding: YQLText.text(slots[place], type), as: UTF8.self))
            }
        }
        result.rows.append(row)
    }

    mutating func resultSetEnd() { result.tag = "\(result.rows.count) rows" }

    mutating func finished(_ completion: YDBCompletion) {
        if result.tag.isEmpty { result.tag = "SUCCESS" }
    }

    mutating func failed(_ failure: YDBFailure) {
        if self.failure == nil { self.failure = failure }
    }

    /// There are no bytes here that could be disturbed.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        faults?.note(action.decision, .impossible(InProcessSeat.noBytes))
    }
}

extension StandInError {
    /// Its code is the status's name.
    init(_ failure: YDBFailure) {
        self.init(
            code: failure.status.name,
            message: failure.issues.map(\.description).joined(separator: "\n"))
    }

    init(_ error: SQLError) { self.init(YDBWording().failure(error, in: [])) }

    init(_ refusal: InProcessSeat.Refusal) {
        switch refusal {
        case .error(let meaning): self.init(SQLError(meaning, YDBFaultWords()))
        case .ended(let end): self.init(ended: end)
        }
    }

    /// A fault has ended the connection: what a client makes of it.
    init(ended end: ConnectionEnd) {
        let message =
            switch end {
            case .closed, .answerCut: "Transport unavailable: the server has closed the connection"
            case .reset, .answerReset: "Transport unavailable: the server has reset the connection"
            case .silent: "Transport unavailable: the server has fallen silent"
            }
        self.init(code: "CLIENT_DISCONNECTED", message: message)
    }

    static func rethrow<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(StandInError) -> Result {
        do throws(SQLError) {
            return try body()
        } catch {
            throw StandInError(error)
        }
    }
}
