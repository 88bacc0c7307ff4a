// What happens to a connection beside its bytes.

package import FaultInjection

/// An event that the handler tells a connection of.
package enum MachineEvent: Sendable {
    /// The first event of all: the connection's number. Who speaks first, speaks here.
    case accepted(connection: Int)
    /// TLS stands, with this application protocol if one was agreed on.
    case encrypted(applicationProtocol: String?)
    /// A timer has run out.
    case timer(TimerID)
    /// The work under way waits for what the client sends next.
    case needsInput
    /// No work is under way, and there may be something to tell the client, as a notification.
    case poked
    /// The client is to be told this instead of being let in, in the protocol's words: in the greeting's place if the
    /// connection was not accepted yet, else as soon as the protocol can say it.
    case refuse(FaultMeaning)
    /// The connection is to end, in the protocol's words.
    case terminate(TerminationReason)
}

/// Why a connection is told to end.
package enum TerminationReason: Equatable, Sendable {
    /// The server is shutting down.
    case shutdown
    /// An administrator, or another session, asked for this connection's end.
    case administrator
    /// The client has gone while its work was under way, and the protocol does not go on without it.
    case abandoned
}

/// Names one of a connection's timers.
package struct TimerID: Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// A timer that a connection wants to run.
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
