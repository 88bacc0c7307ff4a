// A conversation seen from outside its event loop.

package import NIOCore

/// A connection on which a conversation runs. May be used from any task and thread.
package struct ClientLink<Conversation: ClientConversation>: Sendable {
    package let address: ServerAddress
    package let channel: any Channel
    /// Is told of the end.
    package let notice: CloseNotice
    private let handler: NIOLoopBound<ClientHandler<Conversation>>
    /// Runs tasks where the connection's bytes come in.
    let executor: EventLoopTaskExecutor

    init(
        address: ServerAddress, channel: any Channel, notice: CloseNotice,
        handler: NIOLoopBound<ClientHandler<Conversation>>
    ) {
        self.address = address
        self.channel = channel
        self.notice = notice
        self.handler = handler
        executor = EventLoopTaskExecutor(channel.eventLoop)
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
