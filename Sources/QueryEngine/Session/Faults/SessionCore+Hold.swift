// A moment is answered: its faults are carried out in their order, each as a real server would show it.

import FaultInjection
import StorageEngine

extension SessionCore {
    /// Asks the rules; nil: nothing stops the session, go on.
    func answerMoment<Sink: ResultSink>(_ sink: inout Sink) -> Progress? {
        if faults.context.isSpared { return nil }
        let site = faults.mark.site
        if let error = takeRetryError(at: site) { return fail(error, &sink) }
        guard let injector = faults.injector else { return nil }
        let actions = injector.decide(site, faultContext(at: site))
        guard !actions.isEmpty else { return nil }
        noteTruth(of: actions, at: site)
        faults.hold = FaultHold(site, actions)
        return goOnWithHold(&sink)
    }

    /// Whether the transaction is committed is part of what a fault at its commit came to.
    private func noteTruth(of actions: [FaultAction], at site: FaultSite) {
        let decisions = actions.filter { !$0.fault.isCompetitor }.map(\.decision)
        switch site {
        case .beforeCommit: faults.undecided += decisions
        case .afterCommit:
            for decision in decisions { faults.injector?.note(decision, .committed) }
        case .beforeStatement:
            guard isInBlock, faults.run?.isCommit == true else { return }
            for action in actions where action.fault.endsMoment {
                faults.injector?.note(action.decision, .rolledBack)
            }
        default: break
        }
    }

    /// Carries out what is left of the moment; nil: it is over.
    func goOnWithHold<Sink: ResultSink>(_ sink: inout Sink) -> Progress? {
        while let hold = faults.hold {
            if let competitor = hold.competitor {
                if let wait = drive(competitor) { return wait }
                hold.competitor = nil
                continue
            }
            guard hold.next < hold.actions.count else {
                faults.hold = nil
                break
            }
            let action = hold.actions[hold.next]
            hold.next += 1
            if let progress = carryOut(action, hold, &sink) { return progress }
        }
        return nil
    }

    private func carryOut<Sink: ResultSink>(
        _ action: FaultAction, _ hold: FaultHold, _ sink: inout Sink
    ) -> Progress? {
        switch action.fault {
        case .error(let meaning):
            let error = SQLError(meaning, command: faults.context.kind)
            if hold.isApplied { return failAfterCommit(error, &sink) }
            if endsBlock(error, at: hold.site) { block = .single }
            return fail(error, &sink)
        case .notice(let text):
            let text = text.isEmpty ? "a notice of a fault rule" : text
            notices.append(Notice(.notice, "00000", text))
            sayNotices(&sink)
        case .close: return cut(.closed)
        case .reset: return cut(.reset)
        case .silence: return cut(.silent)
        case .delay:
            let until = time.nanoseconds &+ action.delay.wholeNanoseconds
            sleepUntil = until
            return .sleeping(untilNanoseconds: min(until, statementDeadline ?? .max))
        case .bandwidth, .split, .truncate, .garble, .oversize, .duplicate, .unsolicited:
            sink.disturb(action, at: hold.site.kind)
        case .competitor(let statements):
            hold.competitor = openCompetitor(statements, action.decision)
        }
        return nil
    }

    private var isInBlock: Bool { block == .inBlock || block == .failed }

    /// Whether an error of a block's first or last statement leaves no block behind, as in PostgreSQL: an error of COMMIT
    /// or ROLLBACK is one of ending the transaction, which is over then. Only who was told to stop before the command ran
    /// finds the block as a statement's error leaves it.
    private func endsBlock(_ error: SQLError, at site: FaultSite) -> Bool {
        guard isInBlock, let run = faults.run else { return false }
        switch site {
        case .beforeStatement: return run.endsTransaction && error.sqlState != Self.stopped
        case .afterStatement: return run.hasBegunBlock
        default: return false
        }
    }

    private static let stopped = Condition.queryCanceled.sqlState

    /// The work stays; only its answer is an error.
    private func failAfterCommit<Sink: ResultSink>(
        _ error: SQLError, _ sink: inout Sink
    ) -> Progress {
        leaveHold(isApplied: true)
        statementDeadline = nil
        sink.error(error)
        if error.fields.isFatal {
            close()
            return .terminated
        }
        return finish(&sink)
    }

    private func cut(_ end: ConnectionEnd) -> Progress {
        close()
        return .cut(end)
    }

    /// The moment ends before its faults are all carried out, or with the last of them.
    func leaveHold(isApplied: Bool) {
        if !faults.undecided.isEmpty { faults.settle(isApplied: isApplied) }
        guard let hold = faults.hold else { return }
        faults.hold = nil
        if let competitor = hold.competitor {
            competitor.session.close()
            faults.injector?.note(
                competitor.decision, .competitorFailed("its target did not wait for it"))
        }
    }
}

extension Fault {
    fileprivate var isCompetitor: Bool {
        if case .competitor = self { return true }
        return false
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: UInt64 {
        let parts = components
        guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
        return UInt64(parts.seconds) &* 1_000_000_000
            &+ UInt64(parts.attoseconds / 1_000_000_000)
    }
}
