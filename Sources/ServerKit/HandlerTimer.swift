// One timer a connection, armed lazily: a deadline that moves with every query must not cost a timer each.

import NIOCore
import WireCore

/// Keeps one scheduled task, which looks on firing whether its deadline has moved.
struct HandlerTimer {
    private var wanted: WantedTimer?
    private var deadline = NIODeadline.distantFuture
    private var task: Scheduled<Void>?
    private var taskDeadline = NIODeadline.distantFuture

    /// Wants the timer to run; the same generation does not begin anew.
    mutating func want(
        _ timer: WantedTimer, on loop: any EventLoop, _ fire: @escaping @Sendable () -> Void
    ) {
        if wanted != timer {
            wanted = timer
            deadline = loop.now + .milliseconds(min(max(0, timer.milliseconds), 1 << 40))
        }
        guard task == nil || taskDeadline > deadline else { return }
        task?.cancel()
        taskDeadline = deadline
        task = loop.scheduleTask(deadline: deadline, fire)
    }

    /// No timer is wanted; the task, if any, finds that out itself.
    mutating func forget() {
        wanted = nil
        deadline = .distantFuture
    }

    /// The task has run; the timer that is due, if it is.
    mutating func due() -> TimerID? {
        let early = taskDeadline < deadline
        fired()
        guard !early, let timer = wanted else { return nil }
        wanted = nil
        return timer.id
    }

    mutating func fired() {
        task = nil
        taskDeadline = .distantFuture
    }

    mutating func cancel() {
        task?.cancel()
        fired()
        forget()
    }
}
