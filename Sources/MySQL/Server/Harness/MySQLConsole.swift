// SQL inside the process, without a socket: a session that a task works for.

import FaultInjection
import MySQLLanguage
import QueryEngine
import ServerKit
import Synchronization

/// A session of the test's own, or a client's, which has a seat. A call that comes while another one is under way waits for nothing:
/// it throws 2014, as a library of MySQL's does.
final class MySQLConsole: Console {
    private let session: MySQLSession
    private let wakes: WakeSignal
    private let time: any TimeSource
    private let isBusy = Atomic<Bool>(false)
    private let seat: InProcessSeat?

    init(
        _ session: MySQLSession, _ wakes: WakeSignal, _ time: any TimeSource,
        _ seat: InProcessSeat? = nil
    ) {
        self.session = session
        self.wakes = wakes
        self.time = time
        self.seat = seat
    }

    deinit { close() }

    /// Backslashes escape in texts.
    var escapesTexts: Bool { !session.status.contains(.noBackslashEscapes) }

    func close() {
        session.close()
        seat?.leave()
    }

    func execute(_ statement: String) async throws(StandInError) -> ConsoleAnswer {
        try await execute(Array(statement.utf8))
    }

    func execute(_ statement: [UInt8]) async throws(StandInError) -> ConsoleAnswer {
        guard !isBusy.exchange(true, ordering: .acquiring) else {
            throw StandInError(
                code: "2014",
                message: "Commands out of sync; you can't run this command now")
        }
        wakes.begin()
        defer {
            wakes.end()
            isBusy.store(false, ordering: .releasing)
        }
        var sink = ConsoleSink(faults: seat?.faults)
        var progress = session.start(.query(statement), &sink)
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

extension StandInError {
    /// Its code is the error's number.
    init(_ error: SQLError, line: Int? = nil) {
        self.init(
            code: String(error.fields.nativeNumber), message: error.message, line: line)
    }

    init(_ refusal: InProcessSeat.Refusal, _ words: MySQLFaultWords) {
        switch refusal {
        case .error(let meaning): self.init(SQLError(meaning, words))
        case .ended(let end): self.init(ended: end)
        }
    }

    /// A fault has ended the connection: what a library of MySQL's says then.
    init(ended end: ConnectionEnd) {
        let message =
            switch end {
            case .closed, .answerCut:
                "Lost connection to MySQL server: it has closed the connection"
            case .reset, .answerReset:
                "Lost connection to MySQL server: it has reset the connection"
            case .silent: "Lost connection to MySQL server: it has fallen silent"
            }
        self.init(code: "2013", message: message)
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
