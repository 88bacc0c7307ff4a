// Decides, as a pure function of what it was asked before: the same questions in the same order have the same answers.

/// Rules in force, with what they have counted.
package struct FaultDecider: Sendable {
    package let seed: UInt64
    private var rules: [CompiledRule] = []
    private var nextNumber = 0
    private var retired: [FaultRuleReport] = []
    /// The moments that some rule still waits for.
    package private(set) var armed: FaultMoments = []
    package private(set) var log = FaultLog()

    /// No rules yet.
    package init(seed: UInt64) { self.seed = seed }

    package init(_ plan: FaultPlan) throws(FaultPlanError) {
        seed = plan.seed
        try add(plan.checked().rules)
    }

    /// Puts more rules in force, behind those that are; all or none. Returns their numbers, from 0.
    ///
    /// - Parameters:
    ///   - drawnAs: the number that the first one's draws are made of; nil: its own.
    ///   - scope: whom they concern alone; nil: all.
    @discardableResult
    package mutating func add(
        _ more: [FaultRule], drawnAs: Int? = nil, scope: Int? = nil
    ) throws(FaultPlanError) -> Range<Int> {
        guard more.count <= RuleLimit.rules - rules.count else {
            throw FaultPlanError(
                rule: nil, reason: "a plan has at most \(RuleLimit.rules) rules", text: nil)
        }
        var compiled: [CompiledRule] = []
        for (index, rule) in more.enumerated() {
            do throws(FaultRuleError) {
                compiled.append(
                    try CompiledRule(
                        rule, number: nextNumber + index,
                        drawNumber: (drawnAs ?? nextNumber) + index, scope: scope))
            } catch {
                throw FaultPlanError(rule: nextNumber + index + 1, error, text: nil)
            }
        }
        rules += compiled
        nextNumber += compiled.count
        arm()
        return (nextNumber - compiled.count)..<nextNumber
    }

    /// Takes rules out of force. Their numbers are not given again; the last thousand stay in the report.
    package mutating func retire(_ numbers: Range<Int>) {
        retired += rules.filter { numbers.contains($0.number) }.map(\.report)
        retired.removeFirst(max(0, retired.count - RuleLimit.rules))
        rules.removeAll { numbers.contains($0.number) }
        arm()
    }

    private mutating func arm() {
        armed = FaultMoments(rules.filter { !$0.isExhausted }.map(\.rule.moment.kind))
    }

    /// What happens at a moment, in the order in which it is to be done.
    ///
    /// The rules are asked in their order, at bytes in the order of the bytes; the first whose fault ends the moment is the
    /// last one asked.
    package mutating func decide(_ site: FaultSite, _ context: FaultContext) -> [FaultAction] {
        guard armed.contains(site.kind) else { return [] }
        if context.isSpared, FaultMoments.output.contains(site.kind) { return [] }
        if case .bytes = site { return decide(byBytes: site, context) }
        var actions: [FaultAction] = []
        for index in rules.indices {
            guard rules[index].offset(at: site) != nil else { continue }
            ask(index, 0, site, context, &actions)
            if actions.last?.fault.endsMoment == true { break }
        }
        return actions
    }

    private mutating func decide(
        byBytes site: FaultSite, _ context: FaultContext
    ) -> [FaultAction] {
        var places: [(offset: Int, index: Int)] = []
        for index in rules.indices {
            if let offset = rules[index].offset(at: site) { places.append((offset, index)) }
        }
        places.sort { $0 < $1 }
        var actions: [FaultAction] = []
        for (offset, index) in places {
            ask(index, offset, site, context, &actions)
            if actions.last?.fault.endsMoment == true { break }
        }
        return actions
    }

    /// Asks one rule whose moment it is.
    private mutating func ask(
        _ index: Int, _ offset: Int, _ site: FaultSite, _ context: FaultContext,
        _ actions: inout [FaultAction]
    ) {
        guard !rules[index].isExhausted, rules[index].matches(context, at: site) else { return }
        let draw = rules[index].count(context.identity, seed: seed)
        if let draw { actions.append(act(index, offset, draw, site, context)) }
        if rules[index].isExhausted { arm() }
    }

    private mutating func act(
        _ index: Int, _ offset: Int, _ draw: FaultDraw, _ site: FaultSite, _ context: FaultContext
    ) -> FaultAction {
        let fault = rules[index].rule.fault
        var delay = Duration.zero
        if case .delay(let length) = fault { delay = length.duration(drawn: draw) }
        let decision = log.append(
            rule: rules[index].number + 1, fault: fault, moment: rules[index].rule.moment, site,
            context)
        return FaultAction(
            rule: rules[index].number, fault: fault, delay: delay, offset: offset, draw: draw,
            decision: decision)
    }

    /// A connection is gone for good: what was counted on it is forgotten. Labels stay.
    package mutating func forget(connection: Int) {
        for index in rules.indices where rules[index].keepsTallies {
            rules[index].tallies[.number(connection)] = nil
        }
    }

    /// Says what became of a decision.
    package mutating func note(_ decision: UInt64, _ outcome: FaultOutcome) {
        log.note(decision, outcome)
    }

    /// What each rule has met, in the order of their numbers.
    package var report: [FaultRuleReport] {
        (retired + rules.map(\.report)).sorted { $0.number < $1.number }
    }
}
