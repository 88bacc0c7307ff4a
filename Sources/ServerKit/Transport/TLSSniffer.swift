// Tells by a connection's first byte whether its client speaks TLS, and gives way to TLS or to nothing.

package import NIOCore
package import NIOSSL

/// Stands before a connection's handler until the first byte is there.
package final class TLSSniffer: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    /// The record type of a handshake (RFC 8446, section 5.1), with which every client begins.
    private static let handshake: UInt8 = 0x16

    /// Puts more into the pipeline once it is known whether TLS is spoken.
    package typealias Continuation = (
        _ pipeline: ChannelPipeline.SynchronousOperations, _ isEncrypted: Bool
    ) throws -> Void

    private let tls: NIOSSLContext
    private let continuation: Continuation?

    /// - Parameter continuation: for protocols whose handlers speak first, but must not before TLS does; nil: all handlers are
    ///   there.
    package init(_ tls: NIOSSLContext, then continuation: Continuation? = nil) {
        self.tls = tls
        self.continuation = continuation
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first else { return }
        let pipeline = context.pipeline.syncOperations
        let isEncrypted = first == Self.handshake
        do {
            if isEncrypted {
                try pipeline.addHandler(
                    NIOSSLServerHandler(context: tls), position: .after(self))
            }
            try continuation?(pipeline, isEncrypted)
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(wrapInboundOut(bytes))
        pipeline.removeHandler(context: context, promise: nil)
    }
}
