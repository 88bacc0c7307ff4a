// A request in a session, as the work of a call.

import FaultInjection
import Synchronization
import YDBLanguage
import YDBWire

/// Drives a session's request, and gives the session back when it is done.
final class RequestWork<Answer: RequestAnswer>: CallWork {
    private struct State {
        var answer: Answer
        /// Nil: it has begun.
        var request: YDBRequest?
        var isOver = false
    }

    private let state: Mutex<State>
    private let body: LanguageSession
    private let limit: OperationLimit?
    private let time: any TimeSource
    /// Lets the session go.
    private let release: @Sendable () -> Void

    init(
        _ request: YDBRequest, _ answer: Answer, in body: LanguageSession, limit: OperationLimit?,
        _ time: any TimeSource, release: @escaping @Sendable () -> Void
    ) {
        state = Mutex(State(answer: answer, request: request))
        self.body = body
        self.limit = limit
        self.time = time
        self.release = release
    }

    func resume(_ output: inout CallOutput) -> Progress {
        state.withLock { state in
            guard !state.isOver else { return .finished }
            if let limit, time.isOver(limit.instant) {
                stop(&state)
                output.send(failure: limit.failure, state.answer.shape)
                return .finished
            }
            swap(&state.answer.output, &output)
            let progress =
                if let request = state.request.take() {
                    body.session.start(request, until: limit?.instant, &state.answer)
                } else {
                    body.session.resume(&state.answer)
                }
            swap(&state.answer.output, &output)
            if case .finished = progress, let limit, body.session.hasTimedOut {
                // The limit is told by its own name.
                output = CallOutput()
                output.send(failure: limit.failure, state.answer.shape)
            }
            return settle(progress, &state, &output)
        }
    }

    private func settle(
        _ progress: Progress, _ state: inout State, _ output: inout CallOutput
    ) -> Progress {
        switch progress {
        case .finished:
            end(&state)
            return .finished
        case .terminated:
            end(&state)
            if output.writer.messageCount == 0 {
                output.send(
                    failure: CallFailure(.badSession, "Session is under shutdown"),
                    state.answer.shape)
            }
            return .finished
        case .cut:
            end(&state)
            return progress
        case .waiting: return limit.map { .sleeping(untilNanoseconds: $0.instant) } ?? progress
        case .sleeping(let instant):
            return .sleeping(untilNanoseconds: min(instant, limit?.instant ?? .max))
        case .yielded, .movesAside, .outputFull, .needsInput: return progress
        }
    }

    private func end(_ state: inout State) {
        guard !state.isOver else { return }
        state.isOver = true
        body.serve(nil)
        release()
    }

    /// Ends what is under way: a cancelled request says so at its next step.
    private func stop(_ state: inout State) {
        guard !state.isOver else { return }
        if state.request.take() == nil {
            body.session.cancel()
            var turns = 0
            loop: while turns < Self.mostTurns {
                switch body.session.resume(&state.answer) {
                case .finished, .terminated, .cut: break loop
                default: turns += 1
                }
            }
            state.answer.output = CallOutput()
        }
        end(&state)
    }

    private static var mostTurns: Int { 1_000 }

    func cancel() { body.session.cancel() }

    func leave(_ end: CallEnd, _ output: inout CallOutput) { state.withLock { stop(&$0) } }

    func faultContext() -> FaultContext? { body.session.faultContext() }
}
