// A connection without a socket: the same handler and machine in a channel that lives in memory. Nothing happens unless
// the test makes it happen, so a run can be repeated exactly.

package import FaultInjection
package import NIOCore
import NIOEmbedded

/// The client's end of a connection in memory. Confined to the thread that made it.
package final class InMemoryConnection {
    private let channel = EmbeddedChannel()
    private let handler: ConnectionHandler?

    package init(_ service: any ProtocolService, peer: PeerAddress = .inMemory) throws {
        let pipeline = channel.pipeline.syncOperations
        try service.install(in: pipeline, peer, nil)
        handler = try? pipeline.handler(type: ConnectionHandler.self)
        channel.connect(to: try SocketAddress(unixDomainSocketPath: "/memory"), promise: nil)
    }

    /// Sends bytes to the server.
    package func send(_ bytes: ByteBuffer) throws {
        guard isOpen else { throw ChannelError.ioOnClosedChannel }
        try channel.writeInbound(bytes)
    }

    /// All that the server has sent since the last call.
    package func receive() throws -> ByteBuffer {
        channel.embeddedEventLoop.run()
        var received = ByteBuffer()
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
            received.writeImmutableBuffer(bytes)
        }
        return received
    }

    /// Lets time pass for the connection's timers.
    package func advance(milliseconds: Int64) {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds))
    }

    /// Lets what is queued on the connection's loop happen.
    package func runLoop() { channel.embeddedEventLoop.run() }

    /// The same, each write of the server by itself.
    package func receivePieces() throws -> [ByteBuffer] {
        channel.embeddedEventLoop.run()
        var pieces: [ByteBuffer] = []
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { pieces.append(bytes) }
        return pieces
    }

    package var isOpen: Bool { channel.isActive }

    /// How a fault has ended the connection, if one has.
    package var end: ConnectionEnd? { handler?.life.end }

    /// Goes away without a word.
    package func close() {
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
    }
}
