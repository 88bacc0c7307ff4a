// Reading tables: whole, through an index, from functions.
import StorageEngine

final class TableScanOperator: Operator {
    private let scan: TableScan
    @exclusivity(unchecked) private var cursor: RowCursor?
    @exclusivity(unchecked) private var isPending = false

    init(_ scan: TableScan) {
        self.scan = scan
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if cursor == nil {
            cursor = context.transaction.rows(scan.table.tree, .all, in: context.view)
        }
        while true {
            if !isPending {
                try context.tick()
                guard let (rowID, row) = try advance() else { return false }
                context.stand(scan.relation, at: rowID, row)
                context.load(row, rowID, scan.table, scan.loads)
                isPending = true
            }
            let holds = try context.holds(scan.filter)
            isPending = false
            if holds { return true }
        }
    }

    @inline(__always)
    private func advance() throws(Interrupt) -> (rowID: RowID, row: Row)? {
        do throws(StorageError) { return try cursor?.nextRow() } catch { throw error.interrupt }
    }

    override func reset(_ context: ExecutionContext) {
        cursor = nil
        isPending = false
    }
}

/// Looks an index up and reads the rows it points at.
final class IndexScanOperator: Operator {
    private let scan: IndexScan
    @exclusivity(unchecked) private var cursor: IndexCursor?
    @exclusivity(unchecked) private var finder: RowFinder?
    /// The one row that a unique key leads to, if it is still to be read.
    @exclusivity(unchecked) private var found: RowID?
    @exclusivity(unchecked) private var isOpen = false
    @exclusivity(unchecked) private var isPending = false
    /// A unique index is asked for a whole key: at most one row has it.
    private let isUniqueLookup: Bool
    /// `= ANY(array)`: the keys still to be looked up, the next one last.
    private var keysLeft: [Value]?

    init(_ scan: IndexScan) {
        self.scan = scan
        isUniqueLookup = scan.isUniqueLookup
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isOpen, !(try open(context)) { return false }
            if try advance(context) { return true }
            cursor = nil
            isOpen = false
            if scan.anyOf == nil {
                // An exhausted scan stays at its end until it is reset.
                keysLeft = []
                return false
            }
        }
    }

    private func advance(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                try context.tick()
                guard try fetch(context) else { return false }
                isPending = true
            }
            let holds = try context.holds(scan.filter)
            isPending = false
            if holds { return true }
        }
    }

    private func fetch(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        do throws(StorageError) {
            while let rowID = try nextRowID() {
                guard let row = try find(rowID, context) else { continue }
                context.stand(scan.relation, at: rowID, row)
                context.load(row, rowID, scan.table, scan.loads)
                return true
            }
            return false
        } catch { throw error.interrupt }
    }

    @inline(__always)
    private func find(
        _ rowID: RowID, _ context: ExecutionContext
    ) throws(StorageError) -> Row? {
        // One row is found sooner without.
        if isUniqueLookup {
            return try context.transaction.row(scan.table.tree, rowID: rowID, in: context.view)
        }
        if finder == nil { finder = RowFinder(scan.table.tree, in: context.view) }
        return try finder?.row(rowID, context.transaction)
    }

    @inline(__always)
    private func nextRowID() throws(StorageError) -> RowID? {
        if let rowID = found {
            found = nil
            return rowID
        }
        return try cursor?.next()?.rowID
    }

    private func open(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard let range = try nextRange(context) else { return false }
        isOpen = true
        // A row of an older snapshot may have the key of one that this transaction has put there itself.
        if isUniqueLookup, let key = range.lower,
            !context.view.hasOwnEntries(scan.index.tree)
        {
            do throws(StorageError) {
                found = try context.transaction.firstEntry(
                    scan.index.tree, key, in: context.view)
            } catch { throw error.interrupt }
            return true
        }
        cursor = context.transaction.entries(
            scan.index.tree, range, reversed: scan.isReversed, in: context.view)
        return true
    }

    private func nextRange(_ context: ExecutionContext) throws(Interrupt) -> KeyRange? {
        if let anyOf = scan.anyOf {
            if keysLeft == nil { keysLeft = try scan.distinctKeys(anyOf, context) }
            guard let value = keysLeft?.popLast() else { return nil }
            return .prefix(scan.key(beginning: value))
        }
        if keysLeft != nil { return nil }
        return try scan.range(context)
    }

    override func reset(_ context: ExecutionContext) {
        cursor = nil
        found = nil
        isOpen = false
        isPending = false
        keysLeft = nil
    }
}

final class FunctionScanOperator: Operator {
    private let scan: FunctionScan
    private var sources: [(any RowSource)?]?
    private var ordinal: Int64 = 0
    private var isPending = false
    /// The rows of one call that gives the same ones whenever it is made in this statement: catalogs, above all, of which a
    /// correlated subquery may read the same rows a thousand times.
    private var kept: [[Value]] = []
    private let keeps: Bool

    init(_ scan: FunctionScan) {
        self.scan = scan
        keeps =
            scan.calls.count == 1
            && scan.calls.allSatisfy { $0.arguments.isEmpty && $0.function.volatility != .volatile }
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if sources == nil { sources = try open(context) }
        while true {
            if !isPending {
                try context.tick()
                guard try advance(context) else { return false }
                isPending = true
            }
            let holds = try context.holds(scan.filter)
            isPending = false
            if holds { return true }
        }
    }

    private func open(_ context: ExecutionContext) throws(Interrupt) -> [(any RowSource)?] {
        var opened: [(any RowSource)?] = []
        context.beginRow()
        for call in scan.calls {
            opened.append(try context.rowSource(call.function, call.arguments))
        }
        context.endRow()
        return opened
    }

    private func advance(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard let sources else { return false }
        var isAlive = false
        for (index, call) in scan.calls.enumerated() {
            let row = try nextRow(sources[index])
            if row != nil { isAlive = true }
            for (column, slot) in call.slots.enumerated() {
                if let row, column < row.count {
                    context.frame[slot] = row[column]
                } else {
                    context.frame[slot] = .null
                }
            }
        }
        guard isAlive else { return false }
        ordinal += 1
        if let slot = scan.ordinalitySlot { context.frame[slot] = .int(ordinal) }
        return true
    }

    private func nextRow(_ source: (any RowSource)?) throws(Interrupt) -> [Value]? {
        if keeps, ordinal < kept.count { return kept[Int(ordinal)] }
        let row: [Value]?
        do throws(SQLError) { row = try source?.next() } catch { throw .error(error) }
        if keeps, let row { kept.append(row) }
        return row
    }

    override func reset(_ context: ExecutionContext) {
        if !keeps { sources = nil }
        ordinal = 0
        isPending = false
    }
}
