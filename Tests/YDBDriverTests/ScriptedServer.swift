// A server on a real socket that answers each call with the bytes that it is told to, and ends or falls silent where it is told to.

import ClientKit
import NIOCore
import NIOPosix

@testable import YDBDriver
@testable import YDBWire

/// HTTP/2's frames as bytes, for answers that no HTTP/2 library would send.
enum RawFrame {
    static func frame(
        _ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 1, _ payload: [UInt8] = []
    ) -> [UInt8] {
        let length = UInt32(payload.count)
        return [UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8)]
            + [UInt8(truncatingIfNeeded: length), type, flags]
            + withUnsafeBytes(of: stream.bigEndian, Array.init) + payload
    }

    /// HEADERS, each field as a literal that is not kept (RFC 7541, section 6.2.2).
    static func headers(
        _ fields: [(String, String)], endsStream: Bool = false, stream: UInt32 = 1
    ) -> [UInt8] {
        let block = fields.flatMap { name, value -> [UInt8] in
            [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)]
                + Array(value.utf8)
        }
        return frame(1, flags: endsStream ? 0x5 : 0x4, stream: stream, block)
    }

    static func data(
        _ bytes: [UInt8], endsStream: Bool = false, stream: UInt32 = 1
    ) -> [UInt8] {
        frame(0, flags: endsStream ? 1 : 0, stream: stream, bytes)
    }

    static func reset(_ code: UInt32, stream: UInt32 = 1) -> [UInt8] {
        frame(3, stream: stream, withUnsafeBytes(of: code.bigEndian, Array.init))
    }

    static func goAway(last: UInt32, code: UInt32 = 0) -> [UInt8] {
        frame(
            7, stream: 0,
            withUnsafeBytes(of: last.bigEndian, Array.init)
                + withUnsafeBytes(of: code.bigEndian, Array.init))
    }

    static let settings = frame(4, stream: 0)
    static let settingsAck = frame(4, flags: 1, stream: 0)
    static let head = headers([(":status", "200"), ("content-type", "application/grpc")])
    static let trailers = headers([("grpc-status", "0")], endsStream: true)

    static func message(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, 0, UInt8(bytes.count)] + bytes }
}

/// Answers the first call of each connection.
struct ScriptedServer: Sendable {
    /// What is said to a call.
    var answer: [UInt8]
    /// Whether the connection is closed behind it, or stays open.
    var closes = true
    /// What is said before any call.
    var greeting = RawFrame.settings
    /// Whether each byte goes on its own.
    var isSplit = false
    /// Answers nothing that was not asked: neither SETTINGS nor PING.
    var isDeaf = false

    func with<Value: Sendable>(
        _ body: @Sendable (ServerAddress) async throws -> Value
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
        let address = ServerAddress.tcp(
            host: "127.0.0.1", port: server.localAddress?.port ?? 0)
        let result: Result<Value, any Error>
        do { result = .success(try await body(address)) } catch { result = .failure(error) }
        try await server.close()
        return try result.get()
    }

    /// A connection to it, for the time of the body.
    func withConnection<Value: Sendable>(
        _ options: TransportOptions = TransportOptions(),
        _ body: @Sendable (GRPCConnection) async throws -> Value
    ) async throws -> Value {
        try await with { address in
            let target = GRPCTarget(
                address: address, authority: "localhost", metadata: [], tls: nil)
            let connection = try await GRPCConnection.connect(
                target, options,
                ClientConnector(connectTimeout: .seconds(5), loginTimeout: .seconds(5)))
            let result: Result<Value, any Error>
            do { result = .success(try await body(connection)) } catch {
                result = .failure(error)
            }
            connection.terminate()
            await connection.closed()
            return try result.get()
        }
    }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: ScriptedServer
        private var bytes = ByteBuffer()
        private var hasPreface = false
        private static let prefaceLength = 24

        init(_ script: ScriptedServer) { self.script = script }

        func channelActive(context: ChannelHandlerContext) {
            say(script.greeting, context)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
            if !hasPreface {
                guard bytes.readSlice(length: Self.prefaceLength) != nil else { return }
                hasPreface = true
            }
            while let type = nextFrame() {
                switch type {
                case 1:
                    say(script.answer, context)
                    if script.closes { context.close(promise: nil) }
                case 4 where !script.isDeaf: say(RawFrame.settingsAck, context)
                default: break
                }
            }
        }

        /// The type of the next whole frame; the client's acknowledgement of settings is passed over.
        private func nextFrame() -> UInt8? {
            let start = bytes.readerIndex
            guard let high = bytes.getInteger(at: start, as: UInt16.self),
                let low = bytes.getInteger(at: start + 2, as: UInt8.self),
                let type = bytes.getInteger(at: start + 3, as: UInt8.self),
                let flags = bytes.getInteger(at: start + 4, as: UInt8.self),
                bytes.readSlice(length: 9 + (Int(high) << 8 | Int(low))) != nil
            else { return nil }
            return type == 4 && flags & 1 == 1 ? 0xFF : type
        }

        private func say(_ words: [UInt8], _ context: ChannelHandlerContext) {
            guard script.isSplit else {
                return context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(bytes: words)), promise: nil)
            }
            for byte in words {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
            }
        }
    }
}
