// The running form of a plan node, and the builder that makes it.
import StorageEngine

/// Produces rows into the frame, one a call.
///
/// `next` may throw a wait or a yield at any place: everything an operator has done so far is in its own state, and
/// the same call again goes on there. After an error it is not called again without `reset`.
class Operator {
    func next(_ context: ExecutionContext) throws(Interrupt) -> Bool { false }

    /// Starts anew; reads outer slots again.
    func reset(_ context: ExecutionContext) {}
}

/// Makes operators from plan nodes.
struct OperatorBuilder {
    let plan: QueryPlan
    /// Rows of tables are moments that a rule waits for.
    private let mark: MomentMark?
    /// Rows that are read are counted.
    private let counts: TableRowCounts?
    /// What is built is started anew for one row after another: where its rows cannot differ, they are kept.
    private var isRerun: Bool
    /// Whether and how scans lock depends on it.
    let isolation: Isolation

    init(_ context: ExecutionContext, isRerun: Bool = false) {
        plan = context.plan
        isolation = context.transaction.isolation
        mark = context.watchedRows
        counts = context.rowCounts
        self.isRerun = isRerun
    }

    private func rerun(_ isRerun: Bool) -> OperatorBuilder {
        var builder = self
        builder.isRerun = isRerun
        return builder
    }

    /// Whether a node that is started anew has the same rows as before.
    private func keeps(_ node: PlanNode) -> Bool {
        isRerun && PlanFootprint.isFixed(node, in: plan)
    }

    private func buildInner(_ join: NestedLoop) -> Operator {
        let again = rerun(true)
        guard again.keeps(join.inner) else { return again.build(join.inner) }
        if join.inner.isReadAsItStands { return build(join.inner) }
        return KeptRowsOperator(rerun(false).build(join.inner), join.innerCarried)
    }

    private func buildHashJoin(_ join: HashJoin) -> Operator {
        let keepsTable = keeps(join.inner)
        return HashJoinOperator(
            join, build(join.outer), rerun(isRerun && !keepsTable).build(join.inner),
            keepsTable: keepsTable)
    }

    func build(_ node: PlanNode) -> Operator {
        if let mark { return buildWatched(node, mark) }
        return buildPlain(node)
    }

    func buildPlain(_ node: PlanNode) -> Operator {
        switch node {
        case .oneRow(let condition): OneRowOperator(condition)
        case .empty: Operator()
        case .values(let rows, let slots): ValuesOperator(rows, slots)
        case .tableScan(let scan): build(scan)
        case .indexScan(let scan): build(scan)
        case .currentRow(let scan): CurrentRowOperator(scan)
        case .virtualScan(let scan): VirtualScanOperator(scan)
        case .functionScan(let scan): FunctionScanOperator(scan)
        case .commonTableScan(let index, let slots): CommonTableOperator(index, slots)
        case .filter(let input, let condition): FilterOperator(build(input), condition)
        case .project(let input, let assignments): ProjectOperator(build(input), assignments)
        case .projectSet(let input, let assignments):
            ProjectSetOperator(build(input), assignments)
        case .nestedLoop(let join):
            NestedLoopOperator(join, build(join.outer), buildInner(join))
        case .hashJoin(let join): buildHashJoin(join)
        case .aggregate(let aggregate):
            AggregateOperator(aggregate, build(aggregate.input), keepsGroups: keeps(node))
        case .window(let window): WindowOperator(window, build(window.input))
        case .sort(let sort): SortOperator(sort, build(sort.input), keepsRows: keeps(node))
        case .distinct(let input, let slots, _): DistinctOperator(build(input), slots)
        case .distinctOn(let input, let slots): DistinctOnOperator(build(input), slots)
        case .limit(let input, let count, let offset, let ties):
            LimitOperator(build(input), count, offset, ties)
        case .append(let inputs, let slots):
            AppendOperator(inputs.map { (build($0.node), $0.slots) }, slots)
        case .setOperation(let node):
            SetOperationOperator(node, build(node.left.node), build(node.right.node))
        case .recursiveUnion(let node):
            RecursiveUnionOperator(
                node, build(node.base.node), rerun(true).build(node.step.node))
        case .lockRows(let node): LockRowsOperator(node, build(node.input))
        case .insert(let node): InsertOperator(node, build(node.source))
        case .update(let node): UpdateOperator(node, build(node.source))
        case .delete(let node): DeleteOperator(node, build(node.source))
        case .entryInsert(let node): EntryInsertOperator(node, build(node.insert.source))
        case .entryChange(let node): EntryChangeOperator(node, build(node.source))
        }
    }

    func build(_ scan: TableScan) -> Operator {
        guard let lock = scan.lock, let strength = lock.strength(under: isolation) else {
            guard let counts else { return TableScanOperator(scan) }
            return CountedOperator(
                TableScanOperator(scan.withoutFilter), scan.filter, of: scan.table.oid, counts)
        }
        return LockingScanOperator(scan, lock, strength, isolation)
    }

    func build(_ scan: IndexScan) -> Operator {
        guard let lock = scan.lock, let strength = lock.strength(under: isolation) else {
            guard let counts else { return IndexScanOperator(scan) }
            return CountedOperator(
                IndexScanOperator(scan.withoutFilter), scan.filter, of: scan.table.oid, counts)
        }
        return LockingScanOperator(scan, lock, strength, isolation)
    }
}

/// A row put aside: the values of the carried slots and the positions of the carried relations.
struct SavedRow {
    var values: [Value]
    var relations: [RelationPosition]
}

extension ExecutionContext {
    func save(_ carried: Carried) -> SavedRow {
        var values: [Value] = []
        values.reserveCapacity(carried.slots.count)
        for slot in carried.slots { values.append(frame[slot]) }
        return SavedRow(
            values: values,
            relations: carried.relations.isEmpty ? [] : carried.relations.map { relations[$0] })
    }

    func restore(_ saved: SavedRow, _ carried: Carried) {
        for (index, slot) in carried.slots.enumerated() { frame[slot] = saved.values[index] }
        for (index, relation) in carried.relations.enumerated() {
            relations[relation] = saved.relations[index]
        }
    }

    func setNull(_ carried: Carried) {
        for slot in carried.slots { frame[slot] = .null }
        for relation in carried.relations { relations[relation] = RelationPosition() }
    }

    /// Notes the row that a use of a table has come to, where anything asks for it.
    @inline(__always)
    func stand(_ relation: Int, at rowID: RowID, _ row: Row) {
        guard relation < relations.count else { return }
        relations[relation] = RelationPosition(rowID: rowID, row: row)
    }

    /// Reads columns of a row into their slots.
    @inline(__always)
    func load(
        _ row: Row, _ rowID: RowID, _ table: TableDescriptor, _ loads: [ColumnLoad]
    ) {
        let count = row.columnCount
        for load in loads {
            if load.column < 0 {
                frame[load.slot] = systemValue(
                    load.column, rowID, writer: row.writer.rawValue, table)
            } else if load.column < count {
                frame[load.slot] = RowCodec.decode(
                    row, column: load.column, shape: table.columns[load.column].type.oid.shape)
            } else {
                frame[load.slot] = table.columns[load.column].missingValue
            }
        }
    }
}

extension ExecutionContext {
    /// A system column of a row. Nobody else's lock or deletion is ever seen in it.
    func systemValue(
        _ column: Int, _ rowID: RowID, writer: UInt64, _ table: TableDescriptor
    ) -> Value {
        switch SystemColumn(rawValue: column) {
        case .ctid: .int(RowPlace.place(ofRow: UInt64(rowID)))
        case .xmin: .int(Int64(UInt32(truncatingIfNeeded: writer)))
        case .tableoid: .oid(table.oid)
        case .cmin, .xmax, .cmax, nil: .int(0)
        }
    }

    /// The system columns of a row that this statement has just written, for RETURNING.
    func loadWritten(
        _ loads: [ColumnLoad], _ rowID: RowID, _ table: TableDescriptor, replaced: Bool
    ) {
        if loads.isEmpty { return }
        let own = transaction.id.rawValue
        for load in loads {
            // Who takes the place of a row through ON CONFLICT has locked it before.
            if replaced, load.column == SystemColumn.xmax.rawValue {
                frame[load.slot] = .int(Int64(UInt32(truncatingIfNeeded: own)))
            } else {
                frame[load.slot] = systemValue(load.column, rowID, writer: own, table)
            }
        }
    }
}

extension StorageError {
    /// For the operators: every storage error is an error of the statement.
    var interrupt: Interrupt { .error(SQLError(self)) }
}

final class OneRowOperator: Operator {
    private let condition: ScalarExpression?
    private var isDone = false

    init(_ condition: ScalarExpression?) {
        self.condition = condition
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if isDone { return false }
        let holds = try context.holds(condition)
        isDone = true
        return holds
    }

    override func reset(_ context: ExecutionContext) {
        isDone = false
    }
}

final class ValuesOperator: Operator {
    private let rows: [[ScalarExpression]]
    private let slots: [Int]
    private var position = 0

    init(_ rows: [[ScalarExpression]], _ slots: [Int]) {
        self.rows = rows
        self.slots = slots
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard position < rows.count else { return false }
        try context.tick()
        context.beginRow()
        let row = rows[position]
        for index in slots.indices {
            context.frame[slots[index]] = try context.evaluate(row[index])
        }
        context.endRow()
        position += 1
        return true
    }

    override func reset(_ context: ExecutionContext) {
        position = 0
    }
}

final class FilterOperator: Operator {
    private let input: Operator
    private let condition: ScalarExpression
    private var isPending = false

    init(_ input: Operator, _ condition: ScalarExpression) {
        self.input = input
        self.condition = condition
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                guard try input.next(context) else { return false }
                isPending = true
            }
            context.beginRow()
            let holds = try context.holds(condition)
            context.endRow()
            isPending = false
            if holds { return true }
        }
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        input.reset(context)
    }
}

final class ProjectOperator: Operator {
    private let input: Operator
    private let assignments: [SlotAssignment]
    private var isPending = false
    /// Assignments of the pending row that were made before one was interrupted, and what they took of the memo: a
    /// subquery that is through is not run again because another one is not.
    private var done = 0
    private var memoized = 0

    init(_ input: Operator, _ assignments: [SlotAssignment]) {
        self.input = input
        self.assignments = assignments
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if !isPending {
            guard try input.next(context) else { return false }
            isPending = true
            done = 0
            memoized = 0
        }
        try assign(context)
        isPending = false
        return true
    }

    private func assign(_ context: ExecutionContext) throws(Interrupt) {
        context.isRepeatable(true)
        context.memoPosition = memoized
        for place in done..<assignments.count {
            let assignment = assignments[place]
            do throws(Interrupt) {
                context.frame[assignment.slot] = try context.evaluate(assignment.expression)
            } catch {
                done = place
                throw error
            }
            memoized = context.memoPosition
        }
        context.endRow()
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        input.reset(context)
    }
}

final class ProjectSetOperator: Operator {
    private let input: Operator
    private let assignments: [SetAssignment]
    private var isPending = false
    private var sources: [(any RowSource)?]?

    init(_ input: Operator, _ assignments: [SetAssignment]) {
        self.input = input
        self.assignments = assignments
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                guard try input.next(context) else { return false }
                isPending = true
            }
            try context.tick()
            if sources == nil { sources = try open(context) }
            if try advance(context) { return true }
            sources = nil
            isPending = false
        }
    }

    private func open(_ context: ExecutionContext) throws(Interrupt) -> [(any RowSource)?] {
        var opened: [(any RowSource)?] = []
        context.beginRow()
        for assignment in assignments {
            switch assignment.value {
            case .scalar(let expression):
                context.frame[assignment.slot] = try context.evaluate(expression)
                opened.append(nil)
            case .set(let function, let arguments):
                opened.append(try context.rowSource(function, arguments))
            }
        }
        context.endRow()
        return opened
    }

    /// The sets move together; a shorter one is padded with nulls.
    private func advance(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        var isAlive = false
        guard let sources else { return false }
        for (index, assignment) in assignments.enumerated() {
            guard case .set = assignment.value else { continue }
            do throws(SQLError) {
                if let row = try sources[index]?.next() {
                    isAlive = true
                    context.frame[assignment.slot] =
                        row.count == 1
                        ? row[0]
                        : .record(
                            RecordValue(
                                types: row.map { _ in TypeID.unknown }, fields: row))
                } else {
                    context.frame[assignment.slot] = .null
                }
            } catch { throw .error(error) }
        }
        return isAlive
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        sources = nil
        input.reset(context)
    }
}
