// A call as its connection knows it.

import NIOCore

/// One call under way. Confined to the event loop.
struct CallSlot {
    var machine: CallMachine
    var window: ReceiveWindow
    let receiver: CallReceiver
    let deadline: Duration?
    /// The one message of a unary call, until its end is there.
    var message: ByteBuffer?
    /// The client has sent its last message.
    var hasEndedSending: Bool

    /// Hands over whole messages, and tells the end where it is there.
    ///
    /// - Returns: How the call ended; nil while it goes on.
    mutating func deliver() -> CallEnd? {
        while let next = machine.nextMessage() {
            switch receiver {
            case .unary:
                guard message == nil else {
                    machine.stop(.flaw("more than one message came where one was asked for"))
                    return tell(.flaw("more than one message came where one was asked for"))
                }
                message = next
            case .stream(let sink, let isHeldBack):
                if isHeldBack { window.queued(next.readableBytes) }
                sink.received(next)
            }
        }
        return machine.end.map { tell($0) }
    }

    /// The end is told to whoever waits for it.
    private func tell(_ end: CallEnd) -> CallEnd {
        switch receiver {
        case .stream(let sink, _): sink.ended(end)
        case .unary(let continuation):
            guard end.status.code == .ok else {
                continuation.resume(throwing: end)
                return end
            }
            if let message {
                continuation.resume(returning: UnaryAnswer(message: message, end: end))
            } else {
                continuation.resume(throwing: CallEnd.flaw("the answer has no message"))
            }
        }
        return end
    }
}
