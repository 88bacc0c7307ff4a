// Databases by the name `app~anything`: a fork of `app` for whoever uses that name, made when it is first asked for.

package import StorageEngine

/// What a database's name asks for when it has a tilde: `BASE~ANYTHING`, or `BASE~SNAPSHOT` or `BASE~SNAPSHOT~ANYTHING`
/// for a fork of a named snapshot of the base.
package struct PrivateForkName: Sendable, Equatable {
    /// What stands before a tilde, and between that and the next one, or the end.
    package struct Reading: Sendable, Equatable {
        package let base: String
        package let word: String
    }

    /// One a tilde, that of the first one first.
    package let readings: [Reading]

    /// The longest name of a private fork in bytes: tests name their forks after themselves.
    package static let longest = 1024
    /// So many tildes are looked at: a snapshot's base has a tilde itself where it is a fork.
    private static let mostReadings = 8

    /// Nil for a name that asks for no fork.
    package init?(_ name: String) {
        guard name.utf8.count <= Self.longest else { return nil }
        var readings: [Reading] = []
        var rest = name[...]
        while readings.count < Self.mostReadings, let tilde = rest.firstIndex(of: "~") {
            rest = rest[rest.index(after: tilde)...]
            readings.append(
                Reading(
                    base: String(name[..<tilde]), word: String(rest.prefix { $0 != "~" })))
        }
        guard let base = readings.first?.base, !base.isEmpty,
            base.utf8.count + 1 < name.utf8.count
        else { return nil }
        self.readings = readings
    }
}

extension SQLCluster {
    /// The most databases that a cluster has before it makes no more private forks.
    package static let mostDatabases = 65_536

    /// Makes the private fork that the name asks for; false where it asks for none, or the base is not there.
    package func makePrivateFork(_ name: String) throws(SQLError) -> Bool {
        guard let fork = PrivateForkName(name), let origin = origin(of: fork) else { return false }
        guard storage.databaseCount < Self.mostDatabases else {
            throw refusal(.tooManyDatabases(limit: Self.mostDatabases))
        }
        try createDatabase(name, of: origin.base, state: origin.state)
        return true
    }

    /// A snapshot that bears the name; else the base before the first tilde as it is now.
    private func origin(of fork: PrivateForkName) -> (base: String, state: DatabaseState)? {
        for reading in fork.readings {
            if let state = namedSnapshot(reading.word, of: reading.base) {
                return (reading.base, state)
            }
        }
        guard let base = fork.readings.first?.base else { return nil }
        return storage.database(base).map { (base, $0.snapshot()) }
    }

    /// Makes a database that begins in a state of another one.
    package func createDatabase(
        _ name: String, of origin: String, state: DatabaseState
    ) throws(SQLError) {
        guard !name.isEmpty, name.utf8.count <= PrivateForkName.longest else {
            throw refusal(.invalidDatabaseName(name))
        }
        guard storage.database(name) == nil else {
            throw refusal(.duplicateDatabase(name))
        }
        // Before the database is there, so that no session finds it with another one's.
        setLocale(locale(ofDatabase: origin), ofDatabase: name)
        do throws(StorageError) {
            try storage.createDatabase(name, state: state)
        } catch {
            throw refusal(.duplicateDatabase(name))
        }
    }
}
