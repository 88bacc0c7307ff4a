// What all sessions of one database share above the storage engine: the catalog, the plans, the channels, each other.

package import StorageEngine
import Synchronization

/// One database as sessions see it.
package final class DatabaseServices: Sendable {
    package let database: Database
    package let language: any Language
    package let locale: DatabaseLocale
    package let catalogCache: CatalogCache
    let plans: PlanCache
    let notifications = NotificationQueue()
    private let members = Mutex<[Int32: SessionControl]>([:])

    init(
        _ database: Database, language: any Language, locale: DatabaseLocale,
        catalogCache: CatalogCache, plansAtOnce: Bool
    ) {
        self.database = database
        self.language = language
        self.locale = locale
        self.catalogCache = catalogCache
        plans = PlanCache(admitsAtOnce: plansAtOnce)
    }

    package var name: String { database.name }

    func join(_ control: SessionControl) {
        members.withLock { $0[control.processID] = control }
        LockOwners.register(control)
    }

    func leave(_ control: SessionControl) {
        members.withLock { _ = $0.removeValue(forKey: control.processID) }
        notifications.leave(control)
        LockOwners.forget(control)
    }

    /// The sessions of the database, in the order of their process ids.
    package var sessions: [SessionControl] {
        members.withLock { $0.values.sorted { $0.processID < $1.processID } }
    }

    package func session(processID: Int32) -> SessionControl? {
        members.withLock { $0[processID] }
    }

    package var sessionCount: Int { members.withLock { $0.count } }
}

/// Whose lock it is: the sessions of the process by the owner that the lock table knows.
enum LockOwners {
    private static let sessions = Mutex<[LockOwner: SessionControl]>([:])

    static func register(_ control: SessionControl) {
        sessions.withLock { $0[control.owner] = control }
    }

    static func forget(_ control: SessionControl) {
        sessions.withLock { _ = $0.removeValue(forKey: control.owner) }
    }

    static func session(_ owner: LockOwner) -> SessionControl? {
        sessions.withLock { $0[owner] }
    }
}
