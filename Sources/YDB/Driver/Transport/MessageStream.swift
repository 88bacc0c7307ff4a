// The way of a stream's messages from the event loop to the task that takes them, with the server held back where it does not.

import ClientPooling
import NIOCore

/// The messages of one call, taken by one task.
final class MessageStream: CallSink {
    fileprivate struct State {
        var messages: [ByteBuffer] = []
        /// The next one in `messages`.
        var next = 0
        var end: CallEnd?
        var taker: CheckedContinuation<ByteBuffer?, any Error>?
        /// Taken, and not yet told to the connection.
        var untold = 0
        var call: (connection: GRPCConnection, ticket: CallTicket)?
    }

    private let state = WatchedMutex(State())
    /// So much is taken before the connection is told.
    private let creditStep: Int

    /// - Parameter window: That of the stream.
    init(window: Int) { creditStep = max(1, window / 4) }

    deinit {
        let call = state.withLock { $0.end == nil ? $0.call : nil }
        // Nobody can take anything any more.
        if let call { call.connection.cancel(call.ticket) }
    }

    /// Begins the call on a connection.
    func begin(_ request: CallRequest, on connection: GRPCConnection) {
        let relay = Relay(self)
        let ticket = connection.stream(request, to: relay, isHeldBack: true)
        state.withLock { $0.call = (connection, ticket) }
    }

    /// What the connection holds, so that a stream that nobody holds any more is not kept by it.
    private final class Relay: CallSink {
        private weak let stream: MessageStream?
        init(_ stream: MessageStream) { self.stream = stream }
        func received(_ message: ByteBuffer) { stream?.received(message) }
        func ended(_ end: CallEnd) { stream?.ended(end) }
    }

    // MARK: The event loop's side

    func received(_ message: ByteBuffer) {
        let (taker, credit) = state.withLock {
            state -> (CheckedContinuation<ByteBuffer?, any Error>?, Credit?) in
            guard let taker = state.taker else {
                // What comes behind an end is what was under way when it was called off.
                if state.end == nil { state.messages.append(message) }
                return (nil, nil)
            }
            state.taker = nil
            return (taker, state.took(message, step: creditStep))
        }
        taker?.resume(returning: message)
        credit?.tell()
    }

    func ended(_ end: CallEnd) {
        let taker = state.withLock { state in
            state.end = end
            defer { state.taker = nil }
            return state.taker
        }
        guard let taker else { return }
        taker.resume(with: Self.result(of: end))
    }

    private static func result(of end: CallEnd) -> Result<ByteBuffer?, any Error> {
        if end.cause == .cancelled { return .failure(CancellationError()) }
        return end.status.code == .ok ? .success(nil) : .failure(end)
    }

    // MARK: The task's side

    /// How the call ended; nil while it goes on.
    var end: CallEnd? { state.withLock { $0.end } }

    /// The next message; nil behind the last one.
    ///
    /// - Throws: ``CallEnd`` where the call ends without success, `CancellationError` where the task is cancelled: the server is
    ///   told to stop.
    func next() async throws -> ByteBuffer? {
        if let ready = takeReady() { return try ready.get() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (ready, credit) = state.withLock {
                    state -> (Result<ByteBuffer?, any Error>?, Credit?) in
                    if Task.isCancelled { return (.failure(CancellationError()), nil) }
                    if let message = state.takeMessage() {
                        return (.success(message), state.took(message, step: creditStep))
                    }
                    if let end = state.end { return (Self.result(of: end), nil) }
                    guard state.taker == nil else {
                        return (.failure(ClientError.misuse("two tasks read one stream")), nil)
                    }
                    state.taker = continuation
                    return (nil, nil)
                }
                if let ready { continuation.resume(with: ready) }
                credit?.tell()
            }
        } onCancel: {
            cancel()
        }
    }

    private func takeReady() -> Result<ByteBuffer?, any Error>? {
        let (message, end, credit) = state.withLock {
            state -> (ByteBuffer?, CallEnd?, Credit?) in
            guard let message = state.takeMessage() else { return (nil, state.end, nil) }
            return (message, nil, state.took(message, step: creditStep))
        }
        credit?.tell()
        if let message { return .success(message) }
        return end.map { Self.result(of: $0) }
    }

    /// Ends the call: nothing more is taken.
    func cancel() {
        let (taker, call) = state.withLock { state in
            defer {
                state.taker = nil
                state.messages = []
                state.next = 0
                if state.end == nil { state.end = .cancelled }
            }
            return (state.taker, state.end == nil ? state.call : nil)
        }
        taker?.resume(throwing: CancellationError())
        if let call { call.connection.cancel(call.ticket) }
    }

    /// Room that the connection is to be told of.
    fileprivate struct Credit {
        let bytes: Int
        let connection: GRPCConnection
        let ticket: CallTicket

        func tell() { connection.taken(bytes, of: ticket) }
    }
}

extension MessageStream.State {
    fileprivate mutating func takeMessage() -> ByteBuffer? {
        guard next < messages.count else { return nil }
        let message = messages[next]
        next += 1
        if next == messages.count {
            messages.removeAll(keepingCapacity: true)
            next = 0
        }
        return message
    }

    fileprivate mutating func took(_ message: ByteBuffer, step: Int) -> MessageStream.Credit? {
        untold += message.readableBytes
        guard untold >= step, let call else { return nil }
        defer { untold = 0 }
        return MessageStream.Credit(
            bytes: untold, connection: call.connection, ticket: call.ticket)
    }
}
