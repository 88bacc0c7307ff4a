// Serves the databases of a cluster over Postgres's protocol.
package import Logging
package import QueryEngine
import ServerKit
import WireCore

extension PostgresServer {
    /// Starts a server for the databases of a cluster.
    package static func start(
        _ configuration: PostgresServerConfiguration, cluster: SQLCluster, logger: Logger
    ) async throws -> PostgresServer {
        try await start(configuration) {
            (opening, events) throws(SQLError) -> OpenedSession<Session> in
            let secret = Int32.random(in: .min ... .max)
            let session = try cluster.openSession(
                database: opening.database, user: opening.user,
                settings: opening.settings.map { ($0.name, $0.value) }, secret: secret,
                events: events)
            logger.debug(
                "session \(session.processID) of \(opening.user) in \(opening.database)")
            return OpenedSession(
                session: session,
                key: ConnectionKey(processID: session.processID, secret: secret),
                settings: session.reportedParameters().map {
                    SessionOpening.Setting(name: $0.name, value: $0.value)
                })
        }
    }
}
