// A client of HTTP/2 that tests hold by its frames: what it sends and what it is sent, one stream at a time.

import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Synchronization
import Testing
import WireCore

@testable import YDBServer
@testable import YDBWire

/// One connection to a server.
final class GRPCTestClient: Sendable {
    let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    let events: ConnectionEvents

    /// What befalls the connection itself.
    final class ConnectionEvents: ChannelInboundHandler, Sendable {
        typealias InboundIn = HTTP2Frame
        private let state = Mutex(
            (goAways: [HTTP2ErrorCode](), pingAnswers: 0, isClosed: false))

        /// What the server has called its reasons to go.
        var goAways: [HTTP2ErrorCode] { state.withLock { $0.goAways } }
        var pingAnswers: Int { state.withLock { $0.pingAnswers } }
        var isClosed: Bool { state.withLock { $0.isClosed } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data).payload {
            case .goAway(_, let reason, _): state.withLock { $0.goAways.append(reason) }
            case .ping(_, ack: true): state.withLock { $0.pingAnswers += 1 }
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.withLock { $0.isClosed = true }
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }

    private init(
        _ channel: any Channel, _ multiplexer: NIOHTTP2Handler.StreamMultiplexer,
        _ events: ConnectionEvents
    ) {
        self.channel = channel
        self.multiplexer = multiplexer
        self.events = events
    }

    static func connect(
        _ port: Int,
        configure: @escaping @Sendable (inout NIOHTTP2Handler.Configuration) -> Void = { _ in }
    ) async throws -> GRPCTestClient {
        let events = ConnectionEvents()
        let made = Mutex<NIOHTTP2Handler.StreamMultiplexer?>(nil)
        let box = Box(made)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var configuration = NIOHTTP2Handler.Configuration()
                    configure(&configuration)
                    let http2 = NIOHTTP2Handler(
                        mode: .client, eventLoop: channel.eventLoop,
                        connectionConfiguration: configuration.connection,
                        streamConfiguration: configuration.stream
                    ) { $0.eventLoop.makeSucceededVoidFuture() }
                    try channel.pipeline.syncOperations.addHandler(http2)
                    try channel.pipeline.syncOperations.addHandler(events)
                    let multiplexer = try http2.syncMultiplexer()
                    box.value.withLock { $0 = multiplexer }
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let multiplexer = try #require(box.value.withLock { $0 })
        return GRPCTestClient(channel, multiplexer, events)
    }

    private final class Box: Sendable {
        let value: Mutex<NIOHTTP2Handler.StreamMultiplexer?>
        init(_ value: consuming Mutex<NIOHTTP2Handler.StreamMultiplexer?>) { self.value = value }
    }

    /// Opens a stream and sends its head.
    func open(
        _ path: String, metadata: [(String, String)] = [],
        contentType: String? = "application/grpc",
        autoRead: Bool = true
    ) async throws -> TestCall {
        let call = TestCall()
        let stream = try await multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(call)
            }
        }.get()
        if !autoRead { try await stream.setOption(.autoRead, value: false).get() }
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": path, ":authority": "localhost",
            "te": "trailers",
        ]
        if let contentType { headers.add(name: "content-type", value: contentType) }
        for (name, value) in metadata { headers.add(name: name, value: value) }
        call.stream.withLock { $0 = stream }
        try await stream.writeAndFlush(HTTP2Frame.FramePayload.headers(.init(headers: headers)))
        return call
    }

    /// A call of one message, to its end.
    func call(
        _ path: String, _ message: [UInt8] = [], metadata: [(String, String)] = []
    ) async throws -> TestCall {
        let call = try await open(path, metadata: metadata)
        do {
            try await call.send(message, end: true)
        } catch ChannelError.ioOnClosedChannel {
            // What is refused for its head is answered before it has sent its message.
        }
        _ = try await call.ended()
        return call
    }

    func ping() async throws {
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .ping(HTTP2PingData(withInteger: 1), ack: false))
        try await channel.writeAndFlush(frame)
    }

    func close() async { try? await channel.close() }
}

/// One stream.
final class TestCall: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTP2Frame.FramePayload

    struct State {
        var heads: [[String: String]] = []
        var bytes: [UInt8] = []
        /// The server has ended the stream in order.
        var hasEnded = false
        var resetCode: HTTP2ErrorCode?
        var isClosed = false
        var error: (any Error)?
    }

    let stream = Mutex<(any Channel)?>(nil)
    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let payload = unwrapInboundIn(data)
        state.withLock { state in
            switch payload {
            case .headers(let headers):
                var fields: [String: String] = [:]
                for header in headers.headers { fields[header.name] = header.value }
                state.heads.append(fields)
                if headers.endStream { state.hasEnded = true }
            case .data(let data):
                if case .byteBuffer(let bytes) = data.data {
                    state.bytes += bytes.readableBytesView
                }
                if data.endStream { state.hasEnded = true }
            default: break
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        state.withLock { state in
            state.error = error
            if let closed = error as? NIOHTTP2Errors.StreamClosed {
                state.resetCode = closed.errorCode
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { state.withLock { $0.isClosed = true } }

    func send(_ message: [UInt8], flag: UInt8 = 0, end: Bool = false) async throws {
        var writer = OutboundWriter()
        writer.writeGRPCMessage(message)
        writer.bytes[0] = flag
        try await sendRaw(writer.bytes, end: end)
    }

    func sendRaw(_ bytes: [UInt8], end: Bool = false) async throws {
        try await channel().writeAndFlush(
            HTTP2Frame.FramePayload.data(
                .init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: end)))
    }

    private func channel() throws -> any Channel {
        try #require(stream.withLock { $0 })
    }

    func cancel() async throws {
        try await channel().writeAndFlush(HTTP2Frame.FramePayload.rstStream(.cancel))
    }

    func read() throws { try channel().read() }

    /// Waits for something of the call, at most ten seconds.
    func wait(_ until: @Sendable (State) -> Bool) async throws -> State {
        for _ in 0..<2_000 {
            let state = now
            if until(state) { return state }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("the call did not come so far: \(now)")
        return now
    }

    func ended() async throws -> State {
        try await wait { $0.hasEnded || $0.isClosed }
    }
}

extension TestCall.State {
    /// The trailers' status; nil: none came.
    var status: GRPCStatus.Code? {
        heads.last?["grpc-status"].flatMap(Int.init).flatMap { GRPCStatus.Code(rawValue: $0) }
    }

    var messageText: String? { heads.last?["grpc-message"].map(GRPCMessageText.decode) }

    /// The messages that are whole.
    var messages: [[UInt8]] {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: bytes))
        var found: [[UInt8]] = []
        while let frame = try? decoder.next(GRPCMessageFormat()) {
            found.append(Array(frame.body.readableBytesView))
        }
        return found
    }
}
