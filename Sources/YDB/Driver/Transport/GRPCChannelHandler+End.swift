// Time and the end of a connection that carries calls.

import ClientKit
import ClientPooling
import NIOCore
import NIOHTTP2

extension GRPCChannelHandler {
    // MARK: Time

    func insert(_ deadline: Duration, _ stream: Int) {
        deadlines.insert(stream, at: deadline)
        let calls = calls
        deadlines.compact(living: calls.count) { calls[$0] != nil }
    }

    /// Has the event loop wake it at the next moment at which something may be due.
    func armTimer(_ now: Duration) {
        guard let context, !isOver, !calls.isEmpty else { return }
        let calls = calls
        let times = [deadlines.earliest { calls[$0] != nil }, keepAlive.nextCheck]
        guard let next = times.compactMap({ $0 }).min() else { return }
        if let timer, timer.at <= next { return }
        timer?.task.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(
            in: .nanoseconds(max(.zero, next - now).clampedNanoseconds)
        ) {
            handler.value.timeIsUp()
        }
        timer = (next, task)
    }

    func timeIsUp() {
        timer = nil
        guard !isOver, let context else { return }
        let now = now
        while let stream = deadlines.popDue(now) {
            guard let slot = calls[stream], let deadline = slot.deadline else { continue }
            guard deadline <= now else { continue }
            stop(stream, .deadline)
        }
        if !calls.isEmpty {
            switch keepAlive.check(at: now) {
            case .nothing: break
            case .ping: write(0, .ping(HTTP2PingData(withInteger: 1), ack: false), context)
            case .dead:
                end(ClientError.connectionClosed("the server gives no sign of life"))
            }
        }
        flush()
        armTimer(now)
    }

    // MARK: The end

    /// Takes no more calls; the connection closes behind the last one.
    func leave() {
        guard !isLeaving else { return closeIfDone() }
        isLeaving = true
        onLeaving()
        closeIfDone()
    }

    func closeIfDone() {
        guard isLeaving, calls.isEmpty, !isOver else { return }
        end(nil)
    }

    /// The end, told once.
    func end(_ reason: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        isLeaving = true
        timer?.task.cancel()
        timer = nil
        let failure = reason ?? ClientError.connectionClosed("the connection was closed")
        if !isReady { ready.fail(failure) }
        let words = (failure as? ClientError)?.message ?? "\(failure)"
        let open = calls
        calls = [:]
        for (stream, var slot) in open {
            slot.machine.stop(
                stream <= lastCreated ? .lost(words) : .notProcessed(words))
            _ = slot.deliver()
        }
        notice.close(reason)
        onLeaving()
        context?.flush()
        context?.close(promise: nil)
    }
}
