// Reading tables where scans lock what they pass: the latest rows, entry by entry, before any filter.
import StorageEngine

/// Goes over an index, or over the rows of a table that no index clusters, and locks the entries and the gaps between them.
///
/// There is no second look as `LockRows` has it: a row that another has locked is waited for where it is met, and what is read then is
/// what is there then. Order and limit come above, so that rows which they leave out are locked all the same.
final class LockingScanOperator: Operator {
    private let table: TableDescriptor
    private let relation: Int
    private let loads: [ColumnLoad]
    private let filter: ScalarExpression?
    /// nil: the rows themselves.
    private let index: IndexScan?
    private let strength: RowLockStrength
    private let waiting: WaitPolicy
    private let isCovering: Bool
    private let judgesContended: Bool

    private var scan: LockingScan?
    /// UPDATE: its rows are numbered as they are read.
    private let numbersRows: Bool
    private var rowNumber = 0
    /// `= ANY(array)`: the keys still to be looked up, the next one last.
    private var keysLeft: [Value]?
    private var isDone = false
    /// A row is in the frame, and whether it passes the filter is not known yet.
    private var isPending = false
    /// It is one that another has locked.
    private var isContended = false

    init(
        _ scan: TableScan, _ lock: ScanLock, _ strength: RowLockStrength, _ isolation: Isolation
    ) {
        table = scan.table
        relation = scan.relation
        loads = scan.loads
        filter = scan.filter
        index = nil
        self.strength = strength
        waiting = lock.waiting
        isCovering = false
        judgesContended = lock.isUpdate && isolation.unlocksRefused
        numbersRows = lock.isUpdate
    }

    init(
        _ scan: IndexScan, _ lock: ScanLock, _ strength: RowLockStrength, _ isolation: Isolation
    ) {
        table = scan.table
        relation = scan.relation
        loads = scan.loads
        filter = scan.filter
        index = scan
        self.strength = strength
        waiting = lock.waiting
        let isClustered = scan.index.isClustered
        isCovering =
            !isClustered && strength == .share
            && scan.loads.allSatisfy { load in
                scan.index.columns.contains { $0.column == load.column }
            }
        judgesContended =
            lock.isUpdate && isolation.unlocksRefused && isClustered && !scan.isUniqueLookup
        numbersRows = lock.isUpdate
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                try context.tick()
                if scan == nil, !(try open(context)) { return false }
                guard try step(context) else {
                    scan = nil
                    if index?.anyOf == nil { isDone = true }
                    continue
                }
                isPending = true
            }
            let holds = try context.holds(filter)
            isPending = false
            if isContended {
                if holds { scan?.insist() }
                continue
            }
            if holds { return true }
            scan?.refuse()
        }
    }

    /// Moves to the next entry with a row; false at the end.
    private func step(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        let step: LockingScanStep?
        do throws(StorageError) { step = try scan?.next() } catch { throw error.interrupt }
        switch step {
        case .row(_, let rowID, let row):
            stand(at: rowID, row, context)
            if numbersRows {
                rowNumber &+= 1
                context.rowNumber = rowNumber
            }
        case .contended(_, let rowID, let row):
            stand(at: rowID, row, context)
            isContended = true
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: throw .violation(.rowLocked(table.qualifiedName))
        case .end, nil: return false
        }
        return true
    }

    private func stand(at rowID: RowID, _ row: Row, _ context: ExecutionContext) {
        context.stand(relation, at: rowID, row)
        context.load(row, rowID, table, loads)
        isContended = false
    }

    /// Begins with the next range; false if there is none.
    private func open(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if isDone { return false }
        guard let request = try request(context) else {
            isDone = true
            return false
        }
        scan = context.transaction.lockingScan(request)
        return true
    }

    private func request(_ context: ExecutionContext) throws(Interrupt) -> LockingRequest? {
        guard let index else {
            return LockingRequest(
                rowsOf: table.tree, strength: strength, waiting: waiting,
                judgesContended: judgesContended)
        }
        let range: KeyRange
        var shape = LockingRequest.Shape.range
        if let anyOf = index.anyOf {
            if keysLeft == nil { keysLeft = try index.distinctKeys(anyOf, context) }
            guard let value = keysLeft?.popLast() else { return nil }
            let key = index.key(beginning: value)
            let isWhole = index.index.columns.count == 1
            range = isWhole ? .point(key) : .prefix(key)
            shape = isWhole && index.index.isUnique ? .uniqueEquality : .equality
        } else {
            guard let bounds = try index.range(context, isExact: true) else { return nil }
            range = bounds
            if index.isUniqueLookup {
                shape = .uniqueEquality
            } else if index.lower == nil, index.upper == nil, !index.equalities.isEmpty {
                shape = .equality
            }
        }
        return LockingRequest(
            index.index.tree, of: table.tree, range, reversed: index.isReversed, shape: shape,
            strength: strength, waiting: waiting, isCovering: isCovering,
            judgesContended: judgesContended)
    }

    override func reset(_ context: ExecutionContext) {
        scan = nil
        keysLeft = nil
        isDone = false
        isPending = false
    }
}
