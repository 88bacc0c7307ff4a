// A turn of the thread pool: long work goes on there, so that the connections of an event loop do not wait for it.

import FaultInjection
package import NIOCore
package import NIOPosix
import QueryEngine

/// One turn on the pool for one session. The sink goes along and comes back as the type that it is.
package struct PoolTurn: Sendable {
    let pool: NIOThreadPool
    package let loop: any EventLoop
    /// Called on the loop when the turn is over.
    let end: @Sendable (Progress) -> Void

    /// How long a turn keeps its thread, unless a single call does.
    private static let nanoseconds: UInt64 = 50_000_000

    /// Goes on with the session, writing to the sink.
    ///
    /// - Parameter takeBack: Takes the sink back, on the loop, before anybody hears that the turn is over.
    package func run<Sink: OutboundSink>(
        _ session: any ServedSession, _ sink: consuming Sink,
        takeBack: @escaping @Sendable (consuming Sink) -> Void
    ) {
        let lent = sink
        let (loop, finish) = (loop, end)
        pool.submit { _ in
            var sink = lent
            let end = NIODeadline.now().uptimeNanoseconds &+ Self.nanoseconds
            var progress = session.resume(&sink)
            while progress.wantsTime, NIODeadline.now().uptimeNanoseconds < end {
                progress = session.resume(&sink)
            }
            let (returned, outcome) = (sink, progress)
            loop.execute {
                takeBack(returned)
                finish(outcome)
            }
            if !outcome.wantsTime { FreedMemory.giveBack() }
        }
    }

    /// Threads of the process for long work: more than there are processors, since a long call does not give its thread back
    /// and others would wait behind it.
    package static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: max(16, System.coreCount * 2))
        pool.start()
        return pool
    }()
}
