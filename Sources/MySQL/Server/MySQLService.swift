// What the handler needs of MySQL, over any kind of session.

package import FaultInjection
package import MySQLLanguage
import MySQLWire
package import QueryEngine
package import ServerKit
import WireCore

/// The MySQL protocol as a listener serves it.
package struct MySQLService: ProtocolService {
    package let registry: ConnectionRegistry
    package let tls: ServerTLS?
    package let stage: Stage
    package let flavor: MySQLFlavor
    private let faultsOf: @Sendable (String) -> FaultInjector?
    let access: MySQLAccess
    let opener: Opener
    /// Draws the number that a greeting tells, and `CONNECTION_ID()`.
    let drawNumber: @Sendable () -> Int32
    /// What a meaning is called in MySQL's words.
    let error: @Sendable (FaultMeaning) -> SQLError

    package init(
        registry: ConnectionRegistry, flavor: MySQLFlavor, access: MySQLAccess,
        tls: ServerTLS? = nil, stage: Stage = Stage(),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        error: @escaping @Sendable (FaultMeaning) -> SQLError,
        drawNumber: @escaping @Sendable () -> Int32, opener: @escaping Opener
    ) {
        self.registry = registry
        self.flavor = flavor
        self.access = access
        self.tls = tls
        self.stage = stage
        self.faultsOf = faultsOf
        self.error = error
        self.drawNumber = drawNumber
        self.opener = opener
    }

    package func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection {
        MySQLConnection(
            MySQLMachine(flavor, plugin: access.plugin, peer: peer, offersTLS: tls != nil), self)
    }

    // MARK: Faults

    package func faults(of database: String) -> FaultInjector? { faultsOf(database) }

    package var framing: any OutputFraming { MySQLFraming() }
}

/// A length of three bytes, the least significant first, then a number.
struct MySQLFraming: OutputFraming {
    func bodyOffset(of message: [UInt8]) -> Int { MySQLPacketFormat.headerLength }

    /// A packet of the greatest length, which another one has to follow.
    func announceTooMuch(_ message: inout [UInt8]) -> Bool {
        guard message.count >= MySQLPacketFormat.headerLength else { return false }
        message.replaceSubrange(0..<3, with: [0xFF, 0xFF, 0xFF])
        return true
    }

    func renumber(_ message: inout [UInt8], by count: Int) {
        var header = 0
        // A long message is several packets.
        while header + 3 < message.count {
            message[header + 3] &+= UInt8(truncatingIfNeeded: count)
            let length =
                Int(message[header]) | Int(message[header + 1]) << 8
                | Int(message[header + 2]) << 16
            header += MySQLPacketFormat.headerLength + length
        }
    }

    /// It bears the number of the message that it comes before.
    func unsolicited(_ message: UnsolicitedMessage, before next: [UInt8]) -> [UInt8]? {
        var sequence = next.count > 3 ? next[3] : 0
        switch message {
        // No message of MySQL's tells these to a client that did not ask.
        case .notification, .setting: return nil
        case .bytes(let bytes): return bytes
        case .error:
            var writer = OutboundWriter()
            MySQLServerMessage.error(
                .init(
                    code: 1053, sqlState: "08S01", message: "Server shutdown in progress")
            ).encode(into: &writer, &sequence, [])
            return writer.bytes
        }
    }
}
