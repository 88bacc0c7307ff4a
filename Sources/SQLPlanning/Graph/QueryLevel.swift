// The name spaces of a statement: one level a query, each with the relations of its FROM list, and what its
// clauses allow.
package import QueryEngine

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
    let depth: Int
    package var entries: [RangeEntry] = []
    var namespace: [NamespaceItem] = []
    /// WITH of this level, innermost names last.
    var commonTables: [CommonTableDraft] = []
    package var kind = ExpressionKind.select
    /// Analysing a LATERAL item: entries marked lateral may be read.
    var isLateral = false
    /// Slots of outer levels that this level, or one inside it, reads.
    var outerReferences: [Int] = []

    /// What makes this level a grouped one.
    var aggregates: [AggregateCall] = []
    var groups: [GroupColumn] = []
    var isGroupingKnown = false
    var groupingSets: [[Int]]?
    var groupingSetSlot: Int?
    /// Columns read outside any aggregate, in the order of the text, that no group expression covers.
    var ungrouped: [UngroupedColumn] = []
    /// More than zero inside an aggregate's arguments.
    package var aggregateDepth = 0
    /// The target list once it is known.
    var targets: [Target] = []
    /// What stars leave out.
    var omitted: [ColumnReference] = []
    var windowDefinitions: [WindowDefinition] = []
    var windowCalls: [WindowCallDraft] = []
    var windowDepth = 0
    /// Set-returning calls of the target list.
    package var sets: [SetAssignment] = []
    package var lastSetOffset = SourceOffset.unknown
    package var hasVolatileCall = false

    /// Its rows are grouped by something: no group is empty.
    package var hasGroups: Bool { !groups.isEmpty && groupingSets == nil }

    init(id: Int32, parent: QueryLevel?) {
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

struct UngroupedColumn {
    let slot: Int
    let schema: String?
    let table: String
    let name: String
    let offset: SourceOffset
    /// The level that read it: deeper than the grouped one for a correlated subquery.
    let isOuter: Bool
    /// The clause of the grouped query.
    let kind: ExpressionKind
    /// It stands before WITHIN GROUP.
    var isDirectArgument = false
}

/// An expression of GROUP BY and the slot that holds it afterwards.
struct GroupColumn {
    let value: Typed
    let slot: Int
}
