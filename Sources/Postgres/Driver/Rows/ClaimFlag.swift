// A thing that is done once, by whoever comes first.

import Synchronization

final class ClaimFlag: Sendable {
    private let isClaimed = Atomic(false)

    /// Whether this is the first call.
    func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }
}
