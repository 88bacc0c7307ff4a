// Speaks for a connection as a whole, above HTTP/2: GOAWAY, and the end of what cannot be read.

import NIOCore
import NIOHTTP2

final class GRPCSocketHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let socket: GRPCSocket

    init(_ socket: GRPCSocket) { self.socket = socket }

    func handlerAdded(context: ChannelHandlerContext) { socket.attach(context) }
    func handlerRemoved(context: ChannelHandlerContext) { socket.gone() }

    /// Settings and PINGs are answered below.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelInactive(context: ChannelHandlerContext) {
        socket.gone()
        context.fireChannelInactive()
    }

    /// HTTP/2 has told its peer by a GOAWAY what it does not understand. An error of one stream is its call's affair.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        context.close(promise: nil)
    }
}
