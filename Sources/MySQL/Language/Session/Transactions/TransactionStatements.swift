// COMMIT, ROLLBACK, savepoints, SET TRANSACTION: the words of transactions.

import FaultInjection
import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    /// Carries a transaction statement out. A commit may have to be waited for: it is kept in the work.
    func advance(
        _ statement: TransactionStatement, _ work: StatementWork
    ) throws(Interrupt) {
        switch statement {
        case .begin: try beginExplicitly(isReadOnly: nil, withSnapshot: false)
        case .start(let access, let withSnapshot):
            try beginExplicitly(
                isReadOnly: access.map { $0 == .readOnly }, withSnapshot: withSnapshot)
        case .commit(let completion):
            let (chains, releases) = resolved(completion)
            let commit = work.commandState.commit ?? CommitRun()
            work.commandState.commit = commit
            if transaction.isOpen {
                if work.commandState.isArmed == false {
                    runner.armForCommit()
                    work.commandState.isArmed = true
                }
                try advance(commit, chains: chains)
            } else if chains {
                try beginExplicitly(isReadOnly: nil, withSnapshot: false)
            }
            work.commandState.commit = commit
            if releases { endsAfterAnswer = true }
        case .rollback(let completion):
            let (chains, releases) = resolved(completion)
            if transaction.isOpen {
                rollBackTransaction(chains: chains)
            } else if chains {
                try beginExplicitly(isReadOnly: nil, withSnapshot: false)
            }
            if releases { endsAfterAnswer = true }
        case .savepoint(let name): setSavepoint(name)
        case .rollbackTo(let name):
            let index = try savepoint(name)
            runner.rollBack(toSavepoint: index)
            observation?.observer.savepointRestored()
        case .releaseSavepoint(let name):
            runner.releaseSavepoints(from: try savepoint(name))
        }
    }

    private func resolved(
        _ completion: TransactionStatement.Completion
    ) -> (chains: Bool, releases: Bool) {
        let usual = variables.completionType
        let chains = completion.chain ?? (completion.release == nil && usual == "CHAIN")
        let releases = completion.release ?? (completion.chain == nil && usual == "RELEASE")
        return (chains, releases && !chains)
    }

    // MARK: Savepoints

    /// Outside a transaction there is nothing to go back to.
    private func setSavepoint(_ name: String) {
        if !transaction.isOpen {
            if variables.isAutocommit { return }
            beginTransaction()
        }
        let key = name.lowercased()
        if let old = runner.savepoint(named: key) { runner.forgetSavepoint(at: old) }
        runner.setSavepoint(key)
    }

    private func savepoint(_ name: String) throws(Interrupt) -> Int {
        guard transaction.isOpen, let index = runner.savepoint(named: name.lowercased()) else {
            throw .error(SQLError(.savepointMissing, name))
        }
        return index
    }

    // MARK: SET TRANSACTION

    func setTransaction(_ statement: SetTransactionStatement) throws(SQLError) {
        let isolation = statement.isolation?.level
        let isReadOnly = statement.access.map { $0 == .readOnly }
        switch statement.scope {
        case .unspecified:
            if transaction.isOpen, !transaction.isSingle, transaction.isActive {
                throw wording.sentence(.cannotChangeCharacteristics)
            }
            if let isolation { nextModes.isolation = isolation }
            if let isReadOnly { nextModes.isReadOnly = isReadOnly }
            reopenIfUntouched()
        case .session:
            if let isolation { try setVariable("tx_isolation", .string(isolation.variableText)) }
            if let isReadOnly { try setVariable("tx_read_only", .int(isReadOnly ? 1 : 0)) }
            settingsChanged()
            nextModes = NextModes()
            reopenIfUntouched()
        case .global, .persist, .persistOnly:
            if let isolation {
                try setGlobalVariable("tx_isolation", .string(isolation.variableText))
            }
            if let isReadOnly {
                try setGlobalVariable("tx_read_only", .int(isReadOnly ? 1 : 0))
            }
        }
    }

    /// With autocommit off a transaction may be open that no table was touched in: it takes the new modes.
    private func reopenIfUntouched() {
        guard transaction.isOpen, !transaction.isSingle, !transaction.isActive else { return }
        runner.modes.isolation = nextModes.isolation ?? variables.isolation
        let isReadOnly = nextModes.isReadOnly ?? variables.isReadOnly
        runner.modes.isReadOnly = isReadOnly
        transaction.isReadOnly = isReadOnly
        transaction.usesNextModes = !nextModes.isEmpty
        runner.applyModes()
    }

    // MARK: SET autocommit

    /// From 0 to 1 what is under way is committed, which `commit` waits for.
    func setAutocommit(_ isOn: Bool, _ commit: CommitRun) throws(Interrupt) {
        if isOn, !variables.isAutocommit, transaction.isOpen, !transaction.isSingle {
            try advance(commit, chains: false)
        }
        variables.isAutocommit = isOn
    }
}

extension IsolationLevelName {
    var level: IsolationLevel {
        switch self {
        case .readUncommitted: .readUncommitted
        case .readCommitted: .readCommitted
        case .repeatableRead: .repeatableRead
        case .serializable: .serializable
        }
    }
}

extension IsolationLevel {
    /// As `@@transaction_isolation` shows it.
    var variableText: String {
        switch self {
        case .readUncommitted: "READ-UNCOMMITTED"
        case .readCommitted: "READ-COMMITTED"
        case .repeatableRead: "REPEATABLE-READ"
        case .serializable: "SERIALIZABLE"
        }
    }

    init?(variableText: String) {
        let all: [IsolationLevel] = [
            .readUncommitted, .readCommitted, .repeatableRead, .serializable,
        ]
        guard let found = all.first(where: { $0.variableText == variableText.uppercased() })
        else { return nil }
        self = found
    }
}
