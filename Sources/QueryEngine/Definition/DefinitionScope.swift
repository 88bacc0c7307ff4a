// What the parts of a statement's preparation share: the catalog with the changes gathered so far, the locks, the
// notices, and the work on rows that is left to do.
import StorageEngine

/// Made anew each time preparation starts over after a wait: locks are kept by the transaction, and nothing is written
/// before all is prepared.
final class DefinitionScope {
    let catalog: TransactionCatalog
    let changes: DefinitionChanges
    /// nil at a transaction's end: then nothing is evaluated and nobody is told.
    let services: (any SessionServices)?
    let databases: DatabaseAdministration?
    /// Done in order once the catalog's changes are written.
    var work: [any DefinitionWork] = []
    private(set) var notices: [Notice] = []
    /// The name that the last preparation waited for.
    private(set) var awaited: ClaimedName?

    init(
        _ catalog: TransactionCatalog, _ services: (any SessionServices)?,
        _ databases: DatabaseAdministration?, awaited: ClaimedName? = nil
    ) {
        self.awaited = awaited
        self.catalog = catalog
        self.changes = DefinitionChanges(catalog.store, catalog.language.names)
        self.services = services
        self.databases = databases
    }

    var transaction: Transaction { catalog.transaction }

    /// The types that the statement found.
    var types: TypeLibrary { environment.types }

    var environment: TypeEnvironment {
        services?.environment ?? TypeEnvironment(types: catalog.language.types)
    }

    /// A context to run a plan or evaluate expressions in.
    func context(
        for plan: QueryPlan, view: View, parameters: [Value] = []
    ) throws(Interrupt) -> ExecutionContext {
        guard let services else {
            throw .error(SQLError(.internalError, "no session to evaluate in"))
        }
        return ExecutionContext(
            plan: plan, parameters: parameters, transaction: transaction, view: view,
            services: services)
    }

    /// What an action of ALTER TABLE is for the table as it stands, planned over the catalog as it stands.
    func planned(
        _ planning: TableAction.Planning, _ table: TableDescriptor
    ) throws(Interrupt) -> [TableAction] {
        guard
            let planningContext = services?.planningContext(
                over: GatheredCatalog(catalog, changes))
        else { throw .error(SQLError(.internalError, "no session to plan in")) }
        let actions = try checked { () throws(SQLError) in try planning(table, planningContext) }
        notices += planningContext.notices
        return actions
    }

    /// Ends what takes long where the client no longer waits for it.
    func checkInterrupts() throws(Interrupt) {
        try checked { () throws(SQLError) in try services?.checkInterrupts() }
    }

    func indexBuild(
        _ index: IndexDescriptor, _ table: TableDescriptor
    ) throws(Interrupt) -> IndexBuild {
        IndexBuild(
            index, table,
            try context(
                for: .forExpressions(slotCount: 0), view: transaction.latestCommittedAndOwn()))
    }

    func notice(_ notice: DefinitionNotice) {
        notices.append(catalog.language.wording.notice(notice))
    }

    /// What there was nothing to do for, where the statement allows that.
    func skip(_ error: DefinitionError) {
        notices.append(catalog.language.wording.notice(skipping: error))
    }

    /// An error, or where the statement allows it no more than a notice.
    func refuse(_ error: DefinitionError, unless isAllowed: Bool) throws(Interrupt) {
        guard isAllowed else { throw .definition(error) }
        skip(error)
    }

    func newTree() -> TreeID { transaction.database.cluster.nextTreeID() }

    // MARK: Errors

    /// Runs what throws a plain error.
    func checked<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(Interrupt) -> Result {
        do throws(SQLError) { return try body() } catch { throw .error(error) }
    }

    // MARK: Locks

    func lock(_ tree: TreeID, _ mode: TableLockMode) throws(Interrupt) {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try transaction.lockTable(tree, mode)
        } catch {
            throw .error(SQLError(error))
        }
        switch outcome {
        case .granted: return
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable:
            throw .violation(.tableLocked)
        }
    }

    /// What is locked of an object that has no tree of its own.
    static func lockIdentifier(_ oid: UInt32) -> TreeID {
        TreeID(rawValue: 1 << 62 | UInt64(oid))
    }

    /// Locks a table and reads it again, since a wait may have ended with another definition or tree of it.
    func lockedTable(_ oid: UInt32, _ mode: TableLockMode) throws(Interrupt) -> TableDescriptor? {
        var locked: TreeID?
        while let table = try checked({ () throws(SQLError) in try changes.table(oid) }) {
            if table.tree == locked { return table }
            try lock(table.tree, mode)
            locked = table.tree
        }
        return nil
    }

    /// The same, where the table was there when the statement was planned.
    func existingTable(
        _ oid: UInt32, _ mode: TableLockMode
    ) throws(Interrupt) -> TableDescriptor {
        guard let table = try lockedTable(oid, mode) else {
            throw .definition(.goneTable(oid))
        }
        return table
    }

    func lockedSequence(
        _ oid: UInt32, _ mode: TableLockMode
    ) throws(Interrupt) -> SequenceDescriptor? {
        var locked: TreeID?
        while let sequence = try checked({ () throws(SQLError) in try changes.sequence(oid) }) {
            if sequence.tree == locked { return sequence }
            try lock(sequence.tree, mode)
            locked = sequence.tree
        }
        return nil
    }

    /// 55006 where this session itself is reading the table.
    func requireUnused(_ table: TableDescriptor, _ action: String) throws(Interrupt) {
        guard services?.isInUse(table: table.oid) == true else { return }
        throw .definition(.usedByQuery(table.name, action: action))
    }

    // MARK: Names

    func identifier(schema: String, name: String) throws(Interrupt) -> UInt32? {
        try checked { () throws(SQLError) in
            try changes.identifier(schema: schema, name: name)
        }
    }

    /// Keeps others from making an object of this name until the transaction ends. The caller has seen that it is free.
    func claim(
        schema: String, name: String, oid: UInt32, as kind: ClaimedName.Kind = .relation
    ) throws(Interrupt) {
        let claimed = ClaimedName(schema: schema, name: name, kind: kind)
        let before = catalog.store.identifier(schema: schema, name: name)
        do throws(Interrupt) {
            try catalog.store.claimName(schema: schema, name: name)
        } catch {
            awaited = claimed
            throw error
        }
        // One that is there already is dropped by this very statement.
        if before == nil { try refuse(claimed) }
    }

    /// Should another transaction have made the object that this one waited to make, the answer is that of Postgres's
    /// index on the catalog: it had looked for the name before.
    func refuseAwaited() throws(Interrupt) {
        if let awaited { try refuse(awaited) }
    }

    private func refuse(_ claimed: ClaimedName) throws(Interrupt) {
        let store = catalog.store
        guard let oid = store.identifier(schema: claimed.schema, name: claimed.name) else { return }
        try checked { () throws(SQLError) in
            throw SQLError(
                .definition(
                    claimed.taken(
                        by: try store.object(oid), in: try store.schema(named: claimed.schema))))
        }
    }

    /// The name as messages show it: with its schema where the search path does not lead to it.
    func displayed(_ schema: String, _ name: String, _ oid: UInt32) -> String {
        if catalog.isVisible(schema: schema, name: name, oid: oid) {
            return Identifier.quoted(name)
        }
        return "\(Identifier.quoted(schema)).\(Identifier.quoted(name))"
    }

    func displayed(_ table: TableDescriptor) -> String {
        displayed(table.schema, table.name, table.oid)
    }
}
