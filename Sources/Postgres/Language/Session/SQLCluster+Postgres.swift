// How a cluster's databases are entered by Postgres's sessions.

package import FaultInjection
package import QueryEngine

extension SQLCluster {
    /// Opens a session.
    ///
    /// - Parameters:
    ///   - settings: of the start-up message (`application_name`, `options` already taken apart).
    ///   - connection: what fault rules know the session by; its process id where nil.
    ///   - isExempt: fault rules do not apply.
    package func openSession(
        database name: String, user: String, settings: [(name: String, value: String)] = [],
        connection: Int? = nil, isExempt: Bool = false, events: SessionEvents
    ) throws(SQLError) -> Session {
        let found: DatabaseServices?
        do throws(SQLError) {
            found = try databaseForSession(name)
        } catch {
            throw error.fatal
        }
        guard let services = found else { throw SessionErrors.noDatabase(name).fatal }
        return try Session(
            database: services, cluster: self, user: user, settings: settings, events: events,
            connection: connection, isExempt: isExempt)
    }
}
