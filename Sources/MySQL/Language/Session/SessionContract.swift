// How MySQL's protocol drives a session: requests in, one at a time; progress out; what the client is to be told goes, in
// order, into a sink.

package import QueryEngine
import Synchronization

/// A command of the client, taken apart. What only the connection has to do (QUIT, long data, which it keeps with the
/// statement and puts into the parameters) is not among them.
package enum MySQLRequest: Sendable {
    /// COM_QUERY: several statements where the client may send them.
    case query([UInt8])
    /// COM_INIT_DB, USE.
    case initDatabase(String)
    /// COM_FIELD_LIST: the table, and a pattern of column names.
    case fieldList(table: String, pattern: String)
    case statistics
    case processInfo
    case debug
    case ping
    /// COM_PROCESS_KILL.
    case kill(UInt32)
    /// COM_SET_OPTION.
    case setMultiStatements(Bool)
    /// COM_RESET_CONNECTION: all state goes but the database.
    case resetConnection
    /// COM_CHANGE_USER, once the new user is known to be who it says.
    case changeUser(MySQLLogin)
    case prepare([UInt8])
    case execute(MySQLExecution)
    case fetch(statement: UInt32, rows: UInt32)
    /// COM_STMT_RESET: the cursor closes.
    case resetStatement(UInt32)
    /// COM_STMT_CLOSE, which has no answer.
    case closeStatement(UInt32)
    /// An error that the protocol found in a message: said to the sink; it undoes nothing.
    case fail(SQLError)
}

/// Who a session is of, and what its client can do.
package struct MySQLLogin: Sendable {
    package var user: String
    /// Where the client comes from, as `USER()` shows it.
    package var host: String
    /// nil: none is selected.
    package var database: String?
    package var options: MySQLClientOptions
    /// The collation's number that the client asks for; 0: the server's.
    package var collation: UInt16
    /// For fault rules: the program's name among the attributes.
    package var program: String

    package init(
        user: String, host: String = "localhost", database: String? = nil,
        options: MySQLClientOptions = [], collation: UInt16 = 0, program: String = ""
    ) {
        self.user = user
        self.host = host
        self.database = database
        self.options = options
        self.collation = collation
        self.program = program
    }
}

/// The capabilities of a client that matter to its session.
package struct MySQLClientOptions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// CLIENT_FOUND_ROWS: UPDATE counts the rows that match.
    package static let foundRows = MySQLClientOptions(rawValue: 1)
    package static let multiStatements = MySQLClientOptions(rawValue: 2)
    /// CLIENT_MULTI_RESULTS.
    package static let multiResults = MySQLClientOptions(rawValue: 4)
    /// CLIENT_SESSION_TRACK: changes of the session's state are told.
    package static let sessionTrack = MySQLClientOptions(rawValue: 8)
    package static let localFiles = MySQLClientOptions(rawValue: 16)
    /// CLIENT_INTERACTIVE: interactive_timeout in place of wait_timeout.
    package static let interactive = MySQLClientOptions(rawValue: 32)
    /// The connection is under TLS.
    package static let encrypted = MySQLClientOptions(rawValue: 64)
}

/// COM_STMT_EXECUTE.
package struct MySQLExecution: Sendable {
    package var statement: UInt32
    /// One for each `?`; a statement that is not known is refused whatever they are.
    package var parameters: [MySQLParameter]
    /// CURSOR_TYPE_READ_ONLY.
    package var opensCursor: Bool

    package init(statement: UInt32, parameters: [MySQLParameter], opensCursor: Bool = false) {
        self.statement = statement
        self.parameters = parameters
        self.opensCursor = opensCursor
    }
}

/// A parameter as the binary protocol gives it.
package struct MySQLParameter: Sendable {
    /// The type's byte (`MYSQL_TYPE_…`): 1 TINY, 3 LONG, 8 LONGLONG, 253 VAR_STRING, 252 BLOB …
    package var type: UInt8
    package var value: Content

    package init(type: UInt8, value: Content) {
        self.type = type
        self.value = value
    }

    package enum Content: Sendable, Equatable {
        case null
        case signed(Int64)
        case unsigned(UInt64)
        case float(Float)
        case double(Double)
        /// All that has a length: strings, blobs, decimals, JSON.
        case bytes([UInt8])
        /// DATE, DATETIME, TIMESTAMP; all zeros where the length was 0.
        case date(
            year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int,
            microsecond: Int)
        case time(
            isNegative: Bool, days: Int, hour: Int, minute: Int, second: Int, microsecond: Int)
    }
}

/// SERVER_STATUS_….
package struct MySQLStatus: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let inTransaction = MySQLStatus(rawValue: 0x1)
    package static let autocommit = MySQLStatus(rawValue: 0x2)
    package static let moreResults = MySQLStatus(rawValue: 0x8)
    package static let noGoodIndexUsed = MySQLStatus(rawValue: 0x10)
    package static let noIndexUsed = MySQLStatus(rawValue: 0x20)
    package static let cursorExists = MySQLStatus(rawValue: 0x40)
    package static let lastRowSent = MySQLStatus(rawValue: 0x80)
    package static let databaseDropped = MySQLStatus(rawValue: 0x100)
    package static let noBackslashEscapes = MySQLStatus(rawValue: 0x200)
    package static let metadataChanged = MySQLStatus(rawValue: 0x400)
    package static let outParameters = MySQLStatus(rawValue: 0x1000)
    package static let inReadOnlyTransaction = MySQLStatus(rawValue: 0x2000)
    package static let stateChanged = MySQLStatus(rawValue: 0x4000)
}

/// A session between two commands.
package struct MySQLIdleState: Sendable, Equatable {
    /// What the next OK would say: autocommit, a transaction, the mode of backslashes.
    package var status: MySQLStatus
    /// `wait_timeout`, or `interactive_timeout`; 0: none.
    package var idleTimeoutMilliseconds: Int
    /// `character_set_results`, where it is not what the connection was told last.
    package var resultCharacterSet: MySQLCharacterSet?

    package init(
        status: MySQLStatus, idleTimeoutMilliseconds: Int = 0,
        resultCharacterSet: MySQLCharacterSet? = nil
    ) {
        self.status = status
        self.idleTimeoutMilliseconds = idleTimeoutMilliseconds
        self.resultCharacterSet = resultCharacterSet
    }
}

/// What an OK packet says, or an EOF as far as it can.
package struct MySQLCompletion: Sendable, Equatable {
    package var affectedRows: UInt64 = 0
    package var insertID: UInt64 = 0
    package var status: MySQLStatus = []
    package var warnings: UInt16 = 0
    /// Empty: none.
    package var info = ""
    /// Told where the client tracks them, with `stateChanged` in the status.
    package var changes: [MySQLStateChange] = []

    package init() {}
}

/// A change of the session's state, as SESSION_TRACK_… tells it.
package enum MySQLStateChange: Sendable, Equatable {
    case variable(name: String, value: String)
    case schema(String)
    /// Anything that would have to be done again on another connection, told where `session_track_state_change` is on.
    case anything
}

/// Where a column of an answer comes from; empty names where it is computed. What it says beside the column's type goes
/// into its definition.
package struct MySQLColumnFacts: Sendable, Equatable {
    package var schema = ""
    /// The table's alias in the statement.
    package var table = ""
    package var originalTable = ""
    package var originalName = ""
    package var flags: Flags = []
    package var traits: ValueTraits = []
    /// A text whose collation is a binary one.
    package var isBinaryText = false

    /// NOT_NULL_FLAG and its like, as far as the table says them; those of the type come from the type.
    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let notNull = Flags(rawValue: 1)
        package static let primaryKey = Flags(rawValue: 2)
        package static let uniqueKey = Flags(rawValue: 4)
        package static let multipleKey = Flags(rawValue: 8)
        package static let autoIncrement = Flags(rawValue: 0x200)
        package static let timestamp = Flags(rawValue: 0x400)
        package static let noDefault = Flags(rawValue: 0x1000)
        package static let onUpdateNow = Flags(rawValue: 0x2000)
        package static let partOfKey = Flags(rawValue: 0x4000)
        package static let groupKey = Flags(rawValue: 0x8000)
        /// What only a table says of its column's keys.
        static let keys: Flags = [.primaryKey, .uniqueKey, .multipleKey, .partOfKey]
    }

    package init() {}
}

/// The columns of an answer, with what is told of them beside their types. Kept with the plan that gives them, so that a sink can
/// say again what it has said of them before.
package final class MySQLResultColumns: Sendable {
    package let columns: [ResultColumn]
    /// One a column.
    package let facts: [MySQLColumnFacts]
    private let last = Mutex<Written?>(nil)

    package init(_ columns: [ResultColumn], _ facts: [MySQLColumnFacts]) {
        self.columns = columns
        self.facts = facts
    }

    /// As they were said last.
    package var written: Written? { last.withLock { $0 } }

    package func keep(_ written: Written) { last.withLock { $0 = written } }

    /// What a sink has written, and what of its own state that depends on.
    package final class Written: Sendable {
        package let bytes: [UInt8]
        package let packets: Int
        /// The number of the first packet.
        package let sequence: UInt8
        package let results: MySQLCharacterSet

        package init(
            bytes: [UInt8], packets: Int, sequence: UInt8, results: MySQLCharacterSet
        ) {
            self.bytes = bytes
            self.packets = packets
            self.sequence = sequence
            self.results = results
        }
    }
}

extension MySQLResultColumns {
    /// Whether a client that was told of these knows the others.
    fileprivate func saysTheSame(as other: MySQLResultColumns) -> Bool {
        facts == other.facts && columns.count == other.columns.count
            && zip(columns, other.columns).allSatisfy { $0.name == $1.name && $0.type == $1.type }
    }
}

/// What a client was told last of a prepared statement's columns.
package final class MySQLToldColumns: Sendable {
    private let last = Mutex<(columns: MySQLResultColumns, results: MySQLCharacterSet)?>(nil)

    package init() {}

    /// Whether the client has been told of them already; from now on it has.
    package func tell(_ columns: MySQLResultColumns, in results: MySQLCharacterSet) -> Bool {
        last.withLock { last in
            defer { last = (columns, results) }
            guard let last, last.results == results else { return false }
            return last.columns === columns || last.columns.saysTheSame(as: columns)
        }
    }
}

/// Where a session's answers go. A protocol writes them in its own messages. Called while the session's lock is held, from
/// the thread that called the session: it must not call the session.
///
/// Rows are between `resultSet` and `rowsEnd`; an `error` may come in place of either end, or of an `ok`.
package protocol MySQLResultSink: RowSink {
    /// Rows of these columns follow: their definitions are sent. (`RowSink.columns` is not called by MySQL's sessions.)
    ///
    /// - Parameter told: what the client knows of the statement's columns, where the statement was prepared by the protocol.
    mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment)
    /// The definitions of a cursor whose rows are fetched later, with the status after them.
    mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion)
    /// Rows of a cursor's FETCH follow, without definitions.
    mutating func fetchedRows(_ columns: [ResultColumn])
    /// All rows were said: EOF, or the OK in its place.
    mutating func rowsEnd(_ completion: MySQLCompletion)
    /// A statement or a command without rows is done: OK.
    mutating func ok(_ completion: MySQLCompletion)
    /// A command is done that is answered by EOF where it is not deprecated: SET_OPTION, DEBUG.
    mutating func endOfCommand(_ completion: MySQLCompletion)
    /// COM_STMT_PREPARE is done.
    mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment, _ completion: MySQLCompletion)
    /// The definitions that COM_FIELD_LIST asks for, each with its default; EOF follows.
    mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion)
    /// COM_STATISTICS: a text without a header.
    mutating func statistics(_ text: String)
}
