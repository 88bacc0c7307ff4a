// Messages in a stream of bytes: cut anywhere, changed anywhere, and too long.

import NIOCore
import Testing
import WireCore

@testable import YDBWire

@Suite struct GRPCMessageFormatTests {
    private static let bodies: [[UInt8]] = [
        [], [1], Array(repeating: 7, count: 300), Array("message".utf8), [0, 0, 0, 0, 0],
    ]

    private static var stream: [UInt8] {
        var writer = OutboundWriter()
        for body in bodies { writer.writeGRPCMessage(body) }
        return writer.bytes
    }

    private static func read(
        _ pieces: [ArraySlice<UInt8>], limit: Int = GRPCMessageFormat.usualLimit
    ) throws -> [[UInt8]] {
        var decoder = FrameDecoder()
        let format = GRPCMessageFormat(limit: limit)
        var found: [[UInt8]] = []
        for piece in pieces {
            decoder.append(ByteBuffer(bytes: piece))
            while let frame = try decoder.next(format) {
                found.append(Array(frame.body.readableBytesView))
            }
        }
        return found
    }

    @Test func messagesComeWholeWhereverTheStreamIsCut() throws {
        let stream = Self.stream
        for place in 0...stream.count {
            #expect(try Self.read([stream[..<place], stream[place...]]) == Self.bodies)
        }
        #expect(try Self.read(stream.indices.map { stream[$0...$0] }) == Self.bodies)
    }

    @Test func aStreamThatEndsEarlyGivesNoHalfMessage() throws {
        let stream = Self.stream
        for place in stream.indices {
            let found = try Self.read([stream[..<place]])
            #expect(found == Array(Self.bodies.prefix(found.count)))
        }
    }

    @Test func aLengthAboveTheLimitIsToldBeforeItsBodyComes() throws {
        #expect(throws: WireError.lengthAboveLimit(length: 11, limit: 10)) {
            _ = try Self.read([[0, 0, 0, 0, 11]], limit: 10)
        }
        #expect(throws: WireError.lengthAboveLimit(length: Int(UInt32.max), limit: 10)) {
            _ = try Self.read([[1, 255, 255, 255, 255]], limit: 10)
        }
        #expect(try Self.read([[0, 0, 0, 0, 1, 9]], limit: 1) == [[9]])
    }

    @Test func flagsThatNobodySendsAreRefusedAtOnce() {
        for flag in UInt8(2)...255 {
            #expect(throws: WireError.unknownMessage(kind: UInt32(flag))) {
                _ = try Self.read([[flag]])
            }
        }
    }

    @Test func changedBytesAreReadOrRefused() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var stream = Self.stream
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                stream[Int.random(in: stream.indices, using: &generator)] = .random(
                    in: .min ... .max, using: &generator)
            }
            let found = try? Self.read([stream[...]])
            #expect((found ?? []).reduce(0) { $0 + $1.count } <= stream.count)
        }
    }

    @Test func aMessageWhoseLengthIsKnownLaterHasItAllTheSame() throws {
        var writer = OutboundWriter()
        let mark = writer.beginGRPCMessage()
        writer.write(utf8: "later")
        writer.endGRPCMessage(mark)
        #expect(writer.bytes == [0, 0, 0, 0, 5] + Array("later".utf8))
        #expect(writer.messageCount == 1)
    }
}
