// How a fault ends a connection.

import NIOCore
import QueryEngine

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ConnectionHandler {
    /// What was written before is sent; the machine hears nothing of it any more.
    func cut(_ end: ConnectionEnd) {
        guard !isClosing, let context else { return endSession() }
        self.end = end
        isClosing = true
        timer.cancel()
        endSession()
        let channel = context.channel
        let bytes = connection.takeOutput()
        let written: EventLoopFuture<Void>
        if bytes.readableBytes > 0 {
            written = context.writeAndFlush(wrapOutboundOut(bytes))
        } else {
            written = context.eventLoop.makeSucceededVoidFuture()
        }
        switch end {
        // The client's end is seen all the same: what it sends is read and dropped.
        case .silent: return
        case .closed: written.whenComplete { _ in channel.close(promise: nil) }
        case .reset:
            written.whenComplete { _ in
                guard let socket = channel as? any SocketOptionProvider else {
                    return channel.close(promise: nil)
                }
                // Closing a socket that does not linger throws the connection away: RST.
                socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                    channel.close(promise: nil)
                }
            }
        }
        // A client that does not read does not keep us.
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
