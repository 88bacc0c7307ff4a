// MySQL over the engine: sessions of a cluster behind the connections.

import FaultInjection
package import MySQLLanguage
package import QueryEngine
package import ServerKit

extension MySQLSession: ServedMySQLSession {}

extension MySQLServer {
    /// Starts a server over a cluster of its own, with the databases that the configuration names.
    ///
    /// Throws NIO's `IOError` where the address cannot be had, `FaultPlanError` for a rule that cannot be, and the error of a
    /// certificate that cannot be used.
    public static func start(
        _ configuration: MySQLServerConfiguration
    ) async throws -> MySQLServer {
        let stage = Stage(faults: try FaultInjector(configuration.faults))
        let cluster = try makeCluster(configuration, on: stage)
        return try await start(configuration, on: stage, cluster: cluster)
    }

    /// The cluster that a configuration describes.
    package static func makeCluster(
        _ configuration: MySQLServerConfiguration, on stage: Stage = Stage()
    ) throws(StandInError) -> SQLCluster {
        let cluster = SQLCluster(
            language: MySQLLanguage(configuration.flavor.flavor), time: stage.time,
            createsDatabases: configuration.createsDatabases, faults: stage.faults)
        let databases = MySQLDatabases(cluster: cluster)
        for name in configuration.databases { try databases.provide(name) }
        return cluster
    }

    /// Serves a cluster's databases.
    package static func start(
        _ configuration: MySQLServerConfiguration, on stage: Stage, cluster: SQLCluster
    ) async throws -> MySQLServer {
        let words = MySQLFaultWords(configuration.flavor.flavor)
        return try await start(
            configuration, stage: stage,
            faultsOf: { cluster.faults(ofDatabase: server(of: $0)) },
            error: { SQLError($0, words) }, drawNumber: { cluster.nextSessionNumber() },
            opener: { opening, events throws(SQLError) in
                try openSession(of: cluster, on: stage, opening, events: events)
            })
    }

    /// A client's session, of which the stage's audience hears.
    static func openSession(
        of cluster: SQLCluster, on stage: Stage, _ opening: MySQLOpening, events: SessionEvents
    ) throws(SQLError) -> MySQLSession {
        let session = try cluster.openMySQLSession(
            opening.login, number: opening.session > 0 ? opening.session : nil,
            connection: opening.connection > 0 ? opening.connection : nil, events: events)
        let number = opening.connection > 0 ? opening.connection : Int(session.connectionID)
        if let observer = stage.observer(of: ClientIdentity(opening), connection: number) {
            session.observe(observer)
        }
        return session
    }

    // MARK: Names

    /// The engine's database that holds a database: `app~word` is in the server's fork `word`.
    static func server(of database: String) -> String {
        guard let tilde = database.firstIndex(of: "~") else { return SQLCluster.mySQLServer }
        return SQLCluster.mySQLServer + database[tilde...]
    }

    /// Its name there.
    static func schema(of database: String) -> String {
        String(database.prefix { $0 != "~" })
    }
}

extension SQLError {
    /// A meaning as MySQL words it.
    init(_ meaning: FaultMeaning, _ words: MySQLFaultWords) {
        if let native = words.error(meaning, during: []) {
            self.init(native, nil)
        } else {
            self.init(.internalError, "\(meaning)")
        }
    }
}
