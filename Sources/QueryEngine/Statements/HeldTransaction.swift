// What a session remembers of a transaction beside the storage engine's: its modes, its savepoints, its catalog and the checks that
// were put off. Whoever owns transactions apart from sessions keeps these and gives a runner the one that is meant.

import StorageEngine

/// The modes of a transaction.
package struct TransactionState: Sendable {
    package var isolation = IsolationLevel.readCommitted
    package var isReadOnly = false
    package var isDeferrable = false
    /// A statement has run that looked at rows: the modes stand.
    package var hasSnapshot = false

    package init(
        isolation: IsolationLevel = .readCommitted, isReadOnly: Bool = false,
        isDeferrable: Bool = false
    ) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
    }

    func options(_ language: any Language) -> TransactionOptions {
        TransactionOptions(
            isolation: language.isolation(isolation), readOnly: isReadOnly,
            deferrable: isDeferrable)
    }

    /// The snapshot belongs to the transaction and not to the statement.
    package var keepsSnapshot: Bool {
        isolation == .repeatableRead || isolation == .serializable
    }
}

/// A point of a transaction to go back to.
package struct Savepoint {
    package let name: String
    let mark: SavepointMark
    let deferredChecks: [PendingCheck]
    let constraints: ConstraintModes
    let isReadOnly: Bool
}

/// Which constraints' checks wait for the commit, where that was said otherwise than the constraints say it.
package struct ConstraintModes: Sendable {
    /// Of all but those below.
    package var all: Bool?
    package var single: [UInt32: Bool] = [:]

    package init() {}
}

/// One transaction as its session sees it. Confined to the session that works at it.
package final class HeldTransaction {
    /// The engine's, begun when something first needs it.
    var transaction: Transaction?
    /// The catalog as the transaction sees it.
    var catalog: TransactionCatalog?
    var modes = TransactionState()
    var savepoints: [Savepoint] = []
    var deferredChecks: [PendingCheck] = []
    var constraints = ConstraintModes()
    /// The transaction has changed the catalog: its plans are its own.
    var hasOwnDefinitions = false
    /// A statement has run in it: to have planned one is nothing to commit.
    var hasRun = false
    /// When it began, on the wall.
    var timestamp: Int64 = 0

    package init() {}

    /// What ends with every transaction, however it ended.
    func reset() {
        transaction = nil
        catalog = nil
        if !savepoints.isEmpty { savepoints = [] }
        if !deferredChecks.isEmpty { deferredChecks = [] }
        constraints = ConstraintModes()
        hasOwnDefinitions = false
    }
}

/// A commit on its way: it may wait for deferred checks, and stops at the moments before and after it.
package final class CommitRun {
    enum Phase { case checks, before, end, after, done }

    var phase = Phase.checks
    var checker: ConstraintChecker?

    package init() {}
}
