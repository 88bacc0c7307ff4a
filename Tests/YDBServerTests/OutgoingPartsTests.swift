// A call's bytes cut into what HTTP/2 sends: the same wherever they are cut, and whatever they say.

import NIOCore
import Testing
import WireCore

@testable import YDBServer
@testable import YDBWire

@Suite struct OutgoingPartsTests {
    private static func read(_ pieces: [ArraySlice<UInt8>]) -> (
        data: [UInt8], ends: [[String]], goAways: Int
    ) {
        var parts = OutgoingParts()
        var data: [UInt8] = []
        var ends: [[String]] = []
        var goAways = 0
        for piece in pieces {
            parts.append(ByteBuffer(bytes: piece))
            while let part = parts.next() {
                switch part {
                case .data(let bytes): data += bytes.readableBytesView
                case .end(let fields): ends.append(fields?.map { "\($0.name)=\($0.value)" } ?? [])
                case .goAway: goAways += 1
                }
            }
        }
        return (data, ends, goAways)
    }

    @Test func messagesAndTheEndAreFoundWhereverTheyAreCut() {
        var writer = OutboundWriter()
        writer.writeGRPCMessage([1, 2, 3])
        writer.writeGRPCMessage([])
        writer.writeGRPCMessage(Array(repeating: 0x80, count: 300))
        let messages = writer.bytes
        writer.bytes += [GRPCFlag.goAway, 0, 0, 0, 0]
        GRPCTrailers(GRPCStatus(.aborted, "why")).encode(into: &writer)
        let all = writer.bytes
        for place in 0...all.count {
            let found = Self.read([all[..<place], all[place...]])
            #expect(found.data == messages)
            #expect(found.ends == [["grpc-status=10", "grpc-message=why"]])
            #expect(found.goAways == 1)
        }
        #expect(Self.read(all.indices.map { all[$0...$0] }).data == messages)
    }

    @Test func disturbedBytesGoAsTheyAre() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let bytes = (0..<64).map { _ in UInt8.random(in: 0...0x7F, using: &generator) }
            #expect(Self.read([bytes[...]]).data == bytes)
        }
    }
}
