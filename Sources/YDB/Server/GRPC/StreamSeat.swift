// A call's seat: it shares the number and the end of the socket that its stream is on.

import FaultInjection
import NIOCore
import ServerKit

final class StreamSeat: Seat {
    private let socket: GRPCSocket
    private let stream: GRPCStreamHandler
    private var call: Int?

    init(_ socket: GRPCSocket, _ stream: GRPCStreamHandler) {
        self.socket = socket
        self.stream = stream
        stream.onEnd = { [weak self] in self?.leave() }
    }

    func admit(
        _ terminate: @escaping @Sendable (TerminationReason) -> Void
    ) -> ConnectionRegistry.Admission {
        call = socket.admit(terminate)
        return .admitted(number: UInt64(socket.number))
    }

    /// The socket has a place; its calls need none.
    func takePlace() -> Bool { true }
    func giveUpPlace() {}

    func meets(_ moments: FaultMoments) -> Bool {
        moments == .authenticate && socket.introduces()
    }

    var isWholeConnection: Bool { false }

    func takeDisturbances() -> [FaultAction] { socket.takeDisturbances() }

    func end(_ end: ConnectionEnd, _ channel: any Channel) {
        switch end {
        case .closed, .reset, .silent: socket.end(end)
        case .answerCut: stream.cut()
        case .answerReset: stream.reset()
        }
    }

    func leave() {
        if let call { socket.leave(call) }
        call = nil
    }
}
