// A private fork of a database that looks like a server of its own: for tests that share one server.

public import FaultInjection
import QueryEngine
import Synchronization

extension Understudy {
    /// A private fork of a database, as a server of its own: its ``database``, ``url(database:)`` and calls without a database
    /// are the fork's, and it has its own ``faults`` and ``log``. What tests do in forks of one server disturbs nobody, and
    /// ``shutdown(patience:)`` of a fork forgets it alone.
    ///
    /// Rules of the fork cannot stand at `accept`: the client has not named its database then. The clock, and what the options
    /// say of entering, are the server's.
    ///
    /// - Parameters:
    ///   - database: what is forked; ``database`` where nil.
    ///   - name: what follows the tilde in the fork's name, `DATABASE~NAME`.
    ///   - plan: the faults that befall its clients.
    ///   - logLimit: how many statements its log keeps; nil: none.
    /// - Throws: ``UnderstudyError``: 42P04 where the fork is there already, 3D000 where the database is not. `FaultPlanError`
    ///   for a rule that cannot be.
    public func privateFork(
        of database: String? = nil, named name: String, faults plan: FaultPlan? = nil,
        logLimit: Int? = nil
    ) throws -> Understudy {
        let base = database ?? self.database
        let fork = "\(base)~\(name)"
        let faults = try FaultInjector(plan ?? FaultPlan(seed: self.faults.seed))
        let isMade = try UnderstudyError.rethrow { () throws(SQLError) in
            try cluster.makePrivateFork(fork)
        }
        guard isMade else {
            throw UnderstudyError(
                SQLError(.invalidCatalogName, "database \"\(base)\" does not exist"))
        }
        cluster.setFaults(faults, ofDatabase: fork)
        let log = logLimit.map { UnderstudyLog(limit: $0, began: cluster.time.nanoseconds) }
        log?.watch(faults, cluster.time)
        logs.set(log, of: fork)
        return Understudy(fork: fork, of: self, faults: faults, log: log)
    }

    /// Sends the fork's clients away and drops it.
    func forget(patience: Duration) async {
        for session in cluster.sessions where session.database == database {
            session.terminate(SQLError(FaultMeaning.shuttingDown))
        }
        // Looks are counted, not time: a busy machine is no reason to leave it behind.
        let pause = Duration.milliseconds(1)
        var looksLeft = Int((patience / pause).rounded(.up))
        while cluster.sessionCount(database) > 0, looksLeft > 0 {
            looksLeft -= 1
            try? await Task.sleep(for: pause)
        }
        cluster.setFaults(nil, ofDatabase: database)
        logs.set(nil, of: database)
        try? dropDatabase(database)
    }
}

/// A server that many tests share: it is started and filled when the first of them asks for it, and lives as long as the
/// process. Each test takes a private fork of it.
///
/// ```swift
/// let shared = SharedUnderstudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY)")
/// ```
public final class SharedUnderstudy: Sendable {
    private let options: UnderstudyOptions
    private let script: String?
    private let started = Mutex<Task<Understudy, any Error>?>(nil)

    /// What is to be started, and the script that fills its first database.
    public init(_ options: UnderstudyOptions = .postgres, load script: String? = nil) {
        self.options = options
        self.script = script
    }

    /// The server; all who ask get the same one, or the same error.
    public var server: Understudy {
        get async throws {
            let task = started.withLock { started in
                if let started { return started }
                let task = Task { [options, script] in
                    let server = try await Understudy.start(options)
                    if let script { try await server.load(sql: script) }
                    return server
                }
                started = task
                return task
            }
            return try await task.value
        }
    }
}
