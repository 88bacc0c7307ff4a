// What a connection makes of servers that say too little, too much, or nothing: an error within the call's time, never a hang, never a
// trap.

import ClientKit
import ClientPooling
import NIOCore
import Testing

@testable import YDBDriver
@testable import YDBWire

@Suite(.timeLimit(.minutes(5))) struct ScriptedServerTests {
    static let whole =
        RawFrame.head + RawFrame.data(RawFrame.message([1, 2, 3])) + RawFrame.trailers

    static func request(_ timeout: Duration? = .seconds(20)) -> CallRequest {
        CallRequest(
            path: "/a.B/C", message: ByteBuffer(bytes: RawFrame.message([])), timeout: timeout)
    }

    /// How a call ended: its message, or why there is none.
    static func outcome(
        of script: ScriptedServer, options: TransportOptions = TransportOptions(),
        timeout: Duration? = .seconds(20)
    ) async throws -> Result<[UInt8], CallEnd> {
        try await script.withConnection(options) { connection in
            do {
                let answer = try await connection.unary(request(timeout))
                return .success(Array(answer.message.readableBytesView))
            } catch let end as CallEnd {
                return .failure(end)
            }
        }
    }

    @Test(arguments: [false, true]) func aWholeAnswerIsOne(_ isSplit: Bool) async throws {
        let script = ScriptedServer(answer: Self.whole, isSplit: isSplit)
        #expect(try await Self.outcome(of: script) == .success([1, 2, 3]))
    }

    @Test func anAnswerCutAtAnyByteIsLost() async throws {
        for cut in 0..<Self.whole.count {
            let script = ScriptedServer(answer: Array(Self.whole[..<cut]))
            let outcome = try await Self.outcome(of: script)
            guard case .failure(let end) = outcome else {
                Issue.record("\(cut): \(outcome)")
                continue
            }
            #expect(end.cause == .lost, "\(cut): \(end)")
            #expect(YDBError(end).outcome == .unknown)
            #expect(YDBError(end).isDisconnect)
        }
    }

    @Test func anAnswerThatStopsAtAnyByteIsLate() async throws {
        for cut in stride(from: 0, to: Self.whole.count, by: 5) {
            let script = ScriptedServer(answer: Array(Self.whole[..<cut]), closes: false)
            let began = ContinuousClock.now
            let outcome = try await Self.outcome(of: script, timeout: .milliseconds(50))
            #expect(outcome == .failure(.deadline), "\(cut)")
            #expect(ContinuousClock.now - began < .seconds(5))
        }
    }

    @Test func anyByteMayBeAnother() async throws {
        var generator = SeededGenerator(seed: 11)
        for index in 0..<Self.whole.count {
            var answer = Self.whole
            answer[index] ^= UInt8.random(in: 1...255, using: &generator)
            // Whatever it is: it ends.
            _ = try await Self.outcome(
                of: ScriptedServer(answer: answer), timeout: .milliseconds(500))
        }
    }

    @Test func missingTrailersAreALostAnswer() async throws {
        let script = ScriptedServer(
            answer: RawFrame.head + RawFrame.data(RawFrame.message([1]), endsStream: true),
            closes: false)
        guard case .failure(let end) = try await Self.outcome(of: script) else {
            Issue.record("it went well")
            return
        }
        #expect(end.cause == .lost)
        #expect(YDBError(end).code == .connectionLost)
    }

    @Test func anAnswerWithoutAMessageOrWithTwoIsNone() async throws {
        for answer in [
            RawFrame.head + RawFrame.trailers,
            RawFrame.head + RawFrame.data(RawFrame.message([1]) + RawFrame.message([2]))
                + RawFrame.trailers,
        ] {
            let outcome = try await Self.outcome(
                of: ScriptedServer(answer: answer, closes: false))
            guard case .failure(let end) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(end.cause == .flaw)
            #expect(YDBError(end).code == .clientInternalError)
        }
    }

    @Test func oversizeIsNotWaitedFor() async throws {
        var options = TransportOptions()
        options.messageLimit = 100
        let script = ScriptedServer(
            answer: RawFrame.head + RawFrame.data([0, 0x7F, 0xFF, 0xFF, 0xFF, 1]), closes: false)
        guard case .failure(let end) = try await Self.outcome(of: script, options: options) else {
            Issue.record("it went well")
            return
        }
        #expect(end.status.code == .resourceExhausted)
    }

    @Test func aResetTellsWhetherTheCallWasTaken() async throws {
        let refused = try await Self.outcome(
            of: ScriptedServer(answer: RawFrame.reset(7), closes: false))
        guard case .failure(let end) = refused else {
            Issue.record("it went well")
            return
        }
        #expect(YDBError(end).outcome == .notApplied)
        let broken = try await Self.outcome(
            of: ScriptedServer(answer: RawFrame.head + RawFrame.reset(2), closes: false))
        guard case .failure(let lost) = broken else {
            Issue.record("it went well")
            return
        }
        #expect(YDBError(lost).outcome == .unknown)
    }

    @Test func aServerThatLeavesTellsWhichCallsItHasTaken() async throws {
        let untaken = ScriptedServer(answer: RawFrame.goAway(last: 0), closes: false)
        guard case .failure(let end) = try await Self.outcome(of: untaken) else {
            Issue.record("it went well")
            return
        }
        #expect(end.cause == .notProcessed)
        #expect(YDBError(end).isRetryable)
        let taken = ScriptedServer(answer: RawFrame.goAway(last: 1) + Self.whole, closes: false)
        #expect(try await Self.outcome(of: taken) == .success([1, 2, 3]))
        let angry = ScriptedServer(answer: RawFrame.goAway(last: 1, code: 11), closes: false)
        guard case .failure(let lost) = try await Self.outcome(of: angry) else {
            Issue.record("it went well")
            return
        }
        #expect(lost.cause == .lost)
    }

    @Test func aConnectionThatIsLeftTakesNoMoreCalls() async throws {
        let script = ScriptedServer(
            answer: RawFrame.goAway(last: 1) + Self.whole, closes: false)
        try await script.withConnection { connection in
            _ = try await connection.unary(Self.request())
            await connection.closed()
            #expect(!connection.takesCalls)
            let error = await failure { try await connection.unary(Self.request()) }
            #expect((error as? CallEnd)?.cause == .notProcessed)
        }
    }

    @Test func silenceIsDeath() async throws {
        var options = TransportOptions()
        options.keepAliveInterval = .milliseconds(50)
        options.keepAliveTimeout = .milliseconds(50)
        let script = ScriptedServer(answer: [], closes: false)
        let outcome = try await Self.outcome(of: script, options: options)
        guard case .failure(let end) = outcome else {
            Issue.record("it went well")
            return
        }
        #expect(end.cause == .lost)
        #expect(end.status.message.contains("sign of life"))
    }

    @Test func whatSpeaksNoHTTP2IsNoServer() async throws {
        for greeting in [Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0, 0, 0], []] {
            let script = ScriptedServer(answer: [], greeting: greeting, isDeaf: true)
            try await script.with { address in
                let target = GRPCTarget(
                    address: address, authority: "localhost", metadata: [], tls: nil)
                let connector = ClientConnector(
                    connectTimeout: .milliseconds(300), loginTimeout: .milliseconds(300))
                let error = await failure {
                    try await connector.connect(to: [address]) { _ in
                        try await GRPCConnection.connect(
                            target, TransportOptions(), connector)
                    }
                }
                #expect(error is ClientError, "\(error)")
            }
        }
    }

    @Test func aCallIsCancelledAtOnce() async throws {
        let script = ScriptedServer(answer: RawFrame.head, closes: false)
        try await script.withConnection { connection in
            let call = Task { try await connection.unary(Self.request(nil)) }
            try await Task.sleep(for: .milliseconds(50))
            call.cancel()
            let error = await failure { try await call.value }
            #expect(error is CancellationError)
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await connection.unary(Self.request(nil))
            }
            #expect(await failure { try await late.value } is CancellationError)
        }
    }

    @Test func aStreamIsGivenAsItComes() async throws {
        let script = ScriptedServer(
            answer: RawFrame.head + RawFrame.data(RawFrame.message([1]) + RawFrame.message([2]))
                + RawFrame.data(RawFrame.message([3])) + RawFrame.reset(2), closes: false)
        try await script.withConnection { connection in
            let stream = MessageStream(window: 1 << 16)
            stream.begin(Self.request(), on: connection)
            for expected: UInt8 in 1...3 {
                let message = try await stream.next()
                #expect(message.map { Array($0.readableBytesView) } == [expected])
            }
            let error = await failure { try await stream.next() }
            #expect((error as? CallEnd)?.cause == .lost)
            #expect(await failure { try await stream.next() } is CallEnd)
        }
    }
}
