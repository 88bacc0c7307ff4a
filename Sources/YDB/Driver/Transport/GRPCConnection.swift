// A connection that carries calls, seen from outside its event loop.

import ClientKit
import ClientPooling
import NIOCore
import NIOHTTP2
import YDBWire

/// Where a connection goes and how it is made.
struct GRPCTarget: Sendable {
    let address: ServerAddress
    /// The host and the port in the heads of calls.
    let authority: String
    /// The metadata of all calls.
    let metadata: [GRPCMetadata.Field]
    let tls: ClientTLS?
}

/// A connection. May be used from any task and thread.
final class GRPCConnection: Sendable {
    let channel: any Channel
    /// Is told of the end.
    let notice: CloseNotice
    private let handler: NIOLoopBound<GRPCChannelHandler>
    private let leaving: CloseNotice

    private init(
        _ channel: any Channel, _ notice: CloseNotice, _ leaving: CloseNotice,
        _ handler: NIOLoopBound<GRPCChannelHandler>
    ) {
        self.channel = channel
        self.notice = notice
        self.leaving = leaving
        self.handler = handler
    }

    /// Connects, and waits until HTTP/2 stands.
    ///
    /// - Throws: `ClientError` of code `connectFailed`, `connectionClosed` or `certificateRejected`; `CancellationError`.
    static func connect(
        _ target: GRPCTarget, _ options: TransportOptions, _ connector: ClientConnector
    ) async throws -> GRPCConnection {
        let notice = CloseNotice()
        let leaving = CloseNotice()
        let (channel, made) = try await connector.open(target.address, readsByItself: true) {
            channel in
            let ready = channel.eventLoop.makePromise(of: Void.self)
            let pipeline = channel.pipeline.syncOperations
            let handler = GRPCChannelHandler(
                options, tls: target.tls,
                heads: CallHeads(
                    scheme: target.tls == nil ? "http" : "https", authority: target.authority,
                    common: target.metadata), notice: notice, ready: ready,
                onLeaving: { leaving.close(nil) })
            do {
                if let tls = target.tls {
                    try pipeline.addHandler(try tls.makeHandler(for: target.address))
                }
                try pipeline.addHandlers(GRPCTransport.handler(options), handler)
                guard channel.isActive else {
                    throw ClientError.connectionClosed("the server closed the connection at once")
                }
            } catch {
                handler.end(error)
                throw error
            }
            return (
                handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                ready: ready.futureResult
            )
        }
        do {
            try await withTaskCancellationHandler {
                try await made.ready.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            channel.close(promise: nil)
            try Task.checkCancellation()
            throw error
        }
        return GRPCConnection(channel, notice, leaving, made.handler)
    }

    /// Does something on the event loop; at once where the caller runs there.
    private func perform(_ body: @Sendable @escaping (GRPCChannelHandler) -> Void) {
        if channel.eventLoop.inEventLoop {
            body(handler.value)
        } else {
            let handler = handler
            channel.eventLoop.execute { body(handler.value) }
        }
    }

    /// Whether it takes calls.
    var takesCalls: Bool { !leaving.isClosed }

    /// Calls the handler once it takes no more calls.
    func whenLeaving(_ handler: @Sendable @escaping () -> Void) {
        leaving.whenClosed { _ in handler() }
    }

    /// Takes no more calls, and closes behind the last one.
    func leave() { perform { $0.leave() } }

    /// Closes at once: all calls are lost.
    func terminate() {
        perform { $0.end(ClientError.connectionClosed("the client closed the connection")) }
    }

    /// Returns once the connection is closed, by whomever.
    func closed() async { try? await channel.closeFuture.get() }

    // MARK: Calls

    /// Asks and waits for the one answer.
    ///
    /// - Throws: ``CallEnd`` where the call ends without success; `CancellationError` where the task is cancelled: the server is
    ///   told to stop.
    func unary(_ request: CallRequest) async throws -> UnaryAnswer {
        try Task.checkCancellation()
        let ticket = CallTicket()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    perform { $0.start(request, .unary(continuation), ticket) }
                    // Had it been cancelled before the call began, there was nothing to stop then.
                    if Task.isCancelled { perform { $0.cancel(ticket) } }
                }
            } onCancel: {
                perform { $0.cancel(ticket) }
            }
        } catch let end as CallEnd where end.cause == .cancelled {
            throw CancellationError()
        }
    }

    /// Asks for a stream of messages.
    ///
    /// - Parameter isHeldBack: Whether the server sends no more than the sink's owner has room for, told by ``taken(_:of:)``.
    func stream(_ request: CallRequest, to sink: any CallSink, isHeldBack: Bool) -> CallTicket {
        let ticket = CallTicket()
        perform { $0.start(request, .stream(sink, isHeldBack: isHeldBack), ticket) }
        return ticket
    }

    /// Ends a call: the server is told that nobody listens any more.
    func cancel(_ ticket: CallTicket) { perform { $0.cancel(ticket) } }

    /// The sink's owner has taken messages of so many bytes.
    func taken(_ bytes: Int, of ticket: CallTicket) {
        // Never at once: the event loop itself may be who asks.
        let handler = handler
        channel.eventLoop.execute { handler.value.taken(bytes, of: ticket) }
    }

    /// Sends another message of a call that goes both ways, and waits until HTTP/2 has room for it.
    ///
    /// - Parameter message: With its prefix; nil: none, where only the end is to be told.
    /// - Throws: ``CallEnd`` where the call is over; what the socket throws.
    func send(
        _ message: ByteBuffer?, endsSending: Bool, on ticket: CallTicket
    ) async throws {
        let sent = channel.eventLoop.makePromise(of: Void.self)
        perform { $0.send(message, endsSending: endsSending, on: ticket, sent) }
        try await sent.futureResult.get()
    }
}
