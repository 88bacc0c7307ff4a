// Accepts connections: TCP and Unix sockets, each with a handler of its own; and stops cleanly.

package import NIOCore
package import NIOPosix

/// Where a server listens.
package enum ListenAddress: Sendable, Equatable {
    /// Port 0: any free one.
    case tcp(host: String, port: Int)
    case unixSocket(path: String)
}

/// A server's listening sockets.
package final class Listener: Sendable {
    package let address: SocketAddress?
    private let channel: any Channel
    private let registry: ConnectionRegistry

    private init(channel: any Channel, registry: ConnectionRegistry) {
        self.channel = channel
        self.registry = registry
        address = channel.localAddress
    }

    /// The port that clients connect to; nil for a Unix socket.
    package var port: Int? { address?.port }

    /// Binds and begins to accept. Throws NIO's `IOError` where the address cannot be had.
    package static func start(
        on address: ListenAddress, group: any EventLoopGroup, pool: NIOThreadPool?,
        service: any ConnectionService
    ) async throws -> Listener {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = PeerAddress(channel.remoteAddress)
                    if case .tcp = peer {
                        try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(peer: peer, service: service, pool: pool))
                }
            }
        let channel =
            switch address {
            case .tcp(let host, let port):
                try await bootstrap.bind(host: host, port: port).get()
            case .unixSocket(let path):
                try await bootstrap.bind(
                    unixDomainSocketPath: path, cleanupExistingSocketFile: true
                ).get()
            }
        return Listener(channel: channel, registry: service.registry)
    }

    /// Accepts no more, tells every connection that the server is shutting down, and waits until all are gone or the
    /// patience is at its end.
    package func shutdown(patience: Duration = .seconds(5)) async {
        try? await channel.close().get()
        registry.close(.shutdown)
        let clock = ContinuousClock()
        let end = clock.now + patience
        while registry.connectionCount > 0, clock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// Who is at the other end.
package enum PeerAddress: Sendable, Equatable {
    case tcp(isLoopback: Bool)
    case unixSocket
    /// A connection inside the process.
    case inMemory

    init(_ address: SocketAddress?) {
        switch address {
        case .v4(let v4):
            // 127.0.0.0/8, in network byte order.
            self = .tcp(isLoopback: UInt32(bigEndian: v4.address.sin_addr.s_addr) >> 24 == 127)
        case .v6:
            let text = address?.ipAddress ?? ""
            self = .tcp(isLoopback: text == "::1" || text.hasPrefix("::ffff:127."))
        case .unixDomainSocket: self = .unixSocket
        case nil: self = .inMemory
        }
    }
}
