// What ServerKit needs of a protocol's Server room: its connections, and what all of them share.

package import FaultInjection
package import NIOCore
package import NIOPosix
import NIOSSL

/// One protocol as a listener serves it.
package protocol ProtocolService: Sendable {
    var registry: ConnectionRegistry { get }
    /// Nil: TLS is not offered.
    var tls: ServerTLS? { get }

    /// The protocol's half of a connection from this peer.
    func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection

    /// Puts into a new channel's pipeline what serves it: TLS, where that begins at once, and a handler. Protocols that share a
    /// channel between several conversations do it in their own way.
    func install(
        in pipeline: ChannelPipeline.SynchronousOperations, _ peer: PeerAddress,
        _ pool: NIOThreadPool?
    ) throws

    /// The clock for all timers, and the faults that befall the connections.
    var stage: Stage { get }
    /// The faults of the connections to a database that has its own; nil: the stage's.
    func faults(of database: String) -> FaultInjector?
    /// How messages are framed.
    var framing: any OutputFraming { get }
}

extension ProtocolService {
    package func install(
        in pipeline: ChannelPipeline.SynchronousOperations, _ peer: PeerAddress,
        _ pool: NIOThreadPool?
    ) throws {
        if let tls {
            switch tls.begins {
            case .onRequest: break
            case .atAccept: try pipeline.addHandler(NIOSSLServerHandler(context: tls.context))
            case .sniffed: try pipeline.addHandler(TLSSniffer(tls.context))
            }
        }
        try pipeline.addHandler(
            ConnectionHandler(
                peer: peer, service: self, seat: SocketSeat(registry), pool: pool))
    }
}
