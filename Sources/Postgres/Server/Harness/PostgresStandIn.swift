// A running Postgres server as the harness holds it.

package import FaultInjection
import PostgresLanguage
import QueryEngine
package import ServerKit

extension PostgresServerConfiguration: ServerBlueprint {
    package static var protocolName: String { "postgres" }
    package static var usualPort: Int { 5432 }
    package static var faultWords: any FaultWords { PostgresFaultWords() }

    package func start(
        on stage: Stage, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> any StandIn {
        try await PostgresStandIn.start(completed, on: stage, filledBy: fill)
    }

    /// With what follows from the rest: a password asks for itself, and `postgres` is always there, as in a real cluster.
    var completed: PostgresServerConfiguration {
        var completed = self
        if let password {
            completed.passwords[user] = password
            if authentication == .trust { completed.authentication = .scram }
        }
        if !databases.contains("postgres") { completed.databases.append("postgres") }
        return completed
    }
}

/// A cluster, and the server in front of it where there is a socket.
final class PostgresStandIn: StandIn {
    let configuration: PostgresServerConfiguration
    let cluster: SQLCluster
    let stage: Stage
    let registry: ConnectionRegistry
    private let server: PostgresServer?

    private init(
        _ configuration: PostgresServerConfiguration, _ cluster: SQLCluster, _ stage: Stage,
        _ server: PostgresServer?
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
        _ configuration: PostgresServerConfiguration, on stage: Stage,
        filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> PostgresStandIn {
        let cluster = try StandInError.rethrow { () throws(SQLError) in
            try PostgresServer.makeCluster(configuration, on: stage)
        }
        let alone = PostgresStandIn(configuration, cluster, stage, nil)
        try await fill(alone)
        guard configuration.opensSocket else { return alone }
        let server = try await PostgresServer.start(configuration, on: stage, cluster: cluster)
        return PostgresStandIn(configuration, cluster, stage, server)
    }

    var port: Int? { server?.port }
    var unixSocketPath: String? { server?.unixSocketPath }
    var databases: any DatabaseShelf { PostgresDatabases(cluster: cluster) }

    func shutdown(patience: Duration) async {
        await server?.shutdown(patience: patience)
        registry.close(.shutdown)
        cluster.terminateAll(SQLError(FaultMeaning.shuttingDown))
    }

    // MARK: Statements inside the process

    func console(_ database: String, user: String) throws(StandInError) -> any Console {
        let wakes = WakeSignal(stage.steppedTime)
        let session = try StandInError.rethrow { () throws(SQLError) in
            try cluster.openSession(
                database: database, user: user, isExempt: true,
                events: SessionEvents(wake: { wakes.set() }))
        }
        return PostgresConsole(session, wakes, stage.time)
    }

    func clientConsole(
        _ client: ClientIdentity
    ) async throws(StandInError) -> any Console {
        let wakes = WakeSignal(stage.steppedTime)
        let seat = try StandInError.letIn { () throws(InProcessSeat.Refusal) in
            try InProcessSeat(registry, stage, wakes)
        }
        do throws(InProcessSeat.Refusal) {
            try await seat.meet(.accept, FaultContext(connection: seat.number))
            seat.faults = cluster.faults(ofDatabase: client.database)
            let context = FaultContext(
                connection: seat.number, label: client.label, user: client.user,
                database: client.database, application: client.application)
            try await seat.meet(.authenticate, context)
        } catch {
            seat.leave()
            throw StandInError(error)
        }
        do throws(SQLError) {
            let session = try PostgresServer.openSession(
                of: cluster, on: stage, client, settings: Self.settings(of: client),
                connection: seat.number, events: SessionEvents(wake: { wakes.set() }))
            seat.occupy { session.terminate(SQLError(FaultMeaning.shuttingDown)) }
            return PostgresConsole(session, wakes, stage.time, seat)
        } catch {
            seat.leave()
            throw StandInError(error)
        }
    }

    private static func settings(
        of client: ClientIdentity
    ) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = []
        if !client.application.isEmpty {
            settings.append((name: "application_name", value: client.application))
        }
        if let label = client.label {
            settings.append((name: "understudy.label", value: label))
        }
        return settings
    }
}

extension StandInError {
    init(_ error: SQLError, line: Int? = nil) {
        self.init(
            code: error.sqlState, message: error.message, detail: error.fields.detail,
            hint: error.fields.hint, line: line)
    }

    init(_ refusal: InProcessSeat.Refusal) {
        switch refusal {
        case .error(let meaning): self.init(SQLError(meaning))
        case .ended(let end): self.init(ended: end)
        }
    }

    /// A fault has ended the connection.
    init(ended end: ConnectionEnd) {
        let message =
            switch end {
            case .closed, .answerCut: "the server has closed the connection"
            case .reset, .answerReset: "the server has reset the connection"
            case .silent: "the server has fallen silent"
            }
        self.init(SQLError(.connectionFailure, message))
    }

    static func rethrow<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(StandInError) -> Result {
        do throws(SQLError) {
            return try body()
        } catch {
            throw StandInError(error)
        }
    }

    fileprivate static func letIn(
        _ body: () throws(InProcessSeat.Refusal) -> InProcessSeat
    ) throws(StandInError) -> InProcessSeat {
        do throws(InProcessSeat.Refusal) {
            return try body()
        } catch {
            throw StandInError(error)
        }
    }
}
