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
            if let more = try decoder.takeRun(of: 68, Format()) {
                #expect(whole + more.count == 3)
            }
            let frame = try decoder.next(Format())
            #expect(frame?.kind == 67)
            #expect(try decoder.takeRun(of: 67, Format()) == nil)
            #expect(try decoder.takeRun(of: 68, Format())?.count == 1)
            #expect(decoder.bufferedBytes == 0)
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
