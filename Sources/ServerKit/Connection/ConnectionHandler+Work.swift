// The handler's work: what the progress of a request means for the connection.

import FaultInjection
import NIOCore
import NIOPosix

extension ConnectionHandler {
    /// Turns progress into what the connection wants next; nil: it cannot go on yet. Most work is done at once.
    @inline(__always)
    func settle(_ progress: Progress) -> MachineAction? {
        guard case .finished = progress else { return settle(work.take(progress)) }
        work.finish()
        return connection.ended()
    }

    /// Carries out what work wants, until it is over or has to stop.
    private func settle(_ first: Work.Step) -> MachineAction? {
        var step = first
        while true {
            switch step {
            case .end: return connection.ended()
            case .feed: return connection.handle(.needsInput)
            case .close: return .close
            case .cut(let end):
                cut(end)
                return nil
            case .goOn: step = work.take(connection.resume())
            case .send:
                send()
                step = work.wasSent(isWritable: isWritable)
            case .queue:
                queueWork()
                return nil
            case .lend:
                lendWork()
                return nil
            case .sleep(let instant):
                if let instant { wake(at: instant) }
                noteSleep()
                return nil
            case .wait:
                // The client is gone for good: there is nobody to write to.
                if context == nil || context?.channel.isActive == false { endSession() }
                return nil
            }
        }
    }

    /// Goes on with work that has stopped.
    func resumeWork() {
        guard let step = work.goOn() else { return }
        sleepTimer?.cancel()
        sleepTimer = nil
        noteSleep()
        complete(settle(step))
    }

    /// Goes on with what the end of work leads to, and with what waits behind it.
    private func complete(_ next: MachineAction?) {
        guard let next else { return send() }
        guard life.isOpen else { return endSession() }
        carryOut(next)
        if let terminationReason, !work.isUnderWay, life.isOpen {
            tell(.terminate(terminationReason))
        }
        pump()
    }

    // MARK: Going on later

    private func queueWork() {
        guard let loop = eventLoop else { return }
        let hop = NIOLoopBound(self, eventLoop: loop)
        loop.execute {
            if hop.value.work.state == .paused(.queued) { hop.value.resumeWork() }
        }
    }

    private func lendWork() {
        guard let loop = eventLoop, let pool else { return }
        let hop = NIOLoopBound(self, eventLoop: loop)
        PoolTurn(pool: pool, loop: loop).run(connection.lend()) { lent, progress in
            hop.value.takeBack(lent, progress)
        }
    }

    private func takeBack(_ lent: any LentWork, _ progress: Progress) {
        let progress = connection.takeBack(lent, progress)
        guard work.isUnderWay else { return }
        work.comeBack()
        complete(settle(work.take(progress)))
    }

    private func wake(at instant: UInt64) {
        guard let clock else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        sleepTimer = clock.schedule(at: instant) {
            hop.value.sleepTimer = nil
            hop.value.wake()
        }
    }

    /// The session may go on: a lock was granted, a cancel has to be noticed, another session has ended it.
    func wake() {
        if work.wake() {
            resumeWork()
        } else if work.isBlocked {
            // Nobody reads what it would say of its end.
            if connection.isTerminated { endBlocked() }
        } else if !work.isUnderWay, connection.isTerminated {
            terminate(.administrator)
        }
    }
}
