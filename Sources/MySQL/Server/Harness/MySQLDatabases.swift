// The databases of a running server, as the harness makes, forks and restores them. A database of the engine is a whole server:
// its states hold all of MySQL's databases in it.

import FaultInjection
import MySQLLanguage
import QueryEngine
import ServerKit
import StorageEngine

struct MySQLDatabases: DatabaseShelf {
    struct Snapshot: DatabaseSnapshot {
        let state: DatabaseState
    }

    let cluster: SQLCluster

    var names: [String] {
        cluster.databaseNames.flatMap { server in
            let fork = server.dropFirst(SQLCluster.mySQLServer.utf8.count)
            return ((try? schemas(of: server)) ?? []).map { $0 + fork }
        }
    }

    private func schemas(of server: String) throws(StandInError) -> [String] {
        let fork = String(server.dropFirst(SQLCluster.mySQLServer.utf8.count))
        let answer = try run(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                + "('information_schema', 'mysql', 'performance_schema', 'sys')", in: fork)
        return answer.rows.compactMap { $0.first ?? nil }
    }

    func create(_ name: String) throws(StandInError) {
        _ = try run("CREATE DATABASE \(Self.quoted(name))", in: "")
    }

    /// The database is there afterwards, whether it was before or not.
    func provide(_ name: String) throws(StandInError) {
        _ = try run("CREATE DATABASE IF NOT EXISTS \(Self.quoted(name))", in: "")
    }

    func drop(_ name: String) throws(StandInError) {
        guard !name.contains("~") else {
            let server = MySQLServer.server(of: name)
            return try StandInError.rethrow { () throws(SQLError) in
                try cluster.dropDatabase(server)
            }
        }
        _ = try run("DROP DATABASE \(Self.quoted(name))", in: "")
    }

    private static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }

    /// Runs a statement that waits for nothing; 1205 where it would.
    private func run(_ text: String, in fork: String) throws(StandInError) -> ConsoleAnswer {
        let session = try StandInError.rethrow { () throws(SQLError) in
            try cluster.openMySQLSession(
                MySQLLogin(user: "root", database: fork.isEmpty ? nil : fork), isExempt: true,
                events: SessionEvents(wake: {}))
        }
        defer { session.close() }
        var sink = ConsoleSink(faults: nil)
        var progress = session.start(.query(Array(text.utf8)), &sink)
        while true {
            switch progress {
            case .finished, .terminated, .cut: return try sink.outcome()
            case .yielded, .movesAside, .outputFull: progress = session.resume(&sink)
            case .waiting, .sleeping, .needsInput:
                throw StandInError(
                    code: "1205",
                    message: "Lock wait timeout exceeded; try restarting transaction")
            }
        }
    }

    func create(
        _ name: String, of origin: String, in state: any DatabaseSnapshot
    ) throws(StandInError) {
        throw StandInError(
            code: "1235",
            message: "This version of Understudy doesn't yet support 'forks of MySQL databases "
                + "under names of their own': connect to \(origin)~\(name)")
    }

    func snapshot(_ name: String) throws(StandInError) -> any DatabaseSnapshot {
        try StandInError.rethrow { () throws(SQLError) in
            Snapshot(state: try cluster.snapshot(MySQLServer.server(of: name)))
        }
    }

    func keepSnapshot(_ snapshot: String, of name: String) throws(StandInError) {
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.snapshot(MySQLServer.server(of: name), as: snapshot)
        }
    }

    func keptSnapshot(
        _ snapshot: String, of name: String
    ) throws(StandInError) -> any DatabaseSnapshot {
        guard
            let state = cluster.namedSnapshot(snapshot, of: MySQLServer.server(of: name))
        else {
            throw StandInError(
                code: "1049", message: "database \(name) has no snapshot '\(snapshot)'")
        }
        return Snapshot(state: state)
    }

    func restore(_ name: String, to state: any DatabaseSnapshot) throws(StandInError) {
        guard let snapshot = state as? Snapshot else {
            throw StandInError(
                code: "1210", message: "the snapshot is of another kind of server")
        }
        try StandInError.rethrow { () throws(SQLError) in
            try cluster.restore(MySQLServer.server(of: name), to: snapshot.state)
        }
    }

    // MARK: Private forks

    func makePrivateFork(
        _ name: String, of base: String, faults: FaultInjector
    ) throws(StandInError) {
        let server = MySQLServer.server(of: name)
        guard try schemas(of: MySQLServer.server(of: base)).contains(MySQLServer.schema(of: base))
        else { throw StandInError(code: "1049", message: "Unknown database '\(base)'") }
        _ = try StandInError.rethrow { () throws(SQLError) in
            try cluster.makePrivateFork(server)
        }
        cluster.setFaults(faults, ofDatabase: server)
    }

    func forgetPrivateFork(_ name: String, patience: Duration) async {
        let server = MySQLServer.server(of: name)
        let words = MySQLFaultWords(.mysql8)
        for session in cluster.sessions where session.database == server {
            session.terminate(SQLError(.shuttingDown, words))
        }
        _ = await cluster.departures.wait(within: patience) { [cluster] in
            cluster.sessionCount(server) == 0
        }
        cluster.setFaults(nil, ofDatabase: server)
        try? drop(name)
    }
}
