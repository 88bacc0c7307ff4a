// The backend of a URL.

import ClientPooling
import Logging
import MySQLDriver
import PostgresDriver

/// Makes backends of URLs.
struct BackendFactory {
    let options: DatabaseOptions
    /// The pool's maximum, where it was given apart.
    let maxsize: Int?
    let logger: Logger?
    /// The database's.
    let number: Int

    /// - Parameter isReplica: Whether sessions take no writes.
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/invalidOptions``.
    func backend(for url: DatabaseURL, isReplica: Bool) throws(DatabaseError) -> any Backend {
        var pool = options.pool
        let rest = try url.readPool(&pool, keepsMaximum: maxsize != nil)
        pool.name = "databases.\(url.schemeName)"
        let poolOptions = url.isPooled ? pool : nil
        do {
            if let problem = poolOptions?.problem() { throw DatabaseError.invalidOptions(problem) }
            switch url.scheme {
            case .postgres: return try postgres(url, rest, poolOptions, isReplica)
            case .mysql: return try mysql(url, rest, poolOptions, isReplica)
            case .sqlite: return try sqlite(url, rest, poolOptions, isReplica)
            case .odbc: return try odbc(url, rest, poolOptions, isReplica)
            }
        } catch { throw DatabaseError(bridging: error) }
    }

    private func postgres(
        _ url: DatabaseURL, _ rest: [DatabaseURL.Option], _ pool: PoolOptions?, _ isReplica: Bool
    ) throws -> any Backend {
        var driver = try PostgresOptions(url: url.driverURL("postgres", options: rest))
        // A date without a zone means the same in each backend.
        driver.settings["TimeZone"] = "UTC"
        if isReplica { driver.settings["default_transaction_read_only"] = "on" }
        options.postgres(&driver)
        let fixed = driver
        return source(pool, isReplica) { try await PostgresConnection.connect(fixed) }
    }

    private func mysql(
        _ url: DatabaseURL, _ rest: [DatabaseURL.Option], _ pool: PoolOptions?, _ isReplica: Bool
    ) throws -> any Backend {
        var driver = try MySQLOptions(url: url.driverURL("mysql", options: rest))
        driver.initStatements.insert("SET time_zone = '+00:00'", at: 0)
        if isReplica { driver.initStatements.append("SET SESSION TRANSACTION READ ONLY") }
        options.mysql(&driver)
        let (fixed, logger) = (driver, logger)
        return source(pool, isReplica) {
            try await MySQLConnection.connect(fixed, logger: logger)
        }
    }

    private func sqlite(
        _ url: DatabaseURL, _ rest: [DatabaseURL.Option], _ pool: PoolOptions?, _ isReplica: Bool
    ) throws -> any Backend {
        var settings = options.sqlite
        try settings.read(rest)
        let place = try SQLitePlace(url)
        let opening = SQLiteOpening(place: place, options: settings, isReplica: isReplica)
        return SQLiteBackend(
            opening, source(pool, isReplica) { try await SQLiteConnection.open(opening) })
    }

    private func odbc(
        _ url: DatabaseURL, _ rest: [DatabaseURL.Option], _ pool: PoolOptions?, _ isReplica: Bool
    ) throws -> any Backend {
        let text = try ODBCConnectionString(url, rest, options.odbc).text
        let timeout = options.odbc.loginTimeout
        return source(pool, isReplica) {
            try await ODBCConnection.open(text, loginTimeout: timeout, isReplica: isReplica)
        }
    }

    /// Connections, each of which goes through the hook first.
    private func source<Connection: BackendConnection & PooledConnection>(
        _ pool: PoolOptions?, _ isReplica: Bool,
        connect: @Sendable @escaping () async throws -> Connection
    ) -> ConnectionSource<Connection> {
        let (hook, number) = (options.onConnect, number)
        return ConnectionSource(pool: pool, logger: logger) {
            let connection = try await connect()
            guard let hook else { return connection }
            do {
                let lane = Lane(
                    ConnectionCore(
                        database: number, isReadOnly: false, BorrowedLease(connection: connection)))
                try await hook(DatabaseConnection(lane: lane))
                await lane.close()
            } catch {
                connection.terminate()
                throw error
            }
            return connection
        }
    }
}

/// A connection that goes on to somebody else.
private struct BorrowedLease: ConnectionLease {
    let connection: any BackendConnection
    func release() async {}
    func drop() {}
}
