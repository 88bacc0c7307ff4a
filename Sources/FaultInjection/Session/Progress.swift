// What work says of itself to whoever carries it: how far it went, and how it is reached meanwhile. Sessions say it and
// connections act upon it, and neither has to know more of the other.

/// What became of work so far.
package enum Progress: Sendable {
    /// Everything was said; the next request may come.
    case finished
    /// Nothing to do until `SessionEvents.wake` is called; then call `resume` again.
    case waiting
    /// Like `waiting`, until an instant: nanoseconds on the clock that the session was made with; wake or time, whichever is first.
    case sleeping(untilNanoseconds: UInt64)
    /// The budget is used up: call `resume` again, soon, on this or any thread.
    case yielded
    /// What is to be done is long: call `resume` again from a thread that may be kept, where others do not wait for it. Said
    /// once a request at most.
    case movesAside
    /// There is no room for what is to be said: call `resume` once the client has read.
    case outputFull
    /// The client's next messages belong to this work, as the data of a COPY: hand them over, then call `resume`.
    case needsInput
    /// A fault ends the connection in this way; the session is over.
    case cut(ConnectionEnd)
    /// The session is over (its last error was said, or it was terminated): close the connection.
    case terminated
}

extension Progress {
    /// Nothing but time is wanted.
    package var wantsTime: Bool {
        switch self {
        case .yielded, .movesAside: true
        case .finished, .waiting, .sleeping, .outputFull, .needsInput, .cut, .terminated: false
        }
    }
}

/// How a fault ends a connection, once what was written before is sent.
package enum ConnectionEnd: Sendable, Equatable {
    /// In order: FIN.
    case closed
    /// By force: RST.
    case reset
    /// It stays open, and nothing is said or heard any more.
    case silent
    /// Of the conversations that a connection carries this one's answer ends, without its end; the connection goes on. One that
    /// carries no other ends as `closed`.
    case answerCut
    /// The same by force; one that carries no other ends as `reset`.
    case answerReset
}

/// What reaches a connection from its session, from any thread; the connection hops to its own. It says only that there is
/// something: what it is waits in the session, in the types of its protocol.
package struct SessionEvents: Sendable {
    /// Call `resume` again (a lock was granted, a cancel or a termination has to be noticed).
    package let wake: @Sendable () -> Void
    /// There may be something to tell an idle client, as a notification; nil: nobody will ask, and nothing is kept for the
    /// session.
    package let poke: (@Sendable () -> Void)?

    package init(
        wake: @escaping @Sendable () -> Void, poke: (@Sendable () -> Void)? = nil
    ) {
        self.wake = wake
        self.poke = poke
    }
}
