// All that a session of YDB is, behind the one lock of `YDBSession`: its transactions, what it has prepared, and the request that it
// is working at. What running a statement takes is its runner's.

import FaultInjection
import QueryEngine
import StorageEngine

final class YDBSessionCore {
    let runner: StatementRunner
    let cluster: SQLCluster
    let server: YDBServerState
    let paths: YDBPaths
    let application: String
    var observer: (any SessionObserver)?

    /// Those that clients know, by their ids.
    var transactions: [String: YDBTransaction] = [:]
    /// That of the request under way.
    var current: YDBTransaction?
    /// What the runner is at where there is none.
    var idle: HeldTransaction?
    var prepared: [String: [UInt8]] = [:]

    /// The request under way.
    var work: YDBWork?
    var isClosed = false
    private var timeoutMilliseconds = 0
    /// The last request was ended by its deadline.
    private(set) var hasTimedOut = false

    init(
        services: DatabaseServices, cluster: SQLCluster, control: SessionControl, path: String,
        application: String, faults: FaultGate
    ) {
        self.cluster = cluster
        self.application = application
        paths = YDBPaths(database: path)
        server = services.annex { YDBServerState() }
        runner = StatementRunner(
            services: services, frontend: services.language.frontend, control: control,
            time: cluster.time, stepBudget: cluster.stepBudget, gate: faults)
        runner.host = self
        follow(timeoutMilliseconds: 0)
    }

    /// Takes over how long requests may take from now on.
    private func follow(timeoutMilliseconds: Int) {
        self.timeoutMilliseconds = timeoutMilliseconds
        var settings = RunnerSettings()
        settings.searchPath = ["/"]
        settings.statementTimeout = timeoutMilliseconds
        runner.follow(
            settings, TypeEnvironment(types: services.language.types),
            meaning: PlanMeaning(searchPath: "/", user: control.user, values: []))
    }

    private func startTimer(_ request: YDBRequest, until deadline: UInt64?) {
        hasTimedOut = false
        var timeout = 0
        if case .execute(let execution) = request { timeout = execution.timeoutMilliseconds }
        if timeout != timeoutMilliseconds { follow(timeoutMilliseconds: max(0, timeout)) }
        if timeout > 0 { runner.startTimer() }
        if let deadline { runner.limitTime(until: deadline) }
    }

    let wording = YDBWording()
    var services: DatabaseServices { runner.services }
    var control: SessionControl { runner.control }

    func observe(_ observer: any SessionObserver) {
        self.observer = observer
        runner.observer = observer
    }

    // MARK: Requests

    func start<Sink: YDBResultSink>(
        _ request: YDBRequest, until deadline: UInt64?, _ sink: inout Sink
    ) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.beginRequest()
        runner.noteStatementTime()
        startTimer(request, until: deadline)
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        do throws(SQLError) {
            work = try makeWork(request)
            work?.began = runner.time.nanoseconds
        } catch {
            work = nil
            return fail(error, &sink)
        }
        return drive(&sink)
    }

    /// Goes on with the request under way.
    func resume<Sink: YDBResultSink>(_ sink: inout Sink) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.pace.beginTurn()
        guard work != nil else { return .finished }
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        if runner.isHeldUp {
            do throws(SQLError) {
                if let stillWaiting = try runner.look() { return stillWaiting }
            } catch {
                return fail(error, &sink)
            }
            var rows = YDBRows(sink: sink)
            defer { sink = rows.sink }
            let outcome = runner.goOnWithMoment(&rows)
            if let progress = meet(outcome, &rows.sink) { return progress }
            return drive(&rows.sink)
        }
        return drive(&sink)
    }

    private func drive<Sink: YDBResultSink>(_ sink: inout Sink) -> Progress {
        while let work {
            do throws(Interrupt) {
                if try advance(work, &sink) == .outputFull { return .outputFull }
                return finish()
            } catch {
                switch runner.stop(error) {
                case .rests(let progress): return progress
                case .failed(let error): return fail(error, &sink)
                case .moment:
                    var rows = YDBRows(sink: sink)
                    defer { sink = rows.sink }
                    let outcome = runner.answerMoment(
                        isInBlock: current?.isOpen == true, &rows)
                    if let progress = meet(outcome, &rows.sink) { return progress }
                }
            }
        }
        return .finished
    }

    /// What a moment comes to; nil: the work goes on.
    private func meet<Sink: YDBResultSink>(
        _ outcome: MomentOutcome, _ sink: inout Sink
    ) -> Progress? {
        switch outcome {
        case .goOn: return nil
        case .rests(let progress): return progress
        case .fail(let error): return fail(error, &sink)
        case .failAnswer(let error):
            // What was done stays; its client hears of an error all the same.
            runner.abandonWork()
            tellEnd(rows: nil, error)
            sink.failed(wording.failure(error, in: work?.text ?? []))
            if error.fields.isFatal {
                close()
                return .terminated
            }
            return finish()
        case .cut(let end):
            observer?.wasCut()
            close()
            return .cut(end)
        }
    }

    func finish() -> Progress {
        runner.stopTimer()
        runner.rowCounts = nil
        leave()
        work = nil
        runner.control.end()
        return .finished
    }

    /// An error ends the request, and the transaction that it is in.
    func fail<Sink: YDBResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        if case .statementTimeout? = error.fields.violation { hasTimedOut = true }
        runner.abandonWork()
        tellEnd(rows: nil, error)
        if let current { rollBack(current) }
        sink.failed(wording.failure(error, in: work?.text ?? []))
        if wording.worded(error).fields.isFatal {
            close()
            return .terminated
        }
        return finish()
    }

    // MARK: What is told

    func tellBegin(_ run: StatementRun) {
        guard let observer else { return }
        work?.isTold = true
        observer.statementBegan(
            runner.facts(of: Array(run.text.utf8)[...], run.statement.statement.kind))
    }

    func tellEnd(rows: Int?, _ error: SQLError? = nil) {
        guard let observer, let work else { return }
        if !work.isTold {
            guard error != nil else { return }
            observer.statementBegan(runner.facts(of: work.text[...], .other))
        }
        work.isTold = false
        let failure = error.map { wording.failure($0, in: work.text) }
        observer.statementEnded(
            kind: work.run?.statement.statement.kind ?? .other, rows: rows,
            error: failure.map {
                ObservedError(
                    code: $0.status.name, message: $0.issues.first?.innermost ?? "",
                    isConflict: $0.status == .aborted)
            })
    }

    // MARK: The end

    private func endIfTerminated<Sink: YDBResultSink>(_ sink: inout Sink) -> Progress? {
        if isClosed {
            sink.failed(
                YDBFailure(.badSession, [YDBIssue("Session not found")]))
            return .terminated
        }
        guard runner.control.isTerminated else { return nil }
        let error =
            runner.control.termination
            ?? .yql(.badSession, "Session is closed", stage: .request)
        close()
        sink.failed(wording.failure(error, in: []))
        return .terminated
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        runner.close()
        work = nil
        if let current { rollBack(current) }
        for transaction in Array(transactions.values) { rollBack(transaction) }
        runner.rollBack()
        runner.endTransaction()
        prepared = [:]
        cluster.leave(control, services)
        control.end()
        observer?.sessionClosed()
    }
}
