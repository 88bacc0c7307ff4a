// How the one who keeps the time is woken before it.

/// A bell that one task listens to.
package final class Alarm: Sendable {
    private struct State {
        var isRung = false
        var listener: CheckedContinuation<Void, Never>?
    }

    private let state = WatchedMutex(State())

    package init() {}

    /// Wakes the listener; if nobody listens, the next one does not wait.
    package func ring() {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            state.isRung = state.listener == nil
            return state.listener
        }
        listener?.resume()
    }

    /// Returns at the deadline, when it rings, or when the task is cancelled; the caller sees which.
    package func wait(until deadline: Duration?, clock: ClientClock) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            if let deadline { group.addTask { try? await clock.sleep(until: deadline) } }
            await group.next()
            group.cancelAll()
        }
    }

    private func listen() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isRung, !Task.isCancelled else {
                        state.isRung = false
                        return true
                    }
                    state.listener = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.listener = nil }
                return state.listener
            }?.resume()
        }
    }
}
