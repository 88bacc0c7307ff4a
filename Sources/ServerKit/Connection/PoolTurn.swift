// A turn of the thread pool: long work goes on there, so that the connections of an event loop do not wait for it.

import FaultInjection
import NIOCore
package import NIOPosix

/// One turn on the pool for one connection's work.
package struct PoolTurn: Sendable {
    let pool: NIOThreadPool
    /// Where the turn's end is told.
    let loop: any EventLoop

    /// How long a turn keeps its thread, unless a single call does.
    private static let nanoseconds: UInt64 = 50_000_000

    /// Goes on with the work.
    ///
    /// - Parameter end: Called on the loop with the work and how far it went.
    func run(
        _ work: any LentWork, _ end: @escaping @Sendable (any LentWork, Progress) -> Void
    ) {
        let loop = loop
        pool.submit { _ in
            var going = work
            let deadline = NIODeadline.now().uptimeNanoseconds &+ Self.nanoseconds
            var progress = going.resume()
            while progress.wantsTime, NIODeadline.now().uptimeNanoseconds < deadline {
                progress = going.resume()
            }
            let (done, outcome) = (going, progress)
            loop.execute { end(done, outcome) }
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
