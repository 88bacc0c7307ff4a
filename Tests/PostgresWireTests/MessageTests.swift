// Every message makes the round trip; every decoder is fed byte by byte, cut at each byte and mutated.

import NIOCore
import Testing
import WireCore

@testable import PostgresWire

@Suite struct MessageTests {
    @Test func clientMessagesMakeTheRoundTripByteByByte() throws {
        for (message, exchange) in Samples.client {
            var decoder = FrameDecoder()
            let format = PostgresClientFrameFormat(phase: message.phase)
            let bytes = Samples.bytes(message)
            for (index, byte) in bytes.enumerated() {
                decoder.append(ByteBuffer(bytes: [byte]))
                let frame = try decoder.next(format)
                guard index == bytes.count - 1 else {
                    #expect(frame?.kind == nil, "\(message.trace)")
                    continue
                }
                let decoded = try Client.decode(try #require(frame), exchange: exchange)
                #expect(decoded == message)
            }
        }
    }

    @Test func serverMessagesMakeTheRoundTripByteByByte() throws {
        for message in Samples.server {
            var decoder = FrameDecoder()
            let format = PostgresServerFrameFormat()
            let bytes = Samples.bytes(message)
            for (index, byte) in bytes.enumerated() {
                decoder.append(ByteBuffer(bytes: [byte]))
                let frame = try decoder.next(format)
                guard index == bytes.count - 1 else {
                    #expect(frame?.kind == nil, "\(message.trace)")
                    continue
                }
                #expect(try Server.decode(try #require(frame)) == message)
            }
        }
    }

    /// A body cut short and its length corrected: no decoder may read on, and what it still accepts it must write the
    /// same way.
    @Test func bodiesCutAtEachByteThrowOrAreWhole() throws {
        for (message, exchange) in Samples.client {
            for body in cuts(Samples.bytes(message), header: message.phase == .startup ? 4 : 5) {
                checkClient(body, exchange)
            }
        }
        for message in Samples.server {
            for body in cuts(Samples.bytes(message), header: 5) { checkServer(body) }
        }
    }

    @Test(arguments: 1...20) func mutatedMessagesThrowOrAreWhole(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        for (message, exchange) in Samples.client {
            let bytes = Samples.bytes(message)
            let header = message.phase == .startup ? 4 : 5
            for _ in 0..<20 {
                checkClient(mutated(bytes, header: header, by: &random), exchange)
            }
        }
        for message in Samples.server {
            let bytes = Samples.bytes(message)
            for _ in 0..<20 { checkServer(mutated(bytes, header: 5, by: &random)) }
        }
    }

    @Test func bytesLeftOverAreRefused() {
        for (message, exchange) in Samples.client {
            switch message {
            // These take all that is there.
            case .saslResponse, .gssResponse, .copyData: continue
            default: break
            }
            let bytes = Samples.bytes(message)
            let header = message.phase == .startup ? 4 : 5
            let frame = Frame(
                kind: header == 4 ? 0 : bytes[0], body: ByteBuffer(bytes: bytes[header...] + [0]))
            #expect(throws: WireError.self, "\(message.trace)") {
                try Client.decode(frame, exchange: exchange)
            }
        }
    }

    @Test func tracesAreOneLineAndHoldNoSecret() {
        for (message, _) in Samples.client {
            #expect(!message.trace.contains("\n"))
            #expect(!message.trace.contains("geheim"))
        }
        for message in Samples.server { #expect(!message.trace.contains("\n")) }
        let bind = Samples.client.first { if case .bind = $0.0 { true } else { false } }
        #expect(
            bind?.0.trace == """
                Bind portal "p" statement "s" formats=[0, 1] values=['1', NULL, ''] results=[1]
                """)
    }

    private func cuts(_ bytes: [UInt8], header: Int) -> [Frame] {
        (header..<bytes.count).map { end in
            Frame(kind: header == 4 ? 0 : bytes[0], body: ByteBuffer(bytes: bytes[header..<end]))
        }
    }

    private func mutated(
        _ bytes: [UInt8], header: Int, by random: inout SeededGenerator
    ) -> Frame {
        var body = Array(bytes[header...])
        for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &random)
            case 1: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: body.remove(at: place)
            default: body.insert([0, 0x7F, 0x80, 0xFF][Int(random.next() % 4)], at: place)
            }
        }
        return Frame(kind: header == 4 ? 0 : bytes[0], body: ByteBuffer(bytes: body))
    }

    private func checkClient(_ frame: Frame, _ exchange: Client.AuthenticationExchange) {
        guard let message = try? Client.decode(frame, exchange: exchange) else { return }
        let header = message.phase == .startup ? 4 : 5
        #expect(ByteBuffer(bytes: Samples.bytes(message)[header...]) == frame.body)
    }

    private func checkServer(_ frame: Frame) {
        guard let message = try? Server.decode(frame) else { return }
        #expect(ByteBuffer(bytes: Samples.bytes(message)[5...]) == frame.body)
    }
}

@Suite struct FrameFormatTests {
    private func firstFrame(
        _ bytes: [UInt8], _ phase: PostgresClientFrameFormat.Phase, largeLimit: Int = 100_000
    ) throws -> Frame? {
        var decoder = FrameDecoder()
        let format = PostgresClientFrameFormat(phase: phase, largeLimit: largeLimit)
        decoder.append(ByteBuffer(bytes: bytes))
        return try decoder.next(format)
    }

    @Test func aStartupPacketIsBounded() {
        #expect(throws: WireError.lengthAboveLimit(length: 10_001, limit: 10_000)) {
            try firstFrame([0, 0, 0x27, 0x15], .startup)
        }
        #expect(throws: WireError.lengthBelowMinimum(length: 3, minimum: 4)) {
            try firstFrame([0, 0, 0, 7], .startup)
        }
        #expect(throws: WireError.lengthBelowMinimum(length: -5, minimum: 4)) {
            try firstFrame([0xFF, 0xFF, 0xFF, 0xFF], .startup)
        }
    }

    @Test func eachKindHasItsLimit() throws {
        #expect(throws: WireError.lengthAboveLimit(length: 10_001, limit: 10_000)) {
            try firstFrame([0x53, 0, 0, 0x27, 0x15], .ready)
        }
        #expect(try firstFrame([0x51, 0, 0, 0x27, 0x15], .ready)?.kind == nil)
        #expect(throws: WireError.lengthAboveLimit(length: 100_001, limit: 100_000)) {
            try firstFrame([0x51, 0, 0x01, 0x86, 0xA5], .ready)
        }
        #expect(throws: WireError.lengthAboveLimit(length: 65_536, limit: 65_535)) {
            try firstFrame([0x70, 0, 0x01, 0, 4], .authentication)
        }
    }

    @Test func anUnknownKindIsRefusedAtItsFirstByte() {
        #expect(throws: WireError.unknownMessage(kind: 0x79)) { try firstFrame([0x79], .ready) }
        #expect(throws: WireError.unknownMessage(kind: 0x51)) {
            try firstFrame([0x51], .authentication)
        }
        #expect(throws: WireError.unknownMessage(kind: 0x70)) { try firstFrame([0x70], .ready) }
    }

    @Test func aFormatListSpeaksForAllValues() {
        #expect([PostgresFormat]().format(at: 5) == .text)
        #expect([PostgresFormat.binary].format(at: 5) == .binary)
        #expect([PostgresFormat.text, .binary].format(at: 1) == .binary)
        #expect([PostgresFormat.text, .binary].format(at: 2) == nil)
    }
}
