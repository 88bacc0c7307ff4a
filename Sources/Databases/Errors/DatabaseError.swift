// The one error of all backends.

public import ClientPooling

/// A failure, whatever backend it came from.
///
/// ```swift
/// do {
///     try await db.execute("INSERT INTO users VALUES ($1, $2)", 1, "ada")
/// } catch let error as DatabaseError where error.code == .uniqueViolation {
///     …
/// }
/// ```
///
/// A cancelled task throws `CancellationError`, and a write to a replica ``ReadOnlyError``, instead.
public struct DatabaseError: ClassifiedError {
    /// Which failure it is. The list is open: what has no name here has ``failed``, and ``DatabaseError/sqlState`` and
    /// ``DatabaseError/backendCode`` say more.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The code's stable name.
        public let rawValue: String

        /// A code of this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Its name.
        public var description: String { rawValue }
    }

    /// Which failure it is.
    public var code: Code

    /// What happened, for people. May change between versions.
    public var message: String

    /// What kind of failure it is, from the view of somebody who could try again.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    /// The five characters of the SQL standard; nil where the backend has none, as SQLite.
    public var sqlState: String?

    /// The backend's own number: MySQL's error, SQLite's extended result code, ODBC's native error.
    public var backendCode: Int?

    /// The backend's own error, or what led to this one.
    public var underlying: (any Error)?

    /// A failure.
    ///
    /// - Parameters:
    ///   - code: Which failure it is.
    ///   - message: What happened, for people.
    ///   - failureClass: What kind of failure it is.
    ///   - outcome: What became of the work; by default `FailureClass.usualOutcome`.
    ///   - sqlState: The five characters of the SQL standard.
    ///   - backendCode: The backend's own number.
    ///   - underlying: What led to it.
    public init(
        _ code: Code, _ message: String, failureClass: FailureClass = .permanent,
        outcome: WorkOutcome? = nil, sqlState: String? = nil, backendCode: Int? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.failureClass = failureClass
        self.outcome = outcome ?? failureClass.usualOutcome
        self.sqlState = sqlState
        self.backendCode = backendCode
        self.underlying = underlying
    }
}

extension DatabaseError: CustomStringConvertible {
    /// The code, the message, and the backend's own codes.
    public var description: String {
        let codes = [sqlState, backendCode.map { "\($0)" }].compactMap { $0 }
        return "\(code): \(message)" + (codes.isEmpty ? "" : " (\(codes.joined(separator: ", ")))")
    }
}

/// A write, or a transaction, on a connection to a replica.
public struct ReadOnlyError: ClassifiedError, Hashable, CustomStringConvertible {
    /// What was refused.
    public let operation: String

    init(_ operation: String) { self.operation = operation }

    /// Permanent: within `withReplica` it never succeeds.
    public var failureClass: FailureClass { .permanent }

    /// Nothing was sent.
    public var outcome: WorkOutcome { .notApplied }

    /// What was refused, and what to do.
    public var description: String {
        "\(operation) is not allowed on a replica's connection: nest withConnection() for the primary"
    }
}
