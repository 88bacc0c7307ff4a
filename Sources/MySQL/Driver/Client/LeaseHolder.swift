// A lease that several can hold together: it ends with the last of them.

import ClientPooling

final class LeaseHolder: Sendable {
    private let lease: PoolLease<MySQLConnection>

    init(_ lease: consuming PoolLease<MySQLConnection>) { self.lease = lease }

    var connection: MySQLConnection { lease.connection }
}
