// Random concurrent transactions on one thread, every read checked against a model, the committed history
// judged at its end.

@testable import StorageEngine

struct SimulationOptions {
    var isolation = Isolation.serializable
    var seed: UInt64 = 1
    var transactions = 40
    var clients = 5
    var keys = 6
    var sabotage: Sabotage?
    var granularity = PredicateGranularity.exact
    /// Committed transactions remembered one by one.
    var retained = ConflictRegister.defaultRetainedBound
}

struct SimulationReport {
    var committed = 0
    var serializationFailures = 0
    var deadlocks = 0
    var concurrentUpdates = 0
    var waits = 0
    var violations: [String] = []

    mutating func add(_ other: SimulationReport) {
        committed += other.committed
        serializationFailures += other.serializationFailures
        deadlocks += other.deadlocks
        concurrentUpdates += other.concurrentUpdates
        waits += other.waits
        violations += other.violations
    }
}

/// A row of the model: its key and the number of the write that made this version.
struct ModelRow: Equatable {
    var key: Int
    var value: Int64
}

typealias ModelState = [RowID: ModelRow]

/// The world of one run: an engine and a model of every state it committed.
final class Simulation {
    let world: World
    let options: SimulationOptions
    var random: Generator
    var report = SimulationReport()
    /// The state after each commit; the first is the empty one.
    private(set) var states: [ModelState] = [[:]]
    private(set) var history = History()
    private var nextValue: Int64 = 0
    private var clients: [SimulatedClient] = []
    private var started = 0

    init(_ options: SimulationOptions) throws {
        self.options = options
        world = try World(sabotage: options.sabotage)
        random = Generator(seed: options.seed)
        let retained = options.retained
        world.database.withCore { $0.conflicts.retainedBound = retained }
    }

    func freshValue() -> Int64 {
        nextValue += 1
        return nextValue
    }

    var headSequence: UInt64 { world.database.snapshot().commitSequence }

    var commitIndex: Int { states.count - 1 }

    func violation(_ text: String) {
        if report.violations.count < 5 {
            report.violations.append(
                "seed \(options.seed), snapshots a \(options.isolation.snapshot): \(text)")
        }
    }

    func run() -> SimulationReport {
        seedRows()
        clients = (0..<options.clients).map { SimulatedClient(self, number: $0) }
        var idle = 0
        while true {
            let client = clients[random.below(clients.count)]
            if client.isIdle && started < options.transactions {
                started += 1
                client.start()
            }
            idle = client.step() ? 0 : idle + 1
            guard idle > 200 else { continue }
            if started >= options.transactions && clients.allSatisfy(\.isIdle) { break }
            if clients.allSatisfy({ $0.isIdle || $0.isBlocked }) && idle > 2000 {
                violation("all are blocked")
                break
            }
        }
        clients = []
        checkEnd()
        return report
    }

    private func seedRows() {
        let client = SimulatedClient(self, number: 99)
        client.insertAll(keys: Array(stride(from: 0, to: options.keys, by: 2)))
    }

    /// A commit of the engine, told to the model.
    func committed(_ own: [RowID: ModelRow?], _ footprint: Footprint) {
        var state = states[commitIndex]
        for (rowID, row) in own { state[rowID] = row }
        if !own.isEmpty { states.append(state) }
        history.add(footprint, at: commitIndex, wrote: !own.isEmpty)
        report.committed += 1
    }

    /// At the end the engine holds what the model holds, nothing is locked, and the history is in order.
    private func checkEnd() {
        let reader = world.begin()
        defer { reader.rollback() }
        do {
            try reader.beginStatement()
            var seen: ModelState = [:]
            var rows = reader.rows(world.table, .all, in: reader.statementView())
            while let (rowID, row) = try rows.nextRow() {
                seen[rowID] = ModelRow(key: Int(row.int64(0)), value: row.int64(1))
            }
            if seen != states[commitIndex] {
                violation("the end is \(seen), not \(states[commitIndex])")
            }
            var entries = reader.entries(world.index, .all, in: reader.statementView())
            var indexed: [RowID: Key] = [:]
            while let (key, rowID) = try entries.next() { indexed[rowID] = key }
            if indexed != seen.mapValues({ world.indexKey(Int64($0.key)) }) {
                violation("the index does not match the table")
            }
        } catch {
            violation("reading the end: \(error)")
        }
        if world.database.lockCount != 0 { violation("\(world.database.lockCount) locks are left") }
        let keys = states[commitIndex].values.map(\.key)
        if Set(keys).count != keys.count { violation("a unique key is there twice: \(keys)") }
        if options.isolation == .serializable, let cycle = history.cycle() {
            violation("cycle \(cycle)")
        }
    }
}
