// The state of planning one statement: the frame's slots, the relations used, subplans, parameters; and the
// way from offsets in the text to positions in errors.
import QueryEngine
import SQLPlanning

/// What a statement does with a table, and hence how it is locked.
enum TableUse {
    case reading, locking, writing
}

/// Plans one statement. Made for it, used once, never shared.
final class StatementPlanner {
    let context: PlanningContext
    let catalog: any CatalogReader
    /// The whole text that offsets count in.
    let text: [UInt8]
    /// Where the statement ends in it.
    var statementEnd: Int?
    /// False inside a view or a default expression, whose offsets are of another text.
    var reportsPositions = true

    /// The level (see `QueryLevel.id`) whose rows fill each slot, and the relation of that level; -1: computed.
    private(set) var slotLevels: [Int32] = []
    private(set) var slotEntries: [Int32] = []
    var relationCount = 0
    private var levelCount: Int32 = 0
    private(set) var levels: [QueryLevel] = []

    /// All queries of the statement, in the order of their analysis.
    var blocks: [QueryBlock] = []
    var subplans: [SubplanDraft] = []
    var commonTables: [CommonTableDraft] = []
    var materialized: [MaterializedTable] = []
    var locks: [QueryPlan.TableLock] = []
    var dependencies: [(oid: UInt32, version: UInt64)] = []
    var writes = false
    var locksRows = false
    /// The views whose texts are being analysed, from the outermost on: one inside itself has no end.
    var openViews: [UInt32] = []
    /// What the names mean in the view's text that is being analysed.
    var bindings: ViewBindings?
    /// Where to note what names mean.
    var notes: NameNotes?
    var repetitionDepth = 0
    /// Compiled once a statement, by the indexes' numbers.
    var indexRules: [UInt32: IndexRule] = [:]
    /// The slots that the widest of them needs.
    var ruleSlotCount = 0
    /// The types of the statement's parameters as far as known.
    var parameterTypes: [TypeOID]
    /// False where a parameter cannot be: DDL.
    var allowsParameters: Bool
    /// A constant subexpression could not be evaluated.
    var metConstantError = false
    private let stackLimit = StackGuard.limit()
    /// The query being analysed.
    var level = QueryLevel(id: 0, parent: nil)

    init(context: PlanningContext, text: [UInt8]) {
        self.context = context
        self.catalog = context.catalog
        self.text = text
        self.parameterTypes = context.parameterTypes
        self.allowsParameters = context.allowsParameters
    }

    /// Levels and their relations name each other, and so do queries and their common tables: parted, all are freed.
    deinit {
        for table in commonTables { table.block = nil }
        for level in levels { level.unlink() }
    }

    /// 54001 where the stack is used up: at every step of the analysis that can come to hold itself.
    @inline(__always)
    func checkStack() throws(SQLError) {
        if StackGuard.isExhausted(stackLimit) { throw StackGuard.failure }
    }

    func notice(_ message: String) {
        context.notices.append(Notice(.notice, "00000", message))
    }

    var slotCount: Int { slotLevels.count }

    func position(_ offset: SourceOffset) -> Int? {
        reportsPositions ? offset.characterPosition(in: text) : nil
    }

    func error(
        _ condition: Condition, _ message: String, at offset: SourceOffset = .unknown,
        detail: String? = nil, hint: String? = nil
    ) -> SQLError {
        SQLError(condition, message, detail: detail, hint: hint, position: position(offset))
    }

    func notSupported(_ feature: String, at offset: SourceOffset = .unknown) -> SQLError {
        .notSupported(feature, position: position(offset))
    }

    // MARK: Slots

    /// A slot for a computed value.
    func makeSlot(level: QueryLevel? = nil) -> Int {
        slotLevels.append(level?.id ?? -1)
        slotEntries.append(-1)
        return slotLevels.count - 1
    }

    func makeSlot(of entry: RangeEntry) -> Int {
        slotLevels.append(entry.level.id)
        slotEntries.append(Int32(entry.index))
        return slotLevels.count - 1
    }

    func makeSlots(_ count: Int, of entry: RangeEntry) -> Int {
        let first = slotLevels.count
        for _ in 0..<count { _ = makeSlot(of: entry) }
        return first
    }

    /// The relation and what it fills belong to that level from now on.
    func move(_ entry: RangeEntry, to level: QueryLevel) {
        entry.join(level)
        for slot in entry.liveSlots {
            slotLevels[slot] = level.id
            slotEntries[slot] = Int32(entry.index)
        }
    }

    func makeLevel(parent: QueryLevel?) throws(SQLError) -> QueryLevel {
        if let parent, parent.depth >= 200 {
            throw error(.statementTooComplex, "stack depth limit exceeded")
        }
        try WorkPace.pass(2_048)
        levelCount += 1
        let level = QueryLevel(id: levelCount, parent: parent)
        levels.append(level)
        return level
    }

    func makeRelation() -> Int {
        relationCount += 1
        return relationCount - 1
    }

    // MARK: Relations

    /// Notes that the plan stands on this version of the table and needs this lock of it.
    func use(
        _ table: TableDescriptor, for use: TableUse, at offset: SourceOffset = .unknown
    ) {
        var lock =
            switch use {
            case .reading: tableLock(table, .accessShare)
            case .locking: tableLock(table, .rowShare)
            case .writing: tableLock(table, .rowExclusive)
            }
        lock.position = position(offset)
        if let at = locks.firstIndex(where: { $0.oid == table.oid }) {
            lock.position = lock.position ?? locks[at].position
            if locks[at].mode.rawValue < lock.mode.rawValue { locks[at] = lock }
            return
        }
        locks.append(lock)
        depend(on: table.oid, version: table.version)
    }

    func tableLock(
        _ table: TableDescriptor, _ mode: LockTableStatement.Mode
    ) -> QueryPlan.TableLock {
        let make = {
            QueryPlan.TableLock(oid: table.oid, tree: table.tree, name: table.name, mode: $0)
        }
        return switch mode {
        case .accessShare: make(.accessShare)
        case .rowShare: make(.rowShare)
        case .rowExclusive: make(.rowExclusive)
        case .shareUpdateExclusive: make(.shareUpdateExclusive)
        case .share: make(.share)
        case .shareRowExclusive: make(.shareRowExclusive)
        case .exclusive: make(.exclusive)
        case .accessExclusive: make(.accessExclusive)
        }
    }

    func depend(on oid: UInt32, version: UInt64) {
        if !dependencies.contains(where: { $0.oid == oid }) {
            dependencies.append((oid, version))
        }
    }

    /// The relation, or Postgres's error that there is none.
    func relation(_ name: QualifiedName) throws(SQLError) -> Relation {
        if let found = try findRelation(name) { return found }
        throw missingRelation(name)
    }

    func findRelation(_ name: QualifiedName) throws(SQLError) -> Relation? {
        if name.catalog != nil {
            throw error(
                .featureNotSupported,
                "cross-database references are not implemented: \"\(name.dotted)\"",
                at: name.offset)
        }
        return try catalog.relation(schema: name.schema, name: name.name)
    }

    func missingRelation(_ name: QualifiedName) -> SQLError {
        error(.undefinedTable, "relation \"\(name.dotted)\" does not exist", at: name.offset)
    }

    // MARK: The finished plan

    func finish(
        kind: QueryPlan.Kind, root: PlanNode, columns: [ResultColumn]
    ) throws(SQLError) -> QueryPlan {
        let plans = try plannedSubplans()
        let tables = try plannedCommonTables()
        for (index, type) in parameterTypes.enumerated()
        where type == TypeOID(0) || type == .unknown {
            throw SQLError(
                .indeterminateDatatype,
                "could not determine data type of parameter $\(index + 1)")
        }
        context.parameterTypes = parameterTypes
        var constantError: SQLError?
        if metConstantError, let evaluation = context.evaluation {
            let nodes = [root] + plans.map(\.node) + tables.map(\.node)
            constantError = ConstantErrors.first(in: nodes, evaluation)
        }
        return QueryPlan(
            kind: kind, root: root, columns: columns, slotCount: slotCount,
            relationCount: relationCount, subplans: plans, commonTables: tables,
            parameterTypes: parameterTypes, locks: locks, dependencies: dependencies,
            writes: writes, locksRows: locksRows, literals: context.literals?.slots ?? [],
            constantError: constantError)
    }

}
