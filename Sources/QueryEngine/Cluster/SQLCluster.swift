// One server's databases with what their sessions share, in any language: what a protocol's server room holds, and a test.
// How sessions are opened is the language's.

package import FaultInjection
package import StorageEngine

package final class SQLCluster: Sendable {
    package let storage: Cluster
    package let language: any Language
    package let time: any TimeSource
    /// That of databases which are given no other.
    package let locale: DatabaseLocale
    /// An unknown database is created when someone connects to it.
    package let createsDatabases: Bool
    /// Roles that are known beside the sessions' users.
    package let roles: Set<String>
    /// The faults that befall the sessions; rules may be added at any time.
    package let faults: FaultInjector
    /// How much a serializable read covers, where its session does not say otherwise.
    package let granularity: PredicateGranularity

    private let state = OrderedMutex(State())
    private let catalogCache: CatalogCache
    /// Whose locks the databases' lock tables hold.
    package let owners = LockOwners()
    /// Told when a session is over.
    package let departures = ChangeSignal()

    private struct State {
        var databases: [String: DatabaseServices] = [:]
        var locales: [String: DatabaseLocale] = [:]
        var snapshots: [String: [String: NamedSnapshot]] = [:]
        var faults: [String: FaultInjector] = [:]
        var sessions: [Int32: SessionControl] = [:]
        /// Of the session that was opened last.
        var lastNumber: Int32 = 100
    }

    /// Work units of a step: 4,096 are about a millisecond. Tests take fewer, so that every statement is interrupted.
    package let stepBudget: Int
    /// Plans are kept and shared from the first time that a text is seen: for tests.
    let plansAtOnce: Bool

    package init(
        language: any Language, time: any TimeSource, locale: DatabaseLocale = .english,
        createsDatabases: Bool = false, roles: Set<String> = [],
        granularity: PredicateGranularity = .exact, faults: FaultInjector = FaultInjector(seed: 0),
        stepBudget: Int = 4096, plansAtOnce: Bool = false
    ) {
        self.plansAtOnce = plansAtOnce
        self.stepBudget = stepBudget
        self.language = language
        catalogCache = CatalogCache(types: language.types)
        self.time = time
        storage = Cluster(clock: { time.nanoseconds }, locks: language.locks)
        self.locale = locale
        self.createsDatabases = createsDatabases
        self.roles = roles
        self.faults = faults
        self.granularity = granularity
    }

    // MARK: Databases

    package var databaseNames: [String] { storage.databaseNames }

    package func createDatabase(_ name: String, from template: String? = nil) throws(SQLError) {
        guard !name.isEmpty, name.utf8.count <= language.names.longestDatabaseName else {
            throw refusal(.invalidDatabaseName(name))
        }
        var source: Database?
        if let template, !language.names.emptyDatabases.contains(template) {
            source = storage.database(template)
            if source == nil {
                throw refusal(.undefinedTemplate(template))
            }
        }
        let created: Database
        do throws(StorageError) {
            created = try storage.createDatabase(name, from: source)
        } catch {
            throw refusal(.duplicateDatabase(name))
        }
        setLocale(template.map(locale(ofDatabase:)), ofDatabase: name)
        try CatalogBootstrap.prepare(created, cache: catalogCache, language: language)
    }

    package func dropDatabase(_ name: String) throws(SQLError) {
        guard storage.database(name) != nil else {
            throw refusal(.undefinedDatabase(name))
        }
        let count = sessionCount(name)
        guard count == 0 else {
            throw refusal(.databaseInUse(name, sessions: count, isTemplate: false))
        }
        do throws(StorageError) {
            try storage.dropDatabase(name)
        } catch {
            throw refusal(.undefinedDatabase(name))
        }
        state.withLock {
            $0.databases[name] = nil
            $0.locales[name] = nil
            $0.snapshots[name] = nil
        }
    }

    /// An error in the language's words.
    func refusal(_ error: DefinitionError) -> SQLError {
        language.wording.words(of: .definition(error))
    }

    /// The faults that befall the sessions in a database: those of the cluster, unless it has its own.
    package func faults(ofDatabase name: String) -> FaultInjector {
        state.withLock { $0.faults[name] } ?? faults
    }

    /// Sessions that are opened from now on meet these faults in place of the cluster's; nil: the cluster's.
    package func setFaults(_ faults: FaultInjector?, ofDatabase name: String) {
        state.withLock { $0.faults[name] = faults }
    }

    package func locale(ofDatabase name: String) -> DatabaseLocale {
        state.withLock { $0.locales[name] } ?? locale
    }

    func setLocale(_ locale: DatabaseLocale?, ofDatabase name: String) {
        state.withLock { $0.locales[name] = locale }
    }

    /// The shared part of a database; made when first asked for.
    package func database(_ name: String) -> DatabaseServices? {
        guard let database = storage.database(name) else { return nil }
        return state.withLock { state in
            if let known = state.databases[name], known.database === database { return known }
            let services = DatabaseServices(
                database, language: language, locale: state.locales[name] ?? locale,
                catalogCache: catalogCache, plansAtOnce: plansAtOnce)
            state.databases[name] = services
            return services
        }
    }

    package func fork(_ name: String, as newName: String) throws(SQLError) {
        try createDatabase(newName, from: name)
    }

    package func snapshot(_ name: String) throws(SQLError) -> DatabaseState {
        guard let database = storage.database(name) else { throw refusal(.undefinedDatabase(name)) }
        return database.snapshot()
    }

    /// Puts a database back; transactions under way in it fail.
    package func restore(_ name: String, to snapshot: DatabaseState) throws(SQLError) {
        guard let database = storage.database(name) else { throw refusal(.undefinedDatabase(name)) }
        database.restore(snapshot)
    }

    /// Keeps the database's state under a name, in place of what had the name before.
    package func snapshot(_ name: String, as snapshotName: String) throws(SQLError) {
        guard let database = storage.database(name) else { throw refusal(.undefinedDatabase(name)) }
        let taken = NamedSnapshot(database: database, state: database.snapshot())
        state.withLock { $0.snapshots[name, default: [:]][snapshotName] = taken }
    }

    package func namedSnapshot(_ snapshotName: String, of name: String) -> DatabaseState? {
        guard let database = storage.database(name) else { return nil }
        let taken = state.withLock { $0.snapshots[name]?[snapshotName] }
        return taken?.database === database ? taken?.state : nil
    }

    package func sessionCount(_ name: String) -> Int {
        state.withLock { $0.databases[name]?.sessionCount ?? 0 }
    }

    /// What CREATE and DROP DATABASE in a session need.
    package func administration(current: String) -> DatabaseAdministration {
        let cache = catalogCache
        return DatabaseAdministration(
            cluster: storage, current: current, sessionCount: { self.sessionCount($0) },
            locale: { self.locale(ofDatabase: $0) },
            prepare: { (database, locale) throws(SQLError) in
                self.setLocale(locale, ofDatabase: database.name)
                try CatalogBootstrap.prepare(
                    database, cache: cache, language: self.language)
            })
    }

    // MARK: Sessions

    /// The database that a session is to be opened in, made now if its name or the cluster's rule asks for that; nil: it is not
    /// there.
    package func databaseForSession(_ name: String) throws(SQLError) -> DatabaseServices? {
        if storage.database(name) == nil {
            do throws(SQLError) {
                if try !makePrivateFork(name), createsDatabases { try createDatabase(name) }
            } catch {
                // Another session may have made it meanwhile.
                if error.condition != .duplicateDatabase { throw error }
            }
        }
        return database(name)
    }

    /// A number that no session has.
    package func nextSessionNumber() -> Int32 {
        state.withLock { state in
            repeat {
                state.lastNumber = state.lastNumber == .max ? 100 : state.lastNumber + 1
            } while state.sessions[state.lastNumber] != nil
            return state.lastNumber
        }
    }

    /// The session is open: others know it from now on.
    package func join(_ control: SessionControl, _ database: DatabaseServices) {
        database.join(control)
        owners.register(control)
        state.withLock { $0.sessions[control.number] = control }
    }

    /// The session is over.
    package func leave(_ control: SessionControl, _ database: DatabaseServices) {
        database.leave(control)
        owners.forget(control)
        state.withLock { _ = $0.sessions.removeValue(forKey: control.number) }
        departures.tell()
    }

    package func session(number: Int32) -> SessionControl? {
        state.withLock { $0.sessions[number] }
    }

    /// The sessions that hold what this one waits for, by their numbers.
    package func blockers(of number: Int32) -> [Int32] {
        session(number: number)?.blockingSessions.map(\.number) ?? []
    }

    /// All sessions, in the order of their numbers.
    package var sessions: [SessionControl] {
        state.withLock { $0.sessions.values.sorted { $0.number < $1.number } }
    }

    package func terminateAll(_ error: SQLError) {
        for control in sessions { control.terminate(error) }
    }
}

/// Of a database that may have been dropped since, and of which another one may bear the name now.
private struct NamedSnapshot: Sendable {
    weak var database: Database?
    let state: DatabaseState
}
