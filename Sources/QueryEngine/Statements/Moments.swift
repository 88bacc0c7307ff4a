// The moments of a session: where a statement stops to ask whether a fault is to happen. Without rules none of this
// runs but `arm`, once a statement.

package import FaultInjection
import StorageEngine

extension StatementRunner {
    // MARK: Arming

    /// A statement begins: reads which moments matter to it.
    ///
    /// - Parameter isInBlock: the transaction was begun by the client's word.
    package func arm(_ run: StatementRun, isInBlock: Bool) {
        let moments = injector?.armed ?? []
        if (moments.rawValue | armed.rawValue) != 0 { watch(run, moments, isInBlock) }
        held.hasRun = true
    }

    /// The same for a statement that another one runs.
    package func armInner(_ run: StatementRun, isInBlock: Bool) {
        if !armed.isEmpty { watch(run, armed, isInBlock) }
    }

    /// The transaction ends without a statement of its own: the moments of its commit may have changed since the last one.
    package func armForCommit() {
        let moments = injector?.armed ?? []
        if (moments.rawValue | armed.rawValue) != 0 { armed = gate.effective(moments) }
    }

    /// Some rule waits for a moment of the statement under way.
    @inline(__always)
    package var isArmed: Bool { !armed.isEmpty }

    package func isArmed(for moments: FaultMoments) -> Bool { !armed.isDisjoint(with: moments) }

    /// The session waits for these moments itself from now on.
    package func arm(own moments: FaultMoments) {
        gate.ownMoments = moments
        armed.formUnion(moments)
    }

    @inline(never)
    private func watch(_ run: StatementRun, _ moments: FaultMoments, _ isInBlock: Bool) {
        armed = gate.effective(moments)
        gate.context.isSpared = false
        keepEarlier()
        guard !armed.isEmpty || !moments.isDisjoint(with: .output) else {
            watched = nil
            gate.describeNothing()
            return
        }
        if held.hasRun || isInBlock { run.met.insert(.begin) }
        run.keepText()
        watched = run
    }

    /// Rules at the commit will ask for the statement before this one too.
    private func keepEarlier() {
        let isNew = !held.hasRun || watched?.endsTransaction == true
        if isNew {
            gate.forgetEarlier()
        } else if armed.contains(.beforeCommit) || armed.contains(.afterCommit), watched != nil {
            describeStatement()
            gate.keepEarlier()
        }
    }

    /// The rows of tables are moments too.
    func watchRows(_ context: ExecutionContext) {
        if armed.contains(.tableRow) { context.watchedRows = mark }
    }

    // MARK: Meeting

    /// A moment that comes once in a statement.
    package func meet(_ site: FaultSite, _ run: StatementRun) throws(Interrupt) {
        guard armed.contains(site.kind), !run.met.contains(site.kind) else { return }
        run.met.insert(site.kind)
        mark.site = site
        throw .moment
    }

    package func meetStart(_ run: StatementRun) throws(Interrupt) {
        try meet(.begin, run)
        try meet(.beforeStatement, run)
    }

    /// Before the n-th row of the answer.
    package func meetRow(_ number: Int, _ run: StatementRun) throws(Interrupt) {
        guard armed.contains(.row), run.rowsMet < number else { return }
        run.rowsMet = number
        mark.site = .row(number)
        throw .moment
    }

    /// The next row of the answer is at hand already, and its moment is over.
    package func hasMetNextRow(_ run: StatementRun) -> Bool {
        armed.contains(.row) && run.rowsMet > Int(clamping: run.rowCount)
    }

    /// Before the next row that the session sends itself.
    package func meetNextRow(_ run: StatementRun) throws(Interrupt) {
        try meetRow(Int(clamping: run.rowCount) + 1, run)
    }

    /// A moment that the session counts itself.
    package func stop(at site: FaultSite) throws(Interrupt) -> Never {
        mark.site = site
        throw .moment
    }

    // MARK: Commit

    /// All is ready to be committed.
    func meetBeforeCommit() throws(Interrupt) {
        guard held.hasRun else { return }
        describeStatement()
        gate.context.transaction = held.transaction?.idIfAssigned?.rawValue ?? 0
        gate.context.tables = writtenTables
        guard armed.contains(.beforeCommit) else { return }
        mark.site = .beforeCommit
        throw .moment
    }

    /// The commit has taken effect.
    func meetAfterCommit() throws(Interrupt) {
        gate.settle(isApplied: true)
        guard held.hasRun, armed.contains(.afterCommit) else { return }
        mark.site = .afterCommit
        throw .moment
    }

    private var writtenTables: [String] {
        guard let transaction = held.transaction, transaction.hasWritten else { return [] }
        guard let objects = try? requireCatalog().store.allObjects() else { return [] }
        return objects.compactMap { _, object in
            guard case .table(let table) = object, transaction.hasChanged(table.tree) else {
                return nil
            }
            return table.name
        }
    }

    // MARK: What the rules are told

    /// The statement that the rules are told of, while they are.
    package var watchedStatement: StatementRun? { watched }

    /// What the rules are told of the bytes that answer the statement.
    package var outputFaultContext: FaultContext {
        describeStatement()
        gate.context.application = host?.applicationName ?? ""
        return gate.context
    }

    func faultContext(at site: FaultSite) -> FaultContext {
        describeStatement()
        switch site {
        case .beforeCommit, .afterCommit: break
        default: gate.context.transaction = held.transaction?.idIfAssigned?.rawValue ?? 0
        }
        return gate.context
    }

    /// A statement that failed holds its snapshot and its session: only what the rules are told of it is kept.
    func forgetWatched() {
        guard watched != nil else { return }
        describeStatement()
        watched = nil
    }

    private func describeStatement() {
        guard !isDescribed, let run = watched else { return }
        isDescribed = true
        let facts = host?.faultFacts(of: run)
        gate.context.application = host?.applicationName ?? ""
        gate.context.statement = Array(run.text.utf8)
        gate.context.kind = facts?.kind ?? []
        gate.context.tables = facts?.tables ?? []
    }
}
