// One client of a simulation: draws statements, runs them a step at a time, checks what it reads.

@testable import StorageEngine

final class SimulatedClient {
    private enum Action {
        case lookUp(key: Int)
        case scan(KeyRange, keys: ClosedRange<Int>, reversed: Bool, limit: Int)
        case scanTable
        case update(key: Int, changesKey: Bool)
        case delete(key: Int)
        case insert(key: Int)
        case lock(key: Int, RowLockStrength, WaitPolicy)
        case savepoint
        case rollbackToSavepoint
        case commit
        case rollback
    }

    private unowned let simulation: Simulation
    private let number: Int
    private var random: Generator
    private var transaction: Transaction?
    private var action: Action?
    private var ticket: Ticket?
    private var remaining = 0
    /// The row that a waiting action is about, as its statement saw it.
    private var target: (rowID: RowID, row: Row)?
    private var own: [RowID: ModelRow?] = [:]
    private var footprint = Footprint()
    /// What the rows written replaced: at commit these must still be the newest.
    private var replaced: [RowID: ModelRow?] = [:]
    private var savepoint:
        (mark: SavepointMark, own: [RowID: ModelRow?], replaced: [RowID: ModelRow?], Set<Int>)?

    init(_ simulation: Simulation, number: Int) {
        self.simulation = simulation
        self.number = number
        random = Generator(seed: simulation.options.seed &* 1000 &+ UInt64(number))
    }

    private var world: World { simulation.world }
    private var isolation: Isolation { simulation.options.isolation }
    private var keeps: Bool { isolation != .readCommitted }
    var isIdle: Bool { transaction == nil }
    var isBlocked: Bool { ticket?.state == .waiting }

    func start() {
        let readOnly = random.chance(15)
        transaction = world.database.begin(
            TransactionOptions(
                isolation: isolation, readOnly: readOnly,
                deferrable: readOnly && random.chance(30)))
        transaction?.granularity = simulation.options.granularity
        remaining = 1 + random.below(5)
        own = [:]
        replaced = [:]
        footprint = Footprint(snapshot: -1)
        savepoint = nil
        action = nil
        ticket = nil
    }

    /// Rows to begin with.
    func insertAll(keys: [Int]) {
        transaction = world.database.begin(TransactionOptions(isolation: isolation))
        footprint = Footprint(snapshot: -1)
        do {
            for key in keys {
                _ = try beginStatement()
                try perform(.insert(key: key))
            }
            try perform(.commit)
        } catch {
            simulation.violation("the first rows: \(error)")
        }
    }

    /// One step; false if there is nothing it can do now.
    func step() -> Bool {
        guard transaction != nil, !isBlocked else { return false }
        do {
            if let action {
                ticket = nil
                try perform(action)
            } else {
                try next()
            }
        } catch {
            failed(error)
        }
        return true
    }

    private func next() throws {
        if try beginStatement() { return }
        let drawn = remaining > 0 ? draw() : random.chance(88) ? .commit : .rollback
        remaining -= 1
        target = nil
        action = drawn
        try perform(drawn)
    }

    /// True if it has to wait: DEFERRABLE.
    private func beginStatement() throws -> Bool {
        guard let transaction else { return false }
        let hadSnapshot = transaction.hasSnapshot && !transaction.awaitsSafety && keeps
        ticket = try transaction.beginStatement()
        if ticket != nil {
            simulation.report.waits += 1
            return true
        }
        if !hadSnapshot {
            // A deferrable transaction may go on with the snapshot of its first attempt.
            let age = transaction.snapshot.map { simulation.headSequence - $0.commitSequence } ?? 0
            footprint.snapshot =
                simulation.commitIndex - (transaction.options.deferrable ? Int(age) : 0)
        }
        return false
    }

    private func draw() -> Action {
        let key = random.below(simulation.options.keys)
        let kind = random.below(transaction?.options.readOnly == true ? 34 : 100)
        switch kind {
        case ..<16: return .lookUp(key: key)
        case ..<30:
            let other = random.below(simulation.options.keys)
            let keys = min(key, other)...max(key, other)
            let range = KeyRange(
                lower: world.indexKey(Int64(keys.lowerBound)), lowerInclusive: true,
                upper: world.indexKey(Int64(keys.upperBound)), upperInclusive: true)
            return .scan(
                range, keys: keys, reversed: random.chance(50), limit: 1 + random.below(6))
        case ..<34: return .scanTable
        case ..<62: return .update(key: key, changesKey: random.chance(20))
        case ..<70: return .delete(key: key)
        case ..<84: return .insert(key: key)
        case ..<92:
            return .lock(
                key: key, RowLockStrength.allCases[random.below(4)],
                [.wait, .wait, .noWait, .skip][random.below(4)])
        case ..<95: return .savepoint
        default: return .rollbackToSavepoint
        }
    }

    private func failed(_ error: any Error) {
        switch error as? StorageError {
        case .serializationFailure: simulation.report.serializationFailures += 1
        case .deadlock: simulation.report.deadlocks += 1
        case .concurrentUpdate, .concurrentDelete:
            simulation.report.concurrentUpdates += 1
            if !keeps { simulation.violation("READ COMMITTED failed with \(error)") }
        default: simulation.violation("unexpected \(error)")
        }
        transaction?.rollback()
        transaction = nil
        ticket = nil
        action = nil
    }

    // MARK: What it should see

    private func expected() -> ModelState {
        var state = simulation.states[footprint.snapshot]
        for (rowID, row) in own { state[rowID] = row }
        return state
    }

    private func check(_ seen: [(RowID, Row)], _ expected: [(RowID, ModelRow)], _ what: String) {
        let rows = seen.map { "\($0.0):\($0.1.int64(0))=\($0.1.int64(1))" }
        let model = expected.map { "\($0.0):\($0.1.key)=\($0.1.value)" }
        if rows != model {
            simulation.violation("client \(number) \(what) saw \(rows), should see \(model)")
        }
    }

    // MARK: Statements

    private func perform(_ action: Action) throws {
        guard let transaction else { return }
        switch action {
        case .lookUp(let key): _ = try lookUp(key)
        case .scan(let range, let keys, let reversed, let limit):
            try scan(range, keys, reversed, limit)
        case .scanTable: try scanTable()
        case .update(let key, let changesKey):
            guard try update(key, changesKey) else { return }
        case .delete(let key):
            guard try delete(key) else { return }
        case .insert(let key):
            guard try insert(key) else { return }
        case .lock(let key, let strength, let policy):
            guard try lock(key, strength, policy) else { return }
        case .savepoint:
            savepoint = (transaction.mark(), own, replaced, footprint.writes)
        case .rollbackToSavepoint:
            if let savepoint {
                transaction.rollback(to: savepoint.mark)
                own = savepoint.own
                replaced = savepoint.replaced
                footprint.writes = savepoint.3
            }
        case .commit: try commit()
        case .rollback:
            transaction.rollback()
            self.transaction = nil
        }
        self.action = nil
    }

    /// The rows with a key, read through the index.
    private func lookUp(_ key: Int) throws -> (rowID: RowID, row: Row)? {
        guard let transaction else { return nil }
        let view = transaction.statementView()
        var entries = transaction.entries(
            world.index, .point(world.indexKey(Int64(key))), in: view)
        var seen: [(RowID, Row)] = []
        while let (_, rowID) = try entries.next() {
            if let row = try transaction.row(world.table, rowID: rowID, in: view) {
                seen.append((rowID, row))
            }
        }
        footprint.reads.insert(key)
        let model = expected().filter { $0.value.key == key }.sorted { $0.key < $1.key }
        check(seen, model.map { ($0.key, $0.value) }, "looking up \(key)")
        return seen.last.map { (rowID: $0.0, row: $0.1) }
    }

    private func scan(
        _ range: KeyRange, _ keys: ClosedRange<Int>, _ reversed: Bool, _ limit: Int
    ) throws {
        guard let transaction else { return }
        let view = transaction.statementView()
        var entries = transaction.entries(world.index, range, reversed: reversed, in: view)
        var seen: [(RowID, Row)] = []
        while seen.count < limit, let (_, rowID) = try entries.next() {
            if let row = try transaction.row(world.table, rowID: rowID, in: view) {
                seen.append((rowID, row))
            }
        }
        var model = expected().filter { keys.contains($0.value.key) }
            .map { ($0.key, $0.value) }
            .sorted { ($0.1.key, $0.0) < ($1.1.key, $1.0) }
        if reversed { model.reverse() }
        check(seen, Array(model.prefix(limit)), "scanning \(keys)")
        var read = keys
        if seen.count == limit, let last = seen.last.map({ Int($0.1.int64(0)) }),
            keys.contains(last)
        {
            read = reversed ? last...keys.upperBound : keys.lowerBound...last
        }
        footprint.reads.formUnion(read)
    }

    private func scanTable() throws {
        guard let transaction else { return }
        var rows = transaction.rows(world.table, .all, in: transaction.statementView())
        var seen: [(RowID, Row)] = []
        while let (rowID, row) = try rows.nextRow() { seen.append((rowID, row)) }
        let model = expected().sorted { $0.key < $1.key }
        check(seen, model.map { ($0.key, $0.value) }, "scanning the table")
        footprint.reads.formUnion(0..<simulation.options.keys)
    }

    /// Finds the row and locks it; nil while it waits, and if there is none to be had.
    private func locked(
        _ key: Int, _ strength: RowLockStrength, _ policy: WaitPolicy
    ) throws -> (rowID: RowID, row: Row)? {
        guard let transaction else { return nil }
        if target == nil { target = try lookUp(key) }
        guard let target else { return nil }
        switch try transaction.lockRow(world.table, target.rowID, strength, policy) {
        case .wait(let waiting):
            simulation.report.waits += 1
            ticket = waiting
            return nil
        case .unavailable: return nil
        case .granted(let newest):
            guard let newest else { return nil }
            if keeps && newest.version != target.row.version
                && !(strength == .keyShare && newest.keyVersion == target.row.keyVersion)
            {
                simulation.violation("a row changed since the snapshot was locked")
            }
            return newest.int64(0) == Int64(key) ? (target.rowID, newest) : nil
        }
    }

    /// Statements that write return false while they wait.
    private func update(_ key: Int, _ changesKey: Bool) throws -> Bool {
        guard let transaction else { return true }
        let newKey = changesKey ? (key + 1) % simulation.options.keys : key
        guard let (rowID, old) = try locked(key, changesKey ? .update : .noKeyUpdate, .wait)
        else { return ticket == nil }
        if changesKey {
            guard try claim(newKey) else { return ticket == nil }
        }
        remember(rowID, old)
        let value = simulation.freshValue()
        try transaction.replaceRow(
            world.table, rowID, world.builder(Int64(newKey), value), replacing: old,
            keyChanged: changesKey)
        if changesKey {
            try transaction.removeEntry(world.index, world.indexKey(Int64(key)), rowID)
            try transaction.insertEntry(world.index, world.indexKey(Int64(newKey)), rowID)
            footprint.writes.insert(newKey)
        }
        own[rowID] = ModelRow(key: newKey, value: value)
        footprint.writes.insert(key)
        return true
    }

    private func delete(_ key: Int) throws -> Bool {
        guard let transaction else { return true }
        guard let (rowID, old) = try locked(key, .update, .wait) else { return ticket == nil }
        remember(rowID, old)
        try transaction.removeRow(world.table, rowID)
        try transaction.removeEntry(world.index, world.indexKey(Int64(key)), rowID)
        own[rowID] = .some(nil)
        footprint.writes.insert(key)
        return true
    }

    private func insert(_ key: Int) throws -> Bool {
        guard let transaction else { return true }
        guard try claim(key) else { return ticket == nil }
        let value = simulation.freshValue()
        let rowID = try world.insert(transaction, key: Int64(key), value: value)
        own[rowID] = ModelRow(key: key, value: value)
        replaced[rowID] = .some(nil)
        footprint.writes.insert(key)
        return true
    }

    private func lock(
        _ key: Int, _ strength: RowLockStrength, _ policy: WaitPolicy
    ) throws -> Bool {
        _ = try locked(key, strength, policy)
        return ticket == nil
    }

    /// True if the key is free and now claimed.
    private func claim(_ key: Int) throws -> Bool {
        guard let transaction else { return false }
        switch try transaction.claim(world.index, world.indexKey(Int64(key))) {
        case .free: return true
        case .wait(let waiting):
            simulation.report.waits += 1
            ticket = waiting
            return false
        case .conflict, .unavailable: return false
        }
    }

    private func remember(_ rowID: RowID, _ old: Row) {
        if replaced[rowID] == nil {
            replaced[rowID] = ModelRow(key: Int(old.int64(0)), value: old.int64(1))
        }
    }

    private func commit() throws {
        guard let transaction else { return }
        try transaction.commit()
        let newest = simulation.states[simulation.commitIndex]
        for (rowID, row) in replaced where newest[rowID] != row {
            simulation.violation(
                "lost update of row \(rowID): \(String(describing: newest[rowID])) was committed "
                    + "over \(String(describing: row))")
        }
        simulation.committed(own, footprint)
        self.transaction = nil
    }
}
