// A connection for as long as somebody has it.

import ClientPooling

/// A connection that was opened, or lent by a pool.
final class ConnectionCore: Sendable {
    /// The number of the database that it is of.
    let database: Int
    let connection: any BackendConnection
    /// Whether it is a replica's.
    let isReadOnly: Bool
    private let lease: WatchedMutex<(any ConnectionLease)?>

    init(database: Int, isReadOnly: Bool, _ lease: any ConnectionLease) {
        self.database = database
        self.isReadOnly = isReadOnly
        connection = lease.connection
        self.lease = WatchedMutex(lease)
    }

    /// Gives it back, or closes it, once.
    func release() async {
        let lease = lease.withLock { lease in
            defer { lease = nil }
            return lease
        }
        await lease?.release()
    }

    /// The same where nothing can be waited for.
    func drop() {
        let lease = lease.withLock { lease in
            defer { lease = nil }
            return lease
        }
        lease?.drop()
    }

    deinit { drop() }
}
