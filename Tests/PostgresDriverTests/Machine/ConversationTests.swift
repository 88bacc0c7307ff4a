// A whole conversation as bytes: cut, in pieces, garbled, out of order. It may fail; it may not trap, nor leave anybody waiting.

import ClientKit
import ClientPooling
import NIOCore
import NIOEmbedded
import PostgresWire
import Testing
import WireCore

@testable import PostgresDriver

/// A conversation on a channel without a socket, with requests of every kind.
final class Stage {
    let channel: EmbeddedChannel
    let notice = CloseNotice()
    let login = ResultStream(id: RequestID(number: 0))
    let streams: [ResultStream]
    private let handler: ClientHandler<PostgresConversation>

    init() throws {
        let facts = LoginFacts(
            user: "ada", password: "secret", parameters: [.init(name: "user", value: "ada")],
            tls: .off, channelBinding: .prefer, nonce: "nonce")
        var options = PostgresOptions()
        options.largestMessage = 10_000
        handler = ClientHandler(
            PostgresConversation(facts, options: options, state: SessionState(), login: login),
            address: .unix(path: "/none"), tls: nil, notice: notice)
        channel = EmbeddedChannel(handler: handler)
        streams = (1...5).map { ResultStream(id: RequestID(number: $0)) }
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/none")).wait()
    }

    func submit() {
        let works: [SessionRequest.Work] = [
            .statement(PostgresQuery(unescaped: "SELECT 1")), .script("SELECT 1; SELECT 2"),
            .copyOut("COPY t TO STDOUT"), .copyIn("COPY t FROM STDIN"), .sync,
        ]
        for (stream, work) in zip(streams, works) {
            let request = SessionRequest(id: stream.id, work: work)
            handler.perform { $0.submit(request, stream) }
        }
    }

    /// The requests are made once the login is done, and COPY's data sent once it is asked for.
    func receive(_ bytes: ArraySlice<UInt8>) throws {
        guard channel.isActive else { return }
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        if !hasSubmitted, login.isOver {
            hasSubmitted = true
            submit()
        }
    }
    var hasSubmitted = false

    func endCopy() { handler.perform { $0.endCopy(RequestID(number: 4), failure: nil) } }

    func close() { channel.close(promise: nil) }

    /// Whether the socket is read.
    var wantsInput: Bool {
        var wants = false
        handler.perform { wants = $0.output.wantsInput }
        return wants
    }

    /// Whether nobody waits any more.
    var isOver: Bool { login.isOver && (!hasSubmitted || streams.allSatisfy(\.isOver)) }

    static let greeting = encoded([
        .authentication(.ok), .parameterStatus(.init(name: "server_version", value: "15")),
        .backendKeyData(.init(processID: 1, secretKey: 2)), .idle,
    ])
    static let upToCopyIn = encoded([
        .parseComplete, .parameterDescription(.init(types: [])),
        .rowDescription(.init(columns: [.init(name: "v", typeOID: 23, typeSize: 4)])), .idle,
        .bindComplete, .dataRow(.init([[0, 0, 0, 1]])), .dataRow(.init([nil])), .done,
        .noticeResponse(PostgresReport(severity: "NOTICE", sqlState: "00000", message: "hello")),
        .idle, .rowDescription(.init(columns: [])), .done,
        .parameterStatus(.init(name: "a", value: "b")),
        .rowDescription(.init(columns: [.init(name: "v", typeOID: 25, typeSize: -1)])),
        .dataRow(.init([[65]])), .error("22012"), .idle,
        .copyOutResponse(.init(isBinary: false, columnFormats: [.text])),
        .copyData(.init(bytes: ByteBuffer(string: "1\n"))), .copyDone, .done,
        .notificationResponse(.init(processID: 3, channel: "c", payload: "p")), .idle,
        .copyInResponse(.init(isBinary: false, columnFormats: [.text])),
    ])
    static let rest = encoded([.done, .idle, .idle])

    static func encoded(_ messages: [PostgresServerMessage]) -> [UInt8] {
        var writer = OutboundWriter()
        for message in messages { message.encode(into: &writer) }
        return writer.bytes
    }
}

@Suite struct ConversationTests {
    @Test func rowsThatNobodyTakesHoldTheServerBackUpToTheirEnd() throws {
        let stage = try Stage()
        try stage.receive(Stage.greeting[...])
        let rows = [PostgresServerMessage](
            repeating: .dataRow(.init([[UInt8](repeating: 7, count: 9_000)])), count: 40)
        try stage.receive(
            Stage.encoded(
                [
                    .parseComplete, .parameterDescription(.init(types: [])),
                    .rowDescription(.init(columns: [.init(name: "v", typeOID: 17, typeSize: -1)])),
                    .idle, .bindComplete,
                ] + rows)[...])
        #expect(!stage.wantsInput)
        try stage.receive(Stage.encoded([.done, .idle])[...])
        #expect(stage.streams[0].isOver)
        #expect(stage.wantsInput)
    }

    /// Feeds the conversation, in pieces of this size, as far as the limit.
    private func play(
        _ change: (inout [UInt8]) -> Void = { _ in }, pieces: Int = .max, limit: Int = .max
    ) throws -> Stage {
        let stage = try Stage()
        var whole = Stage.greeting + Stage.upToCopyIn + Stage.rest
        let marks = [Stage.greeting.count, Stage.greeting.count + Stage.upToCopyIn.count]
        change(&whole)
        var place = 0
        let end = min(limit, whole.count)
        while place < end {
            // Not over a mark: there the client has to speak first.
            let mark = marks.first { $0 > place } ?? whole.count
            let next = min(end, mark, pieces == .max ? end : place + pieces)
            try? stage.receive(whole[place..<next])
            place = next
            if place == marks[1] { stage.endCopy() }
        }
        return stage
    }

    @Test func theWholeConversationSucceeds() throws {
        let stage = try play()
        #expect(stage.isOver)
        let ends = stage.streams.map { $0.take(resume: {}).end.map { (try? $0.get()) != nil } }
        #expect(ends == [true, false, true, true, true])
        #expect(stage.channel.isActive)
    }

    @Test(arguments: [1, 2, 3, 7]) func itSucceedsInPieces(size: Int) throws {
        let stage = try play(pieces: size)
        #expect(stage.isOver)
        #expect(stage.channel.isActive)
    }

    @Test func cutAnywhereItEnds() throws {
        let whole = Stage.greeting.count + Stage.upToCopyIn.count + Stage.rest.count
        for limit in 0..<whole {
            let stage = try play(limit: limit)
            stage.close()
            #expect(stage.isOver, "cut at \(limit)")
            #expect(stage.notice.isClosed)
        }
    }

    @Test func garbledAnywhereItEnds() throws {
        let whole = Stage.greeting.count + Stage.upToCopyIn.count + Stage.rest.count
        for place in 0..<whole {
            for mask: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                let stage = try play({ $0[place] ^= mask })
                // Where it waits for more, the peer's end is the end.
                stage.close()
                #expect(stage.isOver, "byte \(place) by \(mask)")
            }
        }
    }

    @Test func messagesOutOfOrderEndIt() throws {
        var generator = SeededOrder(state: 7)
        for _ in 0..<200 {
            let stage = try Stage()
            try stage.receive(Stage.greeting[...])
            var messages = [
                Stage.encoded([.parseComplete]), Stage.encoded([.bindComplete]),
                Stage.encoded([.dataRow(.init([[1]]))]), Stage.encoded([.done]),
                Stage.encoded([.idle]), Stage.encoded([.copyDone]), Stage.encoded([.noData]),
                Stage.encoded([.copyInResponse(.init(isBinary: true, columnFormats: []))]),
            ]
            messages.shuffle(using: &generator)
            for message in messages { try? stage.receive(message[...]) }
            stage.close()
            #expect(stage.isOver)
        }
    }

    @Test func anOversizedMessageIsNotWaitedFor() throws {
        let stage = try Stage()
        try stage.receive(Stage.greeting[...])
        try? stage.receive([UInt8(ascii: "D"), 0x00, 0x10, 0x00, 0x00][...])
        #expect(stage.isOver)
        #expect(stage.notice.reason is WireError)
    }

    @Test func aRowThatIsNoRowIsSaid() throws {
        let columns = PostgresColumns([
            PostgresColumn(
                name: "v", type: .int4, typeModifier: -1, tableOID: 0, attributeNumber: 0,
                format: .binary)
        ])
        let bodies: [[UInt8]] = [
            [], [0], [0, 2, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1], [0, 1, 0, 0, 0, 5, 1],
            [0, 1, 0x80, 0, 0, 0], [0, 1, 0, 0, 0, 1, 1, 9], [0, 1, 0xFF, 0xFF, 0xFF, 0xFE],
        ]
        let sound: [UInt8] = [68, 0, 0, 0, 14, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7]
        for body in bodies {
            let message = [68, 0, 0, 0, UInt8(body.count + 4)] + body
            let batch = RowBatch(columns, ByteBuffer(bytes: sound + message + sound))
            // What came before it is told.
            #expect(batch.rows.count == 1, "\(body)")
            #expect(batch.fault != nil, "\(body)")
        }
    }
}

/// The same order in each run.
private struct SeededOrder: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
