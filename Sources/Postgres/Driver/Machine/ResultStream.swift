// Where the event loop hands results over to the task that waits for them.

import ClientPooling
import NIOCore

/// What a request's answer consists of, in order.
enum ResultEvent: Sendable {
    case columns(PostgresColumns)
    /// DataRow messages, with their headers.
    case rows(ByteBuffer)
    case completed(String)
    case copyIn(CopyFormat)
    case copyOut(CopyFormat)
    case copyData(ByteBuffer)
}

/// The answer to one request: filled on the event loop, emptied by one task.
final class ResultStream: Sendable {
    struct Taken: Sendable {
        var events: [ResultEvent]
        /// How it ended, once it has.
        var end: Result<Void, any Error>?
    }

    private struct State {
        var events: [ResultEvent] = []
        var bytes = 0
        var end: Result<Void, any Error>?
        /// One, unless several tasks read the same answer.
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isPaused = false

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            guard !waiters.isEmpty else { return [] }
            defer { waiters = [] }
            return waiters
        }
    }

    let id: RequestID
    private let state = WatchedMutex(State())

    /// With so many bytes not taken yet the socket is not read.
    private static let highWater = 256 * 1024

    init(id: RequestID) { self.id = id }

    // MARK: The event loop's side

    /// Adds a part. The waiting task is not woken yet.
    ///
    /// - Returns: Whether there is enough for now.
    func add(_ event: ResultEvent) -> Bool {
        state.withLock { state in
            state.events.append(event)
            switch event {
            case .rows(let bytes), .copyData(let bytes): state.bytes += bytes.readableBytes
            default: break
            }
            guard state.bytes > Self.highWater else { return false }
            state.isPaused = true
            return true
        }
    }

    /// Wakes the task that waits, if there is anything for it.
    func deliver() {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.events.isEmpty && state.end == nil ? [] : state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The end. The waiting task is woken.
    func finish(_ end: Result<Void, any Error>) {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard state.end == nil else { return [] }
            state.end = end
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: The task's side

    /// What has come since the last time.
    ///
    /// - Parameter resume: Called where the socket was held back and may be read again.
    func take(resume: () -> Void) -> Taken {
        let (taken, wasPaused) = state.withLock { state in
            defer {
                state.events = []
                state.bytes = 0
                state.isPaused = false
            }
            return (Taken(events: state.events, end: state.end), state.isPaused)
        }
        if wasPaused { resume() }
        return taken
    }

    /// Returns once something has come or the end has.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard state.events.isEmpty, state.end == nil else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Whether all has come.
    var isOver: Bool { state.withLock { $0.end != nil } }
}
