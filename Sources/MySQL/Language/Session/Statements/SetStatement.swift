// SET STATEMENT … FOR …: variables that are others for one statement.

import QueryEngine

extension MySQLSessionCore {
    /// Sets the variables, runs the statement, and puts the variables back, however it ends.
    func setStatement<Sink: MySQLResultSink>(
        _ targets: [SetTarget], _ values: QueryPlan, _ source: StatementSource,
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        let state = work.commandState
        if state.executed == nil {
            let row = try innerRows(values, work).first ?? []
            let kept = try checked { () throws(SQLError) in try present(targets) }
            variablesToRestore += kept
            try set(targets, row, values.columns, work)
            state.executed = StatementWork(
                StatementRun(source, announces: false), isBinary: work.isBinary, isInner: true)
        }
        let pause = try advanceInner(work, &sink)
        if pause == .finished { restoreVariables() }
        return pause
    }

    /// The variables as they are now; those that no statement can have for itself are refused.
    private func present(
        _ targets: [SetTarget]
    ) throws(SQLError) -> [(variable: SystemVariable, value: Value)] {
        var kept: [(variable: SystemVariable, value: Value)] = []
        for target in targets {
            guard case .systemVariable(_, let name, _, _) = target else { continue }
            guard let variable = SystemVariables.named(name, flavor) else {
                throw SQLError(.unknownVariable, name)
            }
            guard !Self.belongToSession.contains(variable.name) else {
                throw .mySQL(
                    1971, "The system variable \(name) cannot be set in SET STATEMENT.")
            }
            kept.append((variable, variables.value(of: variable)))
        }
        return kept
    }

    private static let belongToSession: Set<String> = [
        "autocommit", "character_set_client", "character_set_connection", "character_set_results",
        "character_set_filesystem", "collation_connection", "tx_isolation", "tx_read_only",
        "default_storage_engine", "profiling", "pseudo_thread_id", "sql_log_off", "sql_log_bin",
        "interactive_timeout", "rand_seed1", "rand_seed2",
    ]

    /// After the statement: the last one that was set is put back first.
    func restoreVariables() {
        guard !variablesToRestore.isEmpty else { return }
        for (variable, value) in variablesToRestore.reversed() { variables.set(variable, value) }
        variablesToRestore = []
        settingsChanged()
    }
}
