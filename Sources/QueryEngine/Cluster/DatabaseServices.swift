// What all sessions of one database share above the storage engine: the catalog, the plans, each other.

package import StorageEngine
import Synchronization

/// One database as sessions see it.
package final class DatabaseServices: Sendable {
    package let database: Database
    package let language: any Language
    package let locale: DatabaseLocale
    package let catalogCache: CatalogCache
    let plans: PlanCache
    private let members = Mutex<[Int32: SessionControl]>([:])
    private let annexed = Mutex<(any AnyObject & Sendable)?>(nil)

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
        members.withLock { $0[control.number] = control }
        LockOwners.register(control)
    }

    func leave(_ control: SessionControl) {
        members.withLock { _ = $0.removeValue(forKey: control.number) }
        LockOwners.forget(control)
    }

    /// What a language keeps for each database beside all this; made by whoever asks first.
    package func annex<Kept: AnyObject & Sendable>(_ make: () -> Kept) -> Kept {
        annexed.withLock { annexed in
            if let known = annexed as? Kept { return known }
            let made = make()
            annexed = made
            return made
        }
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
