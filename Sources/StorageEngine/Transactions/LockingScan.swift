// A scan that reads the latest rows and locks what it passes, before any filter, sort or limit: InnoDB's current read.

/// What a locking scan goes over, and how.
package struct LockingRequest: Sendable {
    package var index: TreeID
    /// Where the index's rows are.
    package var table: TreeID
    package var range: KeyRange
    package var reversed: Bool
    /// What the range asks for.
    package enum Shape: Sendable {
        case range
        /// All entries of one key, or of the first columns of one.
        case equality
        /// The one entry of a whole key, without NULL, of a unique index.
        case uniqueEquality
    }
    package var shape: Shape
    /// `.share`, or `.update` for the exclusive lock.
    package var strength: RowLockStrength
    package var waiting: WaitPolicy
    /// The index has all that is asked for: the rows' own locks are not needed, if the lock is a shared one.
    package var isCovering: Bool
    /// A row that another has locked is handed out as it was last committed, for its filter to say whether it is worth a wait:
    /// the semi-consistent read of an UPDATE at READ COMMITTED.
    package var judgesContended: Bool
    /// The transaction's own rows are seen as they are now and not as of the start of the statement: of what looks after the
    /// statement's own writes.
    package var seesOwnRows = false

    package init(
        _ index: TreeID, of table: TreeID, _ range: KeyRange, reversed: Bool = false,
        shape: Shape = .range, strength: RowLockStrength = .update, waiting: WaitPolicy = .wait,
        isCovering: Bool = false, judgesContended: Bool = false
    ) {
        self.index = index
        self.table = table
        self.range = range
        self.reversed = reversed
        self.shape = shape
        self.strength = strength
        self.waiting = waiting
        self.isCovering = isCovering
        self.judgesContended = judgesContended
    }
}

extension LockingRequest {
    /// Of the whole of a table that no index clusters: over the rows themselves.
    package init(
        rowsOf table: TreeID, reversed: Bool = false, strength: RowLockStrength = .update,
        waiting: WaitPolicy = .wait, judgesContended: Bool = false
    ) {
        self.init(
            table, of: table, .all, reversed: reversed, strength: strength, waiting: waiting,
            judgesContended: judgesContended)
    }

    /// The key of the row that an entry leads to.
    fileprivate func row(of entry: EntryPosition) -> Key { entry.row(in: index, of: table) }
}

package enum LockingScanStep {
    /// A row, locked: the latest version, or the transaction's own as of the start of the statement.
    case row(key: Key, RowID, Row)
    /// Another has it locked, and so it was last committed. `insist()` and then `next()` waits for it; `next()` alone passes it by.
    case contended(key: Key, RowID, Row)
    /// Ask again once the ticket is resolved: the scan goes on at the same place, over what is there then.
    case wait(Ticket)
    /// NOWAIT, and another holds the next row or entry. The caller says so; the scan stays where it is.
    case unavailable
    case end
}

/// Entry by entry: finds the next one that there is, committed or on its way, locks the gap before it and the entry and its row,
/// and only then asks whether the statement sees it. Each step is one hold of the engine lock.
///
/// Under gaps a phantom has no place to come to. Gaps reach to the true neighbours, also where the range ends between two entries:
/// `WHERE id = 15 FOR UPDATE` between 10 and 20 keeps 12 out, and two that do so and then insert are the classic deadlock.
package struct LockingScan {
    private let transaction: Transaction
    private let request: LockingRequest
    private let locksGaps: Bool
    private let mode: UInt8
    private var walk: EntryWalk
    /// The last entry that was passed; before the first, where the range begins.
    private var place: EntryPosition?
    private var isBeforeFirst = true
    private var isAtEnd = false
    /// The last entry that was passed has the very key that the range ends with.
    private var metLastKey = false
    /// The entry handed out as contended, until it is known whether it is waited for.
    private var contended: EntryPosition?
    private var insists = false
    /// What was locked for the row handed out last, with what had been held before; not what had to be waited for.
    private var taken: [HeldLock] = []

    init(_ transaction: Transaction, _ request: LockingRequest) {
        var request = request
        // One entry has no order.
        if request.shape == .uniqueEquality { request.reversed = false }
        self.transaction = transaction
        self.request = request
        locksGaps = transaction.isolation.gaps == .locked
        mode =
            request.strength <= .share
            ? EntryMode.shared
            : locksGaps ? EntryMode.exclusive : EntryMode.exclusiveWithoutGap
        walk = EntryWalk(request.index, reversed: request.reversed)
        place = request.range.start(reversed: request.reversed)
    }

    /// Descents into the index so far: what a test of growth counts.
    var descents: Int { walk.descents }

    package mutating func next() throws(StorageError) -> LockingScanStep {
        while true {
            try settle()
            if isAtEnd { return .end }
            switch try step() {
            case .passed: continue
            case .row(let entry, let row):
                return .row(key: entry.key, request.row(of: entry).rowID, row)
            case .contended(let entry, let row):
                return .contended(key: entry.key, request.row(of: entry).rowID, row)
            case .wait(let ticket): return .wait(ticket)
            case .unavailable: return .unavailable
            case .end: isAtEnd = true
            }
        }
    }

    /// The row handed out last does not pass its filter: where the level says so, what was locked for it is given back. What had
    /// to be waited for stays, and under MariaDB all that was locked by way of another index than the clustered one.
    package mutating func refuse() {
        guard transaction.isolation.unlocksRefused,
            walk.table != nil || !transaction.database.lockPolicy.keepsRefusedEntries
        else { return }
        for lock in taken.reversed() { transaction.giveBack(lock.tag, to: lock.before) }
        taken = []
    }

    /// The contended row handed out last is wanted: the next step waits for it.
    package mutating func insist() { insists = contended != nil }

    // MARK: Steps

    private enum Step: Sendable {
        case passed
        case row(EntryPosition, Row)
        case contended(EntryPosition, Row)
        case wait(Ticket)
        case unavailable
        case end
    }

    /// Takes note of how a wait ended, and of whether a contended row is passed by.
    private mutating func settle() throws(StorageError) {
        try transaction.settleWait()
        if let entry = contended, !insists {
            pass(entry)
            contended = nil
        }
    }

    private mutating func step() throws(StorageError) -> Step {
        let own = request.seesOwnRows ? transaction.overlay : transaction.statementOverlay
        if transaction.isPrivate(request.index) { return privateStep(own) }
        let owner = transaction.owner.rawValue
        let epoch = transaction.epoch
        var locks = StepLocks(
            owner: owner, stake: transaction.stake, mode: mode,
            waiting: request.judgesContended && !insists ? .noWait : request.waiting)
        let step = transaction.database.withCore { core -> Step? in
            guard core.epoch == epoch else { return nil }
            return self.step(&core, own, &locks)
        }
        guard let step else { throw .epochEnded }
        account(locks)
        return step
    }

    /// Under the engine lock.
    private mutating func step(
        _ core: inout Core, _ own: Overlay, _ locks: inout StepLocks
    ) -> Step {
        walk.follow(core, beyond: place)
        if isBeforeFirst && request.reversed { lockAbove(&core, locks.owner) }
        guard let entry = walk.current else {
            if !request.reversed { lockGap(before: nil, &core, locks.owner) }
            return .end
        }
        let isBeyond = request.range.isLeft(at: entry.key, reversed: request.reversed)
        if isBeyond && !request.reversed { return end(at: entry, &core, &locks) }
        if !isLockedAlone(entry, core) { lockGap(before: entry, &core, locks.owner) }
        let isRowLocked = mode != EntryMode.shared || !request.isCovering
        switch locks.lock(entry, request, withRow: isRowLocked, of: walk.table, &core) {
        case .wait(let ticket): return .wait(ticket)
        case .unavailable: return isBeyond ? endUnavailable() : unavailable(entry, core)
        case .granted: break
        }
        if isBeyond { return .end }
        pass(entry)
        guard let row = visible(entry, own, core, locks.owner) else { return .passed }
        if request.shape == .uniqueEquality { isAtEnd = true }
        return .row(entry, row)
    }

    private mutating func pass(_ entry: EntryPosition) {
        place = entry
        isBeforeFirst = false
        metLastKey = request.range.upperInclusive && request.range.upper == entry.key
    }

    private mutating func unavailable(_ entry: EntryPosition, _ core: borrowing Core) -> Step {
        if request.waiting == .skip {
            pass(entry)
            return .passed
        }
        guard request.judgesContended, !insists else { return .unavailable }
        // What was never committed is no row to judge.
        guard core.hasEntry(request.index, entry),
            let row = core.head.trees.find(request.table, request.row(of: entry))
        else {
            pass(entry)
            return .passed
        }
        contended = entry
        return .contended(entry, row)
    }

    private func endUnavailable() -> Step {
        request.waiting == .noWait ? .unavailable : .end
    }

    /// The row as the statement sees it: the latest, its own changes as of its start. Nil if there is none for it.
    private func visible(
        _ entry: EntryPosition, _ own: Overlay, _ core: borrowing Core, _ owner: UInt64
    ) -> Row? {
        if let index = own.index(request.index) {
            let difference = own.differences[index]
            if difference.removed.contains(entry.key, sub: entry.rowID) { return nil }
            if difference.added.contains(entry.key, sub: entry.rowID) {
                return own.lookup(request.table, request.row(of: entry))?.row
            }
        }
        guard core.hasEntry(request.index, entry) else { return nil }
        let key = request.row(of: entry)
        if let known = own.lookup(request.table, key) { return known.row }
        return core.head.trees.find(request.table, key)
    }

    // MARK: Gaps and ends

    /// The stretch between an entry (nil: the supremum) and the one before it.
    private mutating func lockGap(
        before entry: EntryPosition?, _ core: inout Core, _ owner: UInt64
    ) {
        guard locksGaps else { return }
        let lower =
            isBeforeFirst || request.reversed
            ? core.nearestEntry(request.index, beyond: entry, reversed: true) : place
        core.lockGap(request.index, Gap(lower: lower, upper: entry), owner)
    }

    /// A walk downwards begins with the gap above the first entry that it comes to.
    private mutating func lockAbove(_ core: inout Core, _ owner: UInt64) {
        guard locksGaps else { return }
        let upper = place.flatMap {
            core.nearestEntry(request.index, beyond: $0, reversed: false)
        }
        core.lockGap(request.index, Gap(lower: walk.current, upper: upper), owner)
    }

    /// An entry whose key was asked for is locked without the gap before it: nothing that could come there is asked for.
    private func isLockedAlone(_ entry: EntryPosition, _ core: borrowing Core) -> Bool {
        let isClustered = walk.table != nil
        if request.shape == .uniqueEquality {
            return isClustered || !core.locks.policy.locksGapOfUniqueKey
        }
        return isClustered && isBeforeFirst && !request.reversed && request.shape == .range
            && request.range.lowerInclusive && request.range.lower == entry.key
    }

    /// An upward walk has come to the first entry beyond its range.
    private mutating func end(
        at entry: EntryPosition, _ core: inout Core, _ locks: inout StepLocks
    ) -> Step {
        let isClustered = walk.table != nil
        if request.shape != .range {
            lockGap(before: entry, &core, locks.owner)
            return .end
        }
        if isClustered && !locksGaps { return .end }
        if isClustered && core.locks.policy.rangeEnd == .gap {
            if !metLastKey { lockGap(before: entry, &core, locks.owner) }
            return .end
        }
        lockGap(before: entry, &core, locks.owner)
        switch locks.lock(entry, request, withRow: false, of: walk.table, &core) {
        case .wait(let ticket): return .wait(ticket)
        case .unavailable: return endUnavailable()
        case .granted: return .end
        }
    }

    // MARK: Keeping account

    /// The transaction's lists follow what the step took.
    private mutating func account(_ locks: StepLocks) {
        taken = []
        let bit: UInt16 = 1 << UInt16(mode)
        for lock in locks.taken where lock.before & bit == 0 {
            transaction.note(lock.tag, before: lock.before, mode: mode)
            transaction.weigh(lock.tag.a, mode, withGap: locksGaps)
            taken.append(lock)
        }
        if let wait = locks.pending {
            transaction.pending = wait
            return
        }
        if insists {
            insists = false
            contended = nil
        }
    }

    /// An index that nobody else can see needs no locks.
    private mutating func privateStep(_ own: Overlay) -> Step {
        guard let index = own.index(request.index) else { return .end }
        let cursor = TreeCursor(
            root: own.differences[index].added.root, beyond: place, reversed: request.reversed)
        guard !cursor.isAtEnd else { return .end }
        let entry = cursor.position
        if request.range.isLeft(at: entry.key, reversed: request.reversed) { return .end }
        pass(entry)
        guard let row = own.lookup(request.table, request.row(of: entry))?.row else {
            return .passed
        }
        return .row(entry, row)
    }
}

/// The locks that one step asks for, one after the other, under the engine lock.
private struct StepLocks: Sendable {
    enum Outcome {
        case granted
        case wait(Ticket)
        case unavailable
    }

    let owner: UInt64
    let stake: UInt64
    let mode: UInt8
    let waiting: WaitPolicy
    /// Held now, with what was held before.
    private(set) var taken: [HeldLock] = []
    private(set) var pending: PendingWait?

    init(owner: UInt64, stake: UInt64, mode: UInt8, waiting: WaitPolicy) {
        self.owner = owner
        self.stake = stake
        self.mode = mode
        self.waiting = waiting
    }

    /// An entry, and its row unless that is the same or not wanted.
    mutating func lock(
        _ entry: EntryPosition, _ request: LockingRequest, withRow: Bool, of table: TreeID?,
        _ core: inout Core
    ) -> Outcome {
        let tag = LockTag.entry(request.index, entry, of: table)
        let outcome = lock(tag, request.index, entry, &core)
        guard case .granted = outcome, table == nil, withRow else { return outcome }
        let key = Key(rowID: entry.rowID)
        return lock(.row(request.table, key), request.table, .below(key), &core)
    }

    private mutating func lock(
        _ tag: LockTag, _ tree: TreeID, _ position: EntryPosition, _ core: inout Core
    ) -> Outcome {
        switch core.lockEntry(tag, tree, position, owner, mode, waiting, stake: stake) {
        case .granted(let before):
            taken.append(HeldLock(tag: tag, before: before))
            return .granted
        case .wait(let ticket, let before):
            pending = PendingWait(ticket: ticket, tag: tag, mode: mode, before: before)
            return .wait(ticket)
        case .unavailable: return .unavailable
        }
    }
}

extension Transaction {
    /// A scan of an index that locks what it passes.
    package func lockingScan(_ request: LockingRequest) -> LockingScan {
        LockingScan(self, request)
    }
}
