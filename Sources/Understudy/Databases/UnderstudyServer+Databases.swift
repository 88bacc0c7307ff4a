// Databases of a running server: forks, snapshots, scripts. All but scripts take constant time, whatever a database holds.

import ServerKit

/// A database's committed state at one moment, to be put back or forked from. It costs what changes after it.
public struct UnderstudySnapshot: Sendable {
    /// The database it was taken of.
    public let database: String
    let state: any DatabaseSnapshot
}

extension UnderstudyServer {
    /// The databases that are there, private forks too, by name.
    public var databaseNames: [String] { standIn.databases.names }

    /// Makes an empty database.
    public func createDatabase(_ name: String) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.create(name)
        }
    }

    /// Drops a database that nobody is connected to, with its named snapshots.
    public func dropDatabase(_ name: String) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.drop(name)
        }
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
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.create(name, of: snapshot.database, in: snapshot.state)
        }
        return url(database: name)
    }

    /// The committed state of a database.
    public func snapshot(_ database: String? = nil) throws(UnderstudyError) -> UnderstudySnapshot {
        let name = database ?? self.database
        return try UnderstudyError.rethrow { () throws(StandInError) in
            UnderstudySnapshot(database: name, state: try standIn.databases.snapshot(name))
        }
    }

    /// Keeps the committed state of a database under a name: `database~name` and `database~name~anything` connect to
    /// private forks of it.
    public func snapshot(
        _ database: String? = nil, as name: String
    ) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.keepSnapshot(name, of: database ?? self.database)
        }
    }

    /// Puts a database back to a snapshot of it. Transactions under way in it fail; connections stay.
    public func restore(_ snapshot: UnderstudySnapshot) throws(UnderstudyError) {
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.restore(snapshot.database, to: snapshot.state)
        }
    }

    /// Puts a database back to what it was when the snapshot of that name was taken.
    public func restore(
        _ database: String? = nil, to snapshotName: String
    ) throws(UnderstudyError) {
        let name = database ?? self.database
        try UnderstudyError.rethrow { () throws(StandInError) in
            let databases = standIn.databases
            try databases.restore(name, to: databases.keptSnapshot(snapshotName, of: name))
        }
    }

    /// Runs a script, statement by statement as the protocol's own shell does with a file; with PostgreSQL, data of COPY FROM STDIN may
    /// stand behind it. The first error ends it and names its line. Fault rules do not apply.
    ///
    /// - Throws: ``UnderstudyError``, or the file system's error where the script is a file that cannot be read.
    public func load(_ script: UnderstudyScript, into database: String? = nil) async throws {
        let bytes = try script.bytes()
        do throws(StandInError) {
            try await standIn.load(bytes, into: database ?? self.database, user: options.user)
        } catch {
            throw UnderstudyError(error)
        }
    }
}
