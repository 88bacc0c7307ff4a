// How something is awaited that others bring about: they say that it has changed, and nobody looks in vain.

import Synchronization

/// Tells those who wait that what they wait for may have come.
package final class ChangeSignal: Sendable {
    private struct State {
        var changes: UInt64 = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Something has changed; may be called from any thread.
    package func tell() {
        let waiting = state.withLock { state in
            state.changes &+= 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until it is so, the patience is at its end or the task is cancelled; whether it is so.
    ///
    /// The patience is that of a machine that has nothing else to do: short sleeps are counted, not time, so that who is
    /// given no processor is not held to be late.
    package func wait(
        within patience: Duration, until isSo: @Sendable () -> Bool
    ) async -> Bool {
        if isSo() { return true }
        let slice = Duration.milliseconds(5)
        let alarm = Alarm()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var slicesLeft = (patience / slice).rounded(.up)
                while slicesLeft > 0, !Task.isCancelled {
                    slicesLeft -= 1
                    try? await Task.sleep(for: slice)
                }
                alarm.isOver.store(true, ordering: .releasing)
                self.tell()
            }
            defer { group.cancelAll() }
            while true {
                let seen = state.withLock { $0.changes }
                if isSo() { return true }
                if alarm.isOver.load(ordering: .acquiring) { return false }
                await change(since: seen)
            }
        }
    }

    private final class Alarm: Sendable {
        let isOver = Atomic(false)
    }

    private func change(since seen: UInt64) async {
        await withCheckedContinuation { continuation in
            let hasChanged = state.withLock { state in
                if state.changes != seen { return true }
                state.waiting.append(continuation)
                return false
            }
            if hasChanged { continuation.resume() }
        }
    }
}
