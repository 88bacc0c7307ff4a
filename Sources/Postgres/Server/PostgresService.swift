// What the generic handler needs of Postgres, over any kind of session.

package import NIOSSL
package import QueryEngine
package import ServerKit

/// The Postgres protocol as a listener serves it.
package struct PostgresService<Session: ServedSession>: ConnectionService {
    package typealias Opener =
        @Sendable (SessionOpening, SessionEvents) throws(SQLError) -> OpenedSession<Session>

    package let registry: ConnectionRegistry
    package let tlsContext: NIOSSLContext?
    private let access: PostgresAccess
    private let opener: Opener

    package init(
        registry: ConnectionRegistry, access: PostgresAccess, tlsContext: NIOSSLContext? = nil,
        opener: @escaping Opener
    ) {
        self.registry = registry
        self.access = access
        self.tlsContext = tlsContext
        self.opener = opener
    }

    package func makeSink() -> PostgresResultSink { PostgresResultSink() }

    package func judge(_ credentials: PostgresCredentials) -> PostgresVerdict {
        access.judge(credentials)
    }

    package func open(
        _ opening: SessionOpening, events: SessionEvents
    ) throws(SQLError) -> OpenedSession<Session> {
        try opener(opening, events)
    }

    package func error(for reason: TerminationReason) -> SQLError { SQLError(reason) }

    /// The machine for a connection from this peer.
    package func makeMachine(_ peer: PeerAddress) -> PostgresMachine {
        PostgresMachine(peer: peer, offersTLS: tlsContext != nil)
    }
}
