// What all sessions of one database share above the storage engine: the catalog, the plans, each other.

package import StorageEngine

/// One database as sessions see it.
package final class DatabaseServices: Sendable {
    package let database: Database
    package let language: any Language
    package let locale: DatabaseLocale
    package let catalogCache: CatalogCache
    let plans: PlanCache
    private let members = OrderedMutex<[Int32: SessionControl]>([:])
    private let annexed = OrderedMutex<(any AnyObject & Sendable)?>(nil)

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
    }

    func leave(_ control: SessionControl) {
        members.withLock { _ = $0.removeValue(forKey: control.number) }
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
