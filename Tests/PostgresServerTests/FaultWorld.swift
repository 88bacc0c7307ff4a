// Clients of an engine with fault rules, over connections in memory: one loop, no socket, and no clock but the test's.

import FaultInjection
import NIOCore
import QueryEngine
import PostgresLanguage
import ServerKit
import Synchronization
import WireCore

@testable import PostgresServer
@testable import PostgresWire

/// Time that only the test moves, in step with the connections' loops.
final class TurnedTime: TimeSource {
    private let now = Mutex<UInt64>(0)
    var nanoseconds: UInt64 { now.withLock { $0 } }
    var wallClock: Int64 { 800_000_000_000_000 + Int64(nanoseconds / 1000) }
    func advance(milliseconds: Int64) { now.withLock { $0 += UInt64(milliseconds) * 1_000_000 } }
}

struct FaultWorld {
    let cluster: SQLCluster
    let service: PostgresService
    let time = TurnedTime()

    init(_ rules: [FaultRule], seed: UInt64 = 0) throws {
        let faults = FaultInjector(seed: seed)
        cluster = SQLCluster(
            language: PostgresLanguage.standard, time: time, locale: .codePoints, faults: faults)
        try cluster.createDatabase("postgres")
        try cluster.loadAtOnce(
            Array(
                """
                CREATE TABLE t (id int PRIMARY KEY, v int);
                INSERT INTO t VALUES (1, 10), (2, 20), (3, 30);
                """.utf8), into: "postgres")
        try faults.replace(with: FaultPlan(seed: seed, rules: rules))
        service = PostgresService(
            registry: ConnectionRegistry(limit: 100),
            access: PostgresAccess(method: .trust, passwords: [:]), stage: Stage(faults: faults),
            opener: Self.opener(cluster))
    }

    /// As the server's own, but for the secret, which would differ from run to run.
    private static func opener(_ cluster: SQLCluster) -> PostgresService.Opener {
        { opening, events throws(SQLError) in
            let session = try cluster.openSession(
                database: opening.database, user: opening.user,
                settings: opening.settings.map { (name: $0.name, value: $0.value) },
                connection: opening.connection, events: events)
            return OpenedPostgresSession(
                session: session, key: PostgresCancelKey(processID: session.processID, secret: 7),
                settings: session.reportedParameters().map {
                    PostgresOpening.Setting(name: $0.name, value: $0.value)
                })
        }
    }

    init(_ rules: String, seed: UInt64 = 0) throws {
        try self.init(FaultPlan(rules).rules, seed: seed)
    }

    func connect() throws -> TestClient {
        TestClient(connection: try InMemoryConnection(service))
    }

    /// A connection that has been let in.
    func ready(_ parameters: [String: String] = [:]) throws -> TestClient {
        let client = try connect()
        try client.send(.startup(start(parameters)))
        _ = try client.receive()
        return client
    }

    func start(_ parameters: [String: String] = [:]) -> Client.Startup {
        startup(parameters.merging(["database": "postgres"]) { a, _ in a }, user: "postgres")
    }

    func advance(_ client: TestClient, milliseconds: Int64) {
        time.advance(milliseconds: milliseconds)
        client.connection.advance(milliseconds: milliseconds)
    }

    var outcomes: [FaultOutcome] { cluster.faults.decisions.map(\.outcome) }
}
