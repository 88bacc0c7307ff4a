// What the parts of planning one statement build up together: the frame's slots and who fills them, the levels and
// queries, subplans and common tables, locks and dependencies, parameters; and the way from offsets in the text to
// positions in errors.
package import QueryEngine
import StorageEngine

/// What a statement does with a table, and hence how it is locked.
package enum TableUse {
    case reading, locking, writing
}

/// The plan of one statement while it is made. Made for it, used once, never shared.
package final class PlanBuilder {
    package let context: PlanningContext
    package let catalog: any CatalogReader
    /// How the language words what is wrong with a statement.
    package let words: any AnalysisWords
    /// The whole text that offsets count in.
    package let text: [UInt8]
    /// False inside a view or a default expression, whose offsets are of another text.
    package var reportsPositions = true

    /// The level (see `QueryLevel.id`) whose rows fill each slot, and the relation of that level; -1: computed.
    package private(set) var slotLevels: [Int32] = []
    package private(set) var slotEntries: [Int32] = []
    private(set) var relationCount = 0
    private var levelCount: Int32 = 0
    package private(set) var levels: [QueryLevel] = []

    /// All queries of the statement, in the order of their analysis.
    var blocks: [QueryBlock] = []
    var subplans: [SubplanDraft] = []
    var commonTables: [CommonTableDraft] = []
    private(set) var locks: [QueryPlan.TableLock] = []
    private(set) var dependencies: [(oid: UInt32, version: UInt64)] = []
    package var writes = false
    var locksRows = false
    /// Scans lock the index entries that they pass: see `Language.locksEntries`.
    package let locksEntries: Bool
    /// What reads of tables are for that say nothing of it themselves, where scans lock: the reads of a statement that writes are
    /// `.source`.
    package var reading = ScanLock.Purpose.consistent
    /// Some scan reads the snapshot.
    var readsSnapshot = false
    /// The statement passes over rows that something is wrong with: conversions make the best of their values.
    package internal(set) var isIgnoring = false
    /// The row that INSERT has not put, for ON DUPLICATE KEY UPDATE.
    var proposed: RangeEntry?
    /// What the names mean in the view's text that is being analysed.
    package var bindings: ViewBindings?
    /// Where to note what names mean.
    package var notes: NameNotes?
    /// The types of the statement's parameters as far as known.
    package var parameterTypes: [TypeID]
    /// False where a parameter cannot be: DDL.
    package var allowsParameters: Bool
    /// A constant subexpression could not be evaluated.
    package var metConstantError = false
    private let stackLimit = StackGuard.limit()
    /// The query being analysed.
    package var level = QueryLevel(id: 0, parent: nil)
    /// The views whose texts are being analysed, from the outermost on: one inside itself has no end.
    var openViews: [UInt32] = []
    /// Compiled once a statement, by the indexes' numbers.
    var indexRules: [UInt32: IndexRule] = [:]
    /// The slots that the widest of them needs.
    package var ruleSlotCount = 0

    package init(context: PlanningContext, text: [UInt8], words: any AnalysisWords) {
        self.context = context
        self.catalog = context.catalog
        locksEntries = context.catalog.language.locksEntries
        self.text = text
        self.words = words
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
        if StackGuard.isExhausted(stackLimit) { throw words.error(.tooDeep) }
    }

    package var slotCount: Int { slotLevels.count }

    // MARK: Errors

    package func error(
        _ fault: AnalysisFault, at offset: SourceOffset = .unknown
    ) -> SQLError {
        words.error(fault, in: level.kind).at(position(offset))
    }

    package func position(_ offset: SourceOffset) -> Int? {
        reportsPositions ? offset.characterPosition(in: text) : nil
    }

    package func error(
        _ condition: Condition, _ message: String, at offset: SourceOffset = .unknown,
        detail: String? = nil, hint: String? = nil
    ) -> SQLError {
        SQLError(condition, message, detail: detail, hint: hint, position: position(offset))
    }

    package func notSupported(_ feature: String, at offset: SourceOffset = .unknown) -> SQLError {
        .notSupported(feature, position: position(offset))
    }

    // MARK: Slots

    /// A slot for a computed value.
    package func makeSlot(level: QueryLevel? = nil) -> Int {
        slotLevels.append(level?.id ?? -1)
        slotEntries.append(-1)
        return slotLevels.count - 1
    }

    package func makeSlot(of entry: RangeEntry) -> Int {
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

    package func makeLevel(parent: QueryLevel?) throws(SQLError) -> QueryLevel {
        if let parent, parent.depth >= 200 {
            throw error(.statementTooComplex, "stack depth limit exceeded")
        }
        try WorkPace.pass(2_048)
        levelCount += 1
        let level = QueryLevel(id: levelCount, parent: parent)
        levels.append(level)
        return level
    }

    package func makeRelation() -> Int {
        relationCount += 1
        return relationCount - 1
    }

    // MARK: Relations

    /// Notes that the plan stands on this version of the table and needs this lock of it.
    package func use(
        _ table: TableDescriptor, for use: TableUse, at offset: SourceOffset = .unknown
    ) {
        let mode: TableLockMode =
            switch use {
            case .reading: .accessShare
            case .locking: .rowShare
            case .writing: .rowExclusive
            }
        var lock = QueryPlan.TableLock(
            oid: table.oid, tree: table.tree, name: table.name, mode: mode,
            position: position(offset))
        if let at = locks.firstIndex(where: { $0.oid == table.oid }) {
            lock.position = lock.position ?? locks[at].position
            if locks[at].mode.rawValue < lock.mode.rawValue { locks[at] = lock }
            return
        }
        locks.append(lock)
        depend(on: table.oid, version: table.version)
    }

    package func depend(on oid: UInt32, version: UInt64) {
        if !dependencies.contains(where: { $0.oid == oid }) {
            dependencies.append((oid, version))
        }
    }

    // MARK: Literals

    /// For a construct that has to know the value while it is planned: the literal is a slot no longer, and whoever plans
    /// the statement plans it anew.
    package func pinned(_ reference: LiteralReference, at offset: SourceOffset) -> SQLError {
        context.literals?.pin(token: reference.token)
        return error(.literalNeeded, "the value of a literal is needed", at: offset)
    }
}

/// What has a share in planning a statement, with what every share asks of the builder by short names.
package protocol StatementPart {
    var builder: PlanBuilder { get }
}

extension StatementPart {
    package var context: PlanningContext { builder.context }

    package var catalog: any CatalogReader { builder.catalog }

    package var types: TypeLibrary { builder.context.environment.types }

    func checkStack() throws(SQLError) { try builder.checkStack() }

    package func position(_ offset: SourceOffset) -> Int? { builder.position(offset) }

    package func error(
        _ condition: Condition, _ message: String, at offset: SourceOffset = .unknown,
        detail: String? = nil, hint: String? = nil
    ) -> SQLError {
        builder.error(condition, message, at: offset, detail: detail, hint: hint)
    }

    package func error(
        _ fault: AnalysisFault, at offset: SourceOffset = .unknown
    ) -> SQLError {
        builder.error(fault, at: offset)
    }

    package func notSupported(_ feature: String, at offset: SourceOffset = .unknown) -> SQLError {
        builder.notSupported(feature, at: offset)
    }

    package func makeSlot(level: QueryLevel? = nil) -> Int { builder.makeSlot(level: level) }

    package func makeSlot(of entry: RangeEntry) -> Int { builder.makeSlot(of: entry) }
}
