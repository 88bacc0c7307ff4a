// How a database behaves, as a value.

public import ClientPooling
public import MySQLDriver
public import PostgresDriver

/// How a ``Database`` behaves, beside what its URL says.
///
/// URLs say it too:
///
/// | option | meaning |
/// |---|---|
/// | `maxsize`, `max_size` | how many connections a pool has at most |
/// | `minsize`, `min_size` | how many a pool keeps |
/// | `pool_recycle` | after how many seconds a pool replaces a connection; -1 for never |
/// | `max_inactive_connection_lifetime` | after how many seconds a pool closes one that nobody needs; 0 for never |
/// | `acquire_timeout` | how many seconds to wait for a pool's connection |
///
/// Beside these, PostgreSQL's URLs take libpq's parameters, MySQL's those of `MySQLOptions`, SQLite's those of ``SQLiteOptions``, and
/// ODBC's the driver's attributes; a name that is none of them is an error.
public struct DatabaseOptions: Sendable {
    /// How a pool behaves, where the scheme asks for one.
    public var pool = PoolOptions()

    /// How long ``Database/disconnect()`` waits for connections that others have, before it breaks them.
    public var disconnectTimeout = Duration.seconds(10)

    /// Is called for each new connection before anything else is done on it, as for `SET` and `PRAGMA` statements. A connection for
    /// which it throws is closed.
    public var onConnect: (@Sendable (DatabaseConnection) async throws -> Void)?

    /// Changes the driver's options, beyond what URLs can say.
    public var postgres: @Sendable (inout PostgresOptions) -> Void = { _ in }

    /// Changes the driver's options, beyond what URLs can say.
    public var mysql: @Sendable (inout MySQLOptions) -> Void = { _ in }

    /// How SQLite's databases are opened.
    public var sqlite = SQLiteOptions()

    /// How connections are made through ODBC.
    public var odbc = ODBCOptions()

    /// The usual options.
    public init() {}
}

/// How a SQLite database is opened.
///
/// URLs say it too: `busy_timeout` in seconds, `mode` (`ro`, `rw`, `rwc`), `pragma.NAME`.
public struct SQLiteOptions: Hashable, Sendable {
    /// What may be done with the file.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// It has to be there, and is not written.
        case readOnly = "ro"
        /// It has to be there.
        case readWrite = "rw"
        /// It is made where it is not there.
        case create = "rwc"
    }

    /// What may be done with the file.
    public var mode = Mode.create

    /// How long a statement waits for another connection's lock.
    public var busyTimeout = Duration.seconds(5)

    /// Settings for each connection, such as `journal_mode` and `WAL`. Names and values are words and numbers.
    public var pragmas: [(name: String, value: String)] {
        get { pragmaTexts.map { ($0.name, $0.value) } }
        set { pragmaTexts = newValue.map { Pragma(name: $0.name, value: $0.value) } }
    }

    struct Pragma: Hashable, Sendable {
        let name: String
        let value: String
    }

    var pragmaTexts: [Pragma] = []

    /// How many statements are kept prepared on each connection; 0 for none.
    public var statementCacheCapacity = 64

    /// The usual options.
    public init() {}
}

/// How connections are made through ODBC.
///
/// A URL `odbc://user:password@host:port/database?driver=PostgreSQL%20Unicode` becomes the attributes `DRIVER`, `SERVER`, `PORT`,
/// `DATABASE`, `UID` and `PWD`; `dsn` names a data source of the system's, or is a connection string such as `Driver=SQLite3;Database=…`;
/// all other options are attributes for the driver as they are.
public struct ODBCOptions: Hashable, Sendable {
    /// A data source's name, or a connection string, that is used beside the URL's attributes; nil for none.
    public var dsn: String?

    /// How long it may take to log in, in whole seconds; nil for as long as the driver waits.
    public var loginTimeout: Duration? = .seconds(30)

    /// The usual options.
    public init() {}
}
