// One protocol's half of a connection, as the handler drives it: machine, sink and session in one object whose types are
// concrete, so that nothing on the way of a query goes through unspecialised generics, and nothing of it through the
// handler.

package import FaultInjection
package import NIOCore

/// A protocol's connection. Each protocol's Server room has one: a generic class here would be compiled without knowledge of
/// its machine (measured: a seventh of a prepared query's instructions). Confined to the connection's loop.
///
/// The handler asks `next` again and again until it says `.wait`, but only while no work is under way: what a client sends
/// meanwhile stays in the decoder, and in its socket. The way of a request is `next`, `begin`, `ended`, with `resume` between
/// the last two as often as the work stops short.
package protocol ProtocolConnection: AnyObject {
    // MARK: The machine

    /// Takes bytes; they are looked at by `next`.
    func receive(_ bytes: ByteBuffer)

    /// Acts on the next whole message.
    func next() -> MachineAction

    /// Acts on an event.
    func handle(_ event: MachineEvent) -> MachineAction

    /// Judges the client and acts upon the verdict.
    func authenticate() -> MachineAction

    /// The timer that should run now and after how many milliseconds it fires, counted from when it was first wanted; nil for
    /// none. Looked at while no work is under way.
    var wantedTimer: WantedTimer? { get }

    /// The client has said that it goes.
    var hasSaidGoodbye: Bool { get }

    /// Who the client says it is; nil: it has not said yet.
    var client: ClientIdentity? { get }

    // MARK: The session

    /// Makes the session, or one in place of that before, and writes welcome or refusal.
    func enter(_ events: SessionEvents) -> MachineAction

    /// A session is there: it holds a place among those that the server has.
    var hasSession: Bool { get }

    /// Somebody has ended the session from outside, be it another session.
    var isTerminated: Bool { get }

    /// Begins the work that `next` announced.
    func begin() -> Progress

    /// Goes on with the work under way.
    func resume() -> Progress

    /// The work is done. Tells the machine, in its own types, and acts upon it.
    func ended() -> MachineAction

    /// Gives the work under way to a thread of the pool, as one value with all that it writes to.
    func lend() -> any LentWork

    /// Takes back what `lend` gave, and says how far the work went: what the thread said, or more. Something else than what was
    /// lent is a bug of ours.
    func takeBack(_ work: any LentWork, _ progress: Progress) -> Progress

    /// Ends the work under way, and the session with it, for this reason.
    func interrupt(_ reason: TerminationReason)

    /// The client is gone, or is cut off, and no work is under way: ends the session. May come twice.
    func leave()

    /// What becomes of work whose client is gone.
    var abandonment: Abandonment { get }

    /// Who the session is to fault rules, with the statement under way; nil: there is no session to ask.
    func faultContext() -> FaultContext?

    // MARK: The output

    /// Above this the handler sends before it asks for more.
    var isOutputFull: Bool { get }
    var hasOutput: Bool { get }
    func takeOutput() -> ConnectionOutput

    /// From now on where messages begin is noted, or no longer.
    func noteMessages(_ isWatched: Bool)

    /// Says a notice to the client; false: the protocol has none, or none here.
    func notice(_ text: String) -> Bool

    /// An answer begins here, to be told among the marks of the output.
    func markAnswer()
}

/// Work on its way to a thread and back.
package protocol LentWork: Sendable {
    mutating func resume() -> Progress
}

/// What becomes of work whose client is gone: each protocol has its rule.
package enum Abandonment: Sendable {
    /// It goes on to its end.
    case completes
    /// It is interrupted.
    case cancels
}
