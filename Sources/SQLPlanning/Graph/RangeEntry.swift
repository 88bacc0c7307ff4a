// The relations of a query: what each is read from, the slots that its rows fill, and how the names of the text see it.
package import QueryEngine
import StorageEngine

/// A column that a relation offers.
package struct RangeColumn {
    package var name: String
    package var type: SQLType
    package var collation: Collation
    package var isDropped = false
    package var traits: ValueTraits = []
    /// The fields of a row that a function made.
    package var row: RowShape?
}

/// One use of a relation in FROM (or the target of a modification).
package final class RangeEntry {
    package enum Source {
        case table(TableDescriptor, relation: Int)
        case virtual(VirtualTable)
        case function(FunctionScanDraft)
        case block(QueryBlock)
        /// The distinct rows of a subquery that was IN's right side.
        case unique(QueryBlock)
        case values([[ScalarExpression]])
        case common(CommonTableDraft)
        /// The working table of a recursive query, by its number.
        case workingTable(CommonTableDraft)
        /// Merged or renamed columns of a join: expressions over other entries.
        case join([Typed])
        /// Rows that another node puts into fixed slots: new rows, EXCLUDED.
        case fixed(firstSlot: Int)
        /// Columns that another query gives beside its own, each once it has been read.
        case carried
    }

    package private(set) var level: QueryLevel
    package private(set) var index: Int
    /// The alias, or the relation's name.
    package let name: String
    /// Of a table without alias: the name may be qualified by it.
    package let schema: String?
    package var columns: [RangeColumn]
    package var source: Source
    /// The slot of each column, -1 where nothing has read it.
    package var slots: [Int]
    /// The system columns that are read, with their slots.
    private(set) var systemLoads: [ColumnLoad] = []
    /// Entries of the same level that a LATERAL item reads.
    var lateralReferences = RelationSet()
    /// The lock strengths that FOR UPDATE and its sisters ask for.
    var rowLock: RowLock?
    package var isFunctionScalar = false
    /// An outer join can put nulls in place of its rows.
    var isNullable = false
    /// For rows in fixed slots: the table whose rows they are.
    package var described: TableDescriptor?
    /// The view that it was, taken apart.
    var opened: ChangeableView?
    /// The relation that UPDATE or DELETE changes.
    var isTarget = false
    /// Where scans lock: what it is read for, unless that is what the statement reads for.
    var purpose: ScanLock.Purpose?
    /// WHERE CURRENT OF this cursor.
    var cursor: String?

    init(
        level: QueryLevel, name: String, schema: String? = nil, columns: [RangeColumn],
        source: Source
    ) {
        self.level = level
        self.index = level.entries.count
        self.name = name
        self.schema = schema
        self.columns = columns
        self.source = source
        self.slots = Array(repeating: -1, count: columns.count)
        if case .fixed(let first) = source {
            for at in slots.indices { slots[at] = first + at }
        }
    }

    /// Makes it the last relation of another level.
    func join(_ level: QueryLevel) {
        self.level = level
        index = level.entries.count
        level.addEntry(self)
    }

    package var table: TableDescriptor? {
        if case .table(let table, _) = source { return table }
        return nil
    }

    /// A table or a system catalog.
    var isScanned: Bool {
        switch source {
        case .table, .virtual: true
        default: false
        }
    }

    package var relation: Int? {
        if case .table(_, let relation) = source { return relation }
        return nil
    }

    var mask: RelationSet { RelationSet(index) }

    /// Every slot that its rows fill.
    var liveSlots: [Int] { slots.filter { $0 >= 0 } + systemLoads.map(\.slot) }

    /// Where a system column stands once it is read.
    func slot(of column: SystemColumn) -> Int? {
        systemLoads.first { $0.column == column.rawValue }?.slot
    }

    func load(_ column: SystemColumn, into slot: Int) {
        systemLoads.append(ColumnLoad(column: column.rawValue, slot: slot))
    }
}

extension RangeEntry {
    /// The query whose rows it reads.
    var query: QueryBlock? {
        switch source {
        case .block(let block), .unique(let block): block
        case .common(let table): table.block
        case .table, .virtual, .function, .values, .workingTable, .join, .fixed, .carried: nil
        }
    }

    /// Calls `visit` for each expression that its rows are made of.
    func forEachExpression(_ visit: (ScalarExpression) -> Void) {
        switch source {
        case .function(let draft): for call in draft.calls { call.arguments.forEach(visit) }
        case .values(let rows): for row in rows { row.forEach(visit) }
        case .table, .virtual, .block, .unique, .common, .workingTable, .join, .fixed, .carried:
            break
        }
    }

    /// Its rows made of other expressions.
    func mapExpressions(_ change: (ScalarExpression) -> ScalarExpression) {
        switch source {
        case .function(let draft):
            let calls = draft.calls.map {
                FunctionScanDraft.Call(
                    function: $0.function, arguments: $0.arguments.map(change),
                    columnCount: $0.columnCount)
            }
            source = .function(
                FunctionScanDraft(calls: calls, hasOrdinality: draft.hasOrdinality))
        case .values(let rows): source = .values(rows.map { $0.map(change) })
        case .table, .virtual, .block, .unique, .common, .workingTable, .join, .fixed, .carried:
            break
        }
    }
}

/// How the rows that a query reads of a relation are locked.
struct RowLock {
    let strength: RowLockStrength
    let policy: WaitPolicy

    /// The strongest lock and the least patient policy of both count.
    func joined(_ other: RowLock) -> RowLock {
        RowLock(
            strength: max(strength, other.strength),
            policy: impatience > other.impatience ? policy : other.policy)
    }

    /// Skipping what is locked loses to failing and wins over waiting.
    private var impatience: Int {
        switch policy {
        case .wait: 0
        case .skip: 1
        case .noWait: 2
        }
    }

    var words: String {
        switch strength {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }
}

/// A relation as the names of one point of the text see it.
struct NamespaceItem {
    let entry: RangeEntry
    /// `name.column` finds it.
    var isNameVisible = true
    /// An unqualified column finds it.
    var areColumnsVisible = true
    /// Only a LATERAL item may read it (the left side, while the right one is analysed).
    var isLateralOnly = false
    /// Reading it laterally is in order (not from the wrong side of an outer join).
    var isLateralAllowed = true
}
