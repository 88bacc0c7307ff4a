// A lent connection that cannot be forgotten.

/// A connection that is lent until this ends: by ``release()``, by ``discard()``, or where it goes out of scope.
///
/// It cannot be copied, so that two cannot give the same connection back.
public struct PoolLease<Connection: PooledConnection>: ~Copyable, Sendable {
    private let grant: Grant
    private let pool: PoolCore
    private var isSpoiled = false

    init(_ grant: Grant, of pool: PoolCore) {
        self.grant = grant
        self.pool = pool
    }

    /// The connection; not to be used after the lease has ended.
    public var connection: Connection { grant.typed() }

    /// Gives the connection back.
    public consuming func release() {}

    /// Ends the connection instead of giving it back: for who knows better than the connection itself that it is not fit for the
    /// next one.
    public consuming func discard() { isSpoiled = true }

    deinit { pool.giveBack(grant, isSpoiled: isSpoiled) }
}
