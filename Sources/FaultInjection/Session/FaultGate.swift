// The gate at which work of any protocol asks for faults: the moment goes in, what is to be done there comes out, one thing after
// another. Who does it knows its own state; the gate knows the rules, and which moment is being answered.

/// What is to be done next at a moment.
package enum FaultStep: Sendable {
    /// The moment is over: go on.
    case goOn
    /// Answer with this error: the work of the moment is undone, unless it `isApplied`, and only the answer is an error then.
    case fail(NativeError, isApplied: Bool)
    case notice(String)
    /// The connection ends without a word.
    case cut(ConnectionEnd)
    /// Nothing, for so long; then ask again.
    case sleep(Duration)
    /// The bytes of the answer are to be disturbed.
    case disturb(FaultAction, at: FaultMoments)
    /// Another client is to run these statements now; `FaultInjector.note` is told of this decision what came of it.
    case compete(statements: String, decision: UInt64)
}

/// Confined to the work that asks. Nothing here is touched while no rule is in force.
package final class FaultGate {
    /// nil: rules do not apply.
    package let injector: FaultInjector?
    private let words: any FaultWords
    /// Moments that the session waits for beside those of the rules.
    package var ownMoments: FaultMoments = []
    /// Who asks. Made once; a statement changes what is its own.
    package var context: FaultContext
    /// The moment that is being answered.
    private var hold: Hold?
    /// Bytes of the texts in `context.earlier`.
    private var earlierBytes = 0
    /// Decisions at a commit of which nobody knows yet whether it will take effect.
    private var undecided: [UInt64] = []

    /// A moment that is held while its faults are carried out.
    private struct Hold {
        let site: FaultSite
        let actions: [FaultAction]
        var next = 0

        /// The commit has taken effect.
        var isApplied: Bool { site == .afterCommit }
    }

    /// - Parameter words: of the protocol that the work's client speaks.
    package init(
        _ injector: FaultInjector?, _ words: any FaultWords, _ context: FaultContext
    ) {
        self.injector = injector
        self.words = words
        self.context = context
    }

    // MARK: Which moments matter

    /// The moments that some rule waits for, be it in the bytes that are sent.
    @inline(__always)
    package var armed: FaultMoments { injector?.armed ?? [] }

    /// Of these moments those that work itself has to stop at.
    package func effective(_ moments: FaultMoments) -> FaultMoments {
        guard injector != nil else { return [] }
        return moments.intersection(.session).union(ownMoments)
    }

    // MARK: A moment

    package var isHeld: Bool { hold != nil }

    /// The moment that is held is that after a commit.
    package var isApplied: Bool { hold?.isApplied == true }

    /// Asks the rules; true: the moment is held, and `next` says what is to be done.
    ///
    /// - Parameters:
    ///   - endsCommit: an error here ends a transaction that was to be committed.
    package func ask(_ site: FaultSite, _ context: FaultContext, endsCommit: Bool) -> Bool {
        guard let injector else { return false }
        let actions = injector.decide(site, context)
        guard !actions.isEmpty else { return false }
        noteTruth(of: actions, at: site, endsCommit, injector)
        hold = Hold(site: site, actions: actions)
        return true
    }

    /// Whether the transaction is committed is part of what a fault at its commit came to.
    private func noteTruth(
        of actions: [FaultAction], at site: FaultSite, _ endsCommit: Bool,
        _ injector: FaultInjector
    ) {
        let decisions = actions.filter { !$0.fault.isCompetitor }.map(\.decision)
        switch site {
        case .beforeCommit: undecided += decisions
        case .afterCommit:
            for decision in decisions { injector.note(decision, .committed) }
        case .beforeStatement:
            guard endsCommit else { return }
            for action in actions where action.fault.endsMoment {
                injector.note(action.decision, .rolledBack)
            }
        default: break
        }
    }

    /// The moment that is held; nil: none is.
    package var site: FaultSite? { hold?.site }

    /// What is to be done now.
    package func next() -> FaultStep {
        guard let held = hold else { return .goOn }
        guard held.next < held.actions.count else {
            hold = nil
            return .goOn
        }
        let action = held.actions[held.next]
        hold?.next += 1
        switch action.fault {
        case .error(let meaning):
            guard let error = words.error(meaning, during: context.kind) else {
                injector?.note(
                    action.decision, .impossible("the protocol cannot say \(meaning.word)"))
                return next()
            }
            return .fail(error, isApplied: held.isApplied)
        case .notice(let text): return .notice(text.isEmpty ? "a notice of a fault rule" : text)
        case .close: return .cut(.closed)
        case .reset: return .cut(.reset)
        case .silence: return .cut(.silent)
        case .cutAnswer: return .cut(.answerCut)
        case .resetAnswer: return .cut(.answerReset)
        case .delay: return .sleep(action.delay)
        case .bandwidth, .split, .truncate, .garble, .oversize, .duplicate, .unsolicited:
            return .disturb(action, at: held.site.kind)
        case .competitor(let statements):
            return .compete(statements: statements, decision: action.decision)
        }
    }

    /// The moment ends before its faults are all carried out, or with the last of them.
    package func leave(isApplied: Bool) {
        if !undecided.isEmpty { settle(isApplied: isApplied) }
        hold = nil
    }

    /// Says what became of the commit.
    package func settle(isApplied: Bool) {
        for decision in undecided {
            injector?.note(decision, isApplied ? .committed : .rolledBack)
        }
        undecided = []
    }

    // MARK: What the rules at a commit are told

    private static let mostEarlier = 1000
    private static let mostEarlierBytes = 65_536

    /// A transaction begins: no statement came before.
    package func forgetEarlier() {
        if !context.earlier.isEmpty { context.earlier = [] }
        earlierBytes = 0
    }

    /// The statement that the context describes stays known to the commit of its transaction, within bounds.
    package func keepEarlier() {
        guard context.earlier.count < Self.mostEarlier else { return }
        let text = context.statement.prefix(Self.mostEarlierBytes - earlierBytes)
        earlierBytes += text.count
        context.earlier.append(FaultStatement(kind: context.kind, text: Array(text)))
    }

    /// No statement is under way of which the rules could be told.
    package func describeNothing() {
        context.statement = []
        context.kind = []
        context.tables = []
    }
}

extension Fault {
    fileprivate var isCompetitor: Bool {
        if case .competitor = self { return true }
        return false
    }
}
