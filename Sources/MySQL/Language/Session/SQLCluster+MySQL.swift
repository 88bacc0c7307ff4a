// How a cluster's servers are entered by MySQL's sessions. A database of the engine is a whole server of MySQL's kind, whose
// databases are its schemas: so a fork has all of them, and statements may name several.

package import FaultInjection
package import QueryEngine

extension SQLCluster {
    /// The server that clients enter who ask for no fork.
    package static let mySQLServer = "mysql"

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - login: who it is of. A database `app~word` is `app` in the server's fork `word`, which is made when it is first
    ///     asked for.
    ///   - number: its own, which `nextSessionNumber` gave before; nil: one is drawn.
    ///   - connection: what fault rules know the session by; its own number where nil.
    ///   - isExempt: fault rules do not apply.
    package func openMySQLSession(
        _ login: MySQLLogin, number: Int32? = nil, connection: Int? = nil, isExempt: Bool = false,
        events: SessionEvents
    ) throws(SQLError) -> MySQLSession {
        guard let language = language as? MySQLLanguage else {
            throw SQLError(.internalError, "the cluster speaks another language")
        }
        var login = login
        var server = Self.mySQLServer
        if let name = login.database, let tilde = name.firstIndex(of: "~") {
            server += name[tilde...]
            login.database = tilde == name.startIndex ? nil : String(name[..<tilde])
        }
        if storage.database(Self.mySQLServer) == nil {
            do throws(SQLError) {
                try createDatabase(Self.mySQLServer)
            } catch {
                // Another session may have made it meanwhile.
                if error.condition != .duplicateDatabase { throw error }
            }
        }
        guard let services = try databaseForSession(server) else {
            throw SQLError(.unknownDatabase, server)
        }
        return try MySQLSession(
            database: services, cluster: self, language: language, login: login,
            events: events, number: number ?? nextSessionNumber(), connection: connection,
            isExempt: isExempt)
    }
}
