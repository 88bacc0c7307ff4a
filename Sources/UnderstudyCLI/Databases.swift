// The databases of one process: made, filled from files, and served.
import Logging
import NIOCore
import NIOSSL
import PostgresServer
import QueryEngine
import SQLFrontend
import ServerKit

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

    static func unavailable(_ message: String) -> StartFailure {
        StartFailure(message: message, exitCode: 69)
    }
}

struct Databases {
    private let cluster: SQLCluster
    private let logger: Logger

    init(collation: Collation, createsDatabases: Bool, logger: Logger) {
        self.logger = logger
        cluster = SQLCluster(
            frontend: PostgresFrontend(), time: SystemTime(), collation: collation,
            createsDatabases: createsDatabases)
    }

    /// `postgres` is always there, as in a real cluster.
    func create(_ names: [String]) throws(StartFailure) {
        for name in names + ["postgres"] where !cluster.databaseNames.contains(name) {
            do throws(SQLError) {
                try cluster.createDatabase(name)
            } catch {
                throw .data("cannot make the database \"\(name)\": \(error.message)")
            }
        }
    }

    func load(_ file: String, into database: String, user: String) throws(StartFailure) {
        guard let text = TextFile.read(file) else {
            throw .noInput("cannot read \(file): \(TextFile.lastProblem)")
        }
        do throws(LoadError) {
            try cluster.load(text, into: database, user: user)
        } catch {
            throw .data(
                "\(file):\(error.line): \(error.error.message) (\(error.error.condition.sqlState))")
        }
        logger.info("loaded \(file)")
    }

    func serve(
        _ configuration: PostgresServerConfiguration
    ) async throws(StartFailure) -> PostgresServer {
        do {
            return try await PostgresServer.start(configuration, cluster: cluster)
        } catch let error as IOError {
            throw .unavailable(
                "cannot listen on \(configuration.host):\(configuration.port): \(error.description)")
        } catch {
            throw .data("cannot use the TLS certificate: \(error)")
        }
    }
}
