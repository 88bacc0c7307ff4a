// What all servers of one process or test share, whatever protocol they speak: the time, the faults, the connections' numbers and
// who hears of the sessions. Their data they do not share.

package import FaultInjection
import Synchronization

/// Where servers play: one a process, or one a test.
package final class Stage: Sendable {
    /// Who is to hear of the session of a client that was let in; nil: nobody.
    package typealias Audience =
        @Sendable (ClientIdentity, _ connection: Int) -> (any SessionObserver)?

    package let time: any TimeSource
    /// The faults that befall clients.
    package let faults: FaultInjector
    package let numbers = ConnectionNumbers()
    private let audience: Audience?

    package init(
        time: any TimeSource = SystemTime(), faults: FaultInjector = FaultInjector(seed: 0),
        audience: Audience? = nil
    ) {
        self.time = time
        self.faults = faults
        self.audience = audience
    }

    /// The time, where it is one that a test moves.
    package var steppedTime: (any SteppedTime)? { time as? any SteppedTime }

    package func observer(
        of client: ClientIdentity, connection: Int
    ) -> (any SessionObserver)? {
        audience?(client, connection)
    }
}

/// Numbers for connections, from 1, in the order in which they are accepted: `connection 7` of a rule is one and the same on all
/// servers of a stage.
package final class ConnectionNumbers: Sendable {
    private let last = Atomic<Int>(0)

    package init() {}

    package func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
