// The codes of the server's errors (PostgreSQL documentation, appendix A), and what a client can do about each.

import ClientPooling

/// The five characters by which the server names an error or a notice.
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters.
    public let rawValue: String

    /// A code.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ code: String) { rawValue = code }

    /// The five characters.
    public var description: String { rawValue }

    /// The first two characters, which errors of one kind share.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// `feature_not_supported`
    public static let featureNotSupported = Self("0A000")
    /// `transaction_resolution_unknown`
    public static let transactionResolutionUnknown = Self("08007")
    /// `protocol_violation`
    public static let protocolViolation = Self("08P01")
    /// `string_data_right_truncation`
    public static let stringDataRightTruncation = Self("22001")
    /// `numeric_value_out_of_range`
    public static let numericValueOutOfRange = Self("22003")
    /// `division_by_zero`
    public static let divisionByZero = Self("22012")
    /// `invalid_text_representation`
    public static let invalidTextRepresentation = Self("22P02")
    /// `not_null_violation`
    public static let notNullViolation = Self("23502")
    /// `foreign_key_violation`
    public static let foreignKeyViolation = Self("23503")
    /// `unique_violation`
    public static let uniqueViolation = Self("23505")
    /// `check_violation`
    public static let checkViolation = Self("23514")
    /// `exclusion_violation`
    public static let exclusionViolation = Self("23P01")
    /// `active_sql_transaction`
    public static let activeSQLTransaction = Self("25001")
    /// `read_only_sql_transaction`
    public static let readOnlySQLTransaction = Self("25006")
    /// `in_failed_sql_transaction`
    public static let inFailedSQLTransaction = Self("25P02")
    /// `idle_in_transaction_session_timeout`
    public static let idleInTransactionSessionTimeout = Self("25P03")
    /// `invalid_sql_statement_name`
    public static let invalidSQLStatementName = Self("26000")
    /// `invalid_authorization_specification`
    public static let invalidAuthorizationSpecification = Self("28000")
    /// `invalid_password`
    public static let invalidPassword = Self("28P01")
    /// `invalid_catalog_name`: no such database.
    public static let invalidCatalogName = Self("3D000")
    /// `serialization_failure`
    public static let serializationFailure = Self("40001")
    /// `statement_completion_unknown`
    public static let statementCompletionUnknown = Self("40003")
    /// `deadlock_detected`
    public static let deadlockDetected = Self("40P01")
    /// `insufficient_privilege`
    public static let insufficientPrivilege = Self("42501")
    /// `syntax_error`
    public static let syntaxError = Self("42601")
    /// `undefined_column`
    public static let undefinedColumn = Self("42703")
    /// `undefined_table`
    public static let undefinedTable = Self("42P01")
    /// `indeterminate_datatype`
    public static let indeterminateDatatype = Self("42P18")
    /// `too_many_connections`
    public static let tooManyConnections = Self("53300")
    /// `lock_not_available`
    public static let lockNotAvailable = Self("55P03")
    /// `query_canceled`
    public static let queryCanceled = Self("57014")
    /// `admin_shutdown`
    public static let adminShutdown = Self("57P01")
    /// `crash_shutdown`
    public static let crashShutdown = Self("57P02")
    /// `cannot_connect_now`
    public static let cannotConnectNow = Self("57P03")
    /// `idle_session_timeout`
    public static let idleSessionTimeout = Self("57P05")
}

extension SQLState {
    /// What a client can do about an error of this code.
    var classified: ClassifiedFailure {
        switch rawValue {
        // The last is CockroachDB's old one.
        case "40001", "40P01", "55P03", "CR000": ClassifiedFailure(.transient)
        // A prepared statement that is gone, however it went: the next attempt prepares it again.
        case "26000": ClassifiedFailure(.transient)
        case "08007", "40003": ClassifiedFailure(.unknownOutcome)
        // The session ends in the midst of things, which rolls back; at a commit the transaction says otherwise.
        case "57P01", "57P03", "57P05", "25P03":
            ClassifiedFailure(.disconnect, outcome: .notApplied)
        // Another session's crash takes this one with it, wherever it is.
        case "57P02": ClassifiedFailure(.disconnect)
        case "08001", "08004": ClassifiedFailure(.disconnect, outcome: .notApplied)
        case "08P01": ClassifiedFailure(.permanent)
        default:
            switch errorClass {
            case "53": ClassifiedFailure(.overload)
            case "08": ClassifiedFailure(.disconnect)
            default: ClassifiedFailure(.permanent)
            }
        }
    }
}
