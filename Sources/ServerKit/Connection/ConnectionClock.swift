// When a connection's tasks are due: by its event loop's clock, or by one that a test moves.

package import FaultInjection
package import NIOCore

/// The clock of one connection.
package struct ConnectionClock {
    let loop: any EventLoop
    /// nil: the loop's own.
    let stepped: (any SteppedTime)?

    package init(loop: any EventLoop, stepped: (any SteppedTime)?) {
        self.loop = loop
        self.stepped = stepped
    }

    var nanoseconds: UInt64 { stepped?.nanoseconds ?? loop.now.uptimeNanoseconds }

    /// Does `body` on the loop once the instant has come.
    func schedule(
        at instant: UInt64, _ body: @escaping @Sendable () -> Void
    ) -> ConnectionTimer {
        guard let stepped else {
            return ConnectionTimer(
                loop.scheduleTask(deadline: .uptimeNanoseconds(instant), body))
        }
        let timer = ConnectionTimer(stepped)
        let held = NIOLoopBound(timer, eventLoop: loop)
        let loop = loop
        timer.number = stepped.schedule(at: instant) {
            loop.execute {
                if !held.value.isCancelled { body() }
                stepped.didWake()
            }
        }
        return timer
    }

    package func schedule(
        inNanoseconds delay: Int64, _ body: @escaping @Sendable () -> Void
    ) -> ConnectionTimer {
        let (instant, overflow) = nanoseconds.addingReportingOverflow(UInt64(max(0, delay)))
        return schedule(at: overflow ? UInt64(Int64.max) : instant, body)
    }
}

/// A task that is due later. Confined to its loop.
package final class ConnectionTimer {
    private let scheduled: Scheduled<Void>?
    private let stepped: (any SteppedTime)?
    /// Its time is one that a test moves. Kept apart: it is asked after every request, and to look at `stepped` copies it.
    let isStepped: Bool
    fileprivate var number: UInt64?
    fileprivate private(set) var isCancelled = false

    fileprivate init(_ scheduled: Scheduled<Void>) {
        self.scheduled = scheduled
        stepped = nil
        isStepped = false
    }

    fileprivate init(_ stepped: any SteppedTime) {
        scheduled = nil
        self.stepped = stepped
        isStepped = true
    }

    package func cancel() {
        isCancelled = true
        scheduled?.cancel()
        if let number { stepped?.cancel(number) }
    }
}
