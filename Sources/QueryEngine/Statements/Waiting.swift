// Waits of a statement: tickets, sleeps, and what ends them early.

package import FaultInjection
import StorageEngine

/// What an interrupted step comes to for the session.
package enum Stop {
    /// The work rests; it goes on when it is resumed.
    case rests(Progress)
    case failed(SQLError)
    /// A moment that a rule waits for: `answerMoment`.
    case moment
}

extension StatementRunner {
    /// A step has been interrupted.
    package func stop(_ interrupt: Interrupt) -> Stop {
        switch interrupt {
        case .error(let error): return .failed(control.owners.naming(error))
        case .wait(let ticket): return .rests(startWait(ticket))
        case .sleep(let until):
            sleepUntil = until
            return .rests(sleeping(until: until))
        case .yield: return .rests(pace.takeMove() ? .movesAside : .yielded)
        case .needsInput: return .rests(.needsInput)
        case .moment: return .moment
        }
    }

    /// Something is waited for, or a moment is being answered.
    @inline(__always)
    package var isHeldUp: Bool { ticket != nil || sleepUntil != nil || gate.isHeld }

    /// The statement has met a lock.
    private func startWait(_ ticket: Ticket) -> Progress {
        self.ticket = ticket
        held.transaction?.publishWrites()
        control.noteWait(ticket)
        control.noteTransaction(held.transaction?.idIfAssigned?.rawValue ?? 0)
        let timeout = lockTimeoutOverride ?? statementLockTimeout ?? settings.lockTimeout
        lockDeadline = timeout > 0 ? time.nanoseconds &+ UInt64(timeout) &* 1_000_000 : nil
        if let observer { tellWait(observer) }
        let control = control
        ticket.onResolve { control.events.wake() }
        return waiting
    }

    /// What is waited for is wanted no longer; the work goes on.
    package func giveUpWait() {
        ticket = nil
        held.transaction?.abandonWait()
        lockDeadline = nil
        lockTimeoutOverride = nil
        control.noteWait(nil)
        observer?.waitEnded()
    }

    private func tellWait(_ observer: any SessionObserver) {
        guard !control.blockers.isEmpty else { return }
        observer.waitBegan(for: control.blockingSessions.compactMap(\.connection).sorted())
    }

    private var waiting: Progress {
        let deadline = min(lockDeadline ?? .max, statementDeadline ?? .max)
        return deadline == .max ? .waiting : .sleeping(untilNanoseconds: deadline)
    }

    func sleeping(until instant: UInt64) -> Progress {
        .sleeping(untilNanoseconds: min(instant, statementDeadline ?? .max))
    }

    /// Looks whether the wait is over: nil if it is, else what to go on waiting for.
    package func look() throws(SQLError) -> Progress? {
        do throws(SQLError) {
            try checkInterrupts()
            if let ticket {
                if ticket.state == .waiting {
                    if let lockDeadline, time.nanoseconds >= lockDeadline {
                        throw SQLError(.lockTimeout).at(lockPosition)
                    }
                    return waiting
                }
                self.ticket = nil
                lockDeadline = nil
                lockTimeoutOverride = nil
                control.noteWait(nil)
                observer?.waitEnded()
            }
        } catch {
            // The commit stands: a cancel only ends its delay.
            guard gate.isApplied, !control.isTerminated else { throw error }
            sleepUntil = nil
            return nil
        }
        if let until = sleepUntil {
            if time.nanoseconds < until { return sleeping(until: until) }
            sleepUntil = nil
        }
        return nil
    }

    /// Cancel, statement timeout: the statement ends here.
    package func checkInterrupts() throws(SQLError) {
        if control.isCancelled {
            control.consumeCancel()
            throw SQLError(.cancelled)
        }
        if control.isTerminated {
            throw control.termination ?? SQLError(.terminated)
        }
        if let statementDeadline, time.nanoseconds >= statementDeadline {
            throw SQLError(.statementTimeout)
        }
    }

    /// A statement begins: its time counts from here.
    package func startTimer() {
        let timeout = settings.statementTimeout
        statementDeadline =
            timeout > 0 ? time.nanoseconds &+ UInt64(timeout) &* 1_000_000 : nil
    }

    /// The same where several requests are one statement, whose time counts from the first.
    package func startTimerOnce() {
        if statementDeadline == nil && settings.statementTimeout > 0 { startTimer() }
    }

    /// Others see which transaction is under way.
    package func noteTransaction() {
        if let id = held.transaction?.idIfAssigned { control.noteTransaction(id.rawValue) }
    }

    /// The statement ends by this instant of the clock, if not before.
    package func limitTime(until instant: UInt64) {
        statementDeadline = min(statementDeadline ?? .max, instant)
    }

    package func stopTimer() { statementDeadline = nil }
}
