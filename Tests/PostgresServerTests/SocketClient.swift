// The client's end of a real socket, for what only a socket shows: TLS, back pressure, the thread pool.

import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

/// Collects what arrives; reads only while it is allowed to.
final class SocketClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private final class Inbox: Sendable {
        private struct State {
            var bytes = ByteBuffer()
            var isClosed = false
            /// What the socket said when it broke.
            var errorNumber: CInt?
            var waiters: [CheckedContinuation<Void, Never>] = []
        }
        private let state = Mutex(State())

        func append(_ bytes: ByteBuffer) {
            wakeAll { $0.bytes.writeImmutableBuffer(bytes) }
        }

        func close() { wakeAll { $0.isClosed = true } }

        func fail(_ errorNumber: CInt) { wakeAll { $0.errorNumber = errorNumber } }

        var errorNumber: CInt? { state.withLock { $0.errorNumber } }

        private func wakeAll(_ change: (inout State) -> Void) {
            let waiters = state.withLock { state in
                change(&state)
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }

        func take() -> (bytes: ByteBuffer, isClosed: Bool) {
            state.withLock { state in
                defer { state.bytes = ByteBuffer() }
                return (state.bytes, state.isClosed)
            }
        }

        func waitForMore() async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.bytes.readableBytes > 0 || state.isClosed { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let inbox: Inbox

        init(_ inbox: Inbox) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.append(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) { inbox.close() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? IOError { inbox.fail(error.errnoCode) }
            context.close(promise: nil)
        }
    }

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(port: Int, autoRead: Bool = true) async throws -> SocketClient {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: autoRead)
            .connectTimeout(.minutes(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox))
                }
            }
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)).get()
        return SocketClient(channel: channel, inbox: inbox)
    }

    func send(_ messages: Client...) async throws {
        var writer = OutboundWriter()
        for message in messages { message.encode(into: &writer) }
        try await channel.writeAndFlush(writer.takeBytes())
    }

    func startTLS() async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        try await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: nil), position: .first)
        }.get()
    }

    func setAutoRead(_ autoRead: Bool) async throws {
        try await channel.setOption(.autoRead, value: autoRead).get()
        if autoRead { channel.read() }
    }

    /// What broke the socket; nil: it ended in order.
    var errorNumber: CInt? { inbox.errorNumber }

    /// The next bytes; empty at the end.
    func receiveBytes() async -> ByteBuffer {
        await inbox.waitForMore()
        return inbox.take().bytes
    }

    /// Messages up to one that `isLast` holds for, or up to the end.
    func receive(until isLast: (Server) -> Bool) async throws -> [Server] {
        var decoder = FrameDecoder()
        var messages: [Server] = []
        while true {
            await inbox.waitForMore()
            let (bytes, isClosed) = inbox.take()
            decoder.append(bytes)
            while let frame = try decoder.next(PostgresServerFrameFormat()) {
                messages.append(try Server.decode(frame))
            }
            if let last = messages.last, isLast(last) { return messages }
            if isClosed { return messages }
        }
    }

    func receiveUntilReady() async throws -> [Server] {
        try await receive { if case .readyForQuery = $0 { true } else { false } }
    }

    func close() async throws { try await channel.close().get() }
}
