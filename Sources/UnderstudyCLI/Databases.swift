// The databases of one process: made, filled from files, and served.
import PostgresLanguage
import Logging
import NIOCore
import NIOSSL
import PostgresServer
import QueryEngine
import Understudy

/// Why the server did not start, for a person, with the exit code of sysexits.h.
struct StartFailure: Error {
    let message: String
    let exitCode: Int32

    static func data(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 65)
    }

    static func noInput(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 66)
    }

    static func unwritable(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 73)
    }

    static func unavailable(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 69)
    }
}

struct Databases {
    private let cluster: SQLCluster
    private let logger: Logger

    private let configuration: PostgresServerConfiguration

    /// Makes the databases that the configuration names.
    init(_ configuration: PostgresServerConfiguration, logger: Logger) throws(StartFailure) {
        self.logger = logger
        self.configuration = configuration
        do throws(SQLError) {
            cluster = try PostgresServer.makeCluster(configuration)
        } catch {
            throw .data("cannot make the databases: \(error.message)")
        }
    }

    func load(_ file: String, into database: String, user: String) async throws(StartFailure) {
        guard let text = TextFile.read(file) else {
            throw .noInput("cannot read \(file): \(TextFile.lastProblem)")
        }
        do throws(LoadError) {
            try await cluster.load(text, into: database, user: user)
        } catch {
            throw .data(
                "\(file):\(error.line): \(error.error.message) (\(error.error.condition.sqlState))")
        }
        logger.info("loaded \(file)")
    }

    func serve() async throws(StartFailure) -> PostgresServer {
        do {
            return try await PostgresServer.start(
                configuration, cluster: cluster, logger: logger)
        } catch let error as IOError {
            throw .unavailable(
                "cannot listen on \(configuration.host):\(configuration.port): \(error.description)"
            )
        } catch {
            throw .data("cannot use the TLS certificate: \(error)")
        }
    }
}
