// What HTTP/2 brings: frames of calls and of the connection, and how the connection begins.

import ClientKit
import ClientPooling
import NIOCore
import NIOHTTP2
import NIOTLS

extension GRPCChannelHandler {
    // MARK: Frames

    func write(
        _ stream: Int, _ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext
    ) {
        needsFlush = true
        let frame = HTTP2Frame(streamID: HTTP2StreamID(stream), payload: payload)
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    func flush() {
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
    func peerLeaves(_ last: Int, _ code: HTTP2ErrorCode) {
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

    func openWindow(_ context: ChannelHandlerContext) {
        let extra = options.connectionWindow - GRPCTransport.initialWindow
        guard extra > 0 else { return }
        write(0, .windowUpdate(windowSizeIncrement: extra), context)
        flush()
    }

    func becomeReady(_ context: ChannelHandlerContext) {
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
    func refill(_ size: Int?, _ context: ChannelHandlerContext) {
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
}
