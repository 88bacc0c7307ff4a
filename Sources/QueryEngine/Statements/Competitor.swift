// A competitor: another session that runs and commits statements while a moment of this one is held.

import FaultInjection
import StorageEngine

/// Confined to the session that it interrupts.
final class Competitor {
    let session: any StatementSession
    let decision: UInt64
    private(set) var sink = FirstErrorSink()
    private let statements: [UInt8]
    private var isStarted = false

    init(_ session: any StatementSession, _ statements: String, _ decision: UInt64) {
        self.session = session
        self.statements = Array(statements.utf8)
        self.decision = decision
    }

    /// Goes on by a step.
    func step() -> Progress {
        guard isStarted else {
            isStarted = true
            return session.run(statements, &sink)
        }
        return session.proceed(&sink)
    }

    /// Whether it waits, directly or through others, for this owner of locks.
    func waits(for owner: LockOwner) -> Bool {
        var seen: Set<LockOwner> = [session.control.owner]
        var waiters = [session.control]
        while let waiter = waiters.popLast() {
            for blocker in waiter.blockers {
                if blocker == owner { return true }
                guard seen.insert(blocker).inserted else { continue }
                if let other = waiter.owners.session(blocker) { waiters.append(other) }
            }
        }
        return false
    }
}

extension StatementRunner {
    /// So many steps of a competitor are taken before the connection's other work has its turn.
    private static let competitorSteps = 8
    /// Who waits for whom is looked at this often: a third session may come between.
    private static let lookEveryNanoseconds: UInt64 = 50_000_000

    /// nil: it could not be opened, which is noted.
    func openCompetitor(_ statements: String, _ decision: UInt64) -> Competitor? {
        let control = control
        guard let host else { return nil }
        do throws(SQLError) {
            let session = try host.openCompetitor(
                SessionEvents(wake: { control.events.wake() }))
            return Competitor(session, statements, decision)
        } catch {
            injector?.note(decision, .competitorFailed(error.message))
            return nil
        }
    }

    /// Goes on with a competitor; nil: it is through, and what became of it is noted.
    func drive(_ competitor: Competitor) -> Progress? {
        for _ in 0..<Self.competitorSteps {
            switch competitor.step() {
            case .finished:
                if let error = competitor.sink.failure {
                    return end(competitor, .competitorFailed(error.message))
                }
                return end(competitor, .competitorCommitted)
            case .yielded, .movesAside, .outputFull: continue
            case .waiting: return wait(for: competitor, until: .max)
            case .sleeping(let instant): return wait(for: competitor, until: instant)
            case .needsInput:
                return end(competitor, .competitorFailed("COPY FROM STDIN has no data"))
            case .cut, .terminated:
                let reason = competitor.sink.failure?.message ?? "its session ended"
                return end(competitor, .competitorFailed(reason))
            }
        }
        return .yielded
    }

    private func wait(for competitor: Competitor, until instant: UInt64) -> Progress? {
        if competitor.waits(for: control.owner) { return end(competitor, .competitorBlocked) }
        let look = time.nanoseconds &+ Self.lookEveryNanoseconds
        return sleeping(until: min(instant, look))
    }

    private func end(_ competitor: Competitor, _ outcome: FaultOutcome) -> Progress? {
        competitor.session.close()
        injector?.note(competitor.decision, outcome)
        return nil
    }
}
