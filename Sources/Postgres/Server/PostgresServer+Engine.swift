// Postgres over the engine: sessions of a cluster behind the connections.

import FaultInjection
package import QueryEngine
import PostgresLanguage
package import ServerKit

extension Session: ServedPostgresSession {}

extension PostgresServerConfiguration {
    /// The names that `locale` can have.
    public static var locales: [String] { DatabaseLocale.names }
}

extension PostgresServer {
    /// Starts a server over a cluster of its own, with the databases that the configuration names.
    ///
    /// Throws NIO's `IOError` where the address cannot be had, `FaultPlanError` for a rule that cannot be, and the error of a
    /// certificate that cannot be used.
    public static func start(
        _ configuration: PostgresServerConfiguration
    ) async throws -> PostgresServer {
        let stage = Stage(
            faults: try FaultInjector(configuration.faults, for: [PostgresFaultWords()]))
        return try await start(configuration, on: stage)
    }

    /// The same, with the time, the faults and the log of a stage.
    package static func start(
        _ configuration: PostgresServerConfiguration, on stage: Stage
    ) async throws -> PostgresServer {
        let configuration = configuration.completed
        let cluster = try makeCluster(configuration, on: stage)
        return try await start(configuration, on: stage, cluster: cluster)
    }

    /// The cluster that a configuration describes.
    package static func makeCluster(
        _ configuration: PostgresServerConfiguration, on stage: Stage = Stage()
    ) throws(SQLError) -> SQLCluster {
        let cluster = SQLCluster(
            language: PostgresLanguage.standard, time: stage.time,
            locale: DatabaseLocale(collate: configuration.locale, ctype: configuration.locale)
                ?? .english,
            createsDatabases: configuration.createsDatabases,
            roles: Set(configuration.passwords.keys),
            granularity: configuration.usesPostgresPredicateLocks ? .pages : .exact,
            faults: stage.faults)
        for name in configuration.databases { try cluster.createDatabase(name) }
        return cluster
    }

    /// Serves a cluster's databases.
    package static func start(
        _ configuration: PostgresServerConfiguration, on stage: Stage, cluster: SQLCluster
    ) async throws -> PostgresServer {
        try await start(
            configuration, stage: stage, faultsOf: { cluster.faults(ofDatabase: $0) },
            opener: opener(cluster, on: stage))
    }

    /// Makes sessions of a cluster.
    package static func opener(
        _ cluster: SQLCluster, on stage: Stage = Stage()
    ) -> PostgresService.Opener {
        { opening, events throws(SQLError) in
            let settings = opening.settings.map { (name: $0.name, value: $0.value) }
            let session = try openSession(
                of: cluster, on: stage, ClientIdentity(opening), settings: settings,
                connection: opening.connection > 0 ? opening.connection : nil, events: events)
            return OpenedPostgresSession(
                session: session,
                key: PostgresCancelKey(
                    processID: session.processID, secret: Int32.random(in: .min ... .max)),
                settings: session.reportedParameters().map {
                    PostgresOpening.Setting(name: $0.name, value: $0.value)
                })
        }
    }

    /// A client's session, of which the stage's audience hears.
    static func openSession(
        of cluster: SQLCluster, on stage: Stage, _ client: ClientIdentity,
        settings: [(name: String, value: String)], connection: Int?, events: SessionEvents
    ) throws(SQLError) -> Session {
        let session = try cluster.openSession(
            database: client.database, user: client.user, settings: settings,
            connection: connection, events: events)
        let number = connection ?? Int(session.processID)
        if let observer = stage.observer(of: client, connection: number) {
            session.observe(observer)
        }
        return session
    }
}
