// What a log holds: one type an entry. Times are counted from the log's beginning.

public import FaultInjection

/// A client's connection that was let in.
public struct LoggedConnection: Sendable, Equatable {
    /// What fault rules know it by: counted from 1 in the order in which clients came, those without a session too.
    public let number: Int
    /// Who came.
    public let user: String
    /// Where to.
    public let database: String
    /// What the client calls itself; empty where it did not say.
    public let application: String
    /// When it was let in.
    public let opened: Duration
    /// When it was gone; nil while it is there.
    public internal(set) var closed: Duration?
    /// A transaction block was open when the log was read, or when the client went away.
    public internal(set) var isInTransaction = false
}

/// A statement that a client ran.
public struct LoggedStatement: Sendable, Equatable {
    /// Its place among statements and faults, in the order in which they began.
    public let order: Int
    /// The connection's number.
    public let connection: Int
    /// As it came; a long one is cut after 10,000 bytes.
    public let text: String
    /// The text without its literals, comments and spacing: statements that differ in these alone have one shape.
    public let shape: String
    /// What it does.
    public let kind: StatementKinds
    /// When it began.
    public let began: Duration
    /// How long it took, waits included.
    public let duration: Duration
    /// The rows it returned or changed; nil where it failed and for commands that count none.
    public let rows: Int?
    /// The code of its error; nil where it succeeded, and where a fault ended the connection before its answer.
    public let code: String?
    /// The message of its error, or that it had no answer; nil where it succeeded.
    public let message: String?
}

/// A transaction that has ended.
public struct LoggedTransaction: Sendable, Equatable {
    /// How a transaction ended.
    public enum Outcome: String, Sendable, Equatable {
        /// Its changes stand.
        case committed
        /// By the client's word, by an error, or since the client went away.
        case rolledBack
    }

    /// The connection's number.
    public let connection: Int
    /// A client opened it with BEGIN; else it is a statement's own, or that of the statements up to a Sync.
    public let isExplicit: Bool
    /// The statements in it, BEGIN, COMMIT and ROLLBACK left out.
    public let statements: Int
    /// The shape of the first of them.
    public let firstShape: String?
    /// Whether a statement other than a query or a setting was in it.
    public let isWriting: Bool
    /// When it began.
    public let began: Duration
    /// How long it was open.
    public let duration: Duration
    /// How it ended.
    public let outcome: Outcome
    /// The code of the conflict with another transaction that ended it, if one did: with PostgreSQL 40001 or 40P01.
    public let conflict: String?
    /// The error of a statement that aborted it and that no ROLLBACK TO took back.
    public let failure: LoggedFailure?
    /// The client said COMMIT and was answered ROLLBACK, since the transaction was aborted: who does not read the answer
    /// takes for committed what is not.
    public let isRefusedCommit: Bool
    /// What tells its first statement from others of the same shape.
    let first: Int?
}

/// The error that aborted a transaction.
public struct LoggedFailure: Sendable, Equatable {
    /// The statement that failed.
    public let statement: String
    /// The code of its error.
    public let code: String
    /// The message of its error.
    public let message: String
}

/// A wait of one session for others: for their locks, or for their transactions to end.
public struct LoggedWait: Sendable, Equatable {
    /// The waiting connection's number.
    public let connection: Int
    /// The connections it waited for when the wait began, without those in the process.
    public let blockers: [Int]
    /// The statement that waited.
    public let statement: String
    /// When it began.
    public let began: Duration
    /// How long it was.
    public let duration: Duration
}

/// A fault that a rule has put upon a client.
public struct LoggedFault: Sendable, Equatable {
    /// Its place among statements and faults, in the order in which they began: behind the statement that it befell.
    public let order: Int
    /// When it was put.
    public let began: Duration
    /// What was decided, and what became of it: whether the transaction at whose commit it stood was committed.
    public internal(set) var decision: FaultDecision

    /// The connection's number; one that was never let in has no entry of its own.
    public var connection: Int { decision.connection }

    /// Whether the transaction at whose commit it was put is committed; nil where it was put at another moment, or nobody
    /// knows yet.
    public var isCommitted: Bool? {
        switch decision.outcome {
        case .committed: true
        case .rolledBack: false
        default: nil
        }
    }
}

/// The newest entries of a kind, and how many there were in all.
struct Entries<Entry: Sendable>: Sendable {
    private(set) var total = 0
    private var ring: [Entry] = []
    private var next = 0
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    var newest: [Entry] { Array(ring[next...] + ring[..<next]) }

    mutating func append(_ entry: Entry) {
        total += 1
        if ring.count < limit {
            ring.append(entry)
        } else {
            ring[next] = entry
            next = next + 1 == limit ? 0 : next + 1
        }
    }

    /// Changes the newest entry that fits.
    mutating func change(where fits: (Entry) -> Bool, _ change: (inout Entry) -> Void) {
        for offset in ring.indices {
            let index = (next + ring.count - 1 - offset) % ring.count
            guard fits(ring[index]) else { continue }
            return change(&ring[index])
        }
    }

    mutating func removeAll() { self = Entries(limit: limit) }
}
