// What a session tells of itself while it works: for a log, which then has nothing to guess from texts and tags.

/// Hears of one session's statements, transactions and waits, in the order in which they happen and on the thread that works for
/// the session. A session without one pays one test a statement.
///
/// Must not call the session: it is told while the session's lock is held.
package protocol SessionObserver: AnyObject, Sendable {
    /// A statement begins; one that fails before it could begin (its text cannot be read, its parameters do not fit) begins and ends at
    /// once. A commit that stands alone, at the end of a pipeline, is a statement only where it fails or is cut off.
    func statementBegan(_ statement: StatementFacts)

    /// A commit that stands alone begins: should it become a statement, it has begun here.
    func commitBegan()

    /// The statement that began last has ended, and its client is told so next.
    ///
    /// - Parameters:
    ///   - kind: what it did, known by now for certain.
    ///   - rows: that it returned or changed; nil where it failed and for commands that count none.
    func statementEnded(kind: StatementKinds, rows: Int?, error: ObservedError?)

    /// A transaction begins that lasts over several statements by the client's word, or the one under way does so from now on. That of
    /// a single statement, or of those up to the end of a pipeline, is not told of: it is there when a statement runs without one.
    func transactionBegan()

    /// The client has gone back to a savepoint: an error that aborted the transaction is taken back.
    func savepointRestored()

    /// The transaction under way has ended. May be told before its last statement has ended, with which the commit comes.
    func transactionEnded(_ end: TransactionEnd)

    /// The session waits for others, by the numbers of their connections; those without a number are left out.
    func waitBegan(for connections: [Int])

    /// It waits no longer; may be told where no wait has begun.
    func waitEnded()

    /// A fault ends the connection, and the statement under way has no answer.
    func wasCut()

    /// The session is over.
    func sessionClosed()
}

/// A statement, as its session knows it.
package struct StatementFacts: Sendable, Equatable {
    /// The statement's own text.
    package let text: String
    /// The text without its literals, comments and spacing: statements that differ in these alone have one shape.
    package let shape: String
    /// What it does, as far as its beginning says; `other` where that is not known yet.
    package let kind: StatementKinds
    /// The same for the same text with the same parameters, and else almost never.
    package let identity: Int

    package init(text: String, shape: String, kind: StatementKinds, identity: Int) {
        self.text = text
        self.shape = shape
        self.kind = kind
        self.identity = identity
    }
}

/// A statement's error, as its client is told it.
package struct ObservedError: Sendable, Equatable {
    /// The protocol's own code.
    package let code: String
    package let message: String
    /// A conflict with another transaction: this one should be run again.
    package let isConflict: Bool

    package init(code: String, message: String, isConflict: Bool) {
        self.code = code
        self.message = message
        self.isConflict = isConflict
    }
}

/// How a transaction ended.
package enum TransactionEnd: Sendable, Equatable {
    case committed
    case rolledBack
    /// The client said commit, and was told that all is rolled back, since a statement had failed.
    case refused
}
