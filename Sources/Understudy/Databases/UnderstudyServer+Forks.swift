// A private fork of a database that looks like a server of its own: for tests that share one server.

public import FaultInjection
import ServerKit

extension UnderstudyServer {
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
    ) throws -> UnderstudyServer {
        let base = database ?? self.database
        let fork = "\(base)~\(name)"
        let faults = try FaultInjector(
            plan ?? FaultPlan(seed: self.faults.seed), for: self.faults.protocols)
        try UnderstudyError.rethrow { () throws(StandInError) in
            try standIn.databases.makePrivateFork(fork, of: base, faults: faults)
        }
        let log = logLimit.map { UnderstudyLog(limit: $0, stage.time) }
        log?.watch(faults)
        logs.set(log, of: fork)
        return UnderstudyServer(fork: fork, of: self, faults: faults, log: log)
    }

    /// Sends the fork's clients away and drops it.
    func forget(patience: Duration) async {
        await standIn.databases.forgetPrivateFork(database, patience: patience)
        logs.set(nil, of: database)
    }
}
