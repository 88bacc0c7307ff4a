// Databases of a running server: forks, snapshots, scripts. All but scripts take constant time, whatever a database holds.

import PostgresLanguage
import QueryEngine
import StorageEngine

/// A database's committed state at one moment, to be put back or forked from. It costs what changes after it.
public struct UnderstudySnapshot: Sendable {
    /// The database it was taken of.
    public let database: String
    let state: DatabaseState
}

extension Understudy {
    /// The databases that are there, private forks too, by name.
    public var databaseNames: [String] { cluster.databaseNames }

    /// Makes an empty database.
    public func createDatabase(_ name: String) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(SQLError) in try cluster.createDatabase(name) }
    }

    /// Drops a database that nobody is connected to (55006 else), with its named snapshots.
    public func dropDatabase(_ name: String) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(SQLError) in try cluster.dropDatabase(name) }
    }

    /// Makes a database with the committed state of another one, and says its URL.
    @discardableResult
    public func fork(
        _ database: String? = nil, as name: String
    ) throws(UnderstudyError) -> String {
        try fork(snapshot(database), as: name)
    }

    /// Makes a database that begins as the snapshot is, and says its URL.
    @discardableResult
    public func fork(
        _ snapshot: UnderstudySnapshot, as name: String
    ) throws(UnderstudyError) -> String {
        try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.createDatabase(name, of: snapshot.database, state: snapshot.state)
        }
        return url(database: name)
    }

    /// The committed state of a database.
    public func snapshot(_ database: String? = nil) throws(UnderstudyError) -> UnderstudySnapshot {
        let name = database ?? self.database
        let state = try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.snapshot(name)
        }
        return UnderstudySnapshot(database: name, state: state)
    }

    /// Keeps the committed state of a database under a name: `database~name` and `database~name~anything` connect to
    /// private forks of it.
    public func snapshot(
        _ database: String? = nil, as name: String
    ) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.snapshot(database ?? self.database, as: name)
        }
    }

    /// Puts a database back to a snapshot of it. Transactions under way in it fail with 57P01; connections stay.
    public func restore(_ snapshot: UnderstudySnapshot) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.restore(snapshot.database, to: snapshot.state)
        }
    }

    /// Puts a database back to what it was when the snapshot of that name was taken.
    public func restore(
        _ database: String? = nil, to snapshotName: String
    ) throws(UnderstudyError) {
        let name = database ?? self.database
        guard let state = cluster.namedSnapshot(snapshotName, of: name) else {
            throw UnderstudyError(
                SQLError(
                    .undefinedObject,
                    "database \"\(name)\" has no snapshot \"\(snapshotName)\""))
        }
        try restore(UnderstudySnapshot(database: name, state: state))
    }

    /// Runs a script, statement by statement as psql does with a file; data of COPY FROM STDIN may stand behind it. The
    /// first error ends it and names its line. Fault rules do not apply.
    public func load(
        sql script: String, into database: String? = nil
    ) async throws(UnderstudyError) {
        do throws(LoadError) {
            try await cluster.load(
                Array(script.utf8), into: database ?? self.database, user: options.user)
        } catch {
            throw UnderstudyError(error.error, line: error.line)
        }
    }
}
