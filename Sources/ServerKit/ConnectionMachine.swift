// The shape of every protocol's server machine: a pure value that turns events into bytes and at most one action.
// It knows no socket, no clock and no engine; ServerKit drives it, and so does a test with bytes alone.

package import NIOCore
package import QueryEngine

/// Names a request, so that an answer that comes late is told from the one waited for.
package struct RequestID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package func next() -> RequestID { RequestID(rawValue: rawValue &+ 1) }
}

/// Names one of a machine's timers.
package struct TimerID: Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// Why a connection is told to end.
package enum TerminationReason: Equatable, Sendable {
    /// The server is shutting down.
    case shutdown
    /// An administrator asked for this connection's end.
    case administrator
    /// The server has no room for the connection.
    case tooManyConnections
    /// The database's state was replaced under the connection.
    case crash
}

/// What happens to a connection beside its bytes.
package enum MachineEvent: Sendable {
    /// The request was carried on as far as it goes now.
    case stepResult(RequestID, SessionResult)
    /// Something for the client that no request asked for.
    case notification(SessionNotification)
    case tlsEstablished
    case timer(TimerID)
    case terminate(TerminationReason)
    /// The client is to be told this as soon as it has said who it is.
    case refuse(SQLError)
    /// The peer sends nothing more.
    case inputClosed
}

/// The one thing a machine wants done.
package enum MachineAction: Sendable {
    /// Nothing: wait for input or for an event that is on its way.
    case wait
    /// There may be more to do at once: ask again.
    case proceed
    /// Hand the work to the session; the answer is `stepResult` with the same id.
    case request(RequestID, SessionWork)
    /// Judge the machine's `credentials`; the answer is a call of `authenticated`.
    case authenticate
    /// Send what is written, then put TLS under the connection.
    case startTLS
    /// Send what is written, then close.
    case close
}

/// A protocol's connection, as a value.
///
/// `next` is called again and again until it says `.wait`. While a request is under way it says `.wait` too: the driver
/// stops reading then, so that a client that sends faster than it is served is slowed by its own socket.
///
/// What differs by protocol in type (credentials, verdict) is kept out of events and actions: the handler knows one
/// kind of each, and a protocol's `ProtocolConnection` does the rest.
package protocol ConnectionMachine: ~Copyable, Sendable {
    associatedtype Sink: OutboundSink
    associatedtype Credentials: Sendable
    associatedtype Verdict: Sendable

    /// Takes bytes; they are looked at by `next`.
    mutating func receive(_ bytes: ByteBuffer)

    /// Acts on the next whole message.
    mutating func next(into sink: inout Sink) -> MachineAction

    /// Acts on an event.
    mutating func handle(_ event: MachineEvent, into sink: inout Sink) -> MachineAction

    /// Who the client says it is; there once the machine has asked for `authenticate`.
    var credentials: Credentials? { get }

    /// Takes what became of `authenticate`.
    mutating func authenticated(_ verdict: Verdict, into sink: inout Sink) -> MachineAction

    /// Bytes received and not yet looked at.
    var bufferedBytes: Int { get }

    /// The timer that should run now and after how many milliseconds it fires, counted from when it was first
    /// wanted; nil for none.
    var wantedTimer: WantedTimer? { get }
}

/// A timer that a machine wants to run.
package struct WantedTimer: Equatable, Sendable {
    package let id: TimerID
    package let milliseconds: Int64
    /// Changes whenever the count is to begin anew.
    package let generation: UInt64

    package init(id: TimerID, milliseconds: Int64, generation: UInt64) {
        self.id = id
        self.milliseconds = milliseconds
        self.generation = generation
    }
}
