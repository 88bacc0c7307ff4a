// A lease that several can hold together: it ends with the last of them.

/// A connection that is lent for as long as anybody holds this.
package final class SharedLease<Connection: PooledConnection>: Sendable {
    private let lease: PoolLease<Connection>

    /// Holds the lease.
    package init(_ lease: consuming PoolLease<Connection>) { self.lease = lease }

    /// The connection; not to be used once this is let go.
    package var connection: Connection { lease.connection }
}
