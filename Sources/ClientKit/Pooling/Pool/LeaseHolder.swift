// A lease that several can hold together: it ends with the last of them.

/// Keeps a connection lent as long as anybody holds it, such as rows that are not read yet.
package final class LeaseHolder<Connection: PooledConnection>: Sendable {
    private let lease: PoolLease<Connection>

    package init(_ lease: consuming PoolLease<Connection>) { self.lease = lease }

    package var connection: Connection { lease.connection }
}
