// The session behind a Postgres connection: what it is asked for, how it is made, and what the connection needs of it.

package import FaultInjection
package import PostgresLanguage
package import QueryEngine

/// A session as a connection drives it; the language's `Session` is the one that serves.
package protocol ServedPostgresSession: AnyObject, Sendable {
    func start(_ request: borrowing SessionRequest, _ sink: inout PostgresResultSink) -> Progress
    func resume(_ sink: inout PostgresResultSink) -> Progress
    func copyData(_ bytes: [UInt8])
    func copyDone()
    /// The data ends here with the protocol's error.
    func copyFail(_ error: SQLError)
    var transactionStatus: TransactionStatus { get }
    /// How many transactions have been committed, whatever the client was told of them.
    var commitCount: UInt64 { get }
    /// 0: none.
    var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) { get }
    /// From any thread.
    func cancel()
    /// From any thread.
    func terminate(_ error: SQLError)
    /// Somebody has called `terminate`, be it another session.
    var isTerminated: Bool { get }
    /// The next message from other sessions, for a client that is idle and reads.
    func nextNotification() -> SessionNotification?
    /// The connection is gone.
    func close()
    /// Who the session is to fault rules, and the statement under way.
    func faultContext() -> FaultContext?
}

extension ServedPostgresSession {
    package func faultContext() -> FaultContext? { nil }
    package var commitCount: UInt64 { 0 }
    package func nextNotification() -> SessionNotification? { nil }
}

extension PostgresService {
    /// Makes the session of who was let in, or says why there is none.
    package typealias Opener =
        @Sendable (PostgresOpening, SessionEvents) throws(SQLError) -> OpenedPostgresSession
}

/// What a client asks for when it has shown who it is.
package struct PostgresOpening: Equatable, Sendable {
    package var user: String
    package var database: String
    /// Settings by name, in the order given; the last one counts.
    package var settings: [Setting]
    /// The connection's number, from 1.
    package var connection = 0

    package struct Setting: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(user: String, database: String, settings: [Setting] = []) {
        self.user = user
        self.database = database
        self.settings = settings
    }
}

/// A session that was just made.
package struct OpenedPostgresSession: Sendable {
    package let session: any ServedPostgresSession
    package let key: PostgresCancelKey
    /// What the client is told of at its start.
    package let settings: [PostgresOpening.Setting]

    package init(
        session: any ServedPostgresSession, key: PostgresCancelKey,
        settings: [PostgresOpening.Setting]
    ) {
        self.session = session
        self.key = key
        self.settings = settings
    }
}
