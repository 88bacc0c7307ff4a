// What the handler needs of Postgres, over any kind of session.

package import FaultInjection
import PostgresLanguage
import PostgresWire
import QueryEngine
package import ServerKit
import WireCore

/// The Postgres protocol as a listener serves it.
package struct PostgresService: ProtocolService {
    package let registry: ConnectionRegistry
    package let tls: ServerTLS?
    package let stage: Stage
    private let faultsOf: @Sendable (String) -> FaultInjector?
    let access: PostgresAccess
    let opener: Opener
    /// Who may cancel which session.
    package let cancelKeys = PostgresCancelKeys()

    package init(
        registry: ConnectionRegistry, access: PostgresAccess, tls: ServerTLS? = nil,
        stage: Stage = Stage(),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        opener: @escaping Opener
    ) {
        self.registry = registry
        self.access = access
        self.tls = tls
        self.stage = stage
        self.faultsOf = faultsOf
        self.opener = opener
    }

    package func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection {
        PostgresConnection(PostgresMachine(peer: peer, offersTLS: tls != nil), self)
    }

    // MARK: Faults

    package func faults(of database: String) -> FaultInjector? { faultsOf(database) }

    package var framing: any OutputFraming { PostgresFraming() }
}

/// A kind of one byte, then a length of four that counts itself.
struct PostgresFraming: OutputFraming {
    private static let headerLength = 5

    func bodyOffset(of message: [UInt8]) -> Int { Self.headerLength }

    func announceTooMuch(_ message: inout [UInt8]) -> Bool {
        // Where there is no frame nothing happens to it.
        guard message.count >= Self.headerLength else { return true }
        message.replaceSubrange(1..<Self.headerLength, with: [0x7F, 0xFF, 0xFF, 0xFF])
        return true
    }

    func unsolicited(_ message: UnsolicitedMessage, before next: [UInt8]) -> [UInt8]? {
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
        case .bytes(let bytes): return bytes
        }
        return writer.bytes
    }
}
