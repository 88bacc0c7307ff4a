// A running MySQL server as the harness holds it.

package import FaultInjection
import MySQLLanguage
import QueryEngine
package import ServerKit

extension MySQLServerConfiguration: ServerBlueprint {
    package static var protocolName: String { "mysql" }
    package static var usualPort: Int { 3306 }
    package static var faultWords: any FaultWords { MySQLFaultWords(.mysql8) }

    package func start(
        on stage: Stage, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> any StandIn {
        try await MySQLStandIn.start(completed, on: stage, filledBy: fill)
    }
}

/// A cluster, and the server in front of it where there is a socket.
final class MySQLStandIn: StandIn {
    let configuration: MySQLServerConfiguration
    let cluster: SQLCluster
    let stage: Stage
    let registry: ConnectionRegistry
    private let server: MySQLServer?

    private init(
        _ configuration: MySQLServerConfiguration, _ cluster: SQLCluster, _ stage: Stage,
        _ server: MySQLServer?
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
        _ configuration: MySQLServerConfiguration, on stage: Stage,
        filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> MySQLStandIn {
        let cluster = try MySQLServer.makeCluster(configuration, on: stage)
        let alone = MySQLStandIn(configuration, cluster, stage, nil)
        try await fill(alone)
        guard configuration.opensSocket else { return alone }
        let server = try await MySQLServer.start(configuration, on: stage, cluster: cluster)
        return MySQLStandIn(configuration, cluster, stage, server)
    }

    var port: Int? { server?.port }
    var unixSocketPath: String? { server?.unixSocketPath }
    var databases: any DatabaseShelf { MySQLDatabases(cluster: cluster) }

    private var words: MySQLFaultWords { MySQLFaultWords(configuration.flavor.flavor) }

    func shutdown(patience: Duration) async {
        await server?.shutdown(patience: patience)
        registry.close(.shutdown)
        cluster.terminateAll(SQLError(.shuttingDown, words))
    }

    // MARK: Statements inside the process

    func console(_ database: String, user: String) throws(StandInError) -> any Console {
        try ownConsole(database, user: user)
    }

    private func ownConsole(
        _ database: String, user: String
    ) throws(StandInError) -> MySQLConsole {
        let wakes = WakeSignal(stage.steppedTime)
        let session = try StandInError.rethrow { () throws(SQLError) in
            try cluster.openMySQLSession(
                MySQLLogin(user: user, database: database, options: .all), isExempt: true,
                events: SessionEvents(wake: { wakes.set() }))
        }
        return MySQLConsole(session, wakes, stage.time)
    }

    func clientConsole(
        _ client: ClientIdentity
    ) async throws(StandInError) -> any Console {
        let wakes = WakeSignal(stage.steppedTime)
        let seat: InProcessSeat
        do throws(InProcessSeat.Refusal) {
            seat = try InProcessSeat(registry, stage, wakes)
        } catch {
            throw StandInError(error, words)
        }
        do throws(InProcessSeat.Refusal) {
            try await seat.meet(.accept, FaultContext(connection: seat.number))
            seat.faults = cluster.faults(ofDatabase: MySQLServer.server(of: client.database))
            let context = FaultContext(
                connection: seat.number, label: client.label, user: client.user,
                database: client.database, application: client.application)
            try await seat.meet(.authenticate, context)
        } catch {
            seat.leave()
            throw StandInError(error, words)
        }
        do throws(SQLError) {
            var opening = MySQLOpening(
                login: MySQLLogin(
                    user: client.user, database: client.database, options: .all,
                    program: client.application), label: client.label)
            opening.connection = seat.number
            let session = try MySQLServer.openSession(
                of: cluster, on: stage, opening, events: SessionEvents(wake: { wakes.set() }))
            let words = words
            seat.occupy { session.terminate(SQLError(.shuttingDown, words)) }
            return MySQLConsole(session, wakes, stage.time, seat)
        } catch {
            seat.leave()
            throw StandInError(error)
        }
    }

    /// Runs the statements of a script in order; the first error ends it.
    func load(
        _ script: [UInt8], into database: String, user: String
    ) async throws(StandInError) {
        let console = try ownConsole(database, user: user)
        defer { console.close() }
        var statements = MySQLScript(script)
        while let statement = statements.next() {
            do throws(StandInError) {
                _ = try await console.execute(statement.text)
            } catch {
                throw StandInError(
                    code: error.code, message: error.message, line: statement.line)
            }
            statements.escapes = console.escapesTexts
        }
    }
}

extension MySQLClientOptions {
    /// What statements inside the process may do.
    static let all: MySQLClientOptions = [.multiStatements, .multiResults]
}
