// YDB over the engine: sessions of a cluster behind the calls.

import FaultInjection
package import QueryEngine
package import ServerKit
import YDBLanguage

extension YDBServer {
    /// Starts a server over a cluster of its own, with the databases that the configuration names.
    ///
    /// Throws NIO's `IOError` where the address cannot be had, `FaultPlanError` for a rule that cannot be, and the error of a
    /// certificate that cannot be used.
    public static func start(_ configuration: YDBServerConfiguration) async throws -> YDBServer {
        let stage = Stage(faults: try FaultInjector(configuration.faults))
        return try await start(
            configuration, on: stage, cluster: try makeCluster(configuration, on: stage))
    }

    /// The cluster that a configuration describes.
    package static func makeCluster(
        _ configuration: YDBServerConfiguration, on stage: Stage = Stage()
    ) throws(SQLError) -> SQLCluster {
        let cluster = SQLCluster(
            language: YDBLanguage(), time: stage.time, createsDatabases: false, faults: stage.faults
        )
        for path in configuration.databases { try cluster.createDatabase(name(of: path)) }
        return cluster
    }

    /// Serves a cluster's databases.
    package static func start(
        _ configuration: YDBServerConfiguration, on stage: Stage, cluster: SQLCluster
    ) async throws -> YDBServer {
        try await start(
            configuration, on: stage, faultsOf: { cluster.faults(ofDatabase: name(of: $0)) },
            addServices: { routes, core in
                let requests = SessionRequests(core, cluster)
                let operations = requests.operations
                core.onEnd { operations.cancelAll() }
                core.findDatabases { path in
                    // A fork is made when it is first asked for.
                    let base = name(of: path).prefix { $0 != "~" }
                    return cluster.databaseNames.contains { $0 == base }
                }
                routes.add(sessionMethods(requests.sessions, requests.operations))
                routes.add(TableRequests.methods(requests))
                routes.add(TableRows.methods(requests))
                routes.add(TableDefinitions.methods(requests))
                routes.add(QueryRequests.methods(requests))
                routes.add(QueryScripts.methods(requests))
                routes.add(ScriptRequests.methods(requests))
                routes.add(SchemeRequests.methods(requests))
            })
    }

    /// The engine's database of a path: `/local` is `local`.
    static func name(of path: String) -> String {
        let name = path.drop { $0 == "/" }
        return name.isEmpty ? SQLCluster.ydbDatabase : String(name)
    }
}
