// Between a call's HTTP/2 stream and its handler: fields and DATA on one side, the call and its bytes on the other.

import FaultInjection
import NIOCore
import NIOHPACK
import NIOHTTP2
import ServerKit
import YDBWire

/// Carries a call over its stream. The bytes of the handler are gRPC's messages and, behind them, the call's end, which becomes
/// the trailers; what faults have made of those bytes goes as it is.
final class GRPCStreamHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let call: GRPCCall
    private let socket: GRPCSocket
    private var context: ChannelHandlerContext?
    private var parts = OutgoingParts()
    private var hasSentHead = false
    /// Nothing can be sent any more.
    private var hasEnded = false
    private var hasReceivedEnd = false
    /// The call gives up its place on the socket, whatever its client still sends.
    var onEnd: (() -> Void)?
    /// How long a client may take to end its side of a call that is answered.
    private static let patience = TimeAmount.milliseconds(500)

    init(_ call: GRPCCall, _ socket: GRPCSocket) {
        self.call = call
        self.socket = socket
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            if headers.endStream { noteEnd() }
            call.receive(headers.headers)
        case .data(let body):
            if body.endStream { noteEnd() }
            // The handler takes nothing that is empty for a reason to look at the call.
            if case .byteBuffer(let bytes) = body.data {
                context.fireChannelRead(wrapInboundOut(bytes))
            }
        default: break
        }
    }

    private func noteEnd() {
        hasReceivedEnd = true
        call.receiveEnd()
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        parts.append(unwrapOutboundIn(data))
        guard let first = parts.next() else {
            promise?.succeed()
            return
        }
        var part = first
        while let following = parts.next() {
            write(part, context, nil)
            part = following
        }
        write(part, context, promise)
    }

    private func write(
        _ part: OutgoingParts.Part, _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        guard !hasEnded else {
            promise?.succeed()
            return
        }
        switch part {
        case .data(let bytes):
            if !hasSentHead { send(.headers(.init(headers: Self.head)), context, nil) }
            hasSentHead = true
            send(.data(.init(data: .byteBuffer(bytes))), context, promise)
        case .goAway:
            socket.goAway()
            promise?.succeed()
        case .end(let fields):
            hasEnded = true
            let headers = hasSentHead ? Self.trailers(fields) : Self.trailersOnly(fields)
            send(.headers(.init(headers: headers, endStream: true)), context, promise)
            if !hasReceivedEnd { endLater(context) }
        }
    }

    /// The client is to end its side of a call that is answered. It need not send the rest (RFC 9113, section 8.1), and is told so by a reset
    /// that is no error; but not at once, for there are clients that then take the call for failed.
    private func endLater(_ context: ChannelHandlerContext) {
        let hop = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.patience) { hop.value.endForClient() }
    }

    private func endForClient() {
        guard !hasReceivedEnd, let context else { return }
        // On a connection that is being left what the client has sent already would meet no stream.
        if socket.isLeaving {
            onEnd?()
        } else {
            send(.rstStream(.noError), context, nil)
            context.flush()
        }
    }

    @inline(__always)
    private func send(
        _ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        context.write(wrapOutboundOut(payload), promise: promise)
    }

    // MARK: Ends by faults

    /// The answer ends without its trailers.
    func cut() {
        guard !hasEnded, let context else { return }
        hasEnded = true
        if !hasSentHead { send(.headers(.init(headers: Self.head)), context, nil) }
        hasSentHead = true
        send(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)), context, nil)
        context.flush()
    }

    /// The answer is taken back by force.
    func reset() {
        guard !hasEnded, let context else { return }
        hasEnded = true
        send(.rstStream(.internalError), context, nil)
        context.flush()
    }

    // MARK: Fields

    private static let head: HPACKHeaders = [
        ":status": "200", "content-type": GRPCContentType.text,
        "grpc-accept-encoding": GRPCEncoding.accepted,
    ]
    private static let okTrailers: HPACKHeaders = ["grpc-status": "0"]

    private static func trailers(_ fields: [GRPCMetadata.Field]?) -> HPACKHeaders {
        guard let fields else { return okTrailers }
        var headers = HPACKHeaders()
        headers.reserveCapacity(fields.count)
        for field in fields { headers.add(name: field.name, value: field.value) }
        return headers
    }

    private static func trailersOnly(_ fields: [GRPCMetadata.Field]?) -> HPACKHeaders {
        // Who asked does not speak gRPC.
        if let status = fields?.first, status.name == ":status" { return [":status": status.value] }
        var headers = head
        headers.add(contentsOf: trailers(fields))
        return headers
    }
}
