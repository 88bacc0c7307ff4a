// One protocol's half of a connection, as the handler drives it: machine and sink in one object whose types are concrete,
// so that nothing on the way of a query goes through unspecialised generics.

package import FaultInjection
package import NIOCore
package import QueryEngine

/// A machine with the sink that it and its session write to.
///
/// Each protocol's Server room has one, of one-line methods: a generic class here would be compiled without
/// knowledge of its machine (measured: a seventh of a prepared query's instructions). Confined to the connection's loop.
package protocol ProtocolConnection: AnyObject {
    // The machine.
    func receive(_ bytes: ByteBuffer)
    func next() -> MachineAction
    func handle(_ event: MachineEvent) -> MachineAction
    /// Judges the machine's credentials and tells it the verdict.
    func authenticate() -> MachineAction
    var wantedTimer: WantedTimer? { get }
    /// What the client asked for at its start, once it has.
    var opening: SessionOpening? { get }
    /// The client has said that it goes.
    var hasSaidGoodbye: Bool { get }

    // The session behind it, writing to the sink.
    func start(_ request: borrowing SessionRequest, _ session: any ServedSession)
        -> Progress
    func resume(_ session: any ServedSession) -> Progress

    // The sink.
    var isOutputFull: Bool { get }
    var hasOutput: Bool { get }
    func takeOutput() -> ByteBuffer
    /// Whether an error was said since the last call.
    func takeFailure() -> Bool
    /// Says what was kept for the end of a cycle.
    func endCycle()
    /// Lets a thread of the pool go on with the work, with the sink, which is back when the turn's end is told.
    func resume(_ session: any ServedSession, aside turn: PoolTurn)
    func say(_ notice: Notice)
    /// An answer begins here.
    func markAnswer()
    /// The marks of the bytes that `takeOutput` would give.
    func takeMarks() -> [OutputMark]
}
