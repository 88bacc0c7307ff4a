// Plans of queries: a tree of operators over one register frame. Every node says which slots it writes; the nodes
// above it read them there.
package import StorageEngine

/// One operator.
package indirect enum PlanNode: Sendable {
    /// One row without columns, or none if the condition (evaluated once) is not true.
    case oneRow(condition: ScalarExpression?)
    /// No row.
    case empty
    case values(rows: [[ScalarExpression]], slots: [Int])
    case tableScan(TableScan)
    case indexScan(IndexScan)
    case currentRow(CurrentRowScan)
    case virtualScan(VirtualScan)
    /// FROM function(...): one or several (ROWS FROM) side by side, WITH ORDINALITY.
    case functionScan(FunctionScan)
    /// Reads the rows of a common table expression's materialised result.
    case commonTableScan(index: Int, slots: [Int])
    case filter(PlanNode, ScalarExpression)
    /// Computes slots from slots.
    case project(PlanNode, [SlotAssignment])
    /// Set-returning functions in a target list: rows expand in lockstep, the shorter padded with nulls.
    case projectSet(PlanNode, [SetAssignment])
    case nestedLoop(NestedLoop)
    case hashJoin(HashJoin)
    case aggregate(Aggregate)
    case window(Window)
    case sort(Sort)
    /// Keeps the first row of each combination of the slots; input order is kept.
    case distinct(PlanNode, slots: [TypedSlot], carried: Carried)
    /// DISTINCT ON over input sorted by these slots.
    case distinctOn(PlanNode, slots: [TypedSlot])
    case limit(PlanNode, count: ScalarExpression?, offset: ScalarExpression?, withTies: [SortKey]?)
    /// UNION ALL: each input's slots are copied to `slots`.
    case append([AppendInput], slots: [Int])
    /// UNION, INTERSECT, EXCEPT over two inputs whose columns were copied to `slots`.
    case setOperation(SetOperationNode)
    /// WITH RECURSIVE.
    case recursiveUnion(RecursiveUnion)
    /// SELECT … FOR UPDATE and its sisters.
    case lockRows(LockRows)
    case insert(InsertNode)
    case update(UpdateNode)
    case delete(DeleteNode)
    /// INSERT where index entries are locked.
    case entryInsert(EntryInsert)
    /// UPDATE and DELETE there.
    case entryChange(EntryChange)
}

/// A slot and how what it holds is compared.
package struct TypedSlot: Sendable {
    package let slot: Int
    package let ordering: Ordering

    package init(_ slot: Int, _ ordering: Ordering) {
        self.slot = slot
        self.ordering = ordering
    }

    package var type: TypeID { ordering.type }
}

package struct SlotAssignment: Sendable {
    package let slot: Int
    package let expression: ScalarExpression

    package init(_ slot: Int, _ expression: ScalarExpression) {
        self.slot = slot
        self.expression = expression
    }
}

package struct SetAssignment: Sendable {
    package let slot: Int
    /// A plain value repeated on each row, or a set.
    package let value: SetValue

    package enum SetValue: Sendable {
        case scalar(ScalarExpression)
        case set(FunctionDefinition, [ScalarExpression])
    }

    package init(slot: Int, value: SetValue) {
        self.slot = slot
        self.value = value
    }
}

/// What a node that keeps rows aside (sort, hash, distinct, aggregate) has to save and bring back with each row: slots,
/// and for rows that will be locked or changed the identity of the row a relation stands at.
package struct Carried: Sendable {
    package var slots: [Int]
    package var relations: [Int]

    package init(slots: [Int] = [], relations: [Int] = []) {
        self.slots = slots
        self.relations = relations
    }
}

/// One use of a table in a query: the execution remembers for each at which row it stands.
package struct ColumnLoad: Sendable {
    /// Index in `TableDescriptor.columns`, or the number of a `SystemColumn`.
    package let column: Int
    package let slot: Int

    package init(column: Int, slot: Int) {
        self.column = column
        self.slot = slot
    }
}

package struct TableScan: Sendable {
    package let table: TableDescriptor
    /// The number of this use of the table, unique in the planned statement (see `QueryPlan.relationCount`).
    package let relation: Int
    package let loads: [ColumnLoad]
    package let filter: ScalarExpression?
    /// nil: it locks nothing in any transaction.
    package let lock: ScanLock?

    package init(
        table: TableDescriptor, relation: Int, loads: [ColumnLoad], filter: ScalarExpression?,
        lock: ScanLock? = nil
    ) {
        self.table = table
        self.relation = relation
        self.loads = loads
        self.filter = filter
        self.lock = lock
    }
}

/// WHERE CURRENT OF: the one row of the table that a cursor stands on.
package struct CurrentRowScan: Sendable {
    package let table: TableDescriptor
    package let relation: Int
    package let loads: [ColumnLoad]
    package let cursor: String
    package let filter: ScalarExpression?

    package init(
        table: TableDescriptor, relation: Int, loads: [ColumnLoad], cursor: String,
        filter: ScalarExpression?
    ) {
        self.table = table
        self.relation = relation
        self.loads = loads
        self.cursor = cursor
        self.filter = filter
    }
}

/// A lookup or range in an index: equality on a prefix of its columns, then at most one range.
///
/// A class, as are the changes of rows: each execution holds its node, and a copy would count each part of it.
package final class IndexScan: Sendable {
    package struct Bound: Sendable {
        package let expression: ScalarExpression
        package let isInclusive: Bool

        package init(_ expression: ScalarExpression, isInclusive: Bool) {
            self.expression = expression
            self.isInclusive = isInclusive
        }
    }

    package let table: TableDescriptor
    package let index: IndexDescriptor
    package let relation: Int
    package let loads: [ColumnLoad]
    /// Values for the first columns of the index, already of the columns' types; a null value finds nothing.
    package let equalities: [ScalarExpression]
    /// On the column after the equalities, in the column's own order (`lower` is the smaller value even if the index
    /// is descending).
    package let lower: Bound?
    package let upper: Bound?
    package let isReversed: Bool
    /// Everything else that must hold.
    package let filter: ScalarExpression?
    /// `column = ANY (array)` on the first column: one lookup for each distinct element, in place of `equalities`.
    package let anyOf: ScalarExpression?
    /// nil: it locks nothing in any transaction.
    package let lock: ScanLock?

    package init(
        table: TableDescriptor, index: IndexDescriptor, relation: Int, loads: [ColumnLoad],
        equalities: [ScalarExpression], lower: Bound? = nil, upper: Bound? = nil,
        isReversed: Bool = false, filter: ScalarExpression? = nil,
        anyOf: ScalarExpression? = nil, lock: ScanLock? = nil
    ) {
        self.lock = lock
        self.table = table
        self.index = index
        self.relation = relation
        self.loads = loads
        self.equalities = equalities
        self.lower = lower
        self.upper = upper
        self.isReversed = isReversed
        self.filter = filter
        self.anyOf = anyOf
    }
}

package struct FunctionScan: Sendable {
    package struct Call: Sendable {
        package let function: FunctionDefinition
        package let arguments: [ScalarExpression]
        package let slots: [Int]

        package init(function: FunctionDefinition, arguments: [ScalarExpression], slots: [Int]) {
            self.function = function
            self.arguments = arguments
            self.slots = slots
        }
    }

    package let calls: [Call]
    package let ordinalitySlot: Int?
    package let filter: ScalarExpression?

    package init(calls: [Call], ordinalitySlot: Int? = nil, filter: ScalarExpression? = nil) {
        self.calls = calls
        self.ordinalitySlot = ordinalitySlot
        self.filter = filter
    }
}

package enum JoinKind: Sendable {
    /// `left` keeps unmatched outer rows; `semi` and `anti` give the outer row once or not.
    case inner, left, semi, anti
    /// Hash join only: also the inner side's unmatched rows.
    case right, full
}

/// For each outer row the inner node starts anew; it may read the outer row's slots (LATERAL, index lookups).
package struct NestedLoop: Sendable {
    package let outer: PlanNode
    package let inner: PlanNode
    package let kind: JoinKind
    package let condition: ScalarExpression?
    /// Set to null for an unmatched outer row of a left join.
    package let innerCarried: Carried

    package init(
        outer: PlanNode, inner: PlanNode, kind: JoinKind, condition: ScalarExpression?,
        innerCarried: Carried
    ) {
        self.outer = outer
        self.inner = inner
        self.kind = kind
        self.condition = condition
        self.innerCarried = innerCarried
    }
}

package struct HashJoin: Sendable {
    /// The probing side.
    package let outer: PlanNode
    /// The side that is read whole into the table.
    package let inner: PlanNode
    package let kind: JoinKind
    package let outerKeys: [ScalarExpression]
    package let innerKeys: [ScalarExpression]
    /// How both sides of a key are compared.
    package let keyOrderings: [Ordering]
    package let condition: ScalarExpression?
    package let outerCarried: Carried
    package let innerCarried: Carried

    package init(
        outer: PlanNode, inner: PlanNode, kind: JoinKind, outerKeys: [ScalarExpression],
        innerKeys: [ScalarExpression], keyOrderings: [Ordering], condition: ScalarExpression?,
        outerCarried: Carried, innerCarried: Carried
    ) {
        self.outer = outer
        self.inner = inner
        self.kind = kind
        self.outerKeys = outerKeys
        self.innerKeys = innerKeys
        self.keyOrderings = keyOrderings
        self.condition = condition
        self.outerCarried = outerCarried
        self.innerCarried = innerCarried
    }
}

package struct SortKey: Sendable {
    package let slot: Int
    package let ordering: Ordering
    package let descending: Bool
    package let nullsFirst: Bool

    package init(slot: Int, ordering: Ordering, descending: Bool, nullsFirst: Bool) {
        self.slot = slot
        self.ordering = ordering
        self.descending = descending
        self.nullsFirst = nullsFirst
    }
}

package struct Sort: Sendable {
    package let input: PlanNode
    package let keys: [SortKey]
    package let carried: Carried
    /// LIMIT + OFFSET above, when known at planning: only that many rows are kept.
    package let bound: ScalarExpression?

    package init(
        input: PlanNode, keys: [SortKey], carried: Carried, bound: ScalarExpression? = nil
    ) {
        self.input = input
        self.keys = keys
        self.carried = carried
        self.bound = bound
    }
}

package struct AggregateCall: Sendable {
    package let definition: AggregateDefinition
    package let arguments: [ScalarExpression]
    /// How DISTINCT compares the arguments.
    package let orderings: [Ordering]
    package let isDistinct: Bool
    package let orderBy: [OrderedArgument]
    package let filter: ScalarExpression?
    /// Where the result goes.
    package let slot: Int

    package struct OrderedArgument: Sendable {
        package let expression: ScalarExpression
        package let ordering: Ordering
        package let descending: Bool
        package let nullsFirst: Bool

        package init(
            expression: ScalarExpression, ordering: Ordering, descending: Bool, nullsFirst: Bool
        ) {
            self.expression = expression
            self.ordering = ordering
            self.descending = descending
            self.nullsFirst = nullsFirst
        }
    }

    package init(
        definition: AggregateDefinition, arguments: [ScalarExpression],
        orderings: [Ordering] = [],
        isDistinct: Bool = false, orderBy: [OrderedArgument] = [], filter: ScalarExpression? = nil,
        slot: Int
    ) {
        self.definition = definition
        self.arguments = arguments
        self.orderings = orderings
        self.isDistinct = isDistinct
        self.orderBy = orderBy
        self.filter = filter
        self.slot = slot
    }
}

/// Hashed grouping. Without grouping slots there is exactly one group, of an empty input too.
package struct Aggregate: Sendable {
    package let input: PlanNode
    package let groupBy: [TypedSlot]
    /// GROUPING SETS: which positions of `groupBy` count in each set; nil is one set of all.
    package let sets: [[Int]]?
    /// With `sets`: receives the number of the set a row belongs to.
    package let setSlot: Int?
    package let calls: [AggregateCall]
    /// Slots that are functionally dependent on the groups (the rest of a primary key's row): kept from a group's first row.
    package let dependent: [Int]

    package init(
        input: PlanNode, groupBy: [TypedSlot], sets: [[Int]]? = nil, setSlot: Int? = nil,
        calls: [AggregateCall], dependent: [Int] = []
    ) {
        self.input = input
        self.groupBy = groupBy
        self.sets = sets
        self.setSlot = setSlot
        self.calls = calls
        self.dependent = dependent
    }
}

/// Window functions over input sorted by partition and order.
package struct Window: Sendable {
    package enum Function: Sendable {
        case rowNumber, rank, denseRank, percentRank, cumeDist
        case ntile(ScalarExpression)
        case lag(ScalarExpression, offset: ScalarExpression?, otherwise: ScalarExpression?)
        case lead(ScalarExpression, offset: ScalarExpression?, otherwise: ScalarExpression?)
        case firstValue(ScalarExpression)
        case lastValue(ScalarExpression)
        case nthValue(ScalarExpression, ScalarExpression)
        case aggregate(AggregateDefinition, [ScalarExpression], filter: ScalarExpression?)
    }

    package enum FrameEnd: Sendable {
        case unboundedPreceding, currentRow, unboundedFollowing
        case preceding(ScalarExpression), following(ScalarExpression)
    }

    package struct Call: Sendable {
        package let function: Function
        package let slot: Int
        package let isRowsFrame: Bool
        package let start: FrameEnd
        package let end: FrameEnd

        package init(
            function: Function, slot: Int, isRowsFrame: Bool, start: FrameEnd, end: FrameEnd
        ) {
            self.function = function
            self.slot = slot
            self.isRowsFrame = isRowsFrame
            self.start = start
            self.end = end
        }
    }

    package let input: PlanNode
    package let partitionBy: [TypedSlot]
    package let orderBy: [SortKey]
    package let calls: [Call]
    package let carried: Carried

    package init(
        input: PlanNode, partitionBy: [TypedSlot], orderBy: [SortKey], calls: [Call],
        carried: Carried
    ) {
        self.input = input
        self.partitionBy = partitionBy
        self.orderBy = orderBy
        self.calls = calls
        self.carried = carried
    }
}

package struct AppendInput: Sendable {
    package let node: PlanNode
    package let slots: [Int]

    package init(node: PlanNode, slots: [Int]) {
        self.node = node
        self.slots = slots
    }
}

package struct SetOperationNode: Sendable {
    package enum Kind: Sendable { case union, intersect, intersectAll, except, exceptAll }

    package let kind: Kind
    package let left: AppendInput
    package let right: AppendInput
    package let slots: [TypedSlot]

    package init(kind: Kind, left: AppendInput, right: AppendInput, slots: [TypedSlot]) {
        self.kind = kind
        self.left = left
        self.right = right
        self.slots = slots
    }
}

package struct RecursiveUnion: Sendable {
    package let base: AppendInput
    /// Reads the working table by `commonTableScan(index: workingTable, …)`.
    package let step: AppendInput
    package let workingTable: Int
    package let slots: [TypedSlot]
    package let isAll: Bool

    package init(
        base: AppendInput, step: AppendInput, workingTable: Int, slots: [TypedSlot], isAll: Bool
    ) {
        self.base = base
        self.step = step
        self.workingTable = workingTable
        self.slots = slots
        self.isAll = isAll
    }
}

/// Locks the rows its input stands at, one relation after the other.
///
/// A row that was changed meanwhile is loaded anew and `recheck` is evaluated for it; target lists are computed above
/// this node.
package struct LockRows: Sendable {
    package struct Target: Sendable {
        package let table: TableDescriptor
        package let relation: Int
        package let loads: [ColumnLoad]
        package let strength: RowLockStrength
        package let policy: WaitPolicy

        package init(
            table: TableDescriptor, relation: Int, loads: [ColumnLoad],
            strength: RowLockStrength, policy: WaitPolicy
        ) {
            self.table = table
            self.relation = relation
            self.loads = loads
            self.strength = strength
            self.policy = policy
        }
    }

    package let input: PlanNode
    package let targets: [Target]
    /// All conditions on the current row that a newer version of a row could fail.
    package let recheck: ScalarExpression?

    package init(input: PlanNode, targets: [Target], recheck: ScalarExpression?) {
        self.input = input
        self.targets = targets
        self.recheck = recheck
    }
}
