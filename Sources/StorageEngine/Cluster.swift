// The databases of one server.

import Synchronization

/// All databases by name. What is unique to the process (ids of rows, trees, transactions, versions) is
/// handed out here.
package final class Cluster: Sendable {
    private let databases = OrderedMutex<[String: Database]>([:])

    /// Nanoseconds on a clock that only goes forward: by it waiters look for deadlocks.
    let clock: @Sendable () -> UInt64

    /// The rules that the lock tables of its databases follow.
    package let locks: LockPolicy

    /// Without a clock no time passes.
    package init(
        clock: @escaping @Sendable () -> UInt64 = { 0 }, locks: LockPolicy = .rowStrengths
    ) {
        self.clock = clock
        self.locks = locks
    }

    /// Creates a database, empty or as a copy of another one's committed state.
    @discardableResult
    package func createDatabase(
        _ name: String, from template: Database? = nil, sabotage: Sabotage? = nil
    ) throws(StorageError) -> Database {
        try createDatabase(name, state: template?.snapshot() ?? DatabaseState(), sabotage: sabotage)
    }

    /// Creates a database that begins in this state.
    @discardableResult
    package func createDatabase(
        _ name: String, state: DatabaseState, sabotage: Sabotage? = nil
    ) throws(StorageError) -> Database {
        let database = Database(name: name, cluster: self, state: state, sabotage: sabotage)
        let isNew = databases.withLock { databases in
            if databases[name] != nil { return false }
            databases[name] = database
            return true
        }
        guard isNew else { throw .databaseExists }
        return database
    }

    /// Forgets a database; transactions that run in it keep it alive and fail as after a restore.
    package func dropDatabase(_ name: String) throws(StorageError) {
        let dropped = databases.withLock { $0.removeValue(forKey: name) }
        guard let dropped else { throw .noSuchDatabase }
        dropped.restore(DatabaseState())
    }

    package func renameDatabase(_ name: String, to newName: String) throws(StorageError) {
        let error = databases.withLock { databases -> StorageError? in
            guard let database = databases[name] else { return .noSuchDatabase }
            guard databases[newName] == nil else { return .databaseExists }
            databases[name] = nil
            databases[newName] = database
            return nil
        }
        if let error { throw error }
    }

    package func database(_ name: String) -> Database? { databases.withLock { $0[name] } }

    package var databaseNames: [String] { databases.withLock { $0.keys.sorted() } }

    package var databaseCount: Int { databases.withLock { $0.count } }

    package func nextTreeID() -> TreeID { TreeID(rawValue: Counter.tree.next()) }
    package func nextRowID() -> RowID { Counter.row.next() }
    /// The first of `count` consecutive row ids.
    package func nextRowIDs(_ count: Int) -> RowID { Counter.row.next(UInt64(max(1, count))) }
}
