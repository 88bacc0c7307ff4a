// Counts what statements cost: the steps they were run in, times the budget of a step, and what expressions charged.
import FaultInjection
import QueryEngine
import PostgresLanguage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A database whose statements are run in steps so short that their number tells the units of work.
struct StepCounter {
    /// Larger than the depth of any plan here: each operator on the way down spends a unit before a row comes.
    static let stepBudget = 40

    private let session: Session
    private let world: ScriptWorld

    init() throws {
        world = try ScriptWorld(stepBudget: StepCounter.stepBudget)
        session = try world.open(
            database: "postgres", processID: 1,
            events: SessionEvents(wake: {}))
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a statement took.
    struct Cost {
        /// Of work, as the engine counts it.
        var units = 0
        /// Of the processor.
        var nanoseconds: UInt64 = 0

        static func + (a: Cost, b: Cost) -> Cost {
            Cost(units: a.units + b.units, nanoseconds: a.nanoseconds + b.nanoseconds)
        }
    }

    private static var processorTime: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Runs a statement and says what it took.
    ///
    /// - Parameter copyData: what COPY FROM STDIN is given.
    @discardableResult
    func cost(of sql: String, copyData: String = "") throws -> Cost {
        let before = session.chargedWork
        let started = StepCounter.processorTime
        var sink = SilentSink()
        var steps = 0
        var progress = session.start(.simpleQuery(Array(sql.utf8)), &sink)
        running: while true {
            switch progress {
            case .yielded: steps += 1
            case .outputFull, .movesAside: break
            case .needsInput:
                session.copyData(Array(copyData.utf8))
                session.copyDone()
            case .finished: break running
            case .waiting, .sleeping, .cut, .terminated:
                throw Failure(description: "\(sql): stopped with \(progress)")
            }
            progress = session.resume(&sink)
        }
        if let error = sink.failure { throw Failure(description: "\(sql): \(error.message)") }
        return Cost(
            units: steps * StepCounter.stepBudget + session.chargedWork - before,
            nanoseconds: StepCounter.processorTime - started)
    }
}

/// Takes the answers and keeps none but an error.
private struct SilentSink: ResultSink {
    var failure: SQLError?
    var isFull: Bool { false }

    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}
    mutating func parameterDescription(_ types: [TypeID]) {}
    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {}
    mutating func noData() {}
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {}
    mutating func portalSuspended() {}
    mutating func commandComplete(tag: CommandTag) {}
    mutating func emptyQuery() {}
    mutating func error(_ error: SQLError) { failure = error }
    mutating func notice(_ notice: Notice) {}
    mutating func parameterStatus(name: String, value: String) {}
    mutating func copyIn(columnCount: Int, format: ValueFormat) {}
    mutating func copyOut(columnCount: Int, format: ValueFormat) {}
    mutating func copyData(_ bytes: [UInt8]) {}
    mutating func copyDone() {}
}
