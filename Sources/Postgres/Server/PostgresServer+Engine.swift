// Postgres over the engine: sessions of a cluster behind the connections.

package import FaultInjection
package import Logging
package import QueryEngine
import PostgresLanguage
import ServerKit

extension Session: ServedSession {}

extension PostgresServerConfiguration {
    /// The names that `locale` can have.
    public static var locales: [String] { DatabaseLocale.names }
}

extension PostgresServer {
    /// Starts a server over a cluster of its own, with the databases that the configuration names.
    ///
    /// Throws NIO's `IOError` where the address cannot be had, and the error of a certificate that cannot be used.
    public static func start(
        _ configuration: PostgresServerConfiguration
    ) async throws -> PostgresServer {
        let cluster = try makeCluster(configuration)
        return try await start(configuration, cluster: cluster)
    }

    /// The cluster that a configuration describes.
    package static func makeCluster(
        _ configuration: PostgresServerConfiguration, time: any TimeSource = SystemTime()
    ) throws(SQLError) -> SQLCluster {
        let cluster = SQLCluster(
            language: PostgresLanguage.standard, time: time,
            locale: DatabaseLocale(collate: configuration.locale, ctype: configuration.locale)
                ?? .english,
            createsDatabases: configuration.createsDatabases,
            roles: Set(configuration.passwords.keys),
            granularity: configuration.usesPostgresPredicateLocks ? .postgres : .exact,
            faults: configuration.faults)
        for name in configuration.databases { try cluster.createDatabase(name) }
        return cluster
    }

    /// Serves a cluster's databases.
    ///
    /// - Parameter logger: at `debug` and below it is told of every session and statement.
    package static func start(
        _ configuration: PostgresServerConfiguration, cluster: SQLCluster, logger: Logger? = nil
    ) async throws -> PostgresServer {
        guard let logger, logger.logLevel <= .debug else {
            return try await start(
                configuration, faults: cluster.faults, opener: opener(cluster))
        }
        let plain = opener(cluster)
        return try await start(configuration, faults: cluster.faults) {
            (opening, events) throws(SQLError) -> OpenedSession in
            let opened = try plain(opening, events)
            var logger = logger
            logger[metadataKey: "session"] = "\(opened.key.processID)"
            let (user, database) = (opening.user, opening.database)
            logger.debug(
                "connected: user \(ShownText.line(user)), database \(ShownText.line(database))")
            return OpenedSession(
                session: LoggedSession(opened.session, logger), key: opened.key,
                settings: opened.settings)
        }
    }

    /// Makes sessions of a cluster.
    package static func opener(_ cluster: SQLCluster) -> PostgresService.Opener {
        { opening, events throws(SQLError) in
            let secret = Int32.random(in: .min ... .max)
            let session = try cluster.openSession(
                database: opening.database, user: opening.user,
                settings: opening.settings.map { (name: $0.name, value: $0.value) },
                connection: opening.connection > 0 ? opening.connection : nil,
                events: events)
            return OpenedSession(
                session: session,
                key: ConnectionKey(processID: session.processID, secret: secret),
                settings: session.reportedParameters().map {
                    SessionOpening.Setting(name: $0.name, value: $0.value)
                })
        }
    }
}
