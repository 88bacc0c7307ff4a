// SQL inside the process, without a socket: a session that a task works for.

import FaultInjection
import PostgresLanguage
import QueryEngine
import ServerKit
import Synchronization

/// A session of the test's own, or a client's, which has a seat. A call that comes while another one is under way waits for nothing:
/// it throws 55000.
final class PostgresConsole: Console {
    private let session: Session
    private let wakes: WakeSignal
    private let time: any TimeSource
    private let isBusy = Atomic<Bool>(false)
    private let seat: InProcessSeat?

    init(
        _ session: Session, _ wakes: WakeSignal, _ time: any TimeSource,
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
        guard !isBusy.exchange(true, ordering: .acquiring) else {
            throw StandInError(
                SQLError(.objectNotInPrerequisiteState, "another statement is under way"))
        }
        wakes.begin()
        defer {
            wakes.end()
            isBusy.store(false, ordering: .releasing)
        }
        var sink = ConsoleSink(faults: seat?.faults)
        var progress = session.start(.simpleQuery(Array(statement.utf8)), &sink)
        while true {
            switch progress {
            case .finished: return try sink.outcome()
            case .cut(let end):
                if end == .silent { await seat?.keepSilent() }
                throw StandInError(ended: end)
            case .terminated:
                _ = try sink.outcome()
                throw StandInError(SQLError(.connectionFailure, "the session is over"))
            case .waiting: await wakes.wait(until: nil, time, session.cancel)
            case .sleeping(let instant): await wakes.wait(until: instant, time, session.cancel)
            case .yielded, .movesAside, .outputFull:
                if Task.isCancelled { session.cancel() }
                await Task.yield()
            case .needsInput:
                session.copyFail(
                    SQLError(.featureNotSupported, "COPY FROM STDIN needs a script that is loaded"))
            }
            progress = session.resume(&sink)
        }
    }
}

extension PostgresStandIn {
    /// Runs every statement of a script by itself, in the way of any client of the process: who waits gives up its thread, and a clock
    /// that a test moves knows of it. The first error ends it.
    func load(
        _ script: [UInt8], into database: String, user: String
    ) async throws(StandInError) {
        do throws(LoadError) {
            try await run(script, database, user)
        } catch {
            throw StandInError(error.error, line: error.line)
        }
    }

    private func run(
        _ script: [UInt8], _ database: String, _ user: String
    ) async throws(LoadError) {
        let wakes = WakeSignal(stage.steppedTime)
        var loader = try ScriptLoader(
            script, into: database, of: cluster, user: user,
            events: SessionEvents(wake: { wakes.set() }))
        wakes.begin()
        defer { wakes.end() }
        let session = loader.session
        while let pause = try loader.step() {
            switch pause {
            case .turn:
                if Task.isCancelled { session.cancel() }
                await Task.yield()
            case .wake(let instant): await wakes.wait(until: instant, stage.time, session.cancel)
            }
        }
    }
}
