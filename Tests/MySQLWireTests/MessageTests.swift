// Every message makes the round trip; every decoder is fed byte by byte, cut at each byte and mutated.

import NIOCore
import Testing
import WireCore

@testable import MySQLWire

@Suite struct MessageTests {
    @Test func clientMessagesMakeTheRoundTripByteByByte() throws {
        for (message, expectation, capabilities) in Samples.client {
            let frame = try #require(try framed(Samples.bytes(message, capabilities)))
            #expect(try Client.decode(frame, expectation, capabilities) == message)
        }
    }

    @Test func serverMessagesMakeTheRoundTripByteByByte() throws {
        for (message, expectation, capabilities) in Samples.server {
            let frame = try #require(try framed(Samples.bytes(message, capabilities)))
            #expect(try Server.decode(frame, expectation, capabilities) == message)
        }
    }

    /// The frame that bytes make which arrive one by one.
    private func framed(_ bytes: [UInt8]) throws -> Frame? {
        var decoder = FrameDecoder()
        for (index, byte) in bytes.enumerated() {
            decoder.append(ByteBuffer(bytes: [byte]))
            guard let frame = try decoder.next(MySQLPacketFormat()) else { continue }
            #expect(index == bytes.count - 1)
            return frame
        }
        return nil
    }

    @Test func bodiesCutAtEachByteThrowOrAreWhole() throws {
        for (message, expectation, capabilities) in Samples.client {
            for body in cuts(Samples.bytes(message, capabilities)) {
                checkClient(body, expectation, capabilities)
            }
        }
        for (message, expectation, capabilities) in Samples.server {
            for body in cuts(Samples.bytes(message, capabilities)) {
                checkServer(body, expectation, capabilities)
            }
        }
    }

    @Test(arguments: 1...20) func mutatedMessagesThrowOrAreWhole(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        for (message, expectation, capabilities) in Samples.client {
            let bytes = Samples.bytes(message, capabilities)
            for _ in 0..<20 {
                checkClient(mutated(bytes, by: &random), expectation, capabilities)
            }
        }
        for (message, expectation, capabilities) in Samples.server {
            let bytes = Samples.bytes(message, capabilities)
            for _ in 0..<20 {
                checkServer(mutated(bytes, by: &random), expectation, capabilities)
            }
        }
    }

    @Test func tracesAreOneLineAndHoldNoSecret() throws {
        for (message, _, _) in Samples.client {
            #expect(!message.trace.contains("\n"))
            #expect(!message.trace.contains("geheim"))
        }
        for (message, _, _) in Samples.server { #expect(!message.trace.contains("\n")) }
        let query = try #require(Samples.client.first { $0.0.trace.contains("attributes") })
        #expect(
            query.0.trace == """
                Query "select 1" attributes ["trace"='abc':254, "n"=NULL:3, 18446744073709551615:8u]
                """)
    }

    private func cuts(_ bytes: [UInt8]) -> [Frame] {
        (4..<bytes.count).map { Frame(kind: 0, body: ByteBuffer(bytes: bytes[4..<$0])) }
    }

    private func mutated(_ bytes: [UInt8], by random: inout SeededGenerator) -> Frame {
        var body = Array(bytes[4...])
        for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &random)
            case 1: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: body.remove(at: place)
            default: body.insert([0, 0xFB, 0xFE, 0xFF][Int(random.next() % 4)], at: place)
            }
        }
        return Frame(kind: 0, body: ByteBuffer(bytes: body))
    }

    /// What a decoder still accepts it writes so that it means the same: one thing can be written in several ways.
    private func checkClient(
        _ frame: Frame, _ expectation: Client.Expectation, _ capabilities: MySQLCapabilities
    ) {
        guard let message = try? Client.decode(frame, expectation, capabilities) else { return }
        let written = Samples.bytes(message, capabilities)[4...]
        let again = Frame(kind: 0, body: ByteBuffer(bytes: written))
        let isSame = (try? Client.decode(again, expectation, capabilities)) == message
        #expect(isSame, "\(message.trace)")
        if case .statementExecute(let execute) = message { checkParameters(execute, capabilities) }
    }

    private func checkParameters(
        _ execute: Client.StatementExecute, _ capabilities: MySQLCapabilities
    ) {
        let count = Samples.values.count
        guard let parameters = try? execute.parameters(count, bound: nil, capabilities) else {
            return
        }
        let again = Client.StatementExecute(
            statementID: execute.statementID, flags: execute.flags, parameters: parameters,
            capabilities)
        #expect((try? again.parameters(count, bound: nil, capabilities)) == parameters)
    }

    private func checkServer(
        _ frame: Frame, _ expectation: Server.Expectation, _ capabilities: MySQLCapabilities
    ) {
        guard let message = try? Server.decode(frame, expectation, capabilities) else { return }
        let written = Samples.bytes(message, capabilities)[4...]
        let again = Frame(kind: 0, body: ByteBuffer(bytes: written))
        let isSame = (try? Server.decode(again, expectation, capabilities)) == message
        #expect(isSame, "\(message.trace)")
    }
}

@Suite struct ParameterTests {
    private func execute(
        _ parameters: [MySQLWireParameter], sendsTypes: Bool = true,
        isLong: (Int) -> Bool = { _ in false }
    ) -> Client.StatementExecute {
        Client.StatementExecute(
            statementID: 1, parameters: parameters, sendsTypes: sendsTypes, isLong: isLong,
            Samples.plain)
    }

    @Test func everyTypeIsReadAsItIsWritten() throws {
        let message = execute(Samples.values)
        #expect(
            try message.parameters(Samples.values.count, bound: nil, Samples.plain)
                == Samples.values)
    }

    @Test func typesAreThoseOfTheExecutionBefore() throws {
        let message = execute(Samples.values, sendsTypes: false)
        let types = Samples.values.map(\.type)
        #expect(
            try message.parameters(types.count, bound: types, Samples.plain) == Samples.values)
        #expect(throws: WireError.self) {
            try message.parameters(types.count, bound: nil, Samples.plain)
        }
    }

    @Test func aValueThatWasSentBeforeDoesNotStandAmongThem() throws {
        let parameters: [MySQLWireParameter] = [
            .init(.init(.blob), .text("sent before")), .init(.init(.long), .integer(5)),
        ]
        let message = execute(parameters) { $0 == 0 }
        let read = try message.parameters(2, bound: nil, isLong: { $0 == 0 }, Samples.plain)
        #expect(read.map(\.value) == [.null, .integer(5)])
    }

    @Test func tooFewAreRefused() {
        let message = execute(Array(Samples.values.prefix(3)))
        #expect(throws: WireError.self) { try message.parameters(40, bound: nil, Samples.plain) }
        #expect(throws: WireError.self) {
            try message.parameters(Int(UInt16.max), bound: nil, Samples.plain)
        }
    }

    @Test func attributesFollowTheStatementsOwn() throws {
        let parameters: [MySQLWireParameter] = [
            .init(.init(.long), .integer(5)), .init(.init(.string), name: "trace", .text("x")),
        ]
        let message = Client.StatementExecute(
            statementID: 1, flags: .hasCount, parameters: parameters, Samples.modern)
        #expect(try message.parameters(1, bound: nil, Samples.modern) == parameters)
    }

    /// As mysql-connector-python sends them: the number stands there without a flag that says so.
    @Test func aNumberOfParametersStandsWhereAttributesAreAgreedOn() throws {
        let block: [UInt8] = [1, 0, 1, 8, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
        var message = Client.StatementExecute(statementID: 1, parameters: [], Samples.modern)
        message.parameterBytes = ByteBuffer(bytes: block)
        #expect(
            try message.parameters(1, bound: nil, Samples.modern).map(\.value) == [.integer(5)])
    }
}

@Suite struct PacketTests {
    @Test(arguments: [0xFF_FFFD, 0xFF_FFFE, 0xFF_FFFF, 2 * 0xFF_FFFF - 1])
    func longPayloadsAreCutAndJoined(length: Int) throws {
        // With the command's byte in front.
        let text = ByteBuffer(repeating: 65, count: length)
        var query = Client.Query("")
        query.text = text
        var writer = OutboundWriter()
        var sequence: UInt8 = 0
        Client.query(query).encode(into: &writer, &sequence, Samples.plain)
        #expect(Int(sequence) == (length + 1) / 0xFF_FFFF + 1)
        #expect(writer.messageCount == 1)
        var decoder = FrameDecoder()
        decoder.append(writer.takeBytes())
        let frame = try #require(try decoder.next(MySQLPacketFormat()))
        #expect(frame.firstSequence == 0)
        #expect(frame.count == Int(sequence))
        let message = try Client.decode(frame, .command, Samples.plain)
        #expect(message == .query(query))
        #expect(decoder.bufferedBytes == 0)
    }

    @Test func aPayloadAboveTheLimitIsRefusedBeforeItIsBuffered() throws {
        let format = MySQLPacketFormat(limit: 0x0100_0000)
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0]))
        #expect(try decoder.next(format)?.kind == nil)
        decoder.append(ByteBuffer(repeating: 0, count: 0xFF_FFFF))
        decoder.append(ByteBuffer(bytes: [2, 0, 0, 1]))
        #expect(throws: WireError.lengthAboveLimit(length: 0x0100_0001, limit: 0x0100_0000)) {
            try decoder.next(format)
        }
        var small = FrameDecoder()
        small.append(ByteBuffer(bytes: [2, 0, 0, 0]))
        #expect(throws: WireError.lengthAboveLimit(length: 2, limit: 1)) {
            try small.next(MySQLPacketFormat(limit: 1))
        }
    }

    @Test func fieldsGrowTheirLengthAsTheyMust() throws {
        for length in [0, 250, 251, 0xFFFF, 0x1_0000, 0x100_0000] {
            var writer = OutboundWriter()
            writer.write(UInt8(9))
            let field = writer.beginField()
            writer.write(bytes: Array(repeating: 7, count: length))
            writer.endField(field)
            var reader = WireReader(writer.takeBytes())
            #expect(try reader.readInteger(UInt8.self) == 9)
            #expect(try reader.readLengthEncodedBytes().readableBytes == length)
            try reader.finish()
        }
    }

    @Test func aNumberOfNoLengthIsRefused() {
        for byte: UInt8 in [0xFB, 0xFF] {
            var reader = WireReader(ByteBuffer(bytes: [byte, 0, 0]))
            #expect(throws: WireError.self) { try reader.readLengthEncoded() }
        }
    }

    @Test func aLengthAboveAllIntegersIsRefused() {
        var reader = WireReader(ByteBuffer(bytes: [0xFE] + Array(repeating: 0xFF, count: 8)))
        #expect(throws: WireError.self) { try reader.readLengthEncodedBytes() }
    }

    @Test func aRowMayBeginLikeAnEOF() throws {
        let row = Server.TextRow([Array(repeating: 65, count: 0x0100_0000)])
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: Samples.bytes(.textRow(row), Samples.plain)))
        let frame = try #require(try decoder.next(MySQLPacketFormat()))
        #expect(frame.body.readableBytesView.first == 0xFE)
        #expect(
            try Server.decode(frame, .textRow(columns: 1), Samples.plain) == .textRow(row))
    }
}
