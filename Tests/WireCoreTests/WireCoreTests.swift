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

/// MySQL's packets: three bytes of length, the least significant first, and a number in a row; a full one goes on.
private struct PacketFormat: FrameFormat {
    var full: UInt32 = 0xFF_FFFF
    var joinedLimit: Int

    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        guard buffer.readableBytes >= 4 else { return nil }
        var reader = WireReader(buffer)
        let length = try reader.readLittle24()
        let sequence = try reader.readInteger(UInt8.self)
        return FrameHeader(
            kind: sequence, headerLength: 4, bodyLength: Int(length), continues: length == full)
    }
}

@Suite struct JoinedFrameTests {
    private let format = PacketFormat(full: 3, joinedLimit: 8)

    @Test func aMessageOfSeveralFramesComesOutAsOne() throws {
        let stream: [UInt8] = [
            1, 0, 0, 0, 9, 3, 0, 0, 1, 1, 2, 3, 3, 0, 0, 2, 4, 5, 6, 0, 0, 0, 3, 2, 0, 0, 4, 7, 8,
        ]
        for size in 1...stream.count {
            var decoder = FrameDecoder()
            var frames: [Frame] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                decoder.append(ByteBuffer(bytes: stream[start..<min(start + size, stream.count)]))
                while let frame = try decoder.next(format) { frames.append(frame) }
            }
            #expect(
                frames.map { Array($0.body.readableBytesView) } == [
                    [9], [1, 2, 3, 4, 5, 6], [7, 8],
                ])
            #expect(frames.map(\.kind) == [0, 3, 4])
            #expect(frames.map(\.count) == [1, 3, 1])
        }
    }

    @Test func whatWouldBeTooLongIsRefusedBeforeItIsBuffered() throws {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: [3, 0, 0, 0, 1, 2, 3, 3, 0, 0, 1, 1, 2, 3, 3, 0, 0, 2]))
        #expect(throws: WireError.lengthAboveLimit(length: 9, limit: 8)) {
            try decoder.next(format)
        }
    }
}

@Suite struct NumberTests {
    @Test func numbersMakeTheRoundTripInBothOrders() throws {
        var writer = OutboundWriter()
        writer.write24(0x01_0203)
        writer.write48(0x0102_0304_0506)
        writer.write(UInt64.max - 1)
        writer.writeLittle(UInt16(0x0102))
        writer.writeLittle24(0x01_0203)
        writer.writeLittle(UInt32(0x0102_0304))
        writer.writeLittle48(0x0102_0304_0506)
        writer.writeLittle(UInt64(0x0102_0304_0506_0708))
        writer.writeLittle(Int16(-2))
        writer.writeLittle(Int32(-3))
        writer.writeLittle(Int64(-4))
        #expect(writer.bytes.prefix(3) == [1, 2, 3])
        #expect(writer.bytes[17..<19] == [2, 1])
        var reader = WireReader(writer.takeBytes())
        #expect(try reader.readInteger24() == 0x01_0203)
        #expect(try reader.readInteger48() == 0x0102_0304_0506)
        #expect(try reader.readInteger(UInt64.self) == .max - 1)
        #expect(try reader.readLittle(UInt16.self) == 0x0102)
        #expect(try reader.readLittle24() == 0x01_0203)
        #expect(try reader.readLittle(UInt32.self) == 0x0102_0304)
        #expect(try reader.readLittle48() == 0x0102_0304_0506)
        #expect(try reader.readLittle(UInt64.self) == 0x0102_0304_0506_0708)
        #expect(try reader.readLittle(Int16.self) == -2)
        #expect(try reader.readLittle(Int32.self) == -3)
        #expect(try reader.readLittle(Int64.self) == -4)
        try reader.finish()
    }

    @Test func whatIsCutShortIsRefusedWhole() throws {
        var reader = WireReader(ByteBuffer(bytes: [1, 2]))
        #expect(throws: WireError.insufficientData(needed: 3, remaining: 2)) {
            try reader.readLittle24()
        }
        #expect(throws: WireError.insufficientData(needed: 3, remaining: 2)) {
            try reader.readInteger24()
        }
        #expect(throws: WireError.insufficientData(needed: 6, remaining: 2)) {
            try reader.readLittle48()
        }
        #expect(throws: WireError.insufficientData(needed: 6, remaining: 2)) {
            try reader.readInteger48()
        }
        #expect(reader.remaining == 2)
    }

    @Test func lengthsOfAnyWidthArePatched() {
        var writer = OutboundWriter()
        let first = writer.reserveLength(bytes: 3)
        let second = writer.reserveLength(bytes: 6)
        writer.patchLittle(first, bytes: 3, with: 0x01_0203)
        writer.patch(second, bytes: 6, with: 0x0102_0304_0506)
        #expect(writer.bytes == [3, 2, 1, 1, 2, 3, 4, 5, 6])
    }

    @Test func textOfALengthIsCheckedAgainstWhatRemains() throws {
        var reader = WireReader(ByteBuffer(bytes: [0x68, 0xC3, 0xA9, 0xFF, 0]))
        #expect(try reader.readText(3) == "hé")
        #expect(throws: WireError.insufficientData(needed: 3, remaining: 2)) {
            try reader.readText(3)
        }
        #expect(throws: WireError.invalidText([0xFF])) { try reader.readText(1) }
        #expect(throws: WireError.insufficientData(needed: -1, remaining: 2)) {
            try reader.readText(-1)
        }
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

    @Test func messagesAreCountedAndTheirPlacesNotedWhenAskedFor() {
        var writer = OutboundWriter()
        writer.noteMessage()
        writer.write(UInt16(1))
        #expect(writer.takeMessageStarts() == [])
        writer.notesMessages = true
        writer.noteMessage()
        writer.write(UInt8(2))
        var other = OutboundWriter()
        other.notesMessages = true
        other.noteMessage()
        other.write(UInt8(3))
        writer.append(other)
        #expect(writer.messageCount == 3)
        #expect(writer.takeMessageStarts() == [2, 3])
        #expect(writer.takeBytes() == ByteBuffer(bytes: [0, 1, 2, 3]))
        #expect(writer.takeMessageStarts() == [])
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

    @Test func aLargeStoreIsKeptWhileAnswersAreLarge() {
        var writer = OutboundWriter()
        func answer(_ count: Int) -> Int {
            writer.write(bytes: [UInt8](repeating: 7, count: count))
            #expect(writer.takeBytes().readableBytes == count)
            return writer.bytes.capacity
        }
        #expect(answer(20_000) >= 20_000)
        for _ in 0..<10 { #expect(answer(100) >= 20_000) }
        #expect(answer(20_000) >= 20_000)
        for _ in 0..<100 { _ = answer(100) }
        #expect(answer(100) < 10_000, "given back when answers are small again")
        #expect(answer(1_000_000) == 0, "given back at once")
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
