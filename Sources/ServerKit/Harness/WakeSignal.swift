// How who works for a session outside of an event loop waits: a test's own statements, a script that is loaded.

package import FaultInjection
import Synchronization

/// Wakes one waiter, now or when it comes to wait.
package final class WakeSignal: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
        /// A statement is under way.
        var isInUse = false
        /// The clock was told of a waking that the statement has not acted upon.
        var isWaking = false
    }

    private let state = Mutex(State())
    /// A clock that has to know who sleeps.
    private let stepped: (any SteppedTime)?

    /// - Parameter stepped: a clock that has to know who sleeps.
    package init(_ stepped: (any SteppedTime)? = nil) { self.stepped = stepped }

    package func set() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.isInUse, !state.isWaking, let stepped {
                state.isWaking = true
                stepped.willWake()
            }
            defer { state.waiter = nil }
            state.isSet = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// A statement begins.
    package func begin() { state.withLock { $0.isInUse = true } }

    /// It has ended.
    package func end() {
        state.withLock { $0.isInUse = false }
        didWake()
    }

    /// The statement has acted upon what woke it.
    private func didWake(unlessSet: Bool = false) {
        let wasWaking = state.withLock { state in
            if unlessSet, state.isSet { return false }
            defer { state.isWaking = false }
            return state.isWaking
        }
        if wasWaking { stepped?.didWake() }
    }

    package func wait() async {
        guard let stepped else { return await waitUntilSet() }
        stepped.noteSleeping(1)
        didWake(unlessSet: true)
        await waitUntilSet()
        stepped.noteSleeping(-1)
    }

    /// Waits to be woken, or for an instant of the clock; `cancel` is called if the task is cancelled meanwhile.
    package func wait(
        until instant: UInt64?, _ time: any TimeSource, _ cancel: @escaping @Sendable () -> Void
    ) async {
        let timer = instant.map { schedule(at: $0, time) }
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            cancel()
        }
        timer?()
    }

    /// Gives what calls it off.
    private func schedule(
        at instant: UInt64, _ time: any TimeSource
    ) -> () -> Void {
        if let stepped = time as? any SteppedTime {
            let timer = stepped.schedule(at: instant) { [self] in
                set()
                stepped.didWake()
            }
            return { stepped.cancel(timer) }
        }
        let now = time.nanoseconds
        let left = instant > now ? min(instant - now, 3_600_000_000_000) : 0
        let timer = Task { [self] in
            try? await Task.sleep(nanoseconds: left)
            if !Task.isCancelled { set() }
        }
        return { timer.cancel() }
    }

    private func waitUntilSet() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state -> Bool in
                defer { state.isSet = false }
                if !state.isSet { state.waiter = continuation }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}
