// Waits of a session: tickets, sleeps, and what ends them early.

import FaultInjection
import StorageEngine

extension SessionCore {
    /// The statement has met a lock.
    func startWait(_ ticket: Ticket) -> Progress {
        self.ticket = ticket
        control.noteWait(ticket)
        control.noteTransaction(transaction?.idIfAssigned?.rawValue ?? 0)
        let timeout = settings.current.lockTimeout
        lockDeadline = timeout > 0 ? time.nanoseconds &+ UInt64(timeout) &* 1_000_000 : nil
        let control = control
        ticket.onResolve { control.events.wake() }
        return waiting
    }

    private var waiting: Progress {
        let deadline = min(lockDeadline ?? .max, statementDeadline ?? .max)
        return deadline == .max ? .waiting : .sleeping(untilNanoseconds: deadline)
    }

    /// Looks whether the wait is over: nil if it is, else what to go on waiting for.
    func look() throws(SQLError) -> Progress? {
        try checkInterrupts()
        if let ticket {
            if ticket.state == .waiting {
                if let lockDeadline, time.nanoseconds >= lockDeadline {
                    throw SessionErrors.lockTimeout.at(lockPosition)
                }
                return waiting
            }
            self.ticket = nil
            lockDeadline = nil
            control.noteWait(nil)
        }
        if let until = sleepUntil {
            if time.nanoseconds < until {
                return .sleeping(untilNanoseconds: min(until, statementDeadline ?? .max))
            }
            sleepUntil = nil
        }
        return nil
    }

    /// Cancel, statement timeout: the statement ends here.
    func checkInterrupts() throws(SQLError) {
        if control.isCancelled {
            control.consumeCancel()
            throw SessionErrors.cancelled
        }
        if control.isTerminated {
            throw control.termination ?? SessionErrors.terminated
        }
        if let statementDeadline, time.nanoseconds >= statementDeadline {
            throw SessionErrors.statementTimeout
        }
    }

    /// A statement begins: its time counts from here.
    @inline(__always)
    func startTimer() {
        let timeout = settings.current.statementTimeout
        statementDeadline =
            timeout > 0 ? time.nanoseconds &+ UInt64(timeout) &* 1_000_000 : nil
    }
}
