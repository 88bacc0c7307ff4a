// A lease that several can hold together: it ends with the last of them.

import ClientPooling

final class LeaseHolder: Sendable {
    private let lease: PoolLease<PostgresConnection>

    init(_ lease: consuming PoolLease<PostgresConnection>) { self.lease = lease }

    var connection: PostgresConnection { lease.connection }
}
