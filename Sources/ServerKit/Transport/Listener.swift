// Accepts connections: TCP and Unix sockets, each with a handler of its own; and stops cleanly.

import FaultInjection
package import NIOCore
package import NIOPosix
import Synchronization

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
        service: any ProtocolService
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
                    try service.install(in: channel.pipeline.syncOperations, peer, pool)
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
    /// patience is at its end: an event loop that is busy cannot hold it up.
    package func shutdown(patience: Duration = .seconds(5)) async {
        await Self.shutdown([self], patience: patience)
    }

    /// The same of several listeners, with one patience for all.
    package static func shutdown(_ listeners: [Listener], patience: Duration) async {
        let open = Countdown(listeners.count)
        let closed = ChangeSignal()
        for listener in listeners {
            listener.channel.close().whenComplete { _ in
                open.value.subtract(1, ordering: .releasing)
                closed.tell()
            }
            listener.registry.close(.shutdown)
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                _ = await closed.wait(within: patience) {
                    open.value.load(ordering: .acquiring) == 0
                }
            }
            for registry in listeners.map(\.registry) {
                group.addTask {
                    _ = await registry.departures.wait(within: patience) {
                        registry.connectionCount == 0
                    }
                }
            }
        }
    }
}

/// How many of several things are still to come.
private final class Countdown: Sendable {
    let value: Atomic<Int>

    init(_ count: Int) { value = Atomic(count) }
}
