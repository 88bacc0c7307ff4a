// Which replica is read from.

import ClientPooling

/// Copies of a database that take turns.
final class ReplicaSet: Sendable {
    private struct State {
        var next = 0
        /// When each has refused last, on the clock.
        var refused: [Int: Duration] = [:]
    }

    private let backends: [any Backend]
    private let clock: ClientClock
    private let state = WatchedMutex(State())

    init(_ backends: [any Backend], clock: ClientClock = .continuous) {
        self.backends = backends
        self.clock = clock
    }

    func open() async throws {
        for backend in backends { try await backend.open(verifies: false) }
    }

    func close(within patience: Duration) async {
        for backend in backends { await backend.close(within: patience) }
    }

    /// A connection to the one whose turn it is, or to the next that does not refuse.
    func acquire() async throws -> any ConnectionLease {
        let order = order()
        var failure: (any Error)?
        for (place, index) in order.enumerated() {
            // Where there is another one to ask, nobody waits long for a pool that cannot connect.
            let isLast = place == order.count - 1
            do {
                return try await backends[index].acquire(within: isLast ? nil : Self.patience)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failure = error
                let now = clock.elapsed
                state.withLock { $0.refused[index] = now }
            }
        }
        let cause = failure.map { DatabaseError(bridging: $0) }
        throw DatabaseError(
            .connectFailed, "no replica can be reached; the last one: \(cause?.message ?? "")",
            failureClass: .disconnect, outcome: .notApplied, underlying: cause)
    }

    /// In turn, those that have refused of late behind the others.
    private func order() -> [Int] {
        let now = clock.elapsed
        return state.withLock { state in
            let first = state.next
            state.next = (first + 1) % backends.count
            let turn = backends.indices.map { (first + $0) % backends.count }
            let refused = state.refused
            let isRefusing = { index in refused[index].map { now - $0 < Self.disfavor } ?? false }
            return turn.filter { !isRefusing($0) } + turn.filter(isRefusing)
        }
    }

    private static let patience = Duration.seconds(2)
    private static let disfavor = Duration.seconds(5)
}
