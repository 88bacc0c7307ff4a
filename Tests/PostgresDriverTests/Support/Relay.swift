// Stands between a client and a server and keeps what the client says.

import NIOCore
import NIOPosix
import Synchronization

/// Passes bytes on in both directions.
final class Relay: Sendable {
    /// What each client has said, in the order in which they came.
    private let heard = Mutex<[ByteBuffer]>([])

    var clients: [ByteBuffer] { heard.withLock { $0 } }

    /// Listens for the time of the body, which gets the port.
    func with<Value: Sendable>(
        to host: String, _ port: Int, _ body: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                let number = self.heard.withLock { heard in
                    heard.append(ByteBuffer())
                    return heard.count - 1
                }
                return ClientBootstrap(group: client.eventLoop)
                    .channelInitializer { server in
                        server.eventLoop.makeCompletedFuture {
                            try server.pipeline.syncOperations.addHandler(Pipe(to: client) { _ in })
                        }
                    }
                    .connect(host: host, port: port)
                    .flatMapThrowing { server in
                        try client.pipeline.syncOperations.addHandler(
                            Pipe(to: server) { bytes in
                                self.heard.withLock { heard in
                                    var bytes = bytes
                                    heard[number].writeBuffer(&bytes)
                                }
                            })
                    }
                    .flatMap { client.setOption(.autoRead, value: true) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(listener.localAddress?.port ?? 0))
        } catch {
            result = .failure(error)
        }
        try await listener.close()
        return try result.get()
    }
}

/// One direction.
private final class Pipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let note: (ByteBuffer) -> Void

    init(to other: any Channel, note: @escaping (ByteBuffer) -> Void) {
        self.other = other
        self.note = note
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        note(bytes)
        other.writeAndFlush(bytes, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
