// The client's end of a courier connection, in clear or under TLS.

import NIOCore
import NIOEmbedded
import NIOSSL
import WireCore

@testable import ServerKit

final class CourierClient {
    let connection: InMemoryConnection
    private var decoder = FrameDecoder()
    private var tls: EmbeddedChannel?
    private(set) var agreedProtocol: String?
    /// Of the next frame.
    var number: UInt8 = 0

    init(_ service: CourierService) throws { connection = try InMemoryConnection(service) }

    /// The bytes of a letter.
    func letter(_ text: String) -> ByteBuffer {
        var writer = OutboundWriter()
        writer.writeLetter(text, number: number)
        return writer.takeBytes()
    }

    func send(_ text: String) throws { try send(letter(text)) }

    func send(_ bytes: ByteBuffer) throws {
        guard let tls else { return try connection.send(bytes) }
        try tls.writeOutbound(bytes)
        try exchange(tls)
    }

    /// The texts that have come, with their numbers in front.
    func receive() throws -> [String] {
        if let tls {
            try exchange(tls)
            while let bytes = try tls.readInbound(as: ByteBuffer.self) { decoder.append(bytes) }
        } else {
            decoder.append(try connection.receive())
        }
        var texts: [String] = []
        while let frame = try decoder.next(CourierFormat()) {
            texts.append("\(frame.kind) \(String(buffer: frame.body))")
        }
        return texts
    }

    func ask(_ text: String) throws -> [String] {
        try send(text)
        return try receive()
    }

    // MARK: TLS

    /// The first bytes of a client that speaks TLS.
    func hello(_ protocols: [String] = []) throws -> ByteBuffer {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        let handler = try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: configuration), serverHostname: nil)
        let channel = EmbeddedChannel(handler: handler)
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "/memory"), promise: nil)
        tls = channel
        var bytes = ByteBuffer()
        while let piece = try channel.readOutbound(as: ByteBuffer.self) {
            bytes.writeImmutableBuffer(piece)
        }
        return bytes
    }

    func startTLS(_ protocols: [String] = []) throws {
        let first = try hello(protocols)
        try connection.send(first)
        if let tls { try exchange(tls) }
    }

    /// Carries bytes between the two until neither has any.
    private func exchange(_ tls: EmbeddedChannel) throws {
        while true {
            var isQuiet = true
            while let piece = try tls.readOutbound(as: ByteBuffer.self) {
                try connection.send(piece)
                isQuiet = false
            }
            let answer = try connection.receive()
            if answer.readableBytes > 0 {
                try tls.writeInbound(answer)
                isQuiet = false
            }
            if isQuiet { return }
        }
    }
}
