// The one channel handler of all drivers: ferries bytes between a socket and a conversation, and does what that asks for.

package import ClientPooling
package import NIOCore
import NIOSSL
import NIOTLS
import WireCore

/// Runs a conversation on a channel, synchronously on its event loop.
///
/// Reading is explicit: the channel's option `autoRead` has to be off, so that a conversation whose ``ConversationOutput/wantsInput``
/// is false holds its peer back.
package final class ClientHandler<Conversation: ClientConversation>: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private var conversation: Conversation
    private let address: ServerAddress
    private let tls: ClientTLS?
    private let notice: CloseNotice
    private var decoder = FrameDecoder()
    private var coding: (any StreamCoding)?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var isReading = false
    private var isOver = false
    private var isSettling = false

    /// - Parameters:
    ///   - conversation: What is said.
    ///   - address: Whom it is said to, for the name in the handshake.
    ///   - tls: The means of a handshake, if the conversation may ask for one.
    ///   - notice: Is told of the end.
    package init(
        _ conversation: Conversation, address: ServerAddress, tls: ClientTLS?, notice: CloseNotice
    ) {
        self.conversation = conversation
        self.address = address
        self.tls = tls
        self.notice = notice
    }

    /// Changes the conversation from outside and does what follows.
    package func perform(_ body: (inout Conversation) -> Void) {
        body(&conversation)
        settle()
    }

    // MARK: Channel events

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        end(ClientError.connectionClosed("the connection's handler was removed"))
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        begin()
    }

    private func begin() {
        conversation.connected()
        settle()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let bytes = unwrapInboundIn(data)
        do {
            if coding == nil {
                decoder.append(bytes)
            } else {
                try coding?.decode(bytes, into: &decoder)
            }
            try takeFrames()
        } catch {
            end(error)
        }
    }

    private func takeFrames() throws {
        while !isOver {
            try conversation.takeRun(from: &decoder)
            guard let frame = try decoder.next(conversation.format) else { break }
            try conversation.received(frame)
            if conversation.output.startsTLS { try startTLS() }
            if conversation.output.startsCoding != nil { try startCoding() }
            // A conversation that has ended says nothing to what comes behind.
            if conversation.output.closes != nil { break }
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if !isOver { conversation.readCompleted() }
        settle()
        context.fireChannelReadComplete()
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isOver { conversation.writabilityChanged(context.channel.isWritable) }
        settle()
        context.fireChannelWritabilityChanged()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            let certificate = try? context.pipeline.syncOperations.handler(
                type: NIOSSLClientHandler.self
            ).peerCertificate?.toDERBytes()
            conversation.encrypted(certificate: certificate)
            settle()
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that does not say farewell to TLS closes the socket all the same, which is told by its own event.
        if case .uncleanShutdown = error as? NIOSSLError { return }
        end(
            tls?.rejection(in: error)
                ?? .connectionClosed("the connection failed: \(error)", underlying: error))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(ClientError.connectionClosed("the server closed the connection"))
        context.fireChannelInactive()
    }

    // MARK: What follows

    /// Does what the conversation asks for, until it asks for nothing more.
    private func settle() {
        guard !isSettling, !isOver, let context else { return }
        isSettling = true
        defer { isSettling = false }
        if let order = conversation.output.timer { setTimer(order, context) }
        if conversation.output.startsTLS {
            do { try startTLS() } catch { return end(error) }
        }
        do { try send(context) } catch { return end(error) }
        switch conversation.output.closes {
        case .inOrder: return end(nil)
        case .failed(let error): return end(error)
        case nil: break
        }
        if conversation.output.wantsInput, !isReading, !isOver {
            isReading = true
            context.read()
        }
    }

    /// What was received in the clear behind the server's consent was put there by somebody else, to be taken for the
    /// server's later (CVE-2021-23222).
    private func startTLS() throws {
        conversation.output.startsTLS = false
        guard let context, let tls else {
            throw ClientError.connectFailed("TLS was asked for without its means")
        }
        guard decoder.bufferedBytes == 0 else {
            throw ClientError.connectFailed(
                "the server sent unencrypted data after agreeing to TLS")
        }
        // What was written before goes out in the clear.
        try send(context)
        let handler = try tls.makeHandler(for: address)
        try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
    }

    /// What was written before goes out as it is; what came behind the server's consent has the new form already.
    private func startCoding() throws {
        if let context { try send(context) }
        coding = conversation.output.startsCoding
        conversation.output.startsCoding = nil
        let early = decoder.takeBuffered()
        if early.readableBytes > 0 { try coding?.decode(early, into: &decoder) }
    }

    private func send(_ context: ChannelHandlerContext) throws {
        guard conversation.output.writer.pendingBytes > 0 else { return }
        var bytes = conversation.output.writer.takeBytes()
        if coding != nil { bytes = try coding?.encode(bytes) ?? bytes }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func setTimer(_ order: ConversationOutput.TimerOrder, _ context: ChannelHandlerContext)
    {
        conversation.output.timer = nil
        timer?.cancel()
        timer = nil
        guard case .set(let time) = order else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
            handler.value.timeIsUp()
        }
    }

    private func timeIsUp() {
        guard !isOver else { return }
        conversation.timeIsUp()
        settle()
    }

    /// The end, told once. The handler's own reference to the context goes with the pipeline.
    private func end(_ reason: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        conversation.closed(reason)
        notice.close(reason)
        context?.close(promise: nil)
    }
}

extension ClientError {
    /// A connection that was closed under its user's hands.
    package static func connectionClosed(
        _ message: String, outcome: WorkOutcome? = nil, underlying: (any Error)? = nil
    ) -> ClientError {
        ClientError(
            .connectionClosed, message, failureClass: .disconnect, outcome: outcome,
            underlying: underlying)
    }

    /// A connection that could not be made.
    package static func connectFailed(
        _ message: String, failureClass: FailureClass = .disconnect, underlying: (any Error)? = nil
    ) -> ClientError {
        ClientError(
            .connectFailed, message, failureClass: failureClass, outcome: .notApplied,
            underlying: underlying)
    }
}

extension TimeAmount {
    /// The same time, cut to what the event loop's counter reaches.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let most = Int64.max / 2 / 1_000_000_000
        let whole = max(0, min(seconds, most))
        self = .nanoseconds(whole * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
