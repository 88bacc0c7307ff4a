// The session behind a MySQL connection: what the connection needs of it, and how it is made.

package import FaultInjection
package import MySQLLanguage
package import QueryEngine

/// A session as a connection drives it; MySQLLanguage's is the one that serves.
package protocol ServedMySQLSession: AnyObject, Sendable {
    func start<S: MySQLResultSink>(_ request: borrowing MySQLRequest, _ sink: inout S) -> Progress
    func resume<S: MySQLResultSink>(_ sink: inout S) -> Progress
    /// What its connection has to know of it before it asks for more, and was not told yet.
    func takeIdleState() -> MySQLIdleState
    /// From any thread.
    func cancel()
    /// From any thread.
    func terminate(_ error: SQLError)
    /// Somebody has called `terminate`, be it another session.
    var isTerminated: Bool { get }
    /// The connection is gone.
    func close()
    /// Who the session is to fault rules, and the statement under way.
    func faultContext() -> FaultContext?
}

extension ServedMySQLSession {
    package func faultContext() -> FaultContext? { nil }
}

extension MySQLService {
    /// Makes the session of who was let in, or says why there is none.
    package typealias Opener =
        @Sendable (MySQLOpening, SessionEvents) throws(SQLError) -> any ServedMySQLSession
}

/// What a client asks for when it has shown who it is.
package struct MySQLOpening: Sendable {
    package var login: MySQLLogin
    /// What the client goes by, beside its user and its database.
    package var label: String?
    /// The connection's number, from 1: what fault rules and logs know it by.
    package var connection = 0
    /// The session's number, which the greeting has told.
    package var session: Int32 = 0

    package init(login: MySQLLogin, label: String? = nil) {
        self.login = login
        self.label = label
    }
}
