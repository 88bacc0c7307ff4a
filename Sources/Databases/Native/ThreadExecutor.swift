// A thread of one's own for calls that block.

import NIOPosix

/// Runs an actor's work on one thread that does nothing else, so that calls that block hold up nobody else's tasks.
final class ThreadExecutor: SerialExecutor {
    private let thread: NIOThreadPool

    init() {
        thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
    }

    deinit {
        // May run on the thread itself, which cannot wait for its own end.
        thread.shutdownGracefully { _ in }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A job that comes when the thread is to end has to run all the same.
        thread.submit { _ in job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
