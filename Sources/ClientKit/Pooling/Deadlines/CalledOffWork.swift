// What became of work that was called off: `CancellationError` has no place for it, and a deadline wants to know.

/// Where a driver tells the deadline around it what became of a statement that was stopped because its task was cancelled.
package final class CalledOffWork: Sendable {
    /// That of the innermost deadline.
    @TaskLocal package static var current: CalledOffWork?

    private let outcome = WatchedMutex<WorkOutcome?>(nil)

    init() {}

    /// What was told last; nil where nothing was.
    var told: WorkOutcome? { outcome.withLock { $0 } }

    /// Tells it. What was told before does not count any more.
    ///
    /// - Parameter outcome: Of the statement that ended last; nil where that was not called off.
    package static func tell(_ outcome: WorkOutcome?) {
        current?.outcome.withLock { $0 = outcome }
    }
}
