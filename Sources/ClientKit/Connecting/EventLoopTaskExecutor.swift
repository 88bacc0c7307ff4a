// Tasks that run where a connection's bytes come in.

package import NIOCore

/// Runs tasks on an event loop: who waits for what the loop brings is woken without a change of threads.
package final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    package init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension ClientLink {
    /// Runs the body, and the tasks that it starts, on the connection's event loop, as far as no actor asks for another executor.
    package func onEventLoop<Value, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(executor, isolation: isolation, operation: body)
    }
}
