// One timer a connection, armed lazily: a deadline that moves with every query must not cost a timer each.

import WireCore

/// Keeps one scheduled task, which looks on firing whether its deadline has moved.
struct HandlerTimer {
    private var wanted: WantedTimer?
    private var deadline = UInt64.max
    private var task: ConnectionTimer?
    private var taskDeadline = UInt64.max

    /// Wants the timer to run; the same generation does not begin anew. True if a task has to be armed for it.
    mutating func want(_ timer: WantedTimer, now: () -> UInt64) -> Bool {
        if wanted != timer {
            wanted = timer
            let delay = UInt64(min(max(0, timer.milliseconds), 1 << 40)) &* 1_000_000
            deadline = now() &+ delay
        }
        return task == nil || taskDeadline > deadline || isExact && taskDeadline < deadline
    }

    /// Schedules the task for the timer that is wanted.
    mutating func arm(on clock: ConnectionClock, _ fire: @escaping @Sendable () -> Void) {
        task?.cancel()
        taskDeadline = deadline
        task = clock.schedule(at: deadline, fire)
    }

    /// No timer is wanted; the task, if any, finds that out itself.
    mutating func forget() {
        wanted = nil
        deadline = .max
        if isExact { cancel() }
    }

    /// A test sees what the clock waits for: no task outlives its deadline there.
    private var isExact: Bool { task?.isStepped == true }

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
        taskDeadline = .max
    }

    mutating func cancel() {
        task?.cancel()
        fired()
        wanted = nil
        deadline = .max
    }
}
