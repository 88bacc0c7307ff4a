// A client's place among a server's connections without a socket: it counts, has a number, meets the rules of the connection's
// beginning, and hears of the server's end.

package import FaultInjection
import Synchronization

/// A place that is taken until `leave`.
package final class InProcessSeat: Sendable {
    /// Why a client is not let in, or no longer there.
    package enum Refusal: Error, Sendable {
        case error(FaultMeaning)
        case ended(ConnectionEnd)
    }

    private struct State {
        var faults: FaultInjector
        /// Ends the session.
        var terminate: (@Sendable () -> Void)?
        /// Its server has ended it, or it has gone.
        var isOver = false
        var hasLeft = false
    }

    package let number: Int
    private let registry: ConnectionRegistry
    private let wakes: WakeSignal
    private let stage: Stage
    private let state: Mutex<State>

    package init(
        _ registry: ConnectionRegistry, _ stage: Stage, _ wakes: WakeSignal
    ) throws(Refusal) {
        let ending = EndSignal()
        guard registry.takePlace() else { throw .error(.tooManyConnections) }
        let number: UInt64
        switch registry.admit({ _ in ending.send() }) {
        case .admitted(let given): number = given
        case .refused:
            registry.giveUpPlace()
            throw .error(.shuttingDown)
        }
        self.registry = registry
        self.wakes = wakes
        self.stage = stage
        self.number = Int(clamping: number)
        state = Mutex(State(faults: stage.faults))
        ending.seat = self
    }

    /// The rules that concern it: the server's, then those of its database.
    package var faults: FaultInjector {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// The session is there.
    package func occupy(terminate: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.terminate = terminate
            return state.isOver
        }
        if isOver { terminate() }
    }

    /// The server ends it.
    private func end() {
        let terminate = state.withLock { state in
            state.isOver = true
            return state.terminate
        }
        terminate?()
        wakes.set()
        registry.leave(UInt64(number))
    }

    /// It is gone.
    package func leave() {
        let hadLeft = state.withLock { state in
            defer {
                state.isOver = true
                state.hasLeft = true
                state.terminate = nil
            }
            return state.hasLeft
        }
        guard !hadLeft else { return }
        registry.giveUpPlace()
        registry.leave(UInt64(number))
        faults.forget(connection: number)
        stage.faults.forget(connection: number)
        wakes.set()
    }

    // MARK: Faults

    /// Asks the rules at a moment of the connection's beginning, and carries out what they say.
    package func meet(_ site: FaultSite, _ context: FaultContext) async throws(Refusal) {
        let faults = faults
        guard faults.armed.contains(site.kind) else { return }
        for action in faults.decide(site, context) {
            switch ConnectionFault(action) {
            case .refuse(let meaning): throw .error(meaning)
            case .end(let end):
                if end == .silent { await keepSilent() }
                throw .ended(end)
            case .delay(let delay): await pause(for: delay)
            case .notice, .disturb, .nothing:
                faults.note(action.decision, .impossible(Self.noBytes))
            }
        }
    }

    package static let noBytes = "a connection inside the process sends no bytes"

    /// Until the time has come, the task is cancelled, or the connection's end.
    private func pause(for delay: Duration) async {
        let (instant, overflow) = stage.time.nanoseconds.addingReportingOverflow(
            UInt64(max(0, delay.wholeNanoseconds)))
        let end = overflow ? UInt64(Int64.max) : instant
        wakes.begin()
        while stage.time.nanoseconds < end, !Task.isCancelled, !isOver {
            await wakes.wait(until: end, stage.time) { [wakes] in wakes.set() }
        }
        wakes.end()
    }

    /// Until the task is cancelled, or the connection's end.
    package func keepSilent() async {
        wakes.begin()
        await withTaskCancellationHandler {
            while !Task.isCancelled, !isOver { await wakes.wait() }
        } onCancel: {
            wakes.set()
        }
        wakes.end()
    }

    private var isOver: Bool { state.withLock { $0.isOver } }

    /// Tells a seat that its server ends it.
    private final class EndSignal: Sendable {
        private struct Weak: Sendable { weak var seat: InProcessSeat? }

        private let state = Mutex(Weak())

        var seat: InProcessSeat? {
            get { state.withLock { $0.seat } }
            set { state.withLock { $0.seat = newValue } }
        }

        func send() { seat?.end() }
    }
}
