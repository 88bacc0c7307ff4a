// The names of failures that all backends share.

extension DatabaseError.Code {
    // MARK: What databases answer

    /// A failure that has no other code here.
    public static let failed = Self(rawValue: "failed")
    /// A row with this key is there.
    public static let uniqueViolation = Self(rawValue: "uniqueViolation")
    /// A foreign key refers to no row, or a row is referred to.
    public static let foreignKeyViolation = Self(rawValue: "foreignKeyViolation")
    /// NULL for a column that takes none.
    public static let notNullViolation = Self(rawValue: "notNullViolation")
    /// A row that a CHECK does not allow.
    public static let checkViolation = Self(rawValue: "checkViolation")
    /// The statement is none. SQLite says of missing tables and columns no more than that either.
    public static let syntaxError = Self(rawValue: "syntaxError")
    /// There is no such table.
    public static let undefinedTable = Self(rawValue: "undefinedTable")
    /// There is no such column.
    public static let undefinedColumn = Self(rawValue: "undefinedColumn")
    /// The transaction cannot be put in an order with others; done again it may succeed.
    public static let serializationFailure = Self(rawValue: "serializationFailure")
    /// Transactions waited for each other, and this one was chosen to end.
    public static let deadlock = Self(rawValue: "deadlock")
    /// A lock was not to be had in time.
    public static let lockTimeout = Self(rawValue: "lockTimeout")
    /// The database has ended the transaction that the statement was meant for; the underlying error is what did.
    public static let transactionAborted = Self(rawValue: "transactionAborted")
    /// The transaction, or the database, takes no writes.
    public static let readOnlyTransaction = Self(rawValue: "readOnlyTransaction")
    /// The login was refused.
    public static let accessDenied = Self(rawValue: "accessDenied")

    // MARK: Connections

    /// A connection could not be made.
    public static let connectFailed = Self(rawValue: "connectFailed")
    /// The connection was lost.
    public static let connectionClosed = Self(rawValue: "connectionClosed")
    /// The pool had no connection to lend in time.
    public static let poolTimeout = Self(rawValue: "poolTimeout")
    /// A commit was sent, and its answer never came: nobody knows whether the work was done.
    public static let unknownOutcome = Self(rawValue: "unknownOutcome")
    /// The time for an operation was up.
    public static let timeout = Self(rawValue: "timeout")
    /// The database has a pool, and `connect()` was not called, or `disconnect()` was.
    public static let notConnected = Self(rawValue: "notConnected")
    /// No replicas are configured.
    public static let noReplicas = Self(rawValue: "noReplicas")
    /// A C library that the backend needs is not installed.
    public static let libraryMissing = Self(rawValue: "libraryMissing")

    // MARK: Calls

    /// The URL is none, or its options are not known or contradict each other.
    public static let invalidOptions = Self(rawValue: "invalidOptions")
    /// The URL's scheme is none of those supported.
    public static let unsupportedScheme = Self(rawValue: "unsupportedScheme")
    /// Placeholders and parameters do not go together. Nothing was sent.
    public static let wrongPlaceholders = Self(rawValue: "wrongPlaceholders")
    /// A value cannot be sent to this backend. Nothing was sent.
    public static let encodingFailed = Self(rawValue: "encodingFailed")
    /// A value is not of the type that was asked for.
    public static let decodingFailed = Self(rawValue: "decodingFailed")
    /// The record has no such column.
    public static let noSuchColumn = Self(rawValue: "noSuchColumn")
    /// The transaction was committed or rolled back before.
    public static let transactionEnded = Self(rawValue: "transactionEnded")
    /// The connection is busy with rows that the same task reads.
    public static let connectionBusy = Self(rawValue: "connectionBusy")
    /// The call makes no sense where it stands.
    public static let invalidUse = Self(rawValue: "invalidUse")
}

extension DatabaseError {
    static func wrongPlaceholders(_ words: String) -> Self { Self(.wrongPlaceholders, words) }

    static func invalidOptions(_ words: String) -> Self { Self(.invalidOptions, words) }

    static func invalidUse(_ words: String) -> Self { Self(.invalidUse, words) }

    static func noSuchColumn(_ name: String, of columns: DatabaseColumns) -> Self {
        Self(
            .noSuchColumn,
            "there is no column \(name); there are \(columns.names.joined(separator: ", "))")
    }

    /// A value that does not become what was asked for; for codecs of one's own.
    ///
    /// - Parameters:
    ///   - value: The value. It is not repeated in the message, its kind is.
    ///   - wanted: What it was to become.
    public static func decoding(_ value: DatabaseValue, _ wanted: String) -> Self {
        decoding(value, wanted, underlying: nil)
    }

    static func decoding(
        _ value: DatabaseValue, _ wanted: String, underlying: (any Error)?
    ) -> Self {
        Self(
            .decodingFailed, "\(value.kind) does not become \(wanted)", outcome: .applied,
            underlying: underlying)
    }

    /// The same failure, with the column's name.
    static func at(_ column: String, _ error: any Error) -> any Error {
        guard var known = error as? DatabaseError, known.code == .decodingFailed else {
            return error
        }
        known.message = "column \(column): \(known.message)"
        return known
    }
}

extension DatabaseValue {
    fileprivate var kind: String {
        switch self {
        case .null: "NULL"
        case .bool: "a truth value"
        case .integer: "a whole number"
        case .double: "a floating-point number"
        case .decimal: "a decimal number"
        case .text: "a text"
        case .bytes: "a value of bytes"
        case .date: "a date"
        case .uuid: "a UUID"
        case .json: "a document"
        case .other(let value): "\(value)"
        }
    }
}
