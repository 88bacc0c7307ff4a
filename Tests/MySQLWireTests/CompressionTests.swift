// Compressed packets: both directions against each other, in pieces, cut and damaged.

import NIOCore
import Testing
import WireCore

@testable import MySQLWire

@Suite struct CompressionTests {
    private func side(receivesCommands: Bool = false) throws -> MySQLCompression {
        MySQLCompression(try Zlib.loaded.get(), receivesCommands: receivesCommands)
    }

    /// A packet with this number.
    private func packet(_ body: [UInt8], _ number: UInt8) -> [UInt8] {
        let length = body.count
        return [
            UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
            UInt8(truncatingIfNeeded: length >> 16), number,
        ] + body
    }

    private static let noise: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<200_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }()

    private func frames(_ decoder: inout FrameDecoder) throws -> [Frame] {
        var found: [Frame] = []
        while let frame = try decoder.next(MySQLPacketFormat()) { found.append(frame) }
        return found
    }

    @Test func aConversation() throws {
        var (client, server) = (try side(), try side(receivesCommands: true))
        var (atClient, atServer) = (FrameDecoder(), FrameDecoder())
        let bodies: [[UInt8]] = [
            [], [1], [UInt8](repeating: 7, count: 45), [UInt8](repeating: 7, count: 46),
            [UInt8](repeating: 0, count: 5 << 20), Self.noise,
        ]
        for body in bodies {
            // A command without an answer goes in front.
            let commands = packet([0x19, 1, 0, 0, 0], 0) + packet(body, 0)
            let asked = try client.encode(ByteBuffer(bytes: commands))
            if body.count > 1 << 20 { #expect(asked.readableBytes < 100_000) }
            try server.decode(asked, into: &atServer)
            let requests = try frames(&atServer)
            #expect(requests.map { [UInt8](buffer: $0.body) } == [[0x19, 1, 0, 0, 0], body])
            // The answer's numbers go on where the command's ended.
            let answer = packet(body, 1) + packet([0xFE], 2)
            let answered = try server.encode(ByteBuffer(bytes: answer))
            try client.decode(answered, into: &atClient)
            #expect(try frames(&atClient).map { [UInt8](buffer: $0.body) } == [body, [0xFE]])
        }
    }

    @Test func byteByByte() throws {
        var (client, server) = (try side(), try side(receivesCommands: true))
        let body = [UInt8](repeating: 3, count: 500)
        let sent = try client.encode(
            ByteBuffer(bytes: packet(body, 0) + packet(Self.noise.prefix(300) + [], 0)))
        var decoder = FrameDecoder()
        var found: [Frame] = []
        for byte in sent.readableBytesView {
            try server.decode(ByteBuffer(bytes: [byte]), into: &decoder)
            found += try frames(&decoder)
        }
        #expect(found.map { [UInt8](buffer: $0.body) } == [body, Array(Self.noise.prefix(300))])
    }

    /// The first packet as it is and the second one compressed: each byte of both is damaged in turn.
    @Test func damage() throws {
        let short = packet([1, 2, 3], 0)
        let long = packet([UInt8](repeating: 5, count: 400), 1)
        let whole: [[UInt8]] = [[1, 2, 3], [UInt8](repeating: 5, count: 400)]
        var client = try side()
        let sent =
            [UInt8](buffer: try client.encode(ByteBuffer(bytes: short)))
            + [UInt8](buffer: try client.encode(ByteBuffer(bytes: long)))
        let compressedFrom = MySQLCompression.headerLength + short.count
        var refused = 0
        for index in sent.indices {
            for bit in 0..<8 {
                var bytes = sent
                bytes[index] ^= 1 << UInt8(bit)
                var server = try side()
                var decoder = FrameDecoder()
                do {
                    try server.decode(ByteBuffer(bytes: bytes), into: &decoder)
                    let bodies = try frames(&decoder).map { [UInt8](buffer: $0.body) }
                    // zlib's checksum guards what is compressed, but for bits that only fill a byte: nothing else than was sent comes out.
                    #expect(index < compressedFrom || whole.starts(with: bodies))
                } catch is WireError {
                    refused += 1
                }
            }
        }
        #expect(refused > (sent.count - compressedFrom) * 4)
    }

    @Test func cutAtEachByte() throws {
        var client = try side()
        let sent = try client.encode(
            ByteBuffer(bytes: packet([UInt8](repeating: 9, count: 1_000), 0)))
        for length in 0..<sent.readableBytes {
            var server = try side()
            var decoder = FrameDecoder()
            let part = try #require(sent.getSlice(at: sent.readerIndex, length: length))
            try server.decode(part, into: &decoder)
            #expect(try frames(&decoder).isEmpty)
        }
    }

    @Test func onlyWholePacketsAreCompressed() throws {
        for bytes: [UInt8] in [[1], [1, 0, 0], [1, 0, 0, 0], packet([1, 2], 0).dropLast() + []] {
            var client = try side()
            #expect(throws: WireError.self) { try client.encode(ByteBuffer(bytes: bytes)) }
        }
    }
}
