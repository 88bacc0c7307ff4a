// Frames of one kind that are taken together.

import NIOCore
import Testing

@testable import WireCore

@Suite struct FrameRunTests {
    /// A kind and a length of one byte each.
    private struct Format: FrameFormat {
        func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
            guard let bytes = buffer.getBytes(at: buffer.readerIndex, length: 2) else { return nil }
            guard bytes[1] <= 9 else { throw .lengthAboveLimit(length: Int(bytes[1]), limit: 9) }
            return FrameHeader(kind: bytes[0], headerLength: 2, bodyLength: Int(bytes[1]))
        }
    }

    private let row: [UInt8] = [68, 2, 1, 2]
    private let end: [UInt8] = [67, 1, 9]

    @Test func wholeFramesOfTheKindAreOneSlice() throws {
        let bytes = row + row + [68, 0] + end + row
        for cut in 0...bytes.count {
            var decoder = FrameDecoder()
            decoder.append(ByteBuffer(bytes: bytes[..<cut]))
            let run = try decoder.takeRun(of: 68, Format())
            let whole = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3][min(cut, 10)]
            #expect(run?.count ?? 0 == whole, "\(cut)")
            #expect((run?.bytes.readableBytes ?? 0) == [0, 4, 8, 10][whole])
            decoder.append(ByteBuffer(bytes: bytes[cut...]))
            var taken = whole
            while let more = try decoder.takeRun(of: 68, Format()) { taken += more.count }
            #expect(taken == 3, "\(cut)")
            let frame = try decoder.next(Format())
            #expect(frame?.kind == 67)
            #expect(try decoder.takeRun(of: 67, Format()) == nil)
            #expect(try decoder.takeRun(of: 68, Format())?.count == 1)
            #expect(decoder.bufferedBytes == 0)
        }
    }

    /// However the bytes come, the frames are the same: taken one by one, in runs, and in pieces of which some is given back.
    @Test func piecesOfAnySize() throws {
        var state: UInt64 = 11
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<2_000 {
            let frames = (0..<random(12)).map { _ -> [UInt8] in
                let length = random(10)
                return [random(3) == 0 ? 67 : 68, UInt8(length)]
                    + (0..<length).map { _ in UInt8(random(256)) }
            }
            let bytes = frames.flatMap { $0 }
            var decoder = FrameDecoder()
            var found: [UInt8] = []
            var place = 0
            while place < bytes.count {
                let end = min(bytes.count, place + 1 + random(random(2) == 0 ? 3 : 60))
                decoder.append(ByteBuffer(bytes: bytes[place..<end]))
                place = end
                #expect(decoder.bufferedBytes == place - found.count)
                try take(from: &decoder, into: &found, way: random(4))
            }
            while decoder.bufferedBytes > 0 {
                let before = found.count
                try take(from: &decoder, into: &found, way: random(3))
                guard found.count > before else { break }
            }
            while let frame = try decoder.next(Format()) { append(frame, to: &found) }
            #expect(found == bytes)
            #expect(decoder.bufferedBytes == 0)
        }
    }

    private func append(_ frame: Frame, to found: inout [UInt8]) {
        found +=
            [frame.kind, UInt8(frame.body.readableBytes)] + Array(frame.body.readableBytesView)
    }

    private func take(
        from decoder: inout FrameDecoder, into found: inout [UInt8], way: Int
    ) throws {
        switch way {
        case 0:
            while let frame = try decoder.next(Format()) { append(frame, to: &found) }
        case 1:
            while let run = try decoder.takeRun(of: 68, Format()) {
                found += Array(run.bytes.readableBytesView)
            }
        case 2:
            var piece = try decoder.takePiece(Format())
            if let header = try Format().header(at: piece),
                let frame = piece.readBytes(length: header.headerLength + header.bodyLength)
            {
                found += frame
            }
            decoder.putBack(piece)
        default: break
        }
    }

    @Test func aFrameTooLongAmongThemIsRefused() {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: row + [68, 200]))
        #expect(throws: WireError.lengthAboveLimit(length: 200, limit: 9)) {
            try decoder.takeRun(of: 68, Format())
        }
    }
}
