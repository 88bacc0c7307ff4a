// The rules in force on a server, shared by all its connections.

import Synchronization

/// Decides on the faults of one server.
///
/// A server without rules pays one relaxed load where it asks `armed`, once a statement or once a flush, and nothing
/// else. Everything below is decided under one lock, in the order in which the moments arrive.
public final class FaultInjector: Sendable {
    private let decider: Mutex<FaultDecider>
    private let armedBits: Atomic<UInt32>
    private let used: Atomic<Bool>

    /// An injector of a plan.
    ///
    /// - Throws: `FaultPlanError`, which names the rule that cannot be.
    public init(_ plan: FaultPlan = FaultPlan()) throws(FaultPlanError) {
        let decider = try FaultDecider(plan)
        armedBits = Atomic(decider.armed.rawValue)
        used = Atomic(!plan.rules.isEmpty)
        self.decider = Mutex(decider)
    }

    /// An injector without rules yet.
    public init(seed: UInt64) {
        armedBits = Atomic(0)
        used = Atomic(false)
        decider = Mutex(FaultDecider(seed: seed))
    }

    /// The moments that some rule still waits for.
    public var armed: FaultMoments {
        FaultMoments(rawValue: armedBits.load(ordering: .relaxed))
    }

    /// Rules are or were in force: what they count has to be counted.
    package var isUsed: Bool { used.load(ordering: .relaxed) }

    /// What is to be done at a moment, in this order; empty where nothing is.
    package func decide(_ site: FaultSite, _ context: FaultContext) -> [FaultAction] {
        decider.withLock { decider in
            let actions = decider.decide(site, context)
            if !actions.isEmpty || decider.armed.rawValue != armedBits.load(ordering: .relaxed) {
                armedBits.store(decider.armed.rawValue, ordering: .relaxed)
            }
            return actions
        }
    }

    /// Puts another plan in force, with counts and log begun anew; all of it or, where a rule cannot be, nothing.
    public func replace(with plan: FaultPlan) throws(FaultPlanError) {
        let fresh = try FaultDecider(plan)
        if !plan.rules.isEmpty { used.store(true, ordering: .relaxed) }
        decider.withLock { decider in
            decider = fresh
            armedBits.store(fresh.armed.rawValue, ordering: .relaxed)
        }
    }

    /// Puts more rules in force, behind those that are; all or none. The seed stays.
    ///
    /// - Returns: The numbers of the rules, from 0: for `retire`.
    /// - Throws: `FaultPlanError`, which names the rule that cannot be.
    @discardableResult
    public func add(_ rules: [FaultRule]) throws(FaultPlanError) -> Range<Int> {
        if !rules.isEmpty { used.store(true, ordering: .relaxed) }
        let added = decider.withLock { decider -> Result<Range<Int>, FaultPlanError> in
            do throws(FaultPlanError) {
                let numbers = try decider.add(rules)
                armedBits.store(decider.armed.rawValue, ordering: .relaxed)
                return .success(numbers)
            } catch {
                return .failure(error)
            }
        }
        return try added.get()
    }

    /// Takes rules out of force; the last thousand stay in the report, and no number is given again.
    public func retire(_ numbers: Range<Int>) {
        decider.withLock { decider in
            decider.retire(numbers)
            armedBits.store(decider.armed.rawValue, ordering: .relaxed)
        }
    }

    /// Takes all rules out of force; counts and log begin anew.
    public func clear() {
        decider.withLock { decider in
            decider = FaultDecider(seed: decider.seed)
            armedBits.store(0, ordering: .relaxed)
        }
    }

    /// The seed of every draw.
    public var seed: UInt64 { decider.withLock { $0.seed } }

    /// What each rule has met so far, in the order of the rules.
    public var report: [FaultRuleReport] { decider.withLock { $0.report } }

    /// The latest decisions, oldest first; the last 10,000 are kept.
    public var decisions: [FaultDecision] { decider.withLock { $0.log.decisions } }

    /// How many decisions there were, kept or not.
    public var decisionCount: UInt64 { decider.withLock { $0.log.count } }

    /// Says what became of a decision.
    package func note(_ decision: UInt64, _ outcome: FaultOutcome) {
        decider.withLock { $0.note(decision, outcome) }
    }

    /// A connection is gone for good.
    package func forget(connection: Int) {
        decider.withLock { $0.forget(connection: connection) }
    }
}
