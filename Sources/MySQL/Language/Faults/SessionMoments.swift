// Faults in a session of MySQL: what its transaction is after one, and what the rules are told of its statements.

import FaultInjection
import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    // MARK: A moment's answer

    /// Asks the rules; nil: nothing stops the session, go on.
    func answerMoment<Sink: MySQLResultSink>(_ sink: inout Sink) -> Progress? {
        meet(runner.answerMoment(isInBlock: transaction.isExplicit, &sink), &sink)
    }

    /// What a moment came to; nil: it is over.
    func meet<Sink: MySQLResultSink>(_ outcome: MomentOutcome, _ sink: inout Sink) -> Progress? {
        switch outcome {
        case .goOn: return nil
        case .rests(let progress): return progress
        case .fail(let error): return fail(error, &sink)
        case .failAnswer(let error):
            runner.leaveMoment(isApplied: true)
            runner.stopTimer()
            tellFailure(error)
            return answer(error, &sink)
        case .cut(let end):
            tellCut()
            close()
            return .cut(end)
        }
    }

    // MARK: What the rules are told

    func faultFacts(of run: StatementRun) -> (kind: StatementKinds, tables: [String]) {
        (kind(of: run), tables(of: run))
    }

    func kind(of run: StatementRun) -> StatementKinds { run.statement.statement.kind }

    private func tables(of run: StatementRun) -> [String] {
        if let plan = run.query { return plan.locks.map(\.name) }
        return (run.statement.statement as? MySQLSource)?.statement.namedTables ?? []
    }
}

extension MySQLStatement {
    /// The tables that a definition is about.
    fileprivate var namedTables: [String] {
        switch self {
        case .truncate(let name): [name.name]
        case .createTable(let create): [create.name.name]
        case .alterTable(let alter): [alter.name.name]
        case .dropTable(let drop): drop.names.map(\.name)
        case .renameTable(let renames): renames.map(\.from.name)
        case .createIndex(let create): [create.table.name]
        case .dropIndex(let drop): [drop.table.name]
        case .lockTables(let locks): locks.map(\.name.name)
        default: []
        }
    }
}
