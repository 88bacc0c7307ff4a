// The databases of a running server, as the harness makes, forks and restores them.

import FaultInjection
import PostgresLanguage
import QueryEngine
import ServerKit
import StorageEngine

struct PostgresDatabases: DatabaseShelf {
    struct Snapshot: DatabaseSnapshot {
        let state: DatabaseState
    }

    let cluster: SQLCluster

    var names: [String] { cluster.databaseNames }

    func create(_ name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in try cluster.createDatabase(name) }
    }

    func create(
        _ name: String, of origin: String, in state: any DatabaseSnapshot
    ) throws(StandInError) {
        let state = try own(state)
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.createDatabase(name, of: origin, state: state)
        }
    }

    func drop(_ name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in try cluster.dropDatabase(name) }
    }

    func snapshot(_ name: String) throws(StandInError) -> any DatabaseSnapshot {
        try StandInError.rethrow { () throws(SQLError) in
            Snapshot(state: try cluster.snapshot(name))
        }
    }

    func keepSnapshot(_ snapshot: String, of name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.snapshot(name, as: snapshot)
        }
    }

    func keptSnapshot(
        _ snapshot: String, of name: String
    ) throws(StandInError) -> any DatabaseSnapshot {
        guard let state = cluster.namedSnapshot(snapshot, of: name) else {
            throw StandInError(
                SQLError(
                    .undefinedObject, "database \"\(name)\" has no snapshot \"\(snapshot)\""))
        }
        return Snapshot(state: state)
    }

    func restore(_ name: String, to state: any DatabaseSnapshot) throws(StandInError) {
        let state = try own(state)
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.restore(name, to: state)
        }
    }

    private func own(_ state: any DatabaseSnapshot) throws(StandInError) -> DatabaseState {
        guard let snapshot = state as? Snapshot else {
            throw StandInError(
                SQLError(
                    .objectNotInPrerequisiteState, "the snapshot is of another kind of server"))
        }
        return snapshot.state
    }

    // MARK: Private forks

    func makePrivateFork(
        _ name: String, of base: String, faults: FaultInjector
    ) throws(StandInError) {
        let isMade = try StandInError.rethrow { () throws(SQLError) in
            try cluster.makePrivateFork(name)
        }
        guard isMade else {
            throw StandInError(
                SQLError(.invalidCatalogName, "database \"\(base)\" does not exist"))
        }
        cluster.setFaults(faults, ofDatabase: name)
    }

    func forgetPrivateFork(_ name: String, patience: Duration) async {
        for session in cluster.sessions where session.database == name {
            session.terminate(SQLError(FaultMeaning.shuttingDown))
        }
        _ = await cluster.departures.wait(within: patience) { [cluster] in
            cluster.sessionCount(name) == 0
        }
        cluster.setFaults(nil, ofDatabase: name)
        try? drop(name)
    }
}
