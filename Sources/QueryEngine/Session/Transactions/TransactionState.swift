// What a session remembers of its transaction beside the engine's.

import StorageEngine

/// Where the session stands in a transaction: Postgres's block states.
enum BlockState {
    case idle
    /// A transaction for one statement, or for the messages up to Sync.
    case single
    /// Several statements in one text.
    case implicit
    case inBlock
    case failed
}

/// The modes of the transaction under way.
struct CurrentModes {
    var isolation = IsolationLevel.readCommitted
    var isReadOnly = false
    var isDeferrable = false
    /// A statement has run that looked at rows: the modes stand.
    var hasSnapshot = false

    var options: TransactionOptions {
        let level: Isolation =
            switch isolation {
            case .readUncommitted, .readCommitted: .readCommitted
            case .repeatableRead: .repeatableRead
            case .serializable: .serializable
            }
        return TransactionOptions(
            isolation: level, readOnly: isReadOnly, deferrable: isDeferrable)
    }

    /// The snapshot belongs to the transaction and not to the statement.
    var keepsSnapshot: Bool {
        isolation == .repeatableRead || isolation == .serializable
    }
}

struct Savepoint {
    let name: String
    let mark: SavepointMark
    let settings: SettingState
    let deferredChecks: [PendingCheck]
    let constraints: ConstraintModes
    let isReadOnly: Bool
    let outgoingCount: Int
    let listeningCount: Int
}

/// SET CONSTRAINTS.
struct ConstraintModes {
    /// ALL.
    var all: Bool?
    var single: [UInt32: Bool] = [:]
}

/// LISTEN and UNLISTEN take effect when the transaction commits.
enum ListenChange {
    case listen(String)
    case unlisten(String)
    case unlistenAll
}

/// A commit on its way: it may wait for deferred checks and for cursors that outlive it.
final class CommitRun {
    enum Phase { case cursors, checks, before, end, after, done }

    var phase = Phase.cursors
    var checker: ConstraintChecker?
    let chains: Bool

    init(chains: Bool = false) {
        self.chains = chains
    }
}
