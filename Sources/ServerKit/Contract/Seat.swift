// A connection's seat among those that are open: its number, and how it is ended.

package import FaultInjection
package import NIOCore
import NIOSSL

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where a connection sits. A socket has a seat; of streams that share a socket each has one that leads to the socket's.
/// Confined to the connection's loop.
package protocol Seat: AnyObject {
    /// Lets the connection in, or says why not.
    ///
    /// - Parameter terminate: Ends it from outside, on any thread.
    func admit(
        _ terminate: @escaping @Sendable (TerminationReason) -> Void
    ) -> ConnectionRegistry.Admission

    /// Takes a place for a session; false when all are taken.
    func takePlace() -> Bool

    /// The session in a place is gone, or was never made.
    func giveUpPlace()

    /// Whether this moment of the connection's beginning or end is this conversation's to meet: of those that share a connection
    /// only one is held up or refused for it.
    func meets(_ moment: FaultMoments) -> Bool

    /// The conversation is the connection: what rules count for the connection ends with it.
    var isWholeConnection: Bool { get }

    /// What rules at the connection's beginning do to the bytes of this conversation. Asked once.
    func takeDisturbances() -> [FaultAction]

    /// Ends the connection in this way; what it has written is sent already.
    func end(_ end: ConnectionEnd, _ channel: any Channel)

    /// The connection is gone.
    func leave()
}

extension Seat {
    package func meets(_ moment: FaultMoments) -> Bool { true }
    package var isWholeConnection: Bool { true }
    package func takeDisturbances() -> [FaultAction] { [] }
}

/// The seat of a socket with a connection of its own.
package final class SocketSeat: Seat {
    private let registry: ConnectionRegistry
    private var number: UInt64?

    package init(_ registry: ConnectionRegistry) { self.registry = registry }

    package func admit(
        _ terminate: @escaping @Sendable (TerminationReason) -> Void
    ) -> ConnectionRegistry.Admission {
        let admission = registry.admit(terminate)
        if case .admitted(let number) = admission { self.number = number }
        return admission
    }

    package func takePlace() -> Bool { registry.takePlace() }

    package func giveUpPlace() { registry.giveUpPlace() }

    package func end(_ end: ConnectionEnd, _ channel: any Channel) {
        switch end {
        case .silent: break
        case .closed, .answerCut: channel.close(promise: nil)
        case .reset, .answerReset: reset(channel)
        }
    }

    /// Closing a socket that does not linger throws the connection away: RST. TLS would say good-bye first.
    private func reset(_ channel: any Channel) {
        let pipeline = NIOLoopBound(channel.pipeline.syncOperations, eventLoop: channel.eventLoop)
        let close: @Sendable () -> Void = {
            if let tls = try? pipeline.value.context(handlerType: NIOSSLServerHandler.self) {
                tls.close(promise: nil)
            } else {
                channel.close(promise: nil)
            }
        }
        guard let socket = channel as? any SocketOptionProvider else { return close() }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in close() }
    }

    package func leave() {
        if let number { registry.leave(number) }
        number = nil
    }
}
