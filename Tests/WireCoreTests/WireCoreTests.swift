// The reader, the frame decoder, the writer and the trace, each on bytes alone.

import NIOCore
import Testing

@testable import WireCore

/// A one-byte kind and a two-byte length of the body; kind 0 has no messages above ten bytes.
private struct SampleFormat: FrameFormat {
    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        let start = buffer.readerIndex
        guard let kind = buffer.getInteger(at: start, as: UInt8.self),
            let length = buffer.getInteger(at: start + 1, as: UInt16.self)
        else { return nil }
        if kind == 0, length > 10 { throw .lengthAboveLimit(length: Int(length), limit: 10) }
        return FrameHeader(kind: kind, headerLength: 3, bodyLength: Int(length))
    }
}

@Suite struct WireReaderTests {
    @Test func readsFieldsInOrder() throws {
        var reader = WireReader(
            ByteBuffer(bytes: [1, 0, 2, 0, 0, 0, 3, 0x68, 0x69, 0, 9, 8]))
        #expect(try reader.readInteger(UInt8.self) == 1)
        #expect(try reader.readInteger(UInt16.self) == 2)
        #expect(try reader.readInteger(Int32.self) == 3)
        #expect(try reader.readTerminatedString() == "hi")
        #expect(try reader.readBytes(1) == [9])
        #expect(throws: WireError.bytesLeftOver(count: 1)) { try reader.finish() }
        #expect(reader.readRemaining() == ByteBuffer(bytes: [8]))
        try reader.finish()
    }

    @Test func refusesWhatIsNotThere() {
        var reader = WireReader(ByteBuffer(bytes: [1, 2]))
        #expect(throws: WireError.insufficientData(needed: 4, remaining: 2)) {
            try reader.readInteger(Int32.self)
        }
        #expect(throws: WireError.insufficientData(needed: 3, remaining: 2)) {
            try reader.readBytes(3)
        }
        #expect(throws: WireError.insufficientData(needed: -1, remaining: 2)) {
            try reader.readSlice(-1)
        }
        #expect(throws: WireError.unterminatedString) { try reader.readTerminatedString() }
    }

    @Test func countIsCheckedAgainstTheBytesThatRemain() throws {
        var reader = WireReader(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]))
        #expect(throws: WireError.countAboveRemaining(count: 0xFFFF_FFFF, remaining: 3)) {
            try reader.readCount32(elementMinimum: .max)
        }
        var good = WireReader(ByteBuffer(bytes: [0, 3, 1, 2, 3]))
        #expect(try good.readCount16(elementMinimum: 1) == 3)
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62, 0], [0xFF]), ([0xC3, 0x28, 0], [0xC3, 0x28]),
            ([0xE2, 0x82, 0], [0xE2, 0x82]),
            ([0xED, 0xA0, 0x80, 0], [0xED, 0xA0, 0x80]),
        ] as [([UInt8], [UInt8])])
    func namesTheFirstBytesThatAreNoText(bytes: [UInt8], invalid: [UInt8]) {
        var reader = WireReader(ByteBuffer(bytes: bytes))
        #expect(throws: WireError.invalidText(invalid)) { try reader.readTerminatedString() }
    }
}

@Suite struct FrameDecoderTests {
    @Test func framesComeOutWholeHoweverTheBytesArrive() throws {
        let stream: [UInt8] = [1, 0, 2, 7, 8, 2, 0, 0, 0, 0, 1, 9]
        for size in 1...stream.count {
            var decoder = FrameDecoder()
            var frames: [[UInt8]] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                decoder.append(ByteBuffer(bytes: stream[start..<min(start + size, stream.count)]))
                while let frame = try decoder.next(SampleFormat()) {
                    frames.append([frame.kind] + Array(frame.body.readableBytesView))
                }
            }
            #expect(frames == [[1, 7, 8], [2], [0, 9]])
            #expect(decoder.bufferedBytes == 0)
        }
    }

    @Test func aLengthAboveTheLimitIsRefusedBeforeItsBodyArrives() throws {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: [0, 0]))
        #expect(try decoder.next(SampleFormat())?.kind == nil)
        decoder.append(ByteBuffer(bytes: [11]))
        #expect(throws: WireError.lengthAboveLimit(length: 11, limit: 10)) {
            try decoder.next(SampleFormat())
        }
    }

    @Test func bytesBehindAFrameCanBeTakenOut() throws {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: [1, 0, 0, 5, 6]))
        _ = try decoder.next(SampleFormat())
        #expect(decoder.takeBuffered() == ByteBuffer(bytes: [5, 6]))
        #expect(decoder.bufferedBytes == 0)
    }
}

@Suite struct OutboundWriterTests {
    @Test func lengthsArePatchedInPlace() {
        var writer = OutboundWriter()
        writer.write(UInt8(1))
        let length = writer.reserveLength()
        writer.write(utf8: "abc")
        writer.patch(length, with: Int32(writer.bytes(since: length)))
        #expect(writer.takeBytes() == ByteBuffer(bytes: [1, 0, 0, 0, 7, 0x61, 0x62, 0x63]))
        #expect(writer.pendingBytes == 0)
    }

    @Test func aMessageThatFailsHalfwayIsForgotten() {
        var writer = OutboundWriter()
        writer.write(UInt8(1))
        let mark = writer.mark
        writer.write(UInt64.max)
        writer.rewind(to: mark)
        #expect(writer.takeBytes() == ByteBuffer(bytes: [1]))
    }

    @Test func bytesTakenOutAreNotWrittenAgain() {
        var writer = OutboundWriter(highWaterMark: 4)
        for round in UInt8(1)...3 {
            writer.write(bytes: [round, round])
            #expect(!writer.isAboveHighWater)
            writer.write(bytes: [round, round])
            #expect(writer.isAboveHighWater)
            let sent = writer.takeBytes()
            #expect(sent == ByteBuffer(bytes: [round, round, round, round]))
            #expect(writer.pendingBytes == 0)
        }
    }

    @Test func aZeroInsideTextEndsIt() {
        var writer = OutboundWriter()
        writer.write(terminated: "a\0b")
        #expect(writer.takeBytes() == ByteBuffer(bytes: [0x61, 0]))
    }
}

@Suite struct MessageTraceTests {
    private struct Sample: TraceableMessage { var trace: String }

    @Test func keepsTheLastMessages() {
        var trace = MessageTrace(limit: 2)
        trace.append(Sample(trace: "one"), .fromClient)
        trace.append(Sample(trace: "two"), .fromServer)
        trace.append(Sample(trace: "three"), .fromClient)
        #expect(trace.description == "<- two\n-> three")
    }

    @Test func textAndBytesStayInOneLine() {
        #expect(traced("a\n\"\u{1}") == #""a\n\"\u{1}""#)
        #expect(traced("abc", limit: 2) == "\"ab…\"")
        #expect(traced(bytes: [0x61, 0x62]) == "'ab'")
        #expect(traced(bytes: [0, 255]) == "x'00ff'")
        #expect(traced(bytes: [1, 2, 3], limit: 2) == "x'0102'…(3 bytes)")
    }
}
