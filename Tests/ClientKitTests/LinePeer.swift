// Servers of the small protocol, scripted, on loopback.

import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// What a server does with what it reads: gets the bytes and the channel.
typealias PeerScript = @Sendable (String, any Channel) -> Void

/// Listens on a free port of loopback for the time of the body.
func withPeer<Value: Sendable>(
    greets: String? = nil, _ script: @escaping PeerScript = { _, _ in },
    _ body: @Sendable (Int) async throws -> Value
) async throws -> Value {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    PeerHandler(greets: greets, script: script))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(server.localAddress?.port)
    do {
        let value = try await body(port)
        try await server.close()
        return value
    } catch {
        try? await server.close()
        throw error
    }
}

private final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    let greets: String?
    let script: PeerScript

    init(greets: String?, script: @escaping PeerScript) {
        self.greets = greets
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        if let greets { context.channel.say(greets) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        script(String(buffer: unwrapInboundIn(data)), context.channel)
    }
}

extension Channel {
    func say(_ line: String) {
        var buffer = ByteBuffer(integer: UInt8(truncatingIfNeeded: line.utf8.count))
        buffer.writeString(line)
        writeAndFlush(buffer, promise: nil)
    }

    func startTLS(_ context: NIOSSLContext) {
        try? pipeline.syncOperations.addHandler(
            NIOSSLServerHandler(context: context), position: .first)
    }
}

/// A certificate for localhost, signed by itself.
struct TestCertificate: Sendable {
    let context: NIOSSLContext
    let pem: [UInt8]
    let path: String

    static let shared = Result { try TestCertificate() }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("client-kit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificate = folder.appendingPathComponent("certificate.pem").path
        let key = folder.appendingPathComponent("key.pem").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        pem = Array(try Data(contentsOf: URL(fileURLWithPath: certificate)))
        path = certificate
        context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate).map {
                    .certificate($0)
                }, privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
    }
}
