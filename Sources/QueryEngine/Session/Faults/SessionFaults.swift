// What a session remembers of faults: who it is to the rules, and the moment that is being answered.

import FaultInjection

/// Confined to its session. Nothing here is touched while no rule is in force.
final class SessionFaults {
    /// nil: rules do not apply to the session.
    let injector: FaultInjector?
    /// The moments that some rule waits for.
    @inline(__always) var armed: FaultMoments { injector?.armed ?? [] }
    /// Which moment was thrown last.
    let mark = MomentMark()
    /// Made once; a statement changes what is its own.
    var context: FaultContext
    /// The statement that the context is to describe.
    var run: StatementRun? { didSet { if run !== oldValue { isDescribed = false } } }
    /// The context describes it already.
    var isDescribed = false
    /// The moment that is being answered.
    var hold: FaultHold?
    /// Bytes of the texts in `context.earlier`.
    var earlierBytes = 0
    /// Decisions at a commit of which nobody knows yet whether it will take effect.
    var undecided: [UInt64] = []
    var inBand = InBandFaults()

    init(_ injector: FaultInjector?, _ context: FaultContext) {
        self.injector = injector
        self.context = context
    }

    private static let mostEarlier = 1000
    private static let mostEarlierBytes = 65_536

    /// The statement that the context describes stays known to the commit of its transaction, within bounds.
    func keepEarlier() {
        guard context.earlier.count < Self.mostEarlier else { return }
        let text = context.statement.prefix(Self.mostEarlierBytes - earlierBytes)
        earlierBytes += text.count
        context.earlier.append(FaultStatement(kind: context.kind, text: Array(text)))
    }

    /// Says what became of the commit.
    func settle(isApplied: Bool) {
        for decision in undecided {
            injector?.note(decision, isApplied ? .committed : .rolledBack)
        }
        undecided = []
    }
}

/// A moment that is held while its faults are carried out, one after another.
final class FaultHold {
    let site: FaultSite
    let actions: [FaultAction]
    var next = 0
    var competitor: Competitor?

    init(_ site: FaultSite, _ actions: [FaultAction]) {
        self.site = site
        self.actions = actions
    }

    /// The commit has taken effect.
    var isApplied: Bool { site == .afterCommit }
}
