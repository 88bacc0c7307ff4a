// Signals of the process. A handler notes each in a pipe, from the first moment of `main` on; a thread of their own hears
// them there, so that none is lost whatever the process is at, and none waits for a busy event loop.
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum Signals {
    /// What a signal does. What it returns, if anything: how long the process may go on, and with which status it then ends.
    /// It runs while other signals are held back, and must not come back here.
    typealias Reaction = @Sendable (_ number: Int32) -> (patience: Duration, status: Int32)?

    private struct State {
        var reaction: Reaction = { _ in nil }
        var end: (at: ContinuousClock.Instant, status: Int32)?
    }

    private static let state = Mutex(State())
    /// The ends of the pipe: handlers write, the thread reads.
    private static let written = Atomic<Int32>(-1)
    private static let read = Atomic<Int32>(-1)

    // MARK: Beginning

    /// Takes SIGINT and SIGTERM: until somebody says otherwise they end the process at once, with this status.
    static func begin(endingWith status: @escaping @Sendable (_ number: Int32) -> Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        state.withLock { $0.reaction = { _exit(status($0)) } }
        read.store(ends[0], ordering: .sequentiallyConsistent)
        written.store(ends[1], ordering: .sequentiallyConsistent)
        listen()
        take([SIGINT, SIGTERM])
        // A client that goes away while it is written to is no reason to die.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Takes these signals too.
    static func take(_ numbers: [Int32]) {
        for number in numbers {
            signal(number) { number in
                // Only what a handler may call.
                let problem = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(Signals.written.load(ordering: .relaxed), &byte, 1)
                errno = problem
            }
        }
    }

    private static func listen() {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        pthread_create(
            &thread, nil,
            { _ in
                while true { Signals.hear() }
            }, nil)
    }

    /// Waits for a signal, or for the end that was set.
    private static func hear() {
        var wait: Int32 = -1
        if let end = state.withLock({ $0.end }) {
            let left = end.at - .now
            guard left > .zero else { _exit(end.status) }
            wait = Int32(clamping: Int64(left / .milliseconds(1))) + 1
        }
        var request = pollfd(
            fd: read.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, wait) > 0 else { return }
        var byte: UInt8 = 0
        guard recall(request.fd, &byte) else { return }
        state.withLock { state in
            // Who says it twice will not wait.
            if let end = state.end { _exit(end.status) }
            guard let end = state.reaction(Int32(byte)) else { return }
            state.end = (.now + end.patience, end.status)
        }
    }

    // MARK: What they do

    /// From now on signals do this.
    static func react(_ reaction: @escaping Reaction) {
        state.withLock { $0.reaction = reaction }
    }

    /// Does something while signals are held back. They do then what it returns; nil: what they did before.
    static func hold(_ work: () -> Reaction?) {
        state.withLock { state in
            if let reaction = work() { state.reaction = reaction }
        }
    }

    /// Waits for the first signal from now on, which may come while `ready` says that it is waited for. The process then ends
    /// within `patience`, with this status, whatever it is at.
    static func wait(
        endingWith status: Int32, within patience: Duration, _ ready: () -> Void
    ) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        react { _ in
            continuation.finish()
            return (patience, status)
        }
        ready()
        for await _ in stream {}
    }
}

private func recall(_ file: Int32, _ byte: inout UInt8) -> Bool { read(file, &byte, 1) == 1 }
