// A connection to a server: what its users see.

public import ClientKit
public import ClientPooling
import NIOCore
import PostgresWire
import Synchronization

/// A connection to a PostgreSQL server.
///
/// ```swift
/// let connection = try await PostgresConnection.connect(PostgresOptions(url: "postgres://localhost/shop"))
/// let rows = try await connection.query("SELECT name FROM users WHERE id = \(id)")
/// ```
///
/// It may be used from several tasks at once: commands are sent at once, in the order in which they were asked for, without
/// waiting for the answers of those before (pipelining), and each is a transaction of its own unless one was begun. Who needs
/// several commands together has the connection alone, as ``PostgresClient`` lends it.
///
/// **Cancellation.** Where a task that waits for an answer is cancelled, the server is asked to stop, and the connection is used
/// again only after that can hit nothing else; so it stays usable. A command that had others sent behind it is not stopped but
/// waited for. COMMIT and ROLLBACK are never stopped.
public final class PostgresConnection: PooledConnection {
    /// A number that no other connection of this process has.
    public let id: Int

    /// The server.
    public var server: ServerAddress { link.address }

    let link: ClientLink<PostgresConversation>
    let state: SessionState
    let options: PostgresOptions
    let hub: NotificationHub

    private static let lastID = Atomic(0)

    init(
        link: ClientLink<PostgresConversation>, state: SessionState, options: PostgresOptions
    ) {
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.link = link
        self.state = state
        self.options = options
        hub = NotificationHub()
        let hub = hub
        link.notice.whenClosed { hub.end($0) }
    }

    deinit { link.terminate() }

    // MARK: Where tasks run

    /// Runs the body on the event loop that the connection lives on: what it waits for of this connection wakes it without a change
    /// of threads, which is most of the time that a short statement takes.
    ///
    /// Meant for bodies that wait for the server much and compute little: while the body computes, the loop's other connections wait,
    /// and a body that blocks its thread blocks them. Child tasks of the body run there too; what is isolated to an actor with an
    /// executor of its own, as the main actor is, runs where it always does.
    ///
    /// - Throws: What the body throws.
    public func onEventLoop<Value, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await link.onEventLoop(isolation: isolation, body)
    }

    // MARK: What is known of it

    /// A setting that the server tells of, such as `server_version` or `TimeZone`; nil for others.
    public func setting(_ name: String) -> String? { state.now.parameters[name] }

    /// The number of the server's process (`pg_backend_pid()`).
    public var processID: Int32 { state.now.processID }

    /// Whether what is sent is encrypted.
    public var isEncrypted: Bool { state.now.isEncrypted }

    /// Whether a transaction is open, as far as has been heard.
    public var isInTransaction: Bool { state.now.status != .idle }

    // MARK: PooledConnection

    /// Needs a reset while an answer is outstanding or a transaction open, and after every use where that is the policy.
    public var standing: ConnectionStanding {
        if link.notice.isClosed || !link.channel.isActive { return .unusable }
        let facts = state.now
        if facts.underWay > 0 || facts.status != .idle || hub.isUsed { return .needsReset }
        return options.resetPolicy == .discardAll && facts.wasUsed ? .needsReset : .ready
    }

    /// A round trip without a statement.
    ///
    /// - Throws: `ClientError`, `CancellationError`.
    public func ping() async throws {
        _ = try await begin(.sync, isCancellable: false, isUse: false).tag()
    }

    /// Waits for what is under way, rolls back what is open, and discards the session's state where that is the policy.
    ///
    /// - Throws: ``PostgresError``, `ClientError`.
    public func reset() async throws {
        if state.now.underWay > 0 { try await ping() }
        if state.now.status != .idle { _ = try await command("ROLLBACK") }
        if options.resetPolicy == .discardAll {
            _ = try await command("DISCARD ALL")
        } else if hub.isUsed {
            _ = try await command("UNLISTEN *")
        }
        hub.end(nil)
        state.change { facts in
            facts.wasUsed = false
            facts.transactionDepth = 0
        }
    }

    /// Says farewell and closes.
    public func close() async {
        link.perform { $0.terminate() }
        await link.closed()
    }

    /// Closes at once. What waits for an answer fails.
    public func terminate() { link.terminate() }

    /// Calls the handler once when the connection is closed; at once where it is.
    public func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        link.notice.whenClosed(handler)
    }

    // MARK: Requests

    /// Sends a request; its answer is waited for by what is returned.
    func begin(
        _ work: SessionRequest.Work, isCancellable: Bool = true, isUse: Bool = true
    ) -> Answer {
        let id = state.newRequest(isUse: isUse)
        let stream = ResultStream(id: id)
        let request = SessionRequest(id: id, work: work, isCancellable: isCancellable)
        link.perform { $0.submit(request, stream) }
        return Answer(stream: stream, connection: self, isCancellable: isCancellable)
    }

    /// Runs a command of the driver's own, which is never stopped half way.
    func command(_ text: String) async throws -> PostgresCommandTag {
        try await begin(.script(text), isCancellable: false, isUse: false).tag()
    }
}
