// SELECT … FOR UPDATE and its sisters: locks the rows of each result row, and looks again at those that changed.
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
            throw .error(
                SQLError(
                    .lockNotAvailable,
                    "could not obtain lock on row in relation \"\(table.name)\""))
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
