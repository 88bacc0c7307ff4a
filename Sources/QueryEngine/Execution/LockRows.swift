// SELECT … FOR UPDATE and its sisters: locks the rows of each result row, and looks again at those that changed.
//
// A statement at READ COMMITTED finds its rows in a snapshot and then locks them one by one. Between the two another transaction may
// have changed a row, or be about to: the lock is then waited for, and what comes out of the wait is not the row that was found.
// What happens next is Postgres's EvalPlanQual, and it is not a restart:
//
// - The lock gives the row's newest committed version, by its row id: whatever its key is by now, it is the row that was found.
// - The relation is brought to that version (`lock(relation:)`), and the statement's conditions are evaluated again for this row
//   alone (`recheck`), then its target list. If they do not hold the row is passed over.
// - All else stays as it was: the rows of other relations that were joined to it, results of subqueries that do not depend on the
//   row, sequence values drawn, rows already returned, locks already taken. Only they see the newest version who look at it.
//
// This is what applications are hurt by, and so what has to be true here. `DELETE WHERE hits = 10` beside `SET hits = hits + 1` deletes
// neither the row that became 11 nor the one that became 10: the first fails its second look, the second was never found. A
// job taken by `WHERE id = (SELECT … LIMIT 1)` is taken twice, since the subquery is not asked again. `ORDER BY prio LIMIT 2 FOR
// UPDATE` returns rows out of order, or one: order and limit are below the lock. To run the statement again would hide all three.
//
// At REPEATABLE READ and above nothing is looked at again: the lock itself fails with 'concurrent update' if the row is not the one
// of the snapshot (first updater wins). A row that the same command has already changed is skipped, not changed twice: the snapshot of
// the statement's start keeps it from meeting its own new rows, and this keeps a join from handing it one row two times.
//
// Dialects that lock as they scan (the engine's `LockingScan`) have no second look: they lock the latest rows below filter, sort
// and limit, and go on from where they waited.
import StorageEngine

/// What became of a row that was to be locked.
enum LockedRow {
    /// Locked as the statement saw it.
    case unchanged
    /// Locked; another transaction has changed it since the statement's snapshot. Its newest version is loaded.
    case changed
    /// Gone, or changed by this very command, or held by another under SKIP LOCKED.
    case skipped
}

extension ExecutionContext {
    /// Locks the row a relation stands at and brings the relation to its newest version.
    func lock(
        relation: Int, _ table: TableDescriptor, _ loads: [ColumnLoad],
        _ strength: RowLockStrength, _ policy: WaitPolicy, forWriting: Bool = false
    ) throws(Interrupt) -> LockedRow {
        let position = relations[relation]
        guard let seen = position.row else { return .skipped }
        let newest: Row?
        switch try requestLock(table, position.rowID, strength, policy, forWriting: forWriting) {
        case .granted(let row): newest = row
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable:
            if policy == .skip { return .skipped }
            throw .violation(.rowLocked(table.qualifiedName))
        }
        guard let newest else { return .skipped }
        if newest.version == seen.version { return .unchanged }
        if newest.writer == transaction.idIfAssigned { return .skipped }
        // FOR KEY SHARE is no reader of the other columns: a change of those leaves it the version that it saw.
        if strength == .keyShare, newest.keyVersion == seen.keyVersion { return .unchanged }
        relations[relation].row = newest
        load(newest, relations[relation].rowID, table, loads)
        return .changed
    }

    func requestLock(
        _ table: TableDescriptor, _ rowID: RowID, _ strength: RowLockStrength,
        _ policy: WaitPolicy, forWriting: Bool = false
    ) throws(Interrupt) -> RowLockOutcome {
        do throws(StorageError) {
            return try transaction.lockRow(
                table.tree, rowID, strength, policy, forWriting: forWriting)
        } catch { throw error.interrupt }
    }
}

final class LockRowsOperator: Operator {
    private let node: LockRows
    private let input: Operator
    private var isPending = false
    private var target = 0
    private var isChanged = false

    init(_ node: LockRows, _ input: Operator) {
        self.node = node
        self.input = input
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                guard try input.next(context) else { return false }
                isPending = true
                target = 0
                isChanged = false
            }
            let isKept = try lockAll(context)
            isPending = false
            if isKept { return true }
        }
    }

    private func lockAll(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while target < node.targets.count {
            let wanted = node.targets[target]
            // The null-extended side of an outer join has no row to lock.
            if context.relations[wanted.relation].row != nil {
                switch try context.lock(
                    relation: wanted.relation, wanted.table, wanted.loads, wanted.strength,
                    wanted.policy)
                {
                case .unchanged: break
                case .changed: isChanged = true
                case .skipped: return false
                }
            }
            target += 1
        }
        return isChanged ? try context.holds(node.recheck) : true
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        input.reset(context)
    }
}
