// SIGINT and SIGTERM as something to wait for.
import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Catches SIGINT and SIGTERM from its making on, so that one that comes during the start is not lost.
struct StopSignals {
    private let stream: AsyncStream<Int32>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.stream = stream
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
        // A client that goes away while it is written to is no reason to die.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Returns at the first signal.
    func wait() async {
        for await _ in stream { break }
        for source in sources { source.cancel() }
    }
}
