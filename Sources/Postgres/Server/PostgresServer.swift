// The server as an embedder starts it: addresses, access, TLS, and a clean stop.

public import FaultInjection
import QueryEngine
public import ServerKit

/// Where a Postgres server listens and whom it lets in.
public struct PostgresServerConfiguration: ServerConfiguration {
    /// The address to listen on; loopback unless said otherwise.
    public var host = "127.0.0.1"
    /// The TCP port; 0 takes any free one.
    public var port = 5432
    /// Takes the next free port where `port` is in use; at most a hundred are tried.
    public var takesNextFreePort = false
    /// A directory for a Unix socket `.s.PGSQL.<port>`, beside TCP.
    public var unixSocketDirectory: String?
    /// Whether clients outside the process can connect; else the databases are there for the process alone.
    public var opensSocket = true
    /// How clients show who they are. With `trust` any user may enter, from the same machine alone.
    public var authentication = PostgresAuthenticationMethod.trust
    /// The user of URLs, of scripts and of statements that are run in the process.
    public var user = "postgres"
    /// What clients have to give for `user`; with a password the method is SCRAM unless another one is set.
    public var password: String?
    /// Passwords of other users.
    public var passwords: [String: String] = [:]
    /// Offers TLS with this certificate.
    public var tls: ServerCertificate?
    /// The most sessions at a time; one more is told 53300.
    public var maximumConnections = 100
    /// The databases that are there at the start, all empty. The first one is meant where none is named; `postgres` is there whether it
    /// is named or not.
    public var databases = ["postgres"]
    /// Makes a database when somebody connects to one that does not exist, instead of answering 3D000.
    public var createsDatabases = false
    /// How databases order text and which letters they know: `en_US.UTF-8`, `C.UTF-8`, `C` or `POSIX`. An unknown name
    /// counts as `en_US.UTF-8`.
    public var locale = "en_US.UTF-8"
    /// Takes serializable transactions to read as much as PostgreSQL's predicate locks cover, pages of indexes and whole
    /// tables, so that as many fail as there; else what they did read. A session's own choice is `SET
    /// understudy.predicate_granularity`.
    public var usesPostgresPredicateLocks = false

    /// The faults that befall clients.
    public var faults = FaultPlan()

    /// The defaults.
    public init() {}
}

/// A running Postgres server.
public final class PostgresServer: Sendable {
    /// Who is connected.
    package let registry: ConnectionRegistry
    private let sockets: ServerSockets

    private init(_ sockets: ServerSockets, _ registry: ConnectionRegistry) {
        self.sockets = sockets
        self.registry = registry
    }

    /// The TCP port that clients connect to.
    public var port: Int { sockets.port }

    /// The path of the Unix socket, if there is one.
    public var unixSocketPath: String? { sockets.path }

    /// Starts a server whose sessions are made by `opener`.
    ///
    /// - Parameters:
    ///   - stage: what it shares with other servers.
    ///   - faultsOf: the faults of a database that has its own.
    package static func start(
        _ configuration: PostgresServerConfiguration,
        stage: Stage = Stage(),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        opener: @escaping PostgresService.Opener
    ) async throws -> PostgresServer {
        let registry = ConnectionRegistry(
            limit: configuration.maximumConnections, numbers: stage.numbers)
        let service = PostgresService(
            registry: registry,
            access: PostgresAccess(
                method: configuration.authentication, passwords: configuration.passwords),
            tls: try configuration.tls.map { try ServerTLS($0) }, stage: stage, faultsOf: faultsOf,
            opener: opener)
        let sockets = try await ServerSockets.open(
            configuration,
            path: { port in configuration.unixSocketDirectory.map { "\($0)/.s.PGSQL.\(port)" } },
            service: service)
        return PostgresServer(sockets, registry)
    }

    /// Accepts no more connections, tells each client 57P01, and waits up to `patience` for them to go.
    public func shutdown(patience: Duration = .seconds(5)) async {
        await sockets.shutdown(patience: patience)
    }
}
