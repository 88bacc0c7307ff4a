// The rules in force on a server, shared by all its connections.

import Synchronization

/// Is told of a decision, and whether it is new.
package typealias FaultObserver = @Sendable (FaultDecision, Bool) -> Void

/// Decides on the faults of one server.
///
/// A server without rules pays one relaxed load where it asks `armed`, once a statement or once a flush, and nothing
/// else. Everything below is decided under one lock, in the order in which the moments arrive.
public final class FaultInjector: Sendable {
    private struct State {
        var decider: FaultDecider
        var observers: [FaultObserver] = []

        /// Tells of the decisions that were made since there were so many.
        func tell(since count: UInt64) {
            guard !observers.isEmpty else { return }
            for decision in decider.log.decisions(since: count) {
                for observer in observers { observer(decision, true) }
            }
        }
    }

    private let state: Mutex<State>
    private let armedBits: Atomic<UInt32>
    private let used: Atomic<Bool>
    /// The protocols whose clients the faults befall: each rule's error is one that some of them can say.
    package let protocols: [any FaultWords]

    /// An injector of a plan.
    ///
    /// - Throws: `FaultPlanError`, which names the rule that cannot be.
    public convenience init(_ plan: FaultPlan = FaultPlan()) throws(FaultPlanError) {
        try self.init(plan, for: [])
    }

    /// The same for servers of these protocols.
    package init(
        _ plan: FaultPlan, for protocols: [any FaultWords]
    ) throws(FaultPlanError) {
        try plan.validate(for: protocols)
        self.protocols = protocols
        let decider = try FaultDecider(plan)
        armedBits = Atomic(decider.armed.rawValue)
        used = Atomic(!plan.rules.isEmpty)
        state = Mutex(State(decider: decider))
    }

    /// An injector without rules yet.
    public init(seed: UInt64) {
        protocols = []
        armedBits = Atomic(0)
        used = Atomic(false)
        state = Mutex(State(decider: FaultDecider(seed: seed)))
    }

    /// The moments that some rule still waits for.
    public var armed: FaultMoments {
        FaultMoments(rawValue: armedBits.load(ordering: .relaxed))
    }

    /// Rules are or were in force: what they count has to be counted.
    package var isUsed: Bool { used.load(ordering: .relaxed) }

    /// What is to be done at a moment, in this order; empty where nothing is.
    package func decide(_ site: FaultSite, _ context: FaultContext) -> [FaultAction] {
        state.withLock { state in
            let count = state.decider.log.count
            let actions = state.decider.decide(site, context)
            let armed = state.decider.armed.rawValue
            if !actions.isEmpty || armed != armedBits.load(ordering: .relaxed) {
                armedBits.store(armed, ordering: .relaxed)
                state.tell(since: count)
            }
            return actions
        }
    }

    /// Puts another plan in force, with counts and log begun anew; all of it or, where a rule cannot be, nothing.
    public func replace(with plan: FaultPlan) throws(FaultPlanError) {
        try plan.validate(for: protocols)
        let fresh = try FaultDecider(plan)
        if !plan.rules.isEmpty { used.store(true, ordering: .relaxed) }
        state.withLock { state in
            state.decider = fresh
            armedBits.store(fresh.armed.rawValue, ordering: .relaxed)
        }
    }

    /// Puts more rules in force, behind those that are; all or none. The seed stays.
    ///
    /// - Returns: The numbers of the rules, from 0: for `retire`.
    /// - Throws: `FaultPlanError`, which names the rule that cannot be.
    @discardableResult
    public func add(_ rules: [FaultRule]) throws(FaultPlanError) -> Range<Int> {
        try add(rules, drawnAs: nil)
    }

    /// Puts rules in their one-line form in force, with `;` between them; all or none. The seed stays.
    ///
    /// - Returns: The numbers of the rules, from 0: for `retire`.
    /// - Throws: `FaultPlanError`, which says what is wrong in which rule.
    @discardableResult
    public func add(_ rules: String) throws(FaultPlanError) -> Range<Int> {
        try add(FaultPlan(rules, for: protocols).rules)
    }

    /// - Parameters:
    ///   - drawnAs: for rules that clients add: what is left to chance must not depend on which client was first.
    ///   - scope: the rules concern those alone whose contexts name it; nil: all.
    package func add(
        _ rules: [FaultRule], drawnAs: Int?, scope: Int? = nil
    ) throws(FaultPlanError) -> Range<Int> {
        try FaultPlan(rules: rules).validate(for: protocols)
        if !rules.isEmpty { used.store(true, ordering: .relaxed) }
        let added = state.withLock { state -> Result<Range<Int>, FaultPlanError> in
            do throws(FaultPlanError) {
                let numbers = try state.decider.add(rules, drawnAs: drawnAs, scope: scope)
                armedBits.store(state.decider.armed.rawValue, ordering: .relaxed)
                return .success(numbers)
            } catch {
                return .failure(error)
            }
        }
        return try added.get()
    }

    /// Takes rules out of force; the last thousand stay in the report, and no number is given again.
    public func retire(_ numbers: Range<Int>) {
        state.withLock { state in
            state.decider.retire(numbers)
            armedBits.store(state.decider.armed.rawValue, ordering: .relaxed)
        }
    }

    /// Takes all rules out of force; counts and log begin anew.
    public func clear() {
        state.withLock { state in
            state.decider = FaultDecider(seed: state.decider.seed)
            armedBits.store(0, ordering: .relaxed)
        }
    }

    /// The seed of every draw.
    public var seed: UInt64 { state.withLock { $0.decider.seed } }

    /// The seed and the rules, as a plan.
    public var plan: FaultPlan {
        state.withLock { state in
            FaultPlan(seed: state.decider.seed, rules: state.decider.report.map(\.rule))
        }
    }

    /// What each rule has met so far, in the order of the rules.
    public var report: [FaultRuleReport] { state.withLock { $0.decider.report } }

    /// The latest decisions, oldest first; the last 10,000 are kept.
    public var decisions: [FaultDecision] { state.withLock { $0.decider.log.decisions } }

    /// How many decisions there were, kept or not.
    public var decisionCount: UInt64 { state.withLock { $0.decider.log.count } }

    /// Says what became of a decision.
    package func note(_ decision: UInt64, _ outcome: FaultOutcome) {
        state.withLock { state in
            state.decider.note(decision, outcome)
            guard !state.observers.isEmpty, let noted = state.decider.log.decision(decision) else {
                return
            }
            for observer in state.observers { observer(noted, false) }
        }
    }

    /// Tells of every decision, and again when it is known what became of it. Told while the decision is made, so that nothing comes
    /// between: the observer must not ask the injector.
    package func watch(_ observer: @escaping FaultObserver) {
        state.withLock { $0.observers.append(observer) }
    }

    /// A connection is gone for good.
    package func forget(connection: Int) {
        state.withLock { $0.decider.forget(connection: connection) }
    }
}
