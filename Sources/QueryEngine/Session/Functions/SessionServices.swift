// What running statements ask of the session.

import StorageEngine

extension SessionCore: SessionServices, EvaluationContext {
    var clockTimestamp: Int64 { time.wallClock }

    /// A generator of its own (xorshift*), so that setseed() makes a session's numbers repeatable.
    func random() -> Double {
        randomState ^= randomState >> 12
        randomState ^= randomState << 25
        randomState ^= randomState >> 27
        let bits = (randomState &* 0x2545_F491_4F6C_DD1D) >> 11
        return Double(bits) * 0x1p-53
    }

    func setSeed(_ seed: Double) {
        var state = seed.bitPattern &* 0x9E37_79B9_7F4A_7C15 ^ 0xD1B5_4A32_D192_ED03
        state ^= state >> 31
        randomState = state | 1
        for _ in 0..<8 { _ = random() }
    }

    func table(oid: UInt32) throws(SQLError) -> TableDescriptor? {
        try requireCatalog().table(oid: oid)
    }

    /// Kept by the table's version, which a definition that is not written yet has none of.
    func rules(of table: TableDescriptor) throws(SQLError) -> TableRules {
        if table.version != 0, let known = tableRules[table.version] { return known }
        let rules = try frontend.rules(of: table, makePlanningContext(over: requireCatalog()))
        if table.version != 0 {
            if tableRules.count >= SessionCore.keptTableRules { tableRules = [:] }
            tableRules[table.version] = rules
        }
        return rules
    }

    func viewText(_ view: ViewDescriptor, pretty: Bool) throws(SQLError) -> String {
        let text = try frontend.viewText(
            view, pretty: pretty, makePlanningContext(over: requireCatalog()))
        try pace.requireNotStopped()
        return text
    }

    private static let keptTableRules = 256

    func planningContext(over catalog: any CatalogReader) -> PlanningContext? {
        makePlanningContext(over: catalog)
    }

    private func makePlanningContext(over catalog: any CatalogReader) -> PlanningContext {
        PlanningContext(
            catalog: catalog, environment: environment, parameterTypes: [],
            settings: settings.current.planner(collation: services.locale.collation),
            evaluation: self, allowsParameters: false)
    }

    func isDeferred(
        constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool
    ) -> Bool {
        guard deferrable else { return false }
        return constraints.single[oid] ?? constraints.all ?? initiallyDeferred
    }

    func isInUse(table oid: UInt32) -> Bool {
        portals.values.contains { $0.reads(table: oid) } || unnamedPortal?.reads(table: oid) == true
    }

    func deferCheck(_ check: PendingCheck) { deferredChecks.append(check) }

    func countWork(_ units: Int) { chargedWork &+= units }

    func notice(_ notice: Notice) { notices.append(notice) }

    func sessionCall(
        _ function: SessionFunction, _ arguments: [Value]
    ) throws(Interrupt) -> Value {
        switch function {
        case .nextval: return try nextValue(arguments)
        case .currval: return try currentValue(arguments)
        case .lastval: return try lastValue()
        case .setval: return try setValue(arguments)
        case .pgSleep: return try sleep(arguments)
        case .advisoryLock(let shared, let transaction, let attempt):
            return try lockAdvisory(
                arguments, shared: shared, transaction: transaction, attempt: attempt)
        case .advisoryUnlock(let shared):
            return try unlockAdvisory(arguments, shared: shared)
        case .advisoryUnlockAll:
            database.unlockAllAdvisory(owner: control.owner)
            return .text(Text(utf8: []))
        default:
            do throws(SQLError) {
                return try inform(function, arguments)
            } catch {
                throw Interrupt(error)
            }
        }
    }

    // MARK: Sleep

    /// The first call goes to sleep; the call after the waking returns.
    private func sleep(_ arguments: [Value]) throws(Interrupt) -> Value {
        let now = time.nanoseconds
        if let target = sleepTarget {
            guard now < target else {
                sleepTarget = nil
                return .text(Text(utf8: []))
            }
            throw .sleep(until: target)
        }
        var seconds = 0.0
        switch arguments.first {
        case .double(let value)?: seconds = value
        case .interval(let interval)?:
            let days = Double(interval.months) * 30 + Double(interval.days)
            seconds = days * 86_400 + Double(interval.microseconds) / 1_000_000
        default: break
        }
        guard seconds > 0 else { return .text(Text(utf8: [])) }
        let nanoseconds = UInt64((min(seconds, 3_000_000_000) * 1_000_000_000).rounded())
        let target = now &+ nanoseconds
        sleepTarget = target
        throw .sleep(until: target)
    }

    // MARK: Advisory locks

    private func advisoryKey(_ arguments: [Value]) -> AdvisoryKey {
        let numbers = arguments.compactMap { value -> Int64? in
            if case .int(let number) = value { return number }
            return nil
        }
        guard numbers.count == 2 else { return .one(numbers.first ?? 0) }
        return .two(
            Int32(truncatingIfNeeded: numbers[0]), Int32(truncatingIfNeeded: numbers[1]))
    }

    private func lockAdvisory(
        _ arguments: [Value], shared: Bool, transaction: Bool, attempt: Bool
    ) throws(Interrupt) -> Value {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try requireTransaction().lockAdvisory(
                advisoryKey(arguments), shared: shared, sessionLevel: !transaction,
                attempt ? .noWait : .wait)
        } catch {
            throw .error(SQLError(error))
        }
        switch outcome {
        case .granted: return attempt ? .bool(true) : .text(Text(utf8: []))
        case .unavailable: return .bool(false)
        case .wait(let ticket): throw .wait(ticket)
        }
    }

    private func unlockAdvisory(
        _ arguments: [Value], shared: Bool
    ) throws(Interrupt) -> Value {
        let held = database.unlockAdvisory(
            advisoryKey(arguments), shared: shared, owner: control.owner)
        if !held {
            let mode = shared ? "ShareLock" : "ExclusiveLock"
            notices.append(
                Notice(.warning, "01000", "you don't own a lock of type \(mode)"))
        }
        return .bool(held)
    }
}
