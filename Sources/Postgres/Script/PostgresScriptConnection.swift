// One connection of a scripted server, as its script sees it: expect this, send that.

import NIOCore
import NIOPosix
import PostgresWire
import Synchronization
import WireCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A client's connection in the hands of a script.
///
/// Messages are read one by one with ``receive()`` and its like, and whatever is sent goes out at once. A script that returns ends
/// the connection.
public final class PostgresScriptConnection {
    /// Its number, from 1 in the order of acceptance.
    public let number: Int
    /// How many steps the script has taken here.
    public private(set) var step = 0

    private let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let patience: Duration
    private var decoder = FrameDecoder()
    private var isStarting = true
    private var exchange = PostgresClientMessage.AuthenticationExchange.password
    private var isOver = false

    init(
        _ number: Int, _ channel: any Channel,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, patience: Duration
    ) {
        self.number = number
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.patience = patience
    }

    // MARK: Hearing

    /// The next message, whatever it is.
    ///
    /// Throws ``PostgresScriptFailure`` where the client ends the connection, sends what has no frame, or nothing for too long.
    @discardableResult
    public func receive() async throws -> PostgresScriptRequest {
        step += 1
        return try await message(or: "a message").request
    }

    /// The next message, which has to be this one.
    public func expect(_ request: PostgresScriptRequest) async throws {
        step += 1
        let (found, bytes) = try await message(or: "\(request)")
        guard found == request else { throw failure("\(request)", "\(found) came", bytes) }
    }

    /// The next message, which has to be of a kind: `try await connection.expect("a Parse") { if case .parse = $0 { true } else { false } }`.
    @discardableResult
    public func expect(
        _ description: String, where isExpected: (PostgresScriptRequest) -> Bool
    ) async throws -> PostgresScriptRequest {
        step += 1
        let (found, bytes) = try await message(or: description)
        guard isExpected(found) else { throw failure(description, "\(found) came", bytes) }
        return found
    }

    /// The start-up message's parameters. Requests for encryption before it are answered with `N`: there is none.
    @discardableResult
    public func expectStartup() async throws -> [String: String] {
        step += 1
        while true {
            let (found, bytes) = try await message(or: "a start-up message")
            switch found {
            case .startup(let parameters): return parameters
            case .sslRequest, .gssEncryptionRequest: try await write([UInt8(ascii: "N")])
            default: throw failure("a start-up message", "\(found) came", bytes)
            }
        }
    }

    /// The next bytes, which have to be these, whatever they mean.
    public func expect(bytes: [UInt8]) async throws {
        step += 1
        let expected = "\(bytes.count) bytes"
        var found: [UInt8] = []
        while found.count < bytes.count {
            var buffered = decoder.takeBuffered()
            let missing = bytes.count - found.count
            let part = buffered.readBytes(length: min(buffered.readableBytes, missing))
            found += part ?? []
            if buffered.readableBytes > 0 { decoder.append(buffered) }
            if found.count < bytes.count { try await readMore(or: expected, found) }
        }
        guard found == bytes else { throw failure(expected, "others came", found) }
    }

    /// The end of the connection, by the client, with not a byte before it.
    public func expectEnd() async throws {
        step += 1
        while decoder.bufferedBytes == 0 {
            guard let more = try await next(or: "the end") else { return }
            decoder.append(more)
        }
        let rest = decoder.takeBuffered()
        throw failure("the end", "bytes came", Array(rest.readableBytesView))
    }

    /// Reads and forgets whatever comes, until the client ends the connection: a server that does not answer.
    public func ignoreUntilEnd() async throws {
        step += 1
        while try await next(or: "the end") != nil {}
    }

    // MARK: Saying

    /// Sends messages, in one piece.
    public func send(_ answers: PostgresScriptAnswer...) async throws {
        try await send(answers)
    }

    /// Sends messages, in one piece.
    public func send(_ answers: [PostgresScriptAnswer]) async throws {
        step += 1
        for answer in answers { note(answer) }
        try await write(answers.flatMap(\.bytes))
    }

    /// Sends messages in pieces of so many bytes, each written by itself.
    public func send(_ answers: [PostgresScriptAnswer], inPiecesOf size: Int) async throws {
        step += 1
        for answer in answers { note(answer) }
        try await send(pieces: answers.flatMap(\.bytes), of: size)
    }

    /// Sends any bytes, in one piece.
    public func send(bytes: [UInt8]) async throws {
        step += 1
        try await write(bytes)
    }

    /// Sends any bytes in pieces, each written by itself.
    public func send(bytes: [UInt8], inPiecesOf size: Int) async throws {
        step += 1
        try await send(pieces: bytes, of: size)
    }

    /// What a server says to a client that it lets in without a password: the start-up message is read, then come
    /// AuthenticationOk, settings, BackendKeyData and ReadyForQuery.
    @discardableResult
    public func welcome() async throws -> [String: String] {
        let parameters = try await expectStartup()
        try await send(
            .authenticationOk, .parameterStatus("server_version", "15.0"),
            .parameterStatus("server_encoding", "UTF8"),
            .parameterStatus("client_encoding", "UTF8"), .parameterStatus("DateStyle", "ISO, MDY"),
            .parameterStatus("TimeZone", "UTC"), .parameterStatus("integer_datetimes", "on"),
            .parameterStatus("standard_conforming_strings", "on"),
            .backendKeyData(processID: Int32(truncatingIfNeeded: number), secret: 1),
            .readyForQuery())
        return parameters
    }

    // MARK: Ending

    /// Says nothing more (FIN). What the client sends can still be read.
    public func close() async throws {
        step += 1
        try? await channel.close(mode: .output).get()
    }

    /// Ends the connection by force (RST).
    public func reset() async throws {
        step += 1
        isOver = true
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close().get()
    }

    // MARK: Bytes

    /// The answers to authentication say how the next message of kind 'p' is to be read.
    private func note(_ answer: PostgresScriptAnswer) {
        switch answer {
        case .authenticationSASL: exchange = .saslInitial
        case .authenticationSASLContinue: exchange = .saslContinue
        case .authenticationCleartextPassword, .authenticationMD5Password: exchange = .password
        default: break
        }
    }

    private func message(
        or expected: String
    ) async throws -> (request: PostgresScriptRequest, bytes: [UInt8]) {
        let format = ScriptFrameFormat(isStarting: isStarting)
        while true {
            do {
                if let frame = try decoder.next(format) { return taken(frame) }
            } catch {
                let rest = Array(decoder.takeBuffered().readableBytesView)
                throw failure(expected, "what has no frame came", rest)
            }
            try await readMore(or: expected)
        }
    }

    private func taken(_ frame: Frame) -> (PostgresScriptRequest, [UInt8]) {
        let body = Array(frame.body.readableBytesView)
        let whole = PostgresScriptAnswer.frame(kind: frame.kind, body: body).bytes
        let request = PostgresScriptRequest(frame, exchange)
        let hasNoKind = isStarting
        if case .startup = request { isStarting = false }
        return (request, hasNoKind ? Array(whole.dropFirst()) : whole)
    }

    private func readMore(or expected: String, _ before: [UInt8] = []) async throws {
        guard let more = try await next(or: expected) else {
            let rest = before + Array(decoder.takeBuffered().readableBytesView)
            throw failure(expected, "the client ended the connection", rest)
        }
        decoder.append(more)
    }

    /// What comes next; nil at the end. Waits no longer than the patience lasts.
    private func next(or expected: String) async throws -> ByteBuffer? {
        guard !isOver else { throw failure(expected, "the script has ended the connection", []) }
        let lateness = Lateness()
        let channel = channel
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(patience)) {
            lateness.isLate.store(true, ordering: .relaxed)
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        // A reset is an end too.
        let bytes = try? await inbound.next()
        if bytes == nil, lateness.isLate.load(ordering: .relaxed) {
            throw failure(expected, "nothing came for \(patience)", [])
        }
        try Task.checkCancellation()
        return bytes
    }

    private func write(_ bytes: [UInt8]) async throws {
        guard !isOver else { throw failure("to send", "the script has ended the connection", []) }
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } catch {
            try Task.checkCancellation()
            throw failure("to send \(bytes.count) bytes", "the client is gone", [])
        }
    }

    private func send(pieces bytes: [UInt8], of size: Int) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, size))
            rest = rest.dropFirst(piece.count)
            try await write(Array(piece))
        }
    }

    private func failure(_ expected: String, _ received: String, _ bytes: [UInt8])
        -> PostgresScriptFailure
    {
        PostgresScriptFailure(
            connection: number, step: step, expected: expected, received: received, bytes: bytes)
    }
}

/// Whether the patience with a client has come to its end.
private final class Lateness: Sendable {
    let isLate = Atomic(false)
}

/// Frames of any kind, as long as a script may want them.
private struct ScriptFrameFormat: FrameFormat {
    let isStarting: Bool

    /// A client's message is no longer than this.
    private static let mostBytes = 64 << 20

    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        let place = buffer.readerIndex + (isStarting ? 0 : 1)
        guard let length = buffer.getInteger(at: place, as: Int32.self) else { return nil }
        let body = Int(length) - 4
        let minimum = isStarting ? 4 : 0
        guard body >= minimum else { throw .lengthBelowMinimum(length: body, minimum: minimum) }
        guard body <= Self.mostBytes else {
            throw .lengthAboveLimit(length: body, limit: Self.mostBytes)
        }
        guard !isStarting else {
            return FrameHeader(
                kind: PostgresClientFrameFormat.startupKind, headerLength: 4, bodyLength: body)
        }
        let kind = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self)
        return kind.map { FrameHeader(kind: $0, headerLength: 5, bodyLength: body) }
    }
}
