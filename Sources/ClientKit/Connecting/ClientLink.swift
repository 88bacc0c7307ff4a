// A conversation seen from outside its event loop.

package import NIOCore
import NIOPosix

/// A connection on which a conversation runs. May be used from any task and thread.
package struct ClientLink<Conversation: ClientConversation>: Sendable {
    package let address: ServerAddress
    package let channel: any Channel
    /// Is told of the end.
    package let notice: CloseNotice
    private let handler: NIOLoopBound<ClientHandler<Conversation>>

    init(
        address: ServerAddress, channel: any Channel, notice: CloseNotice,
        handler: NIOLoopBound<ClientHandler<Conversation>>
    ) {
        self.address = address
        self.channel = channel
        self.notice = notice
        self.handler = handler
    }

    /// Changes the conversation on its event loop, then does what that asks for. In the order of the calls that one task makes.
    package func perform(_ body: @Sendable @escaping (inout Conversation) -> Void) {
        if channel.eventLoop.inEventLoop {
            handler.value.perform(body)
        } else {
            channel.eventLoop.execute { handler.value.perform(body) }
        }
    }

    /// Closes the connection at once.
    package func terminate() { channel.close(mode: .all, promise: nil) }

    /// Returns once the connection is closed, by whomever.
    package func closed() async { try? await channel.closeFuture.get() }
}

extension ClientLink {
    /// Connects to the same server once more, in the clear, sends these bytes, and waits until the server closes: for protocols
    /// that ask for something beside the connection that it is about.
    ///
    /// - Parameters:
    ///   - bytes: What is sent.
    ///   - time: How long it may take; the other connection is closed then.
    /// - Returns: Completes once the other connection is closed, or could not be made.
    package func sendAside(_ bytes: ByteBuffer, within time: Duration) -> EventLoopFuture<Void> {
        guard let server = channel.remoteAddress else {
            return channel.eventLoop.makeFailedFuture(ChannelError.unknownLocalAddress)
        }
        return ClientBootstrap(group: channel.eventLoop)
            .connectTimeout(TimeAmount(time))
            .connect(to: server)
            .flatMap { aside in
                aside.writeAndFlush(bytes, promise: nil)
                let end = aside.eventLoop.scheduleTask(in: TimeAmount(time)) {
                    aside.close(promise: nil)
                }
                aside.closeFuture.whenComplete { _ in end.cancel() }
                return aside.closeFuture
            }
    }
}
