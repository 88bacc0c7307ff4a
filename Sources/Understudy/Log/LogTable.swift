// Which log hears of which sessions and faults: the server's, or that of a private fork.

import FaultInjection
import PostgresServer
import QueryEngine
import ServerKit
import Synchronization

/// The logs of one server, by database.
final class LogTable: Sendable {
    /// Of all databases that have none of their own.
    let log: UnderstudyLog?
    private let cluster: SQLCluster
    /// By which the cluster's faults know the log.
    private let watch: Int?
    private let forks = Mutex<[String: UnderstudyLog]>([:])

    init(_ log: UnderstudyLog?, _ cluster: SQLCluster) {
        self.log = log
        self.cluster = cluster
        watch = log?.watch(cluster.faults, cluster.time)
    }

    /// Servers that were started with the same options share their faults.
    deinit { if let watch { cluster.faults.unwatch(watch) } }

    func set(_ log: UnderstudyLog?, of database: String) {
        forks.withLock { $0[database] = log }
    }

    private func log(of database: String) -> UnderstudyLog? {
        forks.withLock { $0[database] } ?? log
    }

    /// An opener of whose sessions the logs hear.
    func watching(_ opener: @escaping PostgresService.Opener) -> PostgresService.Opener {
        { opening, events throws(SQLError) in
            let opened = try opener(opening, events)
            guard let log = self.log(of: opening.database) else { return opened }
            return log.watch(opened, opening, of: self.cluster)
        }
    }
}

extension UnderstudyLog {
    /// Hears of the decisions of the rules for as long as it is there.
    @discardableResult
    func watch(_ faults: FaultInjector, _ time: any TimeSource) -> Int {
        faults.watch { [weak self] decision, isNew in
            self?.note(decision, isNew: isNew, at: time.nanoseconds)
        }
    }
}
