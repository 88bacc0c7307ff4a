// The moments of a session: where a statement stops to ask whether a fault is to happen. Without rules none of this
// runs but `arm`, once a statement.

import FaultInjection
import StorageEngine

extension SessionCore {
    // MARK: Arming

    /// A statement begins: reads which moments matter to it.
    @inline(__always)
    func arm(_ run: StatementRun) {
        let moments = faults.armed
        if (moments.rawValue | armed.rawValue) != 0 { watch(run, moments) }
        hasRun = true
    }

    /// The implicit transaction ends at Sync: the moments of its commit may have changed since its last statement.
    func armForSync() {
        let moments = faults.armed
        if (moments.rawValue | armed.rawValue) != 0 { armed = effective(moments) }
    }

    @inline(never)
    func watch(_ run: StatementRun, _ moments: FaultMoments) {
        armed = effective(moments)
        faults.context.isSpared = false
        keepEarlier()
        guard !armed.isEmpty || !moments.isDisjoint(with: .output) else {
            faults.run = nil
            faults.context.statement = []
            faults.context.kind = []
            faults.context.tables = []
            return
        }
        if hasRun || block == .inBlock || block == .failed { run.met.insert(.begin) }
        run.keepText()
        faults.run = run
    }

    /// Rules at the commit will ask for the statement before this one too.
    private func keepEarlier() {
        let isNew = !hasRun || faults.run?.endsTransaction == true
        if isNew {
            if !faults.context.earlier.isEmpty { faults.context.earlier = [] }
            faults.earlierBytes = 0
        } else if armed.contains(.beforeCommit) || armed.contains(.afterCommit), faults.run != nil {
            describeStatement()
            faults.keepEarlier()
        }
    }

    private func effective(_ moments: FaultMoments) -> FaultMoments {
        guard faults.injector != nil else { return [] }
        return moments.intersection(.session).union(faults.inBand.moments)
    }

    /// The rows of tables are moments too.
    func watchRows(_ context: ExecutionContext) {
        if armed.contains(.tableRow) { context.watchedRows = faults.mark }
    }

    // MARK: Meeting

    /// A moment that comes once in a statement.
    func meet(_ site: FaultSite, _ run: StatementRun) throws(Interrupt) {
        guard armed.contains(site.kind), !run.met.contains(site.kind) else { return }
        run.met.insert(site.kind)
        faults.mark.site = site
        throw .moment
    }

    func meetStart(_ run: StatementRun) throws(Interrupt) {
        try meet(.begin, run)
        try meet(.beforeStatement, run)
    }

    /// Before the n-th row of the answer.
    func meetRow(_ number: Int, _ run: StatementRun) throws(Interrupt) {
        guard armed.contains(.row), run.rowsMet < number else { return }
        run.rowsMet = number
        faults.mark.site = .row(number)
        throw .moment
    }

    /// Before a row that a FETCH stands on; so many are to be fetched after it.
    func meetRow(of fetch: FetchRun, left: Int64) throws(Interrupt) {
        fetch.steps[0] = .forward(left, says: true)
        fetch.steps.insert(.current, at: 0)
        faults.mark.site = .row(Int(clamping: fetch.count) + 1)
        throw .moment
    }

    /// Before a row that COPY has read is inserted.
    func meetRow(of copy: CopyInRun) throws(Interrupt) {
        guard copy.rowsMet <= copy.count else { return }
        copy.rowsMet = copy.count + 1
        faults.mark.site = .tableRow(Int(clamping: copy.rowsMet), table: copy.table.name)
        throw .moment
    }

    func advanceWatchedUtility<Sink: ResultSink>(
        _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        if let tag = run.tag { return .complete(tag) }
        // Who has asked for faults can take them back.
        if run.concernsFaults {
            faults.context.isSpared = true
            return try advanceUtility(run, limit, &sink)
        }
        // EXECUTE is what it executes: that statement meets the moments.
        if case .execute(_, _, nil)? = run.planned?.command {
            if run.utility == nil { try meet(.begin, run) }
            return try advanceUtility(run, limit, &sink)
        }
        if run.utility == nil { try meetStart(run) }
        let wasInBlock = block == .inBlock
        let outcome = try advanceUtility(run, limit, &sink)
        run.hasBegunBlock = !wasInBlock && block == .inBlock
        guard case .complete(let tag) = outcome, !run.endsTransaction else { return outcome }
        run.tag = tag
        try meet(.afterStatement, run)
        return outcome
    }

    // MARK: Commit

    /// All is ready to be committed.
    func meetBeforeCommit() throws(Interrupt) {
        guard hasRun else { return }
        describeStatement()
        faults.context.transaction = transaction?.idIfAssigned?.rawValue ?? 0
        faults.context.tables = writtenTables
        guard armed.contains(.beforeCommit) else { return }
        faults.mark.site = .beforeCommit
        throw .moment
    }

    /// The commit has taken effect.
    func meetAfterCommit() throws(Interrupt) {
        faults.settle(isApplied: true)
        guard hasRun, armed.contains(.afterCommit) else { return }
        faults.mark.site = .afterCommit
        throw .moment
    }

    private var writtenTables: [String] {
        guard let transaction, transaction.hasWritten else { return [] }
        guard let objects = try? requireCatalog().store.allObjects() else { return [] }
        return objects.compactMap { _, object in
            guard case .table(let table) = object, transaction.hasChanged(table.tree) else {
                return nil
            }
            return table.name
        }
    }

    // MARK: What the rules are told

    /// What the rules are told of the bytes that answer the statement.
    var outputFaultContext: FaultContext {
        describeStatement()
        faults.context.application = applicationName
        return faults.context
    }

    private var applicationName: String { settings.value(named: "application_name") ?? "" }

    func faultContext(at site: FaultSite) -> FaultContext {
        describeStatement()
        switch site {
        case .beforeCommit, .afterCommit: break
        default: faults.context.transaction = transaction?.idIfAssigned?.rawValue ?? 0
        }
        return faults.context
    }

    /// A statement that failed holds its snapshot and its session: only what the rules are told of it is kept.
    func forgetWatchedRun() {
        guard faults.run != nil else { return }
        describeStatement()
        faults.run = nil
    }

    private func describeStatement() {
        guard !faults.isDescribed, let run = faults.run else { return }
        faults.isDescribed = true
        faults.context.application = applicationName
        faults.context.statement = Array(run.text.utf8)
        faults.context.kind = run.faultKind
        faults.context.tables = tables(of: run)
    }

    /// The tables that a statement names; FETCH reads those of its cursor.
    private func tables(of run: StatementRun) -> [String] {
        if case .cursor(.fetch(let name, _, _))? = run.planned?.command {
            return portals[name]?.plan?.locks.map(\.name) ?? []
        }
        guard let numbers = run.faultTableNumbers else { return run.faultTables }
        // Outside a transaction nothing is looked up: that would begin one.
        guard block != .idle else { return [] }
        let store = requireCatalog().store
        return numbers.compactMap { (try? store.table($0))?.name }
    }
}

extension StatementRun {
    /// COMMIT, END.
    var isCommit: Bool {
        if case .commit = source.transactionCommand { return true }
        return false
    }

    /// It sets or shows a setting by which a client asks for faults.
    fileprivate var concernsFaults: Bool {
        switch planned?.command {
        case .setting(.set(let name, _, _)), .setting(.reset(let name)), .setting(.show(let name)):
            InBandSetting(rawValue: name.lowercased()) != nil
        default: false
        }
    }

    /// COMMIT, ROLLBACK, PREPARE TRANSACTION: the moment after them is that of the commit.
    var endsTransaction: Bool {
        switch source.transactionCommand {
        case .commit, .rollback, .prepare: true
        default: false
        }
    }

    fileprivate var faultKind: StatementKinds {
        if let command = source.transactionCommand { return Self.kind(command) }
        switch planned?.command {
        case .query(let plan):
            switch plan.kind {
            case .select: return .select
            case .insert: return .insert
            case .update: return .update
            case .delete: return .delete
            }
        case .transaction(let command): return Self.kind(command)
        case .definition: return .ddl
        case .setting(.discard): return .other
        case .setting: return .set
        case .copy: return .copy
        case .cursor, .explain, .prepare, .execute, .deallocate, .lockTables, .listen,
            .unlisten, .notify, .accepted, nil:
            return .other
        }
    }

    private static func kind(_ command: TransactionCommand) -> StatementKinds {
        switch command {
        case .begin: .begin
        case .commit: .commit
        case .rollback: .rollback
        case .savepoint, .release, .rollbackTo: .savepoint
        case .setModes, .setDefaults, .setConstraints: .set
        case .prepare, .finishPrepared: .other
        }
    }

    fileprivate var faultTables: [String] {
        switch planned?.command {
        case .query(let plan): plan.locks.map(\.name)
        case .copy(let copy): [copy.tableName]
        case .lockTables(let locks, _): locks.map(\.name)
        case .explain(let plan, _): plan.locks.map(\.name)
        case .cursor(.declare(_, let plan, _, _, _)): plan.locks.map(\.name)
        case .definition(.createTable(let table, _)),
            .definition(.createTableAs(let table, _, _, _, _)):
            [table.name]
        case .definition(.drop(.table, let names, _, _)): names.map(\.name)
        default: []
        }
    }

    /// Tables that the plan knows by their numbers; nil: it knows them by their names.
    fileprivate var faultTableNumbers: [UInt32]? {
        guard case .definition(let definition)? = planned?.command else { return nil }
        switch definition {
        case .truncate(let tables, _, _): return tables
        case .alterTable(let table, _), .rename(.table, let table, _, _),
            .createIndex(_, let table, _), .comment(_, _, let table?):
            return [table]
        default: return nil
        }
    }
}
