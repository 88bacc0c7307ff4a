// What a session remembers of its transaction beside what its runner holds.

import QueryEngine

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

/// What the session has to put back at a savepoint beside what its runner does.
struct SessionSavepoint {
    let settings: SettingState
    let outgoingCount: Int
    let listeningCount: Int
}

/// LISTEN and UNLISTEN take effect when the transaction commits.
enum ListenChange {
    case listen(String)
    case unlisten(String)
    case unlistenAll
}

/// The commit of a block, or of the transaction of a single statement: it may wait for cursors that outlive it and for
/// deferred checks.
final class BlockCommit {
    /// Cursors that outlive it have their rows.
    var hasKeptCursors = false
    let commit = CommitRun()
    /// AND CHAIN.
    let chains: Bool

    init(chains: Bool = false) {
        self.chains = chains
    }
}
