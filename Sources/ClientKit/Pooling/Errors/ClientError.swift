// The error of the shared client room, and the shape that the errors of drivers take.

/// A failure on the client's side: of the pool, of a deadline, of a connection that could not be made or broke.
///
/// ```swift
/// do {
///     try await pool.withConnection { … }
/// } catch let error as ClientError where error.code == .poolTimeout {
///     …   // all connections are lent: shed load
/// }
/// ```
///
/// What the database itself answers is an error of the driver's, which is a ``ClassifiedError`` too. Who only wants to know
/// whether to try again asks any ``ClassifiedError`` for ``ClassifiedError/isRetryable``.
public struct ClientError: ClassifiedError {
    /// Which failure it is. The list is open: drivers add their own, and a newer version may add more.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The code's stable name.
        public let rawValue: String

        /// A code of this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Its name.
        public var description: String { rawValue }

        /// The pool had no connection to lend before the deadline.
        public static let poolTimeout = Code(rawValue: "poolTimeout")
        /// As many already wait for a connection as the pool allows.
        public static let poolQueueFull = Code(rawValue: "poolQueueFull")
        /// The pool is closing or closed.
        public static let poolClosed = Code(rawValue: "poolClosed")
        /// A connection could not be made.
        public static let connectFailed = Code(rawValue: "connectFailed")
        /// The server's certificate is not trusted, or is for another name.
        public static let certificateRejected = Code(rawValue: "certificateRejected")
        /// The connection was closed, by either side.
        public static let connectionClosed = Code(rawValue: "connectionClosed")
        /// The time for an operation was up.
        public static let timeout = Code(rawValue: "timeout")
        /// A commit was sent, and its answer never came: nobody knows whether the work was done.
        public static let unknownOutcome = Code(rawValue: "unknownOutcome")
        /// Options that contradict themselves.
        public static let invalidOptions = Code(rawValue: "invalidOptions")
    }

    /// Which failure it is.
    public var code: Code

    /// What happened, for people. May change between versions.
    public var message: String

    /// What kind of failure it is.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    /// The error that led to this one.
    public var underlying: (any Error)?

    /// A failure.
    ///
    /// - Parameters:
    ///   - code: Which failure it is.
    ///   - message: What happened, for people.
    ///   - failureClass: What kind of failure it is.
    ///   - outcome: What became of the work; by default ``FailureClass/usualOutcome``.
    ///   - underlying: The error that led to this one.
    public init(
        _ code: Code, _ message: String, failureClass: FailureClass, outcome: WorkOutcome? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.failureClass = failureClass
        self.outcome = outcome ?? failureClass.usualOutcome
        self.underlying = underlying
    }
}

extension ClientError: CustomStringConvertible {
    /// The code, the message, and what led to it.
    public var description: String {
        let cause = underlying.map { "; cause: \($0)" } ?? ""
        return "\(code): \(message)\(cause)"
    }
}

extension ClientError {
    /// The commit whose answer never came.
    ///
    /// - Parameters:
    ///   - message: What happened, for people.
    ///   - underlying: How the connection ended.
    public static func unknownOutcome(_ message: String, underlying: (any Error)? = nil) -> Self {
        ClientError(
            .unknownOutcome, message, failureClass: .unknownOutcome, underlying: underlying)
    }

    /// An operation that was interrupted at its deadline. What became of it is what its own error says, and unknown where
    /// that says nothing.
    ///
    /// - Parameter calledOff: What a driver has told of the statement that it stopped.
    static func timeout(
        after time: Duration, underlying: any Error, calledOff: WorkOutcome?
    ) -> Self {
        let told = underlying is CancellationError ? calledOff : nil
        let own = (underlying as? any ClassifiedError)?.outcome ?? told ?? .unknown
        return ClientError(
            .timeout, "not done within \(time)",
            failureClass: own == .unknown ? .unknownOutcome : .transient, outcome: own,
            underlying: underlying is CancellationError ? nil : underlying)
    }
}
