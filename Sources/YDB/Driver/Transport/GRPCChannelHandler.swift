// The client's side of a connection that carries gRPC calls: HTTP/2's frames on one side, calls on the other.

import ClientKit
import ClientPooling
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOTLS
import YDBWire

/// Runs calls on a channel, synchronously on its event loop.
///
/// It speaks in HTTP/2's frames itself and makes no channel for each stream: a call costs an entry in a table.
final class GRPCChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let options: TransportOptions
    let tls: ClientTLS?
    let notice: CloseNotice
    /// Is told once HTTP/2 stands, or cannot.
    let ready: EventLoopPromise<Void>
    var heads: CallHeads
    let began: NIODeadline
    var context: ChannelHandlerContext?
    var calls: [Int: CallSlot] = [:]
    var nextStream = 1
    /// The last stream that the peer has been told of.
    var lastCreated = 0
    var keepAlive: KeepAlive
    var deadlines = DeadlineHeap<Int>()
    var timer: (at: Duration, task: Scheduled<Void>)?
    var isReady = false
    /// No more calls are taken: the peer said so, or the streams are used up.
    var isLeaving = false
    var isOver = false
    var needsFlush = false
    /// Is told when no more calls are taken.
    let onLeaving: @Sendable () -> Void
    /// Streams have odd numbers of 31 bits (RFC 9113, section 5.1.1).
    private static let lastStream = Int(Int32.max) - 2

    init(
        _ options: TransportOptions, tls: ClientTLS?, heads: CallHeads, notice: CloseNotice,
        ready: EventLoopPromise<Void>, onLeaving: @Sendable @escaping () -> Void
    ) {
        self.options = options
        self.tls = tls
        self.heads = heads
        self.notice = notice
        self.ready = ready
        self.onLeaving = onLeaving
        began = NIODeadline.now()
        keepAlive = KeepAlive(
            interval: options.keepAliveInterval, timeout: options.keepAliveTimeout, now: .zero)
    }

    var now: Duration {
        .nanoseconds(
            Int64(clamping: NIODeadline.now().uptimeNanoseconds &- began.uptimeNanoseconds))
    }

    // MARK: Calls

    func start(_ request: CallRequest, _ receiver: CallReceiver, _ ticket: CallTicket) {
        guard let context, isReady, !isLeaving, !isOver else {
            return refuse(receiver, .notProcessed("the connection takes no more calls"))
        }
        let stream = nextStream
        nextStream += 2
        ticket.stream.store(stream, ordering: .relaxed)
        let now = now
        if calls.isEmpty { keepAlive.resume(at: now) }
        let deadline = request.timeout.map { now + $0 }
        calls[stream] = CallSlot(
            machine: CallMachine(messageLimit: options.messageLimit),
            window: ReceiveWindow(size: options.streamWindow), receiver: receiver,
            deadline: deadline, hasEndedSending: request.endsSending)
        if let deadline { insert(deadline, stream) }
        armTimer(now)
        write(stream, .headers(.init(headers: heads.fields(of: request))), context)
        let body = HTTP2Frame.FramePayload.Data(
            data: .byteBuffer(request.message), endStream: request.endsSending)
        write(stream, .data(body), context)
        context.flush()
        needsFlush = false
        if nextStream > Self.lastStream { leave() }
    }

    func refuse(_ receiver: CallReceiver, _ end: CallEnd) {
        switch receiver {
        case .unary(let continuation): continuation.resume(throwing: end)
        case .stream(let sink, _): sink.ended(end)
        }
    }

    /// Sends another message of a call that goes both ways.
    func send(
        _ message: ByteBuffer?, endsSending: Bool, on ticket: CallTicket,
        _ promise: EventLoopPromise<Void>
    ) {
        let stream = ticket.stream.load(ordering: .relaxed)
        guard let context, let slot = calls[stream], !slot.hasEndedSending else {
            return promise.fail(CallEnd.cancelled)
        }
        calls[stream]?.hasEndedSending = endsSending
        let body = HTTP2Frame.FramePayload.Data(
            data: .byteBuffer(message ?? ByteBuffer()), endStream: endsSending)
        let frame = HTTP2Frame(streamID: HTTP2StreamID(stream), payload: .data(body))
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    /// The caller wants no more of a call.
    func cancel(_ ticket: CallTicket) {
        stop(ticket.stream.load(ordering: .relaxed), .cancelled)
        flush()
    }

    /// What had waited was taken: the server may send so much more.
    func taken(_ bytes: Int, of ticket: CallTicket) {
        let stream = ticket.stream.load(ordering: .relaxed)
        guard calls[stream] != nil else { return }
        calls[stream]?.window.taken(bytes)
        giveCredit(stream)
        flush()
    }

    /// Ends a call that goes on as far as HTTP/2 knows.
    func stop(_ stream: Int, _ end: CallEnd) {
        guard var slot = calls.removeValue(forKey: stream) else { return }
        slot.machine.stop(end)
        if let context { write(stream, .rstStream(.cancel), context) }
        _ = slot.deliver()
        closeIfDone()
    }

    /// The peer's events of a call were noted: hands over what they brought.
    func settle(_ stream: Int, hasEnded: Bool) {
        guard var slot = calls[stream] else { return }
        let end = slot.deliver()
        guard end == nil else {
            guard calls.removeValue(forKey: stream) != nil else { return }
            // The stream is closed where both sides have ended it; else the peer is told that nobody listens.
            if !(hasEnded && slot.hasEndedSending), let context {
                write(stream, .rstStream(.cancel), context)
            }
            return closeIfDone()
        }
        // Who was told something may have called it off meanwhile.
        guard calls[stream] != nil else { return }
        calls[stream] = slot
        giveCredit(stream)
    }

    func giveCredit(_ stream: Int) {
        guard let context, let credit = calls[stream]?.window.takeCredit(), credit > 0 else {
            return
        }
        write(stream, .windowUpdate(windowSizeIncrement: credit), context)
    }
}
