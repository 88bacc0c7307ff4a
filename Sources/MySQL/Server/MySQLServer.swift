// The server as an embedder starts it: addresses, access, TLS, and a clean stop.

public import FaultInjection
package import MySQLLanguage
package import QueryEngine
public import ServerKit

/// Which server of MySQL's kind is stood in for.
public enum MySQLServerFlavor: String, Sendable, CaseIterable {
    /// MySQL 8.0.
    case mysql8
    /// MariaDB 10.11.
    case mariadb10

    /// What differs between them.
    package var flavor: MySQLFlavor {
        switch self {
        case .mysql8: .mysql8
        case .mariadb10: .mariadb10
        }
    }
}

/// Where a MySQL server listens and whom it lets in.
public struct MySQLServerConfiguration: ServerConfiguration {
    /// The address to listen on; loopback unless said otherwise.
    public var host = "127.0.0.1"
    /// The TCP port; 0 takes any free one.
    public var port = 3306
    /// Takes the next free port where `port` is in use; at most a hundred are tried.
    public var takesNextFreePort = false
    /// The path of a Unix socket, beside TCP; one that is there already is in the way.
    public var unixSocketPath: String?
    /// Whether clients outside the process can connect; else the databases are there for the process alone.
    public var opensSocket = true
    /// Which server it is taken for.
    public var flavor = MySQLServerFlavor.mysql8
    /// How clients prove a password; nil: as the flavor's users do. Without passwords nobody is asked.
    public var authentication: MySQLAuthenticationPlugin?
    /// Has clients of `caching_sha2_password` send the password itself each time, under TLS or the server's RSA key, as to a server
    /// that was just started.
    public var forcesFullAuthentication = false
    /// The user of URLs, of scripts and of statements that are run in the process.
    public var user = "root"
    /// What clients have to give for `user`.
    public var password: String?
    /// Passwords of other users.
    public var passwords: [String: String] = [:]
    /// Offers TLS with this certificate.
    public var tls: ServerCertificate?
    /// The most sessions at a time; one more is told 1040.
    public var maximumConnections = 151
    /// The databases that are there at the start, all empty. The first one is meant where none is named.
    public var databases = ["test"]
    /// Makes a database when somebody connects to one that does not exist, instead of answering 1049.
    public var createsDatabases = false

    /// The faults that befall clients.
    public var faults = FaultPlan()

    /// The defaults.
    public init() {}

    /// With what follows from the rest: a password asks for itself.
    var completed: MySQLServerConfiguration {
        var completed = self
        if let password { completed.passwords[user] = password }
        return completed
    }

    var plugin: MySQLAuthenticationPlugin {
        authentication
            ?? MySQLAuthenticationPlugin(rawValue: flavor.flavor.defaultPlugin) ?? .native
    }
}

/// A running MySQL server.
public final class MySQLServer: Sendable {
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
    ///   - error: what a meaning is called in MySQL's words.
    ///   - drawNumber: draws the number that a greeting tells.
    package static func start(
        _ configuration: MySQLServerConfiguration, stage: Stage = Stage(),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        error: @escaping @Sendable (FaultMeaning) -> SQLError,
        drawNumber: @escaping @Sendable () -> Int32, opener: @escaping MySQLService.Opener
    ) async throws -> MySQLServer {
        let configuration = configuration.completed
        let registry = ConnectionRegistry(
            limit: configuration.maximumConnections, numbers: stage.numbers)
        let service = MySQLService(
            registry: registry, flavor: configuration.flavor.flavor,
            access: MySQLAccess(
                plugin: configuration.plugin, passwords: configuration.passwords,
                forcesFullExchange: configuration.forcesFullAuthentication),
            tls: try configuration.tls.map { try ServerTLS($0) }, stage: stage, faultsOf: faultsOf,
            error: error, drawNumber: drawNumber, opener: opener)
        let sockets = try await ServerSockets.open(
            configuration, path: { _ in configuration.unixSocketPath },
            service: service)
        return MySQLServer(sockets, registry)
    }

    /// Accepts no more connections, ends each client's, and waits up to `patience` for them to go.
    public func shutdown(patience: Duration = .seconds(5)) async {
        await sockets.shutdown(patience: patience)
    }
}
