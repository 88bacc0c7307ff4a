// The simple query: a text of any number of statements in one implicit transaction.

import FaultInjection
import QueryEngine
import StorageEngine

/// A text on its way through its statements.
final class SimpleQuery {
    let statements: [StatementSource]
    /// Where the statement's literals are read from the text.
    let literals: LiteralText?
    var index = 0
    var run: StatementRun?
    /// The statement is done; its commit is under way.
    var tag: CommandTag?
    var commit: BlockCommit?

    init(_ statements: [StatementSource], _ literals: LiteralText? = nil) {
        self.statements = statements
        self.literals = literals
    }
}

extension SessionCore {
    func startSimpleQuery<Sink: ResultSink>(
        _ text: [UInt8], _ sink: inout Sink
    ) -> Progress {
        unnamedStatement = nil
        unnamedPortal = nil
        activity = .simple(SimpleQuery([]))
        if block != .idle { runner.noteStatementTime() }
        runner.startTimer()
        do throws(SQLError) {
            let (statements, literals) = try runner.find(text)
            if statements.isEmpty {
                sink.emptyQuery()
                if block == .single { activity = .sync(nil) }
            } else {
                activity = .simple(SimpleQuery(statements, literals))
            }
        } catch {
            if error.asksToMove { activity = .none }
            return fail(error, &sink)
        }
        return drive(&sink)
    }

    func advance<Sink: ResultSink>(
        _ query: SimpleQuery, _ sink: inout Sink
    ) throws(Interrupt) -> Pause {
        while query.index < query.statements.count {
            if query.tag == nil {
                let run = try current(query)
                switch try advance(run, limit: 0, &sink) {
                case .complete(let tag):
                    query.tag = tag
                    query.run = nil
                case .outputFull, .suspended: return .outputFull
                }
            }
            // The transaction ends before the last statement is said to be complete.
            let isLast = query.index == query.statements.count - 1
            if isLast && (block == .single || block == .implicit) {
                let commit = query.commit ?? BlockCommit()
                query.commit = commit
                try advance(commit)
            }
            if runner.hasNotices { runner.tellNotices(&sink) }
            if let tag = query.tag {
                tellEnd(of: tag)
                sink.commandComplete(tag: tag)
            }
            query.tag = nil
            query.index += 1
            runner.stopTimer()
        }
        return .finished
    }

    private func current(_ query: SimpleQuery) throws(Interrupt) -> StatementRun {
        if let run = query.run { return run }
        let source = query.statements[query.index]
        try refuseInFailedTransaction(source)
        beginIfIdle()
        if let command = source.statement.requiresBlock, block == .single,
            query.statements.count == 1
        {
            throw .error(SessionErrors.needsBlock(command))
        }
        if query.statements.count > 1 && block == .single {
            block = .implicit
            holdNotifications(true)
        }
        runner.startTimer()
        let run = StatementRun(source, literals: query.literals, announces: true)
        query.run = run
        tellBegin(run)
        runner.arm(run, isInBlock: isInBlock)
        return run
    }

    /// Only what ends a failed transaction is let in.
    func refuseInFailedTransaction(_ source: StatementSource) throws(Interrupt) {
        guard block == .failed else { return }
        switch source.transactionCommand {
        case .commit, .rollback, .rollbackTo, .prepare: return
        default: throw .error(SessionErrors.failedTransaction)
        }
    }
}
