// Work that goes on after the call that has begun it was answered: a task of its own drives it.

import FaultInjection
import ServerKit
import Synchronization

/// Drives work to its end, and says then what the work has said.
final class BackgroundWork: Sendable {
    private struct State {
        var isOver = false
        /// Its client has called it off.
        var isCancelled = false
    }

    private let work: any CallWork
    private let wakes: WakeSignal
    private let time: any TimeSource
    private let state = Mutex(State())

    /// - Parameter begin: makes the work, which is woken by these events.
    init(
        _ stage: Stage,
        _ begin: (SessionEvents) throws(CallFailure) -> any CallWork
    ) throws(CallFailure) {
        let wakes = WakeSignal(stage.steppedTime)
        self.wakes = wakes
        time = stage.time
        work = try begin(SessionEvents(wake: { wakes.set() }))
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func cancel() {
        let isNews = state.withLock { state in
            defer { state.isCancelled = state.isCancelled || !state.isOver }
            return !state.isOver
        }
        guard isNews else { return }
        work.cancel()
        wakes.set()
    }

    /// Begins. Nobody reads meanwhile: what is said is kept.
    ///
    /// - Parameter end: Told once, with all that was said.
    func start(_ end: @escaping @Sendable (CallOutput) -> Void) {
        Task { [self] in
            wakes.begin()
            let output = await run()
            wakes.end()
            state.withLock { $0.isOver = true }
            end(output)
        }
    }

    private func run() async -> CallOutput {
        var output = CallOutput()
        while true {
            switch work.resume(&output) {
            case .finished, .terminated, .cut: return output
            case .waiting: await wakes.wait(until: nil, time, work.cancel)
            case .sleeping(let instant): await wakes.wait(until: instant, time, work.cancel)
            case .yielded, .movesAside, .outputFull, .needsInput: await Task.yield()
            }
        }
    }
}
