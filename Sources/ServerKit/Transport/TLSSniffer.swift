// Tells by a connection's first byte whether its client speaks TLS, and gives way to TLS or to nothing.

import NIOCore
import NIOSSL

/// Stands before a connection's handler until the first byte is there.
final class TLSSniffer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The record type of a handshake (RFC 8446, section 5.1), with which every client begins.
    private static let handshake: UInt8 = 0x16

    private let tls: NIOSSLContext

    init(_ tls: NIOSSLContext) { self.tls = tls }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first else { return }
        let pipeline = context.pipeline.syncOperations
        if first == Self.handshake {
            do {
                try pipeline.addHandler(
                    NIOSSLServerHandler(context: tls), position: .after(self))
            } catch {
                context.close(promise: nil)
                return
            }
        }
        context.fireChannelRead(wrapInboundOut(bytes))
        pipeline.removeHandler(context: context, promise: nil)
    }
}
