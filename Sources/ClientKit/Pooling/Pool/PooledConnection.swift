// What a connection has to be able to do to live in a pool.

/// Whether a connection may be used by the next one.
public enum ConnectionStanding: Hashable, Sendable {
    /// It is in the state in which it was made.
    case ready
    /// It works, but its last user may have left something: an open transaction, settings, temporary tables. It is
    /// ``PooledConnection/reset()`` before it is lent again.
    case needsReset
    /// It is closed, has failed, or is in a state that nobody knows, such as in the midst of an answer. It is never lent again.
    case unusable
}

/// A connection that a ``ConnectionPool`` can hold.
///
/// All members may be called from any task and thread. A pool calls ``ping()`` and ``reset()`` never while the connection is
/// lent, and cancels them when their time is up; they have to end soon then, and at once after ``terminate()``.
public protocol PooledConnection: Identifiable, Sendable where ID: Sendable {
    /// What its state is. Answered at once, from what the client knows.
    var standing: ConnectionStanding { get }

    /// Asks the server for a sign of life.
    ///
    /// - Throws: Any error, if it does not answer as it should.
    func ping() async throws

    /// Frees the connection of what its last user left.
    ///
    /// - Throws: Any error, if that cannot be done; the connection is then ended.
    func reset() async throws

    /// Closes the connection in the manner of its protocol. Never fails; does nothing where it is closed.
    func close() async

    /// Closes the connection at once, without a word to the server. What waits for it fails.
    func terminate()

    /// Calls the handler once when the connection is closed, by whomever; at once where it already is.
    ///
    /// The handler takes the pool's lock: it must not be called with a lock held that ``standing`` or ``terminate()`` takes.
    ///
    /// - Parameter handler: Gets the error that ended the connection, if one did.
    func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void)
}
