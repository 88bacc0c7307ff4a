// A stand-in server inside the process: started and stopped here, and where clients reach it.

public import FaultInjection
import ServerKit

/// A running stand-in for a database server, with everything in memory.
///
/// ```swift
/// let server = try await UnderstudyServer.start(.postgres)
/// try await server.load("CREATE TABLE jobs (id int PRIMARY KEY)")
/// let url = server.url()   // postgresql://postgres@127.0.0.1:PORT/postgres
/// await server.shutdown()
/// ```
///
/// Any number of servers run side by side; each has databases of its own.
public final class UnderstudyServer: Sendable {
    /// The server of the test that runs, where the trait `.understudy` of UnderstudyTesting stands at it.
    @TaskLocal public static var current: UnderstudyServer?

    /// What it was started with.
    public let options: UnderstudyOptions
    /// The database that calls without one mean: the first of the options, or the fork that this is.
    public let database: String
    /// The faults that befall clients: rules may be added at any time, and it says what they did. A private fork has its own.
    ///
    /// ```swift
    /// try server.faults.add("serialization_failure at commit times 2; delay 1s before statement nth 3")
    /// ```
    public let faults: FaultInjector
    /// What ``log`` gives.
    package let optionalLog: UnderstudyLog?

    let standIn: any StandIn
    let stage: Stage
    /// What hears of the sessions in a database.
    let logs: LogTable
    let isFork: Bool

    init(
        _ options: UnderstudyOptions, _ standIn: any StandIn, _ stage: Stage, _ logs: LogTable
    ) {
        self.options = options
        self.standIn = standIn
        self.stage = stage
        self.logs = logs
        database = options.firstDatabase
        faults = stage.faults
        optionalLog = logs.log
        isFork = false
    }

    /// A server of which one database is there.
    init(
        fork database: String, of server: UnderstudyServer, faults: FaultInjector,
        log: UnderstudyLog?
    ) {
        options = server.options
        standIn = server.standIn
        stage = server.stage
        logs = server.logs
        self.database = database
        self.faults = faults
        optionalLog = log
        isFork = true
    }

    /// Starts a server; clients are let in when this returns.
    ///
    /// Throws ``UnderstudyError`` where a database cannot be made, `FaultPlanError` for a rule that cannot be, NIO's `IOError` where the
    /// address cannot be had, and the error of a certificate that cannot be used.
    public static func start(
        _ options: UnderstudyOptions = .usual
    ) async throws -> UnderstudyServer {
        let troupe = try Troupe(options)
        return try await troupe.start(options) { _ in }
    }

    /// Starts a server and fills it; one that cannot be filled is shut down again.
    package static func start(
        _ options: UnderstudyOptions, load script: UnderstudyScript?,
        prepare: (@Sendable (UnderstudyServer) async throws -> Void)?
    ) async throws -> UnderstudyServer {
        let bytes = try script?.bytes()
        let troupe = try Troupe(options)
        let server = try await troupe.start(options) { server in
            guard let bytes else { return }
            try await server.load(bytes, into: options.firstDatabase, user: options.user)
        }
        do {
            try await prepare?(server)
        } catch {
            await server.shutdown()
            throw error
        }
        return server
    }

    /// Accepts no more connections, tells each client that the server is shutting down, and waits up to `patience` for them to go.
    ///
    /// Of a private fork only its own clients are sent away, and the fork is forgotten.
    public func shutdown(patience: Duration = .seconds(5)) async {
        if isFork { return await forget(patience: patience) }
        await standIn.shutdown(patience: patience)
    }

    /// The clock that it lives by; nil: real time.
    public var clock: VirtualClock? { options.clock }

    /// What clients have done.
    ///
    /// - Throws: ``MissingLog`` where the options ask for no log: an assertion must not pass since nobody was listening.
    public var log: UnderstudyLog {
        get throws {
            guard let optionalLog else { throw MissingLog() }
            return optionalLog
        }
    }
}

/// Starts a server, gives it to `body`, and shuts it down whatever becomes of it.
///
/// Throws what ``UnderstudyServer/start(_:)`` and `body` throw.
public func withUnderstudy<Result: Sendable>(
    _ options: UnderstudyOptions = .usual,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (UnderstudyServer) async throws -> Result
) async throws -> Result {
    let server = try await UnderstudyServer.start(options)
    do {
        let result = try await body(server)
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}

extension UnderstudyOptions {
    /// The database that calls without one mean.
    package var firstDatabase: String { blueprint.databases.first ?? blueprint.protocolName }
}
