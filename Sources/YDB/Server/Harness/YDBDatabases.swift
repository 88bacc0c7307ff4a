// The databases of a running server, as the harness makes, forks and restores them; they are named by their paths.

import FaultInjection
import QueryEngine
import ServerKit
import StorageEngine

struct YDBDatabases: DatabaseShelf {
    struct Snapshot: DatabaseSnapshot {
        let state: DatabaseState
    }

    let cluster: SQLCluster

    var names: [String] { cluster.databaseNames.map { "/" + $0 } }

    func create(_ name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.createDatabase(YDBServer.name(of: name))
        }
    }

    func create(
        _ name: String, of origin: String, in state: any DatabaseSnapshot
    ) throws(StandInError) {
        let state = try own(state)
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.createDatabase(
                YDBServer.name(of: name), of: YDBServer.name(of: origin), state: state)
        }
    }

    func drop(_ name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.dropDatabase(YDBServer.name(of: name))
        }
    }

    func snapshot(_ name: String) throws(StandInError) -> any DatabaseSnapshot {
        try StandInError.rethrow { () throws(SQLError) in
            Snapshot(state: try cluster.snapshot(YDBServer.name(of: name)))
        }
    }

    func keepSnapshot(_ snapshot: String, of name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.snapshot(YDBServer.name(of: name), as: snapshot)
        }
    }

    func keptSnapshot(
        _ snapshot: String, of name: String
    ) throws(StandInError) -> any DatabaseSnapshot {
        guard let state = cluster.namedSnapshot(snapshot, of: YDBServer.name(of: name)) else {
            throw StandInError(
                code: "NOT_FOUND", message: "Database \(name) has no snapshot '\(snapshot)'")
        }
        return Snapshot(state: state)
    }

    func restore(_ name: String, to state: any DatabaseSnapshot) throws(StandInError) {
        let state = try own(state)
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.restore(YDBServer.name(of: name), to: state)
        }
    }

    private func own(_ state: any DatabaseSnapshot) throws(StandInError) -> DatabaseState {
        guard let snapshot = state as? Snapshot else {
            throw StandInError(
                code: "PRECONDITION_FAILED",
                message: "The snapshot is of another kind of server")
        }
        return snapshot.state
    }

    // MARK: Private forks

    func makePrivateFork(
        _ name: String, of base: String, faults: FaultInjector
    ) throws(StandInError) {
        let fork = YDBServer.name(of: name)
        let isMade = try StandInError.rethrow { () throws(SQLError) in
            try cluster.makePrivateFork(fork)
        }
        guard isMade else {
            throw StandInError(code: "NOT_FOUND", message: "Database \(base) is not found")
        }
        cluster.setFaults(faults, ofDatabase: fork)
    }

    func forgetPrivateFork(_ name: String, patience: Duration) async {
        let fork = YDBServer.name(of: name)
        for session in cluster.sessions where session.database == fork {
            session.terminate(.shuttingDown)
        }
        _ = await cluster.departures.wait(within: patience) { [cluster] in
            cluster.sessionCount(fork) == 0
        }
        cluster.setFaults(nil, ofDatabase: fork)
        try? drop(name)
    }
}
