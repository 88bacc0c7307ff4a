// The client's side of a connection that carries gRPC calls: HTTP/2's frames on one side, calls on the other.

import ClientKit
import ClientPooling
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOTLS
import YDBWire

/// How connections behave.
struct TransportOptions: Sendable, Hashable {
    /// The most bytes of a message.
    var messageLimit = GRPCMessageFormat.usualLimit
    /// How much a stream's server may send before it was taken.
    var streamWindow = 1 << 20
    /// How much all streams of a connection together may have under way. What waits for who takes it does not count: a stream that
    /// nobody reads holds no other back.
    var connectionWindow = 16 << 20
    /// After so much silence on a connection with calls it is asked for a sign of life; nil: never.
    var keepAliveInterval: Duration? = .seconds(10)
    /// How long that may take.
    var keepAliveTimeout: Duration = .seconds(10)
}

/// Runs calls on a channel, synchronously on its event loop.
///
/// It speaks in HTTP/2's frames itself and makes no channel for each stream: a call costs an entry in a table.
final class GRPCChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let options: TransportOptions
    private let tls: ClientTLS?
    private let notice: CloseNotice
    /// Is told once HTTP/2 stands, or cannot.
    private let ready: EventLoopPromise<Void>
    private var heads: CallHeads
    private let began: NIODeadline
    private var context: ChannelHandlerContext?
    private var calls: [Int: CallSlot] = [:]
    private var nextStream = 1
    /// The last stream that the peer has been told of.
    private var lastCreated = 0
    private var keepAlive: KeepAlive
    private var deadlines = DeadlineHeap<Int>()
    private var timer: (at: Duration, task: Scheduled<Void>)?
    private var isReady = false
    /// No more calls are taken: the peer said so, or the streams are used up.
    private var isLeaving = false
    private var isOver = false
    private var needsFlush = false
    /// Is told when no more calls are taken.
    private let onLeaving: @Sendable () -> Void
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

    private var now: Duration {
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

    private func refuse(_ receiver: CallReceiver, _ end: CallEnd) {
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
    private func stop(_ stream: Int, _ end: CallEnd) {
        guard var slot = calls.removeValue(forKey: stream) else { return }
        slot.machine.stop(end)
        if let context { write(stream, .rstStream(.cancel), context) }
        _ = slot.deliver()
        closeIfDone()
    }

    /// The peer's events of a call were noted: hands over what they brought.
    private func settle(_ stream: Int, hasEnded: Bool) {
        guard var slot = calls[stream] else { return }
        let end = slot.deliver()
        guard end == nil else {
            calls[stream] = nil
            // The stream is closed where both sides have ended it; else the peer is told that nobody listens.
            if !(hasEnded && slot.hasEndedSending), let context {
                write(stream, .rstStream(.cancel), context)
            }
            return closeIfDone()
        }
        calls[stream] = slot
        giveCredit(stream)
    }

    private func giveCredit(_ stream: Int) {
        guard let context, let credit = calls[stream]?.window.takeCredit(), credit > 0 else {
            return
        }
        write(stream, .windowUpdate(windowSizeIncrement: credit), context)
    }

    // MARK: Frames

    private func write(
        _ stream: Int, _ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext
    ) {
        needsFlush = true
        let frame = HTTP2Frame(streamID: HTTP2StreamID(stream), payload: payload)
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    private func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let stream = Int(frame.streamID)
        switch frame.payload {
        case .data(let body):
            guard case .byteBuffer(let bytes) = body.data, calls[stream] != nil else { return }
            calls[stream]?.window.received(
                bytes.readableBytes + (body.paddingBytes.map { $0 + 1 } ?? 0))
            calls[stream]?.machine.receive(body: bytes, endsStream: body.endStream)
            settle(stream, hasEnded: body.endStream)
        case .headers(let head):
            calls[stream]?.machine.receive(head: head.headers, endsStream: head.endStream)
            settle(stream, hasEnded: head.endStream)
        case .rstStream(let code):
            calls[stream]?.machine.receive(reset: code)
            if var slot = calls.removeValue(forKey: stream) {
                _ = slot.deliver()
                closeIfDone()
            }
        case .goAway(let last, let code, _): peerLeaves(Int(last), code)
        case .settings(.settings): becomeReady(context)
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        keepAlive.heard(at: now)
        flush()
        context.fireChannelReadComplete()
    }

    /// The peer takes no more calls, and none of those behind the last one that it names.
    private func peerLeaves(_ last: Int, _ code: HTTP2ErrorCode) {
        let reached = min(last, lastCreated)
        for stream in calls.keys where stream > reached {
            guard var slot = calls.removeValue(forKey: stream) else { continue }
            slot.machine.stop(
                .notProcessed("the server leaves the connection and has not taken the call"))
            _ = slot.deliver()
        }
        leave()
        if code != .noError {
            end(ClientError.connectionClosed("the server ended the connection: \(code)"))
        }
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { openWindow(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        openWindow(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(ClientError.connectionClosed("the connection's handler was removed"))
        self.context = nil
    }

    private func openWindow(_ context: ChannelHandlerContext) {
        let extra = options.connectionWindow - GRPCTransport.initialWindow
        guard extra > 0 else { return }
        write(0, .windowUpdate(windowSizeIncrement: extra), context)
        flush()
    }

    private func becomeReady(_ context: ChannelHandlerContext) {
        guard !isReady, !isOver else { return }
        isReady = true
        ready.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as NIOHTTP2WindowUpdatedEvent where event.streamID == .rootStream:
            refill(event.inboundWindowSize, context)
        case let event as NIOHTTP2StreamCreatedEvent:
            lastCreated = max(lastCreated, Int(event.streamID))
        case let event as StreamClosedEvent:
            // Behind the frame that says so; where there was none, something is amiss.
            if var slot = calls.removeValue(forKey: Int(event.streamID)) {
                slot.machine.stop(.lost("the call's stream was closed"))
                _ = slot.deliver()
                closeIfDone()
            }
        case TLSUserEvent.handshakeCompleted(let name) where name != GRPCTransport.protocolName:
            end(
                ClientError.connectFailed(
                    "the server does not speak HTTP/2 (ALPN gave \(name ?? "nothing"))",
                    failureClass: .permanent))
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// The connection's own window is given back as it is used: what holds a server back is each call's own.
    private func refill(_ size: Int?, _ context: ChannelHandlerContext) {
        guard let size, size < options.connectionWindow / 2, !isOver else { return }
        write(0, .windowUpdate(windowSizeIncrement: options.connectionWindow - size), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let failure = error as? NIOHTTP2Errors.StreamError {
            guard var slot = calls.removeValue(forKey: Int(failure.streamID)) else { return }
            slot.machine.stop(.flaw("the call's stream failed: \(failure.baseError)"))
            _ = slot.deliver()
            return closeIfDone()
        }
        guard !GRPCTransport.isUncleanShutdown(error) else { return }
        end(
            tls?.rejection(in: error)
                ?? .connectionClosed("the connection failed: \(error)", underlying: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ClientError.connectionClosed("the server closed the connection"))
        context.fireChannelInactive()
    }

    // MARK: Time

    private func insert(_ deadline: Duration, _ stream: Int) {
        deadlines.insert(stream, at: deadline)
        let calls = calls
        deadlines.compact(living: calls.count) { calls[$0] != nil }
    }

    /// Has the event loop wake it at the next moment at which something may be due.
    private func armTimer(_ now: Duration) {
        guard let context, !isOver, !calls.isEmpty else { return }
        let calls = calls
        let times = [deadlines.earliest { calls[$0] != nil }, keepAlive.nextCheck]
        guard let next = times.compactMap({ $0 }).min() else { return }
        if let timer, timer.at <= next { return }
        timer?.task.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(in: TimeAmount(max(.zero, next - now))) {
            handler.value.timeIsUp()
        }
        timer = (next, task)
    }

    private func timeIsUp() {
        timer = nil
        guard !isOver, let context else { return }
        let now = now
        while let stream = deadlines.popDue(now) {
            guard let slot = calls[stream], let deadline = slot.deadline else { continue }
            guard deadline <= now else { continue }
            stop(stream, .deadline)
        }
        if !calls.isEmpty {
            switch keepAlive.check(at: now) {
            case .nothing: break
            case .ping: write(0, .ping(HTTP2PingData(withInteger: 1), ack: false), context)
            case .dead:
                end(ClientError.connectionClosed("the server gives no sign of life"))
            }
        }
        flush()
        armTimer(now)
    }

    // MARK: The end

    /// Takes no more calls; the connection closes behind the last one.
    func leave() {
        guard !isLeaving else { return closeIfDone() }
        isLeaving = true
        onLeaving()
        closeIfDone()
    }

    private func closeIfDone() {
        guard isLeaving, calls.isEmpty, !isOver else { return }
        end(nil)
    }

    /// The end, told once.
    func end(_ reason: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        isLeaving = true
        timer?.task.cancel()
        timer = nil
        let failure = reason ?? ClientError.connectionClosed("the connection was closed")
        if !isReady { ready.fail(failure) }
        let words = (failure as? ClientError)?.message ?? "\(failure)"
        let open = calls
        calls = [:]
        for (stream, var slot) in open {
            slot.machine.stop(
                stream <= lastCreated ? .lost(words) : .notProcessed(words))
            _ = slot.deliver()
        }
        notice.close(reason)
        onLeaving()
        context?.flush()
        context?.close(promise: nil)
    }
}
