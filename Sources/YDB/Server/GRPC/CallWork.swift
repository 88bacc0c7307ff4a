// Calls that are not answered at once: they wait, are long, or go on for as long as their client listens.

package import FaultInjection
package import NIOCore
package import YDBWire

/// What a method does with a call, as far as it goes at a time. It is used by one thread at a time.
package protocol CallWork: AnyObject, Sendable {
    /// Goes on as far as it can, and writes what there is to say.
    func resume(_ output: inout CallOutput) -> Progress

    /// Work under way is to stop at its next look at this: it is on another thread, perhaps. From any thread.
    func cancel()

    /// Ends what is not done, with what is left to say to a client that still listens. Called once, when no thread is at work.
    func leave(_ end: CallEnd, _ output: inout CallOutput)

    /// What fault rules see of the work under way.
    func faultContext() -> FaultContext?
}

extension CallWork {
    package func faultContext() -> FaultContext? { nil }
}

/// Why a call ends before it is done.
package enum CallEnd: Sendable, Equatable {
    /// Its client has gone, or has cancelled it.
    case clientGone
    /// Its time is over.
    case deadline
    /// The server is shutting down.
    case shutdown
}

/// A call in which both sides go on talking: each message is answered as it comes.
package protocol CallConversation: AnyObject {
    func receive(_ message: ByteBuffer, _ output: inout CallOutput) throws(GRPCStatus)
}
