// A stand-in server inside the process: started and stopped here, and where clients reach it.

public import FaultInjection
import PostgresServer
import QueryEngine
import ServerKit

/// A running stand-in for a database server, with everything in memory.
///
/// ```swift
/// let server = try await Understudy.start(.postgres)
/// try await server.load(sql: "CREATE TABLE jobs (id int PRIMARY KEY)")
/// let url = server.url()   // postgresql://postgres@127.0.0.1:PORT/postgres
/// await server.shutdown()
/// ```
///
/// Any number of servers run side by side; each has databases of its own.
public final class Understudy: Sendable {
    /// The server of the test that runs, where the trait `.understudy` of UnderstudyTesting stands at it.
    @TaskLocal public static var current: Understudy?

    /// What it was started with.
    public let options: UnderstudyOptions
    /// The TCP port; nil where no socket is open.
    public let port: Int?
    /// The path of the Unix socket, if there is one.
    public let unixSocketPath: String?
    /// What clients have done; nil unless the options ask for a log.
    public let log: UnderstudyLog?

    /// The database that calls without one mean: the first of the options, or the fork that this is.
    public let database: String
    /// The faults that befall clients: rules may be added at any time, and it says what they did. A private fork has its own.
    ///
    /// ```swift
    /// try server.faults.add([FaultRule("serialization_failure at commit times 2")])
    /// ```
    public let faults: FaultInjector

    let cluster: SQLCluster
    private let server: PostgresServer?
    /// Who is connected.
    let registry: ConnectionRegistry
    /// What hears of the sessions in a database.
    let logs: LogTable
    let isFork: Bool

    private init(
        _ options: UnderstudyOptions, cluster: SQLCluster, server: PostgresServer?,
        logs: LogTable
    ) {
        self.options = options
        self.cluster = cluster
        self.server = server
        registry =
            server?.registry
            ?? ConnectionRegistry(limit: options.configuration.maximumConnections)
        self.logs = logs
        log = logs.log
        database = options.completed.databases.first ?? "postgres"
        faults = cluster.faults
        isFork = false
        port = server?.port
        unixSocketPath = server?.unixSocketPath
    }

    /// A server of which one database is there.
    init(
        fork database: String, of server: Understudy, faults: FaultInjector, log: UnderstudyLog?
    ) {
        options = server.options
        cluster = server.cluster
        self.server = server.server
        registry = server.registry
        logs = server.logs
        self.log = log
        self.database = database
        self.faults = faults
        isFork = true
        port = server.port
        unixSocketPath = server.unixSocketPath
    }

    /// Starts a server; clients are let in when this returns.
    ///
    /// Throws ``UnderstudyError`` where a database cannot be made, NIO's `IOError` where the address cannot be had, and the
    /// error of a certificate that cannot be used.
    public static func start(_ options: UnderstudyOptions = .postgres) async throws -> Understudy {
        let configuration = options.completed
        let cluster = try UnderstudyError.rethrow { () throws(SQLError) in
            try PostgresServer.makeCluster(configuration, time: options.clock ?? SystemTime())
        }
        let log = options.logLimit.map {
            UnderstudyLog(limit: $0, began: cluster.time.nanoseconds)
        }
        let logs = LogTable(log, cluster)
        guard !options.isInMemory else {
            return Understudy(options, cluster: cluster, server: nil, logs: logs)
        }
        let server = try await PostgresServer.start(
            configuration, faults: cluster.faults,
            faultsOf: { cluster.faults(ofDatabase: $0) }, time: options.clock,
            opener: logs.watching(PostgresServer.opener(cluster)))
        return Understudy(options, cluster: cluster, server: server, logs: logs)
    }

    /// Accepts no more connections, tells each client 57P01, and waits up to `patience` for them to go.
    ///
    /// Of a private fork only its own clients are sent away, and the fork is forgotten.
    public func shutdown(patience: Duration = .seconds(5)) async {
        if isFork { return await forget(patience: patience) }
        await server?.shutdown(patience: patience)
        registry.close(.shutdown)
        cluster.terminateAll(SQLError(FaultMeaning.shuttingDown))
    }

    /// The clock that it lives by; nil: real time.
    public var clock: VirtualClock? { options.clock }

    // MARK: Where it is

    /// Where clients connect, with the user and the password of the options. `database` may be one that is there or
    /// `app~anything`, a private fork of `app` made at the first connection.
    ///
    /// A server in memory has no address; its URL has port 0.
    public func url(database: String? = nil) -> String {
        let host = options.configuration.host
        let name = host.contains(":") ? "[\(host)]" : host
        return "postgresql://\(credentials)@\(name):\(port ?? 0)/"
            + URLText.encode(database ?? self.database)
    }

    /// Where clients connect through the Unix socket; nil where there is none. Clients want an absolute path of its directory.
    public func unixSocketURL(database: String? = nil) -> String? {
        guard let directory = options.configuration.unixSocketDirectory, let port else {
            return nil
        }
        return "postgresql://\(credentials)@/\(URLText.encode(database ?? self.database))"
            + "?host=\(URLText.encode(directory))&port=\(port)"
    }

    private var credentials: String {
        let user = URLText.encode(options.user)
        return options.password.map { "\(user):\(URLText.encode($0))" } ?? user
    }
}

/// Starts a server, gives it to `body`, and shuts it down whatever becomes of it.
///
/// Throws what ``Understudy/start(_:)`` and `body` throw.
public func withUnderstudy<Result: Sendable>(
    _ options: UnderstudyOptions = .postgres,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Understudy) async throws -> Result
) async throws -> Result {
    let server = try await Understudy.start(options)
    do {
        let result = try await body(server)
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}

/// Text as a part of a URL (RFC 3986, section 2).
enum URLText {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E:
                bytes.append(byte)
            default:
                bytes.append(0x25)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
