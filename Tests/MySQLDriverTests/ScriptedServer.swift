// A server on a real socket that says what it is told to, and ends or falls silent where it is told to.

import MySQLDriver
import MySQLWire
import NIOCore
import NIOPosix
import WireCore

/// Answers each message of a client with the next of its parts.
struct ScriptedServer: Sendable {
    /// What the server says at first, then as the answer to each message.
    var parts: [[UInt8]]
    /// After so many bytes all in all it says no more; nil: it says all.
    var limit: Int?
    /// Whether it closes the connection then, or leaves it open.
    var closes = true
    /// Whether each byte goes on its own.
    var isSplit = false

    /// Runs for the time of the body.
    func with<Value: Sendable>(
        _ body: @Sendable (MySQLOptions) async throws -> Value
    ) async throws -> Value {
        let script = self
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        var options = MySQLOptions(
            host: "127.0.0.1", port: server.localAddress?.port ?? 0, user: "app",
            password: "secret", database: "shop")
        options.tls = .off
        options.allowsMultiStatements = true
        options.loginTimeout = .seconds(10)
        options.cancelTimeout = .milliseconds(100)
        let result: Result<Value, any Error>
        do { result = .success(try await body(options)) } catch { result = .failure(error) }
        try await server.close()
        return try result.get()
    }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: ScriptedServer
        private var next = 0
        private var said = 0
        private var decoder = FrameDecoder()

        init(_ script: ScriptedServer) { self.script = script }

        func channelActive(context: ChannelHandlerContext) { speak(context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            decoder.append(unwrapInboundIn(data))
            while (try? decoder.next(MySQLPacketFormat())) != nil { speak(context) }
        }

        private func speak(_ context: ChannelHandlerContext) {
            guard next < script.parts.count else { return }
            let part = script.parts[next]
            next += 1
            let room = script.limit.map { max(0, $0 - said) } ?? part.count
            let bytes = Array(part.prefix(room))
            said += bytes.count
            if script.isSplit {
                for byte in bytes {
                    context.writeAndFlush(
                        wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
                }
            } else {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            }
            if script.closes, room < part.count { context.close(promise: nil) }
        }
    }
}
