// Who gets what a call brings.

import NIOCore
import Synchronization

/// Takes a call's messages and its end, on the event loop of the connection.
protocol CallSink: AnyObject, Sendable {
    /// A whole message came.
    func received(_ message: ByteBuffer)

    /// The call is over. Told once, behind the messages.
    func ended(_ end: CallEnd)
}

/// A call's answer where that is one message.
struct UnaryAnswer: Sendable {
    let message: ByteBuffer
    /// How it ended, with the metadata behind the message.
    let end: CallEnd
}

/// Who gets what a call brings.
enum CallReceiver: Sendable {
    /// A task that waits for one message and the end.
    case unary(CheckedContinuation<UnaryAnswer, any Error>)
    /// Something that takes message after message. Those that are not held back (`isHeldBack` false) are no burden: whoever
    /// gets them does something with them at once.
    case stream(any CallSink, isHeldBack: Bool)
}

/// Names a call to its connection, from any task.
final class CallTicket: Sendable {
    /// The stream that carries it; 0 as long as there is none.
    let stream = Atomic<Int>(0)
}
