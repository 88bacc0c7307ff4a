// The name spaces of a statement: one level a query, each with the relations of its FROM list, and what its
// clauses allow.
package import QueryEngine
package import StorageEngine

/// Where in a query an expression stands: Postgres's ParseExprKind, as far as messages differ.
package enum ExpressionKind {
    case select, filter, having, joinOn, joinUsing, groupBy, orderBy, distinctOn, limit, offset
    case returning, values, updateSource, insertTarget, functionInFrom, subqueryInFrom
    case windowPartition, windowOrder, windowFrame, aggregateFilter
    case check, columnDefault, generated, indexExpression, indexPredicate, alterType
    case executeParameter, copyFilter, conflictFilter, cycleMark

    /// The clause's name in "aggregate functions are not allowed in …".
    package var phrase: String {
        switch self {
        case .select: "SELECT"
        case .filter: "WHERE"
        case .having: "HAVING"
        case .joinOn: "JOIN conditions"
        case .joinUsing: "JOIN/USING"
        case .groupBy: "GROUP BY"
        case .orderBy: "ORDER BY"
        case .distinctOn: "DISTINCT ON"
        case .limit: "LIMIT"
        case .offset: "OFFSET"
        case .returning: "RETURNING"
        case .values: "VALUES"
        case .updateSource: "UPDATE"
        case .insertTarget: "INSERT"
        case .functionInFrom: "functions in FROM"
        case .subqueryInFrom: "FROM"
        case .windowPartition: "PARTITION BY"
        case .windowOrder: "ORDER BY"
        case .windowFrame: "RANGE"
        case .aggregateFilter: "FILTER"
        case .check: "check constraints"
        case .columnDefault: "DEFAULT expressions"
        case .generated: "column generation expressions"
        case .indexExpression: "index expressions"
        case .indexPredicate: "index predicates"
        case .alterType: "transform expressions"
        case .executeParameter: "EXECUTE parameters"
        case .copyFilter: "COPY FROM WHERE conditions"
        case .conflictFilter: "WHERE"
        case .cycleMark: "CYCLE"
        }
    }
}

/// One query's name space and what its analysis collects.
package final class QueryLevel {
    package let id: Int32
    package let parent: QueryLevel?
    package let depth: Int
    package var entries: [RangeEntry] = []
    package var namespace: [NamespaceItem] = []
    /// WITH of this level, innermost names last.
    package var commonTables: [CommonTableDraft] = []
    package var kind = ExpressionKind.select
    /// Analysing a LATERAL item: entries marked lateral may be read.
    package var isLateral = false
    /// Slots of outer levels that this level, or one inside it, reads.
    var outerReferences: [Int] = []

    /// What makes this level a grouped one.
    package var aggregates: [AggregateCall] = []
    package var groups: [GroupColumn] = []
    var isGroupingKnown = false
    var groupingSets: [[Int]]?
    var groupingSetSlot: Int?
    /// Columns read outside any aggregate, in the order of the text, that no group expression covers.
    var ungrouped: [UngroupedColumn] = []
    /// More than zero inside an aggregate's arguments.
    package var aggregateDepth = 0
    var windowDefinitions: [WindowDefinition] = []
    var windowCalls: [WindowCallDraft] = []
    var windowDepth = 0
    /// Set-returning calls of the target list.
    package var sets: [SetAssignment] = []
    package var lastSetOffset = SourceOffset.unknown
    package var hasVolatileCall = false

    package init(id: Int32, parent: QueryLevel?) {
        self.id = id
        self.parent = parent
        self.depth = (parent?.depth ?? 0) + 1
    }

    func addEntry(_ entry: RangeEntry) {
        entries.append(entry)
    }

    /// The statement is planned: nothing is looked up any more.
    func unlink() {
        for table in commonTables { table.block = nil }
        commonTables = []
        entries = []
        namespace = []
    }
}

package struct UngroupedColumn {
    package let slot: Int
    package let name: String
    package let offset: SourceOffset
    /// The level that read it: deeper than the grouped one for a correlated subquery.
    let isOuter: Bool
    /// It stands before WITHIN GROUP.
    var isDirectArgument = false
}

/// An expression of GROUP BY and the slot that holds it afterwards.
package struct GroupColumn {
    package let value: Typed
    package let slot: Int
}

/// A column that a relation offers.
package struct RangeColumn {
    package var name: String
    package var type: SQLType
    package var collation: Collation
    package var isDropped = false
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
    var described: TableDescriptor?
    /// The relation that UPDATE or DELETE changes.
    package var isTarget = false
    /// WHERE CURRENT OF this cursor.
    package var cursor: String?

    package init(
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
    package func join(_ level: QueryLevel) {
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

    package var mask: RelationSet { RelationSet(index) }

    /// Every slot that its rows fill.
    var liveSlots: [Int] { slots.filter { $0 >= 0 } + systemLoads.map(\.slot) }

    /// Where a system column stands once it is read.
    package func slot(of column: SystemColumn) -> Int? {
        systemLoads.first { $0.column == column.rawValue }?.slot
    }

    package func load(_ column: SystemColumn, into slot: Int) {
        systemLoads.append(ColumnLoad(column: column.rawValue, slot: slot))
    }
}

/// How the rows that a query reads of a relation are locked.
package struct RowLock {
    package let strength: RowLockStrength
    package let policy: WaitPolicy

    /// The strongest lock and the least patient policy of both count.
    package func joined(_ other: RowLock) -> RowLock {
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

    package var words: String {
        switch strength {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }
}

/// A relation as the names of one point of the text see it.
package struct NamespaceItem {
    package let entry: RangeEntry
    /// `name.column` finds it.
    var isNameVisible = true
    /// An unqualified column finds it.
    var areColumnsVisible = true
    /// Only a LATERAL item may read it (the left side, while the right one is analysed).
    var isLateralOnly = false
    /// Reading it laterally is in order (not from the wrong side of an outer join).
    var isLateralAllowed = true
}

/// A set of entries of one level.
package struct RelationSet: Hashable {
    private var low: UInt64 = 0
    private var high: [UInt64] = []

    package init() {}

    package init(_ index: Int) { insert(index) }

    package mutating func insert(_ index: Int) {
        if index < 64 {
            low |= 1 << UInt64(index)
            return
        }
        let word = index / 64 - 1
        while high.count <= word { high.append(0) }
        high[word] |= 1 << UInt64(index % 64)
    }

    package func contains(_ index: Int) -> Bool {
        if index < 64 { return low & (1 << UInt64(index)) != 0 }
        let word = index / 64 - 1
        return word < high.count && high[word] & (1 << UInt64(index % 64)) != 0
    }

    package mutating func formUnion(_ other: RelationSet) {
        low |= other.low
        for (at, word) in other.high.enumerated() {
            if at < high.count { high[at] |= word } else { high.append(word) }
        }
    }

    package func union(_ other: RelationSet) -> RelationSet {
        var result = self
        result.formUnion(other)
        return result
    }

    func isSubset(of other: RelationSet) -> Bool {
        if low & ~other.low != 0 { return false }
        for (at, word) in high.enumerated() {
            if word & ~(at < other.high.count ? other.high[at] : 0) != 0 { return false }
        }
        return true
    }

    func intersects(_ other: RelationSet) -> Bool {
        if low & other.low != 0 { return true }
        for (at, word) in high.enumerated() where at < other.high.count {
            if word & other.high[at] != 0 { return true }
        }
        return false
    }

    package var isEmpty: Bool { low == 0 && high.allSatisfy { $0 == 0 } }
}
