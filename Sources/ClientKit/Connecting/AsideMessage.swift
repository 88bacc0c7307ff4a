// A message over a connection of its own, beside the one that it is about.

import ClientPooling
package import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// How a message that is sent aside is kept from listeners: the client asks for TLS in the clear, the server consents by one byte.
package struct AsideSecurity: Sendable {
    /// What asks for TLS.
    package let request: ByteBuffer
    /// The server's byte that consents.
    package let consent: UInt8
    /// The means of the handshake.
    package let tls: ClientTLS

    package init(request: ByteBuffer, consent: UInt8, tls: ClientTLS) {
        self.request = request
        self.consent = consent
        self.tls = tls
    }
}

extension ClientLink {
    /// Connects to the same server once more, sends these bytes, and waits until the server closes: for protocols that ask for
    /// something beside the connection that it is about.
    ///
    /// - Parameters:
    ///   - bytes: What is sent.
    ///   - security: How it is encrypted; where the server does not consent nothing is sent. Nil: it goes in the clear.
    ///   - time: How long it may take; the other connection is closed then.
    /// - Returns: Completes once the other connection is closed, or could not be made.
    package func sendAside(
        _ bytes: ByteBuffer, security: AsideSecurity? = nil, within time: Duration
    ) -> EventLoopFuture<Void> {
        guard let server = channel.remoteAddress else {
            return channel.eventLoop.makeFailedFuture(ChannelError.unknownLocalAddress)
        }
        let address = address
        return ClientBootstrap(group: channel.eventLoop)
            .connectTimeout(TimeAmount(time))
            .channelInitializer { aside in
                aside.eventLoop.makeCompletedFuture {
                    try aside.pipeline.syncOperations.addHandler(
                        AsideHandler(bytes, security, address))
                }
            }
            .connect(to: server)
            .flatMap { aside in
                let end = aside.eventLoop.scheduleTask(in: TimeAmount(time)) {
                    aside.close(promise: nil)
                }
                aside.closeFuture.whenComplete { _ in end.cancel() }
                return aside.closeFuture
            }
    }
}

/// Sends one message, in the clear or once it is encrypted; what is not as it should be ends the connection.
private final class AsideHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: ByteBuffer
    private let security: AsideSecurity?
    private let address: ServerAddress
    private var awaitsConsent = false

    init(_ bytes: ByteBuffer, _ security: AsideSecurity?, _ address: ServerAddress) {
        self.bytes = bytes
        self.security = security
        self.address = address
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitsConsent = security != nil
        context.writeAndFlush(wrapOutboundOut(security?.request ?? bytes), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard awaitsConsent, let security else { return }
        awaitsConsent = false
        let answer = unwrapInboundIn(data)
        // Anything behind the one byte was put there by somebody else.
        guard answer.readableBytes == 1, answer.readableBytesView.first == security.consent else {
            return context.close(promise: nil)
        }
        do {
            try context.pipeline.syncOperations.addHandler(
                try security.tls.makeHandler(for: address), position: .before(self))
        } catch {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
