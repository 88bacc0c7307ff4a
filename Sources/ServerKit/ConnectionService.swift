// What the generic handler needs from a protocol's Server room and from the session: the seams that a test fills with
// its own.

package import FaultInjection
package import NIOCore
package import NIOSSL
package import QueryEngine
package import WireCore

/// A session as the handler drives it; `QueryEngine.Session` is the one that serves.
package protocol ServedSession: AnyObject, Sendable {
    func start<S: ResultSink>(_ request: borrowing SessionRequest, _ sink: inout S)
        -> Progress
    func resume<S: ResultSink>(_ sink: inout S) -> Progress
    func copyData(_ bytes: [UInt8])
    func copyDone()
    /// The data ends here with the protocol's error.
    func copyFail(_ error: SQLError)
    var transactionStatus: TransactionStatus { get }
    /// How many transactions have been committed, whatever the client was told of them.
    var commitCount: UInt64 { get }
    /// 0: none.
    var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) { get }
    /// From any thread.
    func cancel()
    /// From any thread.
    func terminate(_ error: SQLError)
    /// Somebody has called `terminate`, be it another session.
    var isTerminated: Bool { get }
    /// The next message from other sessions, for a client that is idle and reads.
    func nextNotification() -> SessionNotification?
    /// The connection is gone.
    func close()
    /// Who the session is to fault rules, and the statement under way.
    func faultContext() -> FaultContext?
}

extension ServedSession {
    package func faultContext() -> FaultContext? { nil }
    package var commitCount: UInt64 { 0 }
    package func nextNotification() -> SessionNotification? { nil }
}

extension ConnectionService {
    package var time: (any SteppedTime)? { nil }
    package func faults(of database: String) -> FaultInjector? { nil }
}

/// A sink that writes a protocol's messages.
package protocol OutboundSink: ResultSink {
    var writer: OutboundWriter { get set }
    /// Set when an error was said; the handler takes it back.
    var hasFailed: Bool { get set }
    /// What faults have to know of the bytes in the writer.
    var marks: [OutputMark] { get set }
    /// Says what was kept for the end of a cycle.
    mutating func endCycle()
}

/// One protocol as a listener serves it.
package protocol ConnectionService: Sendable {
    var registry: ConnectionRegistry { get }
    /// Nil: TLS is not offered.
    var tlsContext: NIOSSLContext? { get }

    /// The protocol's half of a connection from this peer.
    func makeConnection(_ peer: PeerAddress) -> any ProtocolConnection
    /// Makes the session and names it, with the settings that the client is to be told of.
    func open(_ opening: SessionOpening, events: SessionEvents)
        throws(SQLError) -> OpenedSession
    /// The error that a terminated connection's session reports.
    func error(for reason: TerminationReason) -> SQLError

    /// A clock that a test moves, for all timers; nil: each connection's loop has its own.
    var time: (any SteppedTime)? { get }

    /// The faults that befall the connections.
    var faults: FaultInjector { get }
    /// Those of the connections to a database that has its own; nil: `faults`.
    func faults(of database: String) -> FaultInjector?
    /// How messages are framed.
    var messageShape: MessageShape { get }
    /// A message that nobody asked for.
    func unsolicited(_ message: UnsolicitedMessage) -> ByteBuffer
}

/// Where a protocol's messages say how long they are.
package struct MessageShape: Sendable {
    /// Of the length's four bytes.
    package let lengthOffset: Int
    /// How many bytes stand before those that the length counts.
    package let uncounted: Int
    package let bodyOffset: Int

    package init(lengthOffset: Int, uncounted: Int, bodyOffset: Int) {
        self.lengthOffset = lengthOffset
        self.uncounted = uncounted
        self.bodyOffset = bodyOffset
    }
}

/// A session that was just made.
package struct OpenedSession: Sendable {
    package let session: any ServedSession
    package let key: ConnectionKey
    /// What the client is told of at its start.
    package let settings: [SessionOpening.Setting]

    package init(
        session: any ServedSession, key: ConnectionKey, settings: [SessionOpening.Setting]
    ) {
        self.session = session
        self.key = key
        self.settings = settings
    }
}
