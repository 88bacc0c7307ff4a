// `understudy serve`: starts the servers, says where they are, and stops on SIGINT or SIGTERM.
public import ArgumentParser
public import Logging
public import PostgresServer

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve databases from memory until interrupted.",
        discussion: """
            With no protocol named, all that are built are served on loopback, each on its default port or the next \
            free one. One line a protocol is printed once it accepts connections: its name and its URL.
            """)

    @Option(
        help: ArgumentHelp(
            "Serve PostgreSQL's protocol at this address; port 0 is any free one.",
            valueName: "[HOST:]PORT"))
    var postgres: ListenArgument?

    @OptionGroup var shared: ServerArguments

    @Option(help: "The user that --password belongs to, and the one in the printed URL.")
    var user = "postgres"

    @Option(
        help: "Ask clients for this password. Without one any user may enter from this machine.")
    var password: String?

    @Option(
        name: .customLong("auth"),
        help: ArgumentHelp(
            "How clients show who they are: trust, password, md5 or scram. With --password, scram unless said otherwise.",
            valueName: "METHOD"))
    var authentication: PostgresAuthenticationMethod?

    @Option(
        help: ArgumentHelp(
            "Make a database of this name; may be repeated. The first one is in the printed URL.",
            valueName: "NAME"))
    var database: [String] = []

    @Option(help: ArgumentHelp("PEM file with the server's certificate chain.", valueName: "FILE"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("PEM file with the certificate's key.", valueName: "FILE"))
    var tlsKey: String?

    @Flag(help: "Offer TLS with a certificate made at the start, for localhost.")
    var tlsSelfSigned = false

    @Option(
        help: ArgumentHelp(
            "Run an SQL file in the first database before clients are let in; may be repeated.",
            valueName: "FILE.sql"))
    var load: [String] = []

    @Option(
        help: ArgumentHelp(
            "What is logged to standard error: trace, debug (every statement), info, notice, warning, error, critical.",
            valueName: "LEVEL"))
    var log: Logger.Level = .notice

    func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-certificate and --tls-key go together.")
        }
        if tlsSelfSigned && tlsCertificate != nil {
            throw ValidationError("Give --tls-self-signed or a certificate, not both.")
        }
        if let authentication, authentication != .trust, password == nil {
            throw ValidationError("--auth \(authentication.rawValue) needs a --password.")
        }
    }

    func run() async throws {
        ExclusivityChecks.leaveToTests()
        var logger = Logger(label: "understudy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = log
        let server: PostgresServer
        do throws(StartFailure) {
            let databases = try Databases(try configuration(), logger: logger)
            for file in load { try await databases.load(file, into: firstDatabase, user: user) }
            server = try await databases.serve()
        } catch {
            StandardStream.error.writeLine("understudy: \(error.message)")
            throw ExitCode(error.exitCode)
        }
        let line = "postgres  \(url(server))"
        await Signals.wait(endingWith: 0, within: Self.patience + .seconds(1)) {
            StandardStream.output.writeLine(line)
        }
        await server.shutdown(patience: Self.patience)
    }

    /// So long sessions have to end.
    private static let patience = Duration.seconds(5)

    private var firstDatabase: String { database.first ?? "postgres" }

    private func configuration() throws(StartFailure) -> PostgresServerConfiguration {
        var configuration = PostgresServerConfiguration()
        configuration.faults = try shared.faults()
        configuration.host = postgres?.host ?? "127.0.0.1"
        configuration.port = postgres?.port ?? 5432
        configuration.takesNextFreePort = postgres == nil
        configuration.unixSocketDirectory = shared.unixSocket
        configuration.authentication = authentication ?? (password == nil ? .trust : .scram)
        if let password { configuration.passwords = [user: password] }
        // `postgres` is always there, as in a real cluster.
        configuration.databases = ["postgres"] + Set(database).subtracting(["postgres"]).sorted()
        configuration.maximumConnections = shared.maxConnections
        configuration.createsDatabases = shared.createDatabases
        configuration.locale = shared.locale
        if tlsSelfSigned {
            configuration.tls = .selfSigned
        } else if let tlsCertificate, let tlsKey {
            configuration.tls = .files(certificate: tlsCertificate, key: tlsKey)
        }
        return configuration
    }

    private func url(_ server: PostgresServer) -> String {
        let host = postgres?.host ?? "127.0.0.1"
        let name = host.contains(":") ? "[\(host)]" : host
        return "postgresql://\(user)@\(name):\(server.port)/\(firstDatabase)"
    }
}

extension PostgresAuthenticationMethod: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
