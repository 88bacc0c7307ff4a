// What a session tells the log of itself; all of it from what it knows, nothing from texts.

import FaultInjection
import QueryEngine

/// Who is told, and of which statement. Confined to its session.
final class MySQLObservation {
    let observer: any SessionObserver
    /// The request under way.
    var request: MySQLRequest?
    /// The statement that has begun and has not ended.
    var run: StatementRun?

    init(_ observer: any SessionObserver) { self.observer = observer }
}

extension MySQLSessionCore {
    func observe(_ observer: any SessionObserver) {
        observation = MySQLObservation(observer)
        runner.observer = observer
    }

    // MARK: Statements

    @inline(__always)
    func tellBegin(_ run: StatementRun) {
        if let observation { tellBegin(run, observation) }
    }

    @inline(never)
    private func tellBegin(_ run: StatementRun, _ observation: MySQLObservation) {
        observation.run = run
        observation.observer.statementBegan(
            runner.facts(
                of: Array(run.text.utf8)[...], run.statement.statement.kind,
                parameters: run.boundIdentity))
    }

    @inline(__always)
    func tellEnd(of work: StatementWork) {
        if let observation { tellEnd(of: work, observation) }
    }

    @inline(never)
    private func tellEnd(of work: StatementWork, _ observation: MySQLObservation) {
        guard let run = observation.run else { return }
        observation.run = nil
        let rows =
            work.hasRows ? Int(clamping: values.foundRows) : Int(clamping: answer.affectedRows)
        observation.observer.statementEnded(
            kind: kind(of: run), rows: run.query == nil ? nil : rows, error: nil)
    }

    /// The request under way fails: its statement, or what was to become one.
    @inline(__always)
    func tellFailure(_ error: SQLError) {
        if let observation { tellFailure(error, observation) }
    }

    @inline(never)
    private func tellFailure(_ error: SQLError, _ observation: MySQLObservation) {
        let error = wording.worded(error)
        observation.observer.waitEnded()
        let kind: StatementKinds
        if let run = observation.run {
            kind = self.kind(of: run)
            observation.run = nil
        } else {
            guard case .query(let text)? = observation.request else { return }
            observation.observer.statementBegan(runner.facts(of: text[...], .other))
            kind = .other
        }
        observation.observer.statementEnded(
            kind: kind, rows: nil,
            error: ObservedError(
                code: String(error.mySQLNumber), message: error.message,
                isConflict: error.mySQLNumber == 1213 || error.mySQLNumber == 1020))
    }

    /// A fault ends the connection: nobody hears of the statement any more.
    func tellCut() {
        guard let observation else { return }
        observation.observer.waitEnded()
        observation.run = nil
        observation.observer.wasCut()
        observation.observer.transactionEnded(.rolledBack)
    }

    // MARK: Transactions

    @inline(__always)
    func tellEnd(_ end: TransactionEnd) { observation?.observer.transactionEnded(end) }
}
