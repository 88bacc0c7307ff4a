// Databases by the name `app~anything`: a fork of `app` for whoever uses that name, made when it is first asked for.

package import StorageEngine

/// What a database's name asks for when it has a tilde: `BASE~ANYTHING`, or `BASE~SNAPSHOT` or `BASE~SNAPSHOT~ANYTHING`
/// for a fork of a named snapshot of the base.
package struct PrivateForkName: Sendable, Equatable {
    package let base: String
    /// What follows the first tilde, up to the next: the name of a snapshot, if the base has one of that name.
    package let firstWord: String

    /// The longest name of a private fork in bytes: tests name their forks after themselves.
    package static let longest = 1024

    /// Nil for a name that asks for no fork.
    package init?(_ name: String) {
        guard name.utf8.count <= Self.longest, let tilde = name.firstIndex(of: "~") else {
            return nil
        }
        let rest = name[name.index(after: tilde)...]
        guard tilde > name.startIndex, !rest.isEmpty else { return nil }
        base = String(name[..<tilde])
        firstWord = String(rest.prefix { $0 != "~" })
    }
}

extension SQLCluster {
    /// The most databases that a cluster has before it makes no more private forks.
    package static let mostDatabases = 65_536

    /// Makes the private fork that the name asks for; false where it asks for none, or the base is not there.
    package func makePrivateFork(_ name: String) throws(SQLError) -> Bool {
        guard let fork = PrivateForkName(name), let base = storage.database(fork.base) else {
            return false
        }
        guard storage.databaseCount < Self.mostDatabases else {
            throw SQLError(
                .configurationLimitExceeded, "too many databases",
                detail: "A server has at most \(Self.mostDatabases) databases.",
                hint: "Drop the private forks that are no longer used.")
        }
        let state = namedSnapshot(fork.firstWord, of: fork.base) ?? base.snapshot()
        try createDatabase(name, of: fork.base, state: state)
        return true
    }

    /// Makes a database that begins in a state of another one.
    package func createDatabase(
        _ name: String, of origin: String, state: DatabaseState
    ) throws(SQLError) {
        guard !name.isEmpty, name.utf8.count <= PrivateForkName.longest else {
            throw SQLError(.invalidName, "invalid database name \"\(name)\"")
        }
        guard storage.database(name) == nil else {
            throw SQLError(.duplicateDatabase, "database \"\(name)\" already exists")
        }
        // Before the database is there, so that no session finds it with another one's.
        setLocale(locale(ofDatabase: origin), ofDatabase: name)
        do throws(StorageError) {
            try storage.createDatabase(name, state: state)
        } catch {
            throw SQLError(.duplicateDatabase, "database \"\(name)\" already exists")
        }
    }
}
