// What a client can do about a failure, whatever database it came from: its class, and what became of the work.

/// What kind of failure it was, from the view of somebody who could try again.
public enum FailureClass: Hashable, Sendable, CaseIterable {
    /// The database could not do the work just now, and says so: a serialization failure, a deadlock. The same work,
    /// whole and from its start, may succeed at once.
    case transient

    /// The connection is gone or cannot be had. The work needs another connection.
    case disconnect

    /// There is too much to do or too little room: too many connections, no memory, a pool without a free connection.
    /// To try again soon makes it worse.
    case overload

    /// Nobody knows whether the work was done: the connection broke, or its time was up, after a commit was sent.
    case unknownOutcome

    /// Trying again changes nothing: a syntax error, a wrong password, a violated constraint.
    case permanent
}

/// What became of the work that failed.
public enum WorkOutcome: Hashable, Sendable {
    /// The database did none of it, or has undone it.
    case notApplied
    /// The database did it; the failure came after.
    case applied
    /// Nobody knows.
    case unknown
}

/// The view of a failure that decides about another attempt.
public struct ClassifiedFailure: Hashable, Sendable {
    /// What kind it is.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    /// A failure of this kind.
    ///
    /// - Parameters:
    ///   - failureClass: What kind it is.
    ///   - outcome: What became of the work; by default ``FailureClass/usualOutcome``.
    public init(_ failureClass: FailureClass, outcome: WorkOutcome? = nil) {
        self.failureClass = failureClass
        self.outcome = outcome ?? failureClass.usualOutcome
    }

    /// What an error says of itself: a ``ClassifiedError`` its own class and outcome; any other is permanent, for what is
    /// not understood is not repeated.
    public init(of error: any Error) {
        self =
            (error as? any ClassifiedError).map {
                ClassifiedFailure($0.failureClass, outcome: $0.outcome)
            }
            ?? ClassifiedFailure(.permanent)
    }
}

extension FailureClass {
    /// What to believe of the work where the error does not say more: a broken connection and an unknown commit leave it
    /// unknown, all else means that the database refused it.
    public var usualOutcome: WorkOutcome {
        switch self {
        case .disconnect, .unknownOutcome: .unknown
        case .transient, .overload, .permanent: .notApplied
        }
    }
}

/// An error that knows what a client can do about it. The errors of every driver are such.
public protocol ClassifiedError: Error {
    /// What kind of failure it was.
    var failureClass: FailureClass { get }

    /// What became of the work.
    var outcome: WorkOutcome { get }
}

extension ClassifiedError {
    /// Whether the same work may be done again without harm and with some hope, perhaps on another connection: it was
    /// certainly not applied, and the failure is one that passes.
    public var isRetryable: Bool { failureClass != .permanent && outcome == .notApplied }

    /// Whether the connection is lost, or was never had.
    public var isDisconnect: Bool { failureClass == .disconnect }
}
