// How a connection is made and behaves.

public import ClientKit

/// Whom to connect to, as whom, and how the connection behaves.
///
/// ```swift
/// var options = MySQLOptions(host: "db.example.com", user: "app", password: secret, database: "shop")
/// options.tls = .verifyFull
/// // or
/// let options = try MySQLOptions(url: "mysql://app:secret@db.example.com/shop?ssl-mode=VERIFY_IDENTITY")
/// ```
public struct MySQLOptions: Sendable, Hashable {
    /// The servers, in the order in which they are tried.
    public var servers: [ServerAddress]

    /// The account.
    public var user: String

    /// Its password; empty for none.
    public var password: String

    /// The default database; empty for none.
    public var database: String

    /// Whether and how the connection is encrypted. A Unix socket never is.
    public var tls = ClientTLSOptions.prefer

    /// How long one server has to accept the connection; nil for as long as the system waits.
    public var connectTimeout: Duration? = .seconds(10)

    /// How long all servers together have, logins included; nil for any time.
    public var loginTimeout: Duration? = .seconds(30)

    /// How long a statement whose task was cancelled is given to stop, before the connection is closed instead.
    public var cancelTimeout: Duration = .seconds(5)

    /// Statements that are executed on each new connection and after each reset, such as `SET time_zone = '+00:00'`.
    public var initStatements: [String] = []

    /// What the server's lists show of the client, as `program_name`.
    public var applicationName = ""

    /// Whether an UPDATE counts the rows that it finds instead of those that it changes (CLIENT_FOUND_ROWS).
    public var countsFoundRows = false

    /// Whether a text may hold several statements with `;` between them (CLIENT_MULTI_STATEMENTS). Off, so that what slips into a
    /// text cannot begin another one.
    public var allowsMultiStatements = false

    /// Whether the server may be given the password itself, as mysql_clear_password wants it: over TLS or a Unix socket, never else.
    public var allowsClearPassword = false

    /// Whether the server may be asked for its RSA key where there is no TLS, as caching_sha2_password needs it when the server does not
    /// have the password cached. Who can change what is sent can give a key of their own and so learn the password.
    public var allowsPublicKeyRetrieval = false

    /// The server's RSA key, as a PEM text, where it is known.
    public var serverPublicKey: [UInt8]?

    /// Whether what follows the login is compressed by zlib (CLIENT_COMPRESS): for slow networks; on a quick one it costs more time than
    /// it saves. The system's zlib is loaded when it is first asked for.
    public var compression = Compression.off

    /// When a connection is compressed.
    public enum Compression: Hashable, Sendable, CaseIterable {
        /// Never.
        case off
        /// Where the server offers it and zlib is there.
        case prefer
        /// Always: without it the connection fails.
        case require
    }

    /// How many prepared statements a connection keeps; 0 for none.
    public var statementCacheCapacity = 256

    /// The longest message that is taken from the server, in bytes, a row above all.
    public var maximumMessageBytes = 64 << 20

    /// Above so many bytes of rows that wait to be taken, no more are read from the server.
    public var rowBufferBytes = 256 << 10

    /// What a pool does with a connection that comes back.
    public var resetPolicy = ResetPolicy.whenChanged

    /// When a pooled connection is freed of what its last user left.
    public enum ResetPolicy: Hashable, Sendable, CaseIterable {
        /// After every use: by COM_RESET_CONNECTION, which undoes an open transaction, drops temporary tables, variables, locks and
        /// prepared statements, and costs a round trip.
        case always
        /// Where a transaction is open, or the server has told that a statement changed the session: a variable, its own or a user's, a
        /// temporary table, the default database. So prepared statements last as long as nobody changes anything. Servers tell that since
        /// MySQL 5.7 and MariaDB 10.2 (`session_track_state_change`, which is set at login); with older ones this is ``always``.
        /// They do not tell of named locks, of LOCK TABLES, and MariaDB not of `SELECT @a := 1`: who leaves those behind wants ``always``.
        case whenChanged
        /// Only where a transaction is open: for who leaves nothing else, and wants prepared statements to last.
        case whenInTransaction
    }

    /// The port that MySQL has been given.
    public static let standardPort = 3306

    /// Options for one server.
    ///
    /// - Parameters:
    ///   - host: A name or an address.
    ///   - port: A TCP port.
    ///   - user: The account.
    ///   - password: Its password; empty for none.
    ///   - database: The default database; empty for none.
    public init(
        host: String, port: Int = standardPort, user: String, password: String = "",
        database: String = ""
    ) {
        self.init(
            servers: [.tcp(host: host, port: port)], user: user, password: password,
            database: database)
    }

    /// Options for a server's Unix socket.
    ///
    /// - Parameters:
    ///   - socketPath: The socket's path.
    ///   - user: The account.
    ///   - password: Its password; empty for none.
    ///   - database: The default database; empty for none.
    public init(
        socketPath: String, user: String, password: String = "", database: String = ""
    ) {
        self.init(
            servers: [.unix(path: socketPath)], user: user, password: password,
            database: database)
    }

    /// Options for one or several servers, tried in order.
    public init(
        servers: [ServerAddress], user: String, password: String = "", database: String = ""
    ) {
        self.servers = servers
        self.user = user
        self.password = password
        self.database = database
    }
}

extension MySQLOptions: CustomStringConvertible {
    /// The servers, the account and the database, without the password.
    public var description: String {
        "mysql://\(user)@\(servers.map(\.description).joined(separator: ","))/\(database)"
    }
}
