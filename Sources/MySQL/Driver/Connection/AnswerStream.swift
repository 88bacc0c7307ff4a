// The way of an answer from the connection's event loop to the task that asked.

import ClientPooling

/// What an answer has brought and nobody has taken yet.
struct AnswerDelivery: Sendable {
    var events: [AnswerEvent] = []
    /// Nil while more is to come.
    var completion: Completion?
}

/// The answer to one request. The event loop puts in, one task takes out.
final class AnswerStream: Sendable {
    private struct State {
        var events: [AnswerEvent] = []
        /// Of the rows that wait here.
        var bytes = 0
        var completion: Completion?
        var taker: CheckedContinuation<AnswerDelivery, any Error>?
        /// Nobody wants the rest.
        var isAbandoned = false
        /// The event loop has stopped reading until something is taken.
        var isHeldBack = false
    }

    private let state = WatchedMutex(State())
    /// Above so many bytes of rows that wait, no more are read.
    private let highWater: Int
    /// Has the event loop read on.
    private let readOn: @Sendable (AnswerStream) -> Void

    init(highWater: Int, readOn: @Sendable @escaping (AnswerStream) -> Void) {
        self.highWater = highWater
        self.readOn = readOn
    }

    // MARK: The event loop's side

    /// Puts something in.
    ///
    /// - Returns: Whether to read on.
    func deliver(_ delivery: AnswerDelivery) -> Bool {
        let (taker, taken, goesOn) = state.withLock {
            state -> (CheckedContinuation<AnswerDelivery, any Error>?, AnswerDelivery, Bool) in
            if delivery.completion != nil { state.completion = delivery.completion }
            guard !state.isAbandoned || state.taker != nil else {
                return (nil, AnswerDelivery(), true)
            }
            state.events += delivery.events
            state.bytes += delivery.events.reduce(0) { $0 + $1.size }
            if let taker = state.taker {
                state.taker = nil
                return (taker, Self.take(&state), true)
            }
            let isFull = state.bytes >= highWater && state.completion == nil
            state.isHeldBack = isFull
            return (nil, AnswerDelivery(), !isFull)
        }
        taker?.resume(returning: taken)
        return goesOn
    }

    /// Whether nobody wants the rest.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Whether the end was delivered.
    var isComplete: Bool { state.withLock { $0.completion != nil } }

    /// Whether there is room for more rows.
    var isBelowWater: Bool { state.withLock { $0.bytes < highWater } }

    // MARK: The task's side

    /// Takes what there is, and waits where there is nothing.
    ///
    /// - Throws: `CancellationError` where the task is cancelled while it waits, or was before. What comes then is thrown away,
    ///   and ``end()`` still tells of the end.
    func next() async throws -> AnswerDelivery {
        let (ready, wasHeldBack) = try state.withLock { state -> (AnswerDelivery?, Bool) in
            guard !state.isAbandoned else { throw Self.abandoned }
            guard !state.events.isEmpty || state.completion != nil else { return (nil, false) }
            defer { state.isHeldBack = false }
            return (Self.take(&state), state.isHeldBack)
        }
        if wasHeldBack { readOn(self) }
        if let ready { return ready }
        return try await withTaskCancellationHandler {
            try await wait(heedsCancellation: true)
        } onCancel: {
            let taker = state.withLock { state in
                state.isAbandoned = true
                defer { state.taker = nil }
                return state.taker
            }
            taker?.resume(throwing: CancellationError())
        }
    }

    /// Waits for the end and throws all else away, also in a task that is cancelled.
    func end() async -> Completion {
        if abandon() { readOn(self) }
        while true {
            do {
                let delivery = try await wait(heedsCancellation: false)
                if let completion = delivery.completion { return completion }
            } catch {
                return .failed(error)
            }
        }
    }

    /// Waits for all of the answer, also in a task that is cancelled.
    func whole() async -> AnswerDelivery {
        var all = AnswerDelivery()
        while all.completion == nil {
            do {
                let delivery = try await wait(heedsCancellation: false)
                all.events += delivery.events
                all.completion = delivery.completion
            } catch {
                all.completion = .failed(error)
            }
        }
        return all
    }

    /// Nobody takes the rest: what has a task that goes away without waiting for the end.
    func drop() {
        if abandon() { readOn(self) }
    }

    /// Nobody wants the rest: whoever asks for it all the same gets an error, so that a part is not taken for the whole.
    ///
    /// - Returns: Whether the event loop is to be told to read on.
    func abandon() -> Bool {
        let (taker, wasHeldBack) = state.withLock { state in
            state.isAbandoned = true
            state.events = []
            state.bytes = 0
            defer {
                state.isHeldBack = false
                state.taker = nil
            }
            return (state.taker, state.isHeldBack)
        }
        taker?.resume(throwing: Self.abandoned)
        return wasHeldBack
    }

    private static var abandoned: ClientError {
        .misuse("the answer was given up when its connection was reset")
    }

    private func wait(heedsCancellation: Bool) async throws -> AnswerDelivery {
        try await withCheckedThrowingContinuation { continuation in
            let (ready, error, wasHeldBack) = state.withLock {
                state -> (AnswerDelivery?, (any Error)?, Bool) in
                if heedsCancellation, Task.isCancelled {
                    state.isAbandoned = true
                    return (nil, CancellationError(), state.isHeldBack)
                }
                guard !state.events.isEmpty || state.completion != nil else {
                    guard state.taker == nil else {
                        return (nil, ClientError.misuse("two tasks read one result"), false)
                    }
                    state.taker = continuation
                    return (nil, nil, state.isHeldBack)
                }
                defer { state.isHeldBack = false }
                return (Self.take(&state), nil, state.isHeldBack)
            }
            if wasHeldBack { readOn(self) }
            if let error { continuation.resume(throwing: error) }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    private static func take(_ state: inout State) -> AnswerDelivery {
        defer {
            state.events = []
            state.bytes = 0
        }
        return AnswerDelivery(events: state.events, completion: state.completion)
    }
}

extension AnswerEvent {
    fileprivate var size: Int {
        if case .rows(let batch) = self { batch.bytes.readableBytes } else { 0 }
    }
}
