// The handler's work: requests handed to the session, and what their progress means for the connection.

import FaultInjection
import NIOCore
import NIOPosix
import QueryEngine
import WireCore

extension ConnectionHandler {
    // MARK: Working

    /// Begins work; nil if it is not finished yet. In line: a result would go through memory and value witnesses.
    @inline(__always)
    func start(_ id: RequestID, _ work: SessionWork) -> SessionResult? {
        switch work {
        case .open(let opening): return open(opening)
        case .cancel(let key):
            registry.cancel(key)
            return .finished(failed: false, state: nil)
        case .request(let request):
            guard let session else { return .terminated }
            var run = Running(id: id, endsCycle: request.endsCycle, pause: .queued)
            if answerIsOver { beginAnswer() }
            if request.endsCycle { answerIsOver = true }
            return settle(connection.start(request, session), &run)
        case .copyData(let bytes):
            session?.copyData(bytes)
            return goOn(id)
        case .copyDone:
            session?.copyDone()
            return goOn(id)
        case .copyFail(let error):
            session?.copyFail(error)
            return goOn(id)
        }
    }

    func goOn(_ id: RequestID) -> SessionResult? {
        guard let session else { return .terminated }
        var run = Running(id: id, endsCycle: true, pause: .queued)
        return settle(connection.resume(session), &run)
    }

    /// Turns progress into a result, or keeps the run until it can go on.
    func settle(
        _ first: consuming Progress, _ run: inout Running
    ) -> SessionResult? {
        var progress = first
        var fills = 0
        while true {
            switch progress {
            case .finished: return finished(run)
            case .needsInput: return .needsCopyData
            case .terminated: return .terminated
            case .cut(let end):
                cut(end)
                return nil
            case .waiting:
                guard hasWakePending else {
                    pause(run, .waiting)
                    return nil
                }
                hasWakePending = false
            case .sleeping(let instant):
                guard hasWakePending else {
                    schedule(at: instant)
                    pause(run, .waiting)
                    return nil
                }
                hasWakePending = false
            case .yielded:
                run.yields += 1
                goOnLater(run)
                return nil
            case .movesAside:
                run.isAside = true
                goOnLater(run)
                return nil
            case .outputFull:
                send()
                fills += 1
                guard isWritable else {
                    pause(run, .untilWritable)
                    // The client is gone for good: there is nobody to write to.
                    if context == nil || context?.channel.isActive == false { endSession() }
                    return nil
                }
                guard fills < Self.fillsInOneGo else {
                    goOnLater(run)
                    return nil
                }
            }
            guard !run.isAside else {
                goOnLater(run)
                return nil
            }
            guard let session else { return .terminated }
            progress = connection.resume(session)
        }
    }

    func finished(_ run: Running) -> SessionResult {
        let failed = connection.takeFailure()
        guard run.endsCycle, let session else { return .finished(failed: failed, state: nil) }
        deliverNotifications()
        connection.endCycle()
        let timeouts = session.idleTimeouts
        return .finished(
            failed: failed,
            state: SessionState(
                status: session.transactionStatus,
                idleInTransactionMilliseconds: timeouts.inTransactionMilliseconds,
                idleMilliseconds: timeouts.sessionMilliseconds))
    }

    func pause(_ run: Running, _ pause: Pause) {
        var run = run
        run.pause = pause
        running = run
        noteSleep()
    }

    /// Goes on with a paused run.
    func resumeRunning() {
        guard var run = running, run.pause != .onPool else { return }
        running = nil
        sleep?.cancel()
        sleep = nil
        noteSleep()
        if run.isAside, pool != nil, run.pause != .queued { return goOnLater(run) }
        guard let session else { return }
        complete(settle(connection.resume(session), &run), run)
    }

    /// Tells the machine of a result and goes on with what waits behind it.
    func complete(_ result: SessionResult?, _ run: Running) {
        guard let result else {
            send()
            return
        }
        guard !isClosing else {
            endSession()
            return
        }
        act(connection.handle(.stepResult(run.id, result)))
        if let terminationReason, running == nil, !isClosing {
            act(connection.handle(.terminate(terminationReason)))
        }
        pump()
    }

    // MARK: Going on later

    func goOnLater(_ run: Running) {
        guard let loop = eventLoop else { return }
        var run = run
        let hop = NIOLoopBound(self, eventLoop: loop)
        if run.yields > Self.yieldsOnLoop { run.isAside = true }
        guard let pool, let session, run.isAside else {
            pause(run, .queued)
            loop.execute {
                guard hop.value.running?.pause == .queued else { return }
                hop.value.resumeRunning()
            }
            return
        }
        pause(run, .onPool)
        connection.resume(
            session,
            aside: PoolTurn(pool: pool, loop: loop) { hop.value.returnFromPool($0) })
    }

    func returnFromPool(_ progress: Progress) {
        guard var run = running else { return }
        running = nil
        complete(settle(progress, &run), run)
    }

    func schedule(at instant: UInt64) {
        guard let clock else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        sleep = clock.schedule(at: instant) {
            hop.value.sleep = nil
            hop.value.wake()
        }
    }

    /// The session may go on: a lock was granted, a cancel has to be noticed.
    func wake() {
        switch running?.pause {
        case .waiting: resumeRunning()
        // It will ask again by itself, unless it is about to say that it waits.
        case .onPool: hasWakePending = true
        // Nobody reads what it would say of its end.
        case .untilWritable: if session?.isTerminated == true { endBlocked() }
        case .queued: break
        // Nothing runs: another session may have ended this one.
        case nil: if session?.isTerminated == true { terminate(.administrator) }
        }
    }
}

extension SessionRequest {
    /// Whether the client is told of the transaction's status afterwards.
    var endsCycle: Bool {
        switch self {
        case .simpleQuery, .sync: true
        case .parse, .bind, .describeStatement, .describePortal, .execute, .closeStatement,
            .closePortal, .fail:
            false
        }
    }
}
