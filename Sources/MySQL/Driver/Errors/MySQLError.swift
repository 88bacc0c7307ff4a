// What the server answers when it refuses.

public import ClientPooling
import MySQLWire

/// An error that the server sent.
///
/// ```swift
/// do {
///     try await client.execute("INSERT INTO users (name) VALUES (\(name))")
/// } catch let error as MySQLError where error.code == .duplicateEntry {
///     …
/// }
/// ```
///
/// What goes wrong on the client's side is a `ClientError`; both say what can be done about them (`ClassifiedError`).
public struct MySQLError: ClassifiedError, Hashable {
    /// An error's number. The list is open: servers have some thousands.
    public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral,
        CustomStringConvertible
    {
        /// The number.
        public let rawValue: UInt16

        /// The code of this number.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The code of this number.
        public init(integerLiteral value: UInt16) { rawValue = value }

        /// The number.
        public var description: String { "\(rawValue)" }
    }

    /// Which error it is.
    public var code: Code

    /// The five characters of the SQL standard; `HY000` where the server sent none.
    public var sqlState: String

    /// What happened, in the server's words.
    public var message: String

    /// What kind of failure it is: by ``code``, and by ``sqlState`` where the code says nothing.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    /// An error of this number.
    ///
    /// - Parameters:
    ///   - code: Which error it is; decides ``failureClass`` and ``outcome``.
    ///   - sqlState: Five characters.
    ///   - message: The server's words.
    public init(_ code: Code, sqlState: String = "HY000", _ message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        (failureClass, outcome) = Self.standing(code, sqlState)
    }

    init(_ report: MySQLServerMessage.ErrorReport) {
        self.init(
            Code(rawValue: report.code), sqlState: report.sqlState ?? "HY000", report.message)
    }

    /// The same error as the answer to COMMIT.
    ///
    /// The server that goes away while it commits may have committed.
    var ofCommit: MySQLError {
        var error = self
        switch failureClass {
        case .disconnect, .unknownOutcome:
            guard code != .clientInteractionTimeout else { break }
            error.failureClass = .unknownOutcome
            error.outcome = .unknown
        case .permanent where code == .queryInterrupted || code == .connectionKilled:
            error.failureClass = .unknownOutcome
            error.outcome = .unknown
        default: break
        }
        return error
    }
}

extension MySQLError: CustomStringConvertible {
    /// As MySQL's own client words it.
    public var description: String { "ERROR \(code) (\(sqlState)): \(message)" }
}

extension MySQLError.Code {
    /// ER_CON_COUNT_ERROR: too many connections.
    public static let tooManyConnections: Self = 1040
    /// ER_DBACCESS_DENIED_ERROR: the user may not use the database.
    public static let databaseAccessDenied: Self = 1044
    /// ER_ACCESS_DENIED_ERROR: unknown user or wrong password.
    public static let accessDenied: Self = 1045
    /// ER_UNKNOWN_COM_ERROR: a command the server does not know; of a Galera node: it is not ready.
    public static let unknownCommand: Self = 1047
    /// ER_BAD_NULL_ERROR: NULL for a column that takes none.
    public static let columnNotNull: Self = 1048
    /// ER_BAD_DB_ERROR: unknown database.
    public static let unknownDatabase: Self = 1049
    /// ER_TABLE_EXISTS_ERROR.
    public static let tableExists: Self = 1050
    /// ER_SERVER_SHUTDOWN: the server goes down.
    public static let serverShutdown: Self = 1053
    /// ER_BAD_FIELD_ERROR: unknown column.
    public static let unknownColumn: Self = 1054
    /// ER_DUP_ENTRY: a duplicate key.
    public static let duplicateEntry: Self = 1062
    /// ER_PARSE_ERROR: a syntax error.
    public static let syntaxError: Self = 1064
    /// ER_NO_SUCH_TABLE.
    public static let noSuchTable: Self = 1146
    /// ER_NET_PACKET_TOO_LARGE: more than max_allowed_packet.
    public static let packetTooLarge: Self = 1153
    /// There is no system variable of this name.
    public static let unknownSystemVariable: Self = 1193
    /// ER_LOCK_WAIT_TIMEOUT: the statement is undone, the transaction goes on.
    public static let lockWaitTimeout: Self = 1205
    /// ER_LOCK_DEADLOCK: the whole transaction is undone.
    public static let deadlock: Self = 1213
    /// ER_UNKNOWN_STMT_HANDLER: unknown prepared statement.
    public static let unknownStatement: Self = 1243
    /// ER_QUERY_INTERRUPTED: KILL QUERY.
    public static let queryInterrupted: Self = 1317
    /// ER_TABLE_DEF_CHANGED: a table was changed since the transaction's snapshot.
    public static let tableDefinitionChanged: Self = 1412
    /// ER_ROW_IS_REFERENCED_2: a foreign key of another table refers to the row.
    public static let rowIsReferenced: Self = 1451
    /// ER_NO_REFERENCED_ROW_2: a foreign key refers to no row.
    public static let noReferencedRow: Self = 1452
    /// ER_MAX_PREPARED_STMT_COUNT_REACHED.
    public static let tooManyStatements: Self = 1461
    /// ER_NEED_REPREPARE: a prepared statement is to be prepared again.
    public static let needsPreparingAgain: Self = 1615
    /// ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.
    public static let readOnlyTransaction: Self = 1792
    /// ER_CONNECTION_KILLED, of MariaDB.
    public static let connectionKilled: Self = 1927
    /// ER_QUERY_TIMEOUT: max_execution_time is over.
    public static let queryTimeout: Self = 3024
    /// ER_LOCK_NOWAIT: NOWAIT, and the lock is held.
    public static let lockNotAvailable: Self = 3572
    /// ER_CLIENT_INTERACTION_TIMEOUT: the server has ended the idle connection.
    public static let clientInteractionTimeout: Self = 4031
}
