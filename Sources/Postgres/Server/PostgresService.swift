// What the handler needs of Postgres, over any kind of session.

package import FaultInjection
package import NIOCore
package import NIOSSL
import PostgresWire
package import QueryEngine
package import ServerKit
import WireCore

/// The Postgres protocol as a listener serves it.
package struct PostgresService: ConnectionService {
    package typealias Opener =
        @Sendable (SessionOpening, SessionEvents) throws(SQLError) -> OpenedSession

    package let registry: ConnectionRegistry
    package let tlsContext: NIOSSLContext?
    package let faults: FaultInjector
    package let time: (any SteppedTime)?
    private let faultsOf: @Sendable (String) -> FaultInjector?
    private let access: PostgresAccess
    private let opener: Opener

    package init(
        registry: ConnectionRegistry, access: PostgresAccess, tlsContext: NIOSSLContext? = nil,
        faults: FaultInjector = FaultInjector(seed: 0),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        time: (any SteppedTime)? = nil,
        opener: @escaping Opener
    ) {
        self.registry = registry
        self.access = access
        self.tlsContext = tlsContext
        self.faults = faults
        self.faultsOf = faultsOf
        self.time = time
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

    // MARK: Faults

    package func faults(of database: String) -> FaultInjector? { faultsOf(database) }

    /// A kind of one byte, then a length that counts itself.
    package var messageShape: MessageShape {
        MessageShape(lengthOffset: 1, uncounted: 1, bodyOffset: 5)
    }

    package func unsolicited(_ message: UnsolicitedMessage) -> ByteBuffer {
        var writer = OutboundWriter()
        switch message {
        case .notification:
            PostgresServerMessage.NotificationResponse(
                processID: 1, channel: "unsolicited", payload: ""
            ).encode(into: &writer)
        case .setting:
            PostgresServerMessage.ParameterStatus(
                name: "application_name", value: "unsolicited"
            ).encode(into: &writer)
        case .error:
            PostgresReport(SQLError(.shuttingDown)).encode(
                kind: PostgresReport.errorKind, into: &writer)
        case .bytes(let bytes): writer.write(bytes: bytes)
        }
        return writer.takeBytes()
    }
}
