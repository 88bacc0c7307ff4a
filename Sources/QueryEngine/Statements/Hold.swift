// A moment is answered: its faults are carried out in their order, each as a real server would show it.

package import FaultInjection
import StorageEngine

/// What a moment comes to for the session.
package enum MomentOutcome {
    /// It is over.
    case goOn
    case rests(Progress)
    /// The work of the moment is undone.
    case fail(SQLError)
    /// The work stays; only its answer is an error.
    case failAnswer(SQLError)
    /// The session ends without a word.
    case cut(ConnectionEnd)
}

extension StatementRunner {
    /// The moment that was met last.
    package var momentSite: FaultSite { mark.site }

    /// Asks the rules about the moment that a step was interrupted for.
    ///
    /// - Parameter isInBlock: the transaction was begun by the client's word.
    package func answerMoment<Sink: RowSink>(
        isInBlock: Bool, _ sink: inout Sink
    ) -> MomentOutcome {
        let site = mark.site
        let endsCommit = isInBlock && watched?.isCommit == true
        guard gate.ask(site, faultContext(at: site), endsCommit: endsCommit) else { return .goOn }
        return goOnWithMoment(&sink)
    }

    /// Carries out what is left of the moment.
    package func goOnWithMoment<Sink: RowSink>(_ sink: inout Sink) -> MomentOutcome {
        while true {
            if let competitor {
                if let wait = drive(competitor) { return .rests(wait) }
                self.competitor = nil
            }
            switch gate.next() {
            case .goOn: return .goOn
            case .fail(let native, let isApplied):
                let error = SQLError(
                    native, services.language.wording.condition(of: native))
                return isApplied ? .failAnswer(error) : .fail(error)
            case .notice(let text):
                notices.append(Notice(.notice, .successfulCompletion, text))
                tellNotices(&sink)
            case .cut(let end): return .cut(end)
            case .sleep(let delay):
                let until = time.nanoseconds &+ UInt64(max(0, delay.wholeNanoseconds))
                sleepUntil = until
                return .rests(sleeping(until: until))
            case .disturb(let action, let moment): sink.disturb(action, at: moment)
            case .compete(let statements, let decision):
                competitor = openCompetitor(statements, decision)
            }
        }
    }

    /// The moment ends before its faults are all carried out, or with the last of them.
    package func leaveMoment(isApplied: Bool) {
        gate.leave(isApplied: isApplied)
        guard let competitor else { return }
        self.competitor = nil
        competitor.session.close()
        injector?.note(
            competitor.decision, .competitorFailed("its target did not wait for it"))
    }
}
