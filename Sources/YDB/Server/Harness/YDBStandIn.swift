// A running YDB server as the harness holds it.

package import FaultInjection
import QueryEngine
package import ServerKit
import YDBLanguage

extension YDBServerConfiguration: ServerBlueprint {
    package static var protocolName: String { "ydb" }
    package static var usualPort: Int { 2136 }
    package static var faultWords: any FaultWords { YDBFaultWords() }

    package func start(
        on stage: Stage, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> any StandIn {
        try await YDBStandIn.start(completed, on: stage, filledBy: fill)
    }
}

/// A cluster, and the server in front of it where there is a socket.
final class YDBStandIn: StandIn {
    let configuration: YDBServerConfiguration
    let cluster: SQLCluster
    let stage: Stage
    let registry: ConnectionRegistry
    private let server: YDBServer?

    private init(
        _ configuration: YDBServerConfiguration, _ cluster: SQLCluster, _ stage: Stage,
        _ server: YDBServer?
    ) {
        self.configuration = configuration
        self.cluster = cluster
        self.stage = stage
        self.server = server
        registry =
            server?.registry
            ?? ConnectionRegistry(
                limit: configuration.maximumConnections, numbers: stage.numbers)
    }

    static func start(
        _ configuration: YDBServerConfiguration, on stage: Stage,
        filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> YDBStandIn {
        let cluster = try YDBServer.makeCluster(configuration, on: stage)
        let alone = YDBStandIn(configuration, cluster, stage, nil)
        try await fill(alone)
        guard configuration.opensSocket else { return alone }
        let server = try await YDBServer.start(configuration, on: stage, cluster: cluster)
        return YDBStandIn(configuration, cluster, stage, server)
    }

    var port: Int? { server?.port }
    var unixSocketPath: String? { nil }
    var databases: any DatabaseShelf { YDBDatabases(cluster: cluster) }

    func shutdown(patience: Duration) async {
        await server?.shutdown(patience: patience)
        registry.close(.shutdown)
        cluster.terminateAll(.shuttingDown)
    }

    // MARK: Queries inside the process

    func console(_ database: String, user: String) throws(StandInError) -> any Console {
        try ownConsole(database, user: user)
    }

    private func ownConsole(
        _ database: String, user: String
    ) throws(StandInError) -> YDBConsole {
        let wakes = WakeSignal(stage.steppedTime)
        let session = try StandInError.rethrow { () throws(SQLError) in
            try cluster.openYDBSession(
                path: database, user: user, isExempt: true,
                events: SessionEvents(wake: { wakes.set() }))
        }
        return YDBConsole(session, wakes, stage.time)
    }

    func clientConsole(
        _ client: ClientIdentity
    ) async throws(StandInError) -> any Console {
        let wakes = WakeSignal(stage.steppedTime)
        let seat: InProcessSeat
        do throws(InProcessSeat.Refusal) {
            seat = try InProcessSeat(registry, stage, wakes)
        } catch {
            throw StandInError(error)
        }
        do throws(InProcessSeat.Refusal) {
            try await seat.meet(.accept, FaultContext(connection: seat.number))
            seat.faults = cluster.faults(ofDatabase: YDBServer.name(of: client.database))
            let context = FaultContext(
                connection: seat.number, label: client.label, user: client.user,
                database: client.database, application: client.application)
            try await seat.meet(.authenticate, context)
        } catch {
            seat.leave()
            throw StandInError(error)
        }
        do throws(SQLError) {
            let session = try cluster.openYDBSession(
                path: client.database, user: client.user, application: client.application,
                connection: seat.number, events: SessionEvents(wake: { wakes.set() }))
            if let observer = stage.observer(of: client, connection: seat.number) {
                session.observe(observer)
            }
            seat.occupy { session.terminate(.shuttingDown) }
            return YDBConsole(session, wakes, stage.time, seat)
        } catch {
            seat.leave()
            throw StandInError(error)
        }
    }

    /// Runs a text of YQL as the query service does, definitions and data as they come.
    func load(
        _ script: [UInt8], into database: String, user: String
    ) async throws(StandInError) {
        let console = try ownConsole(database, user: user)
        defer { console.close() }
        _ = try await console.execute(script)
    }
}

extension SQLError {
    /// What is told of whatever is under way when the server goes.
    static var shuttingDown: SQLError { SQLError(.shuttingDown, YDBFaultWords()) }

    /// A meaning as YDB words it.
    init(_ meaning: FaultMeaning, _ words: YDBFaultWords) {
        if let native = words.error(meaning, during: []) {
            self.init(native, nil)
        } else {
            self.init(.internalError, "\(meaning)")
        }
    }
}
