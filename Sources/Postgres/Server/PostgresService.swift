// What the handler needs of Postgres, over any kind of session.

package import NIOSSL
package import QueryEngine
package import ServerKit

/// The Postgres protocol as a listener serves it.
package struct PostgresService: ConnectionService {
    package typealias Opener =
        @Sendable (SessionOpening, SessionEvents) throws(SQLError) -> OpenedSession

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

    package func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection {
        PostgresConnection(
            PostgresMachine(peer: peer, offersTLS: tlsContext != nil), access: access)
    }

    package func open(
        _ opening: SessionOpening, events: SessionEvents
    ) throws(SQLError) -> OpenedSession {
        try opener(opening, events)
    }

    package func error(for reason: TerminationReason) -> SQLError { SQLError(reason) }
}
