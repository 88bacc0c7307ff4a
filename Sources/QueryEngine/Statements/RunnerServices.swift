// What running statements and planning ask of the session around them, as far as no language has a say in it.

package import StorageEngine

extension StatementRunner: SessionServices, EvaluationContext {
    package var environment: TypeEnvironment { typeEnvironment }
    package var transactionTimestamp: Int64 { held.timestamp }
    package var statementTimestamp: Int64 { statementClock }
    package var clockTimestamp: Int64 { time.wallClock }

    /// A generator of its own (xorshift*), so that setSeed makes a session's numbers repeatable.
    package func random() -> Double {
        randomState ^= randomState >> 12
        randomState ^= randomState << 25
        randomState ^= randomState >> 27
        let bits = (randomState &* 0x2545_F491_4F6C_DD1D) >> 11
        return Double(bits) * 0x1p-53
    }

    package func setSeed(_ seed: Double) {
        var state = seed.bitPattern &* 0x9E37_79B9_7F4A_7C15 ^ 0xD1B5_4A32_D192_ED03
        state ^= state >> 31
        randomState = state | 1
        for _ in 0..<8 { _ = random() }
    }

    /// The first call goes to sleep; the call after the waking returns.
    package func sleep(nanoseconds: UInt64) throws(Interrupt) {
        let now = time.nanoseconds
        if let target = sleepTarget {
            guard now < target else {
                sleepTarget = nil
                return
            }
            throw .sleep(until: target)
        }
        guard nanoseconds > 0 else { return }
        let target = now &+ nanoseconds
        sleepTarget = target
        throw .sleep(until: target)
    }

    package func notice(_ notice: Notice) { notices.append(notice) }

    package func passOver(_ error: SQLError) { host?.passedOver(error) }

    package var mostRounds: Int? { settings.mostRounds }

    package func recursionStopped(after rounds: Int) throws(SQLError) {
        try host?.recursionStopped(after: rounds)
    }

    package var counterSteps: (increment: UInt64, offset: UInt64) {
        (settings.counterIncrement, settings.counterOffset)
    }

    package func takeFirstNumber() -> UInt64? {
        defer { firstNumber = nil }
        return firstNumber
    }

    package var checksForeignKeys: Bool { settings.checksForeignKeys }

    package func countWork(_ units: Int) { charged &+= units }

    // MARK: The catalog

    package var catalogStore: CatalogStore? { requireCatalog().store }

    package func table(oid: UInt32) throws(SQLError) -> TableDescriptor? {
        try requireCatalog().table(oid: oid)
    }

    /// Kept by the table's version, which a definition that is not written yet has none of.
    package func rules(of table: TableDescriptor) throws(SQLError) -> TableRules {
        if table.version != 0, let known = tableRules[table.version] { return known }
        let rules = try frontend.rules(of: table, makePlanningContext(over: requireCatalog()))
        if table.version != 0 {
            if tableRules.count >= Self.keptTableRules { tableRules = [:] }
            tableRules[table.version] = rules
        }
        return rules
    }

    private static let keptTableRules = 256

    package func viewText(_ view: ViewDescriptor, pretty: Bool) throws(SQLError) -> String {
        let text = try frontend.viewText(
            view, pretty: pretty, makePlanningContext(over: requireCatalog()))
        try pace.requireNotStopped()
        return text
    }

    package func expressionText(_ sql: String, pretty: Bool) -> String {
        host?.expressionText(sql, pretty: pretty) ?? sql
    }

    package func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String {
        frontend.renamed(sql, change, isCondition: isCondition)
    }

    // MARK: Planning

    var plannerSettings: PlannerSettings {
        var planner = settings.planner
        planner.collation = services.locale.collation
        return planner
    }

    package func planningContext(over catalog: any CatalogReader) -> PlanningContext? {
        makePlanningContext(over: catalog)
    }

    private func makePlanningContext(over catalog: any CatalogReader) -> PlanningContext {
        PlanningContext(
            catalog: catalog, environment: typeEnvironment, parameterTypes: [],
            settings: plannerSettings, evaluation: self, allowsParameters: false)
    }

    // MARK: Checks

    package func isDeferred(
        constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool
    ) -> Bool {
        guard deferrable else { return false }
        return held.constraints.single[oid] ?? held.constraints.all ?? initiallyDeferred
    }

    package func deferCheck(_ check: PendingCheck) { held.deferredChecks.append(check) }

    // MARK: The language's session

    package func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID {
        guard let host else {
            throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        return try host.currentRow(ofCursor: name, in: table)
    }

    package func isInUse(table oid: UInt32) -> Bool { host?.isInUse(table: oid) ?? false }

    package var session: AnyObject? { host?.functionSession }
    package var language: any Language { services.language }
}
