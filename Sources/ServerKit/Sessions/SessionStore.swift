// Sessions that do not live on a connection: YDB's, which span streams, and Aerospike's transactions, which span connections.
// Each has an owner, ends when its time is over, and does one thing at a time.

package import FaultInjection
import NIOCore
import NIOPosix
import Synchronization

/// Sessions by the keys that clients name them by. All methods may be called from any thread.
package final class SessionStore<Key: Hashable & Sendable, Stored: AnyObject & Sendable>: Sendable {
    /// When a session's time is over.
    package enum Expiry: Sendable {
        case never
        /// So long after it was last checked in.
        case whenIdle(Duration)
        /// So long after it was made, whatever happens to it; while it is checked out, as soon as it comes back.
        case after(Duration)
    }

    /// What becomes of a wish to work with a session.
    package enum CheckOut {
        /// It is yours until `checkIn`.
        case given(Stored)
        /// Somebody works with it.
        case busy
        /// There never was one, or it was removed.
        case missing
        /// Its time is over.
        case expired
        /// It belongs to somebody else.
        case notYours
    }

    /// A session that is looked at while it is used or not.
    package enum Finding {
        case there(Stored, isOut: Bool)
        case missing
        case expired
        case notYours
    }

    private struct Entry {
        let value: Stored
        let owner: ClientIdentity
        var expiry: Expiry
        /// On the clock of the store; `.max`: never.
        var deadline: UInt64
        var isOut = false
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// The newest that have expired, so that their clients are told so.
        var expired: [Key] = []
        /// When the next look at all deadlines is due; nil: none is.
        var nextSweep: UInt64?
    }

    private let limit: Int
    private let time: any TimeSource
    private let onExpiry: @Sendable (Key, Stored) -> Void
    private let loop: any EventLoop
    private let state = Mutex(State())

    private static var rememberedExpiries: Int { 1000 }

    /// - Parameters:
    ///   - limit: The most sessions at a time.
    ///   - onExpiry: Ends a session whose time is over; called on no lock of the store.
    package init(
        limit: Int, time: any TimeSource, onExpiry: @escaping @Sendable (Key, Stored) -> Void
    ) {
        self.limit = max(1, limit)
        self.time = time
        self.onExpiry = onExpiry
        loop = MultiThreadedEventLoopGroup.singleton.any()
    }

    /// Keeps a session; false where there are as many as there may be, or the key is taken.
    package func insert(
        _ key: Key, _ value: Stored, owner: ClientIdentity, expiry: Expiry
    ) -> Bool {
        sweep()
        let now = time.nanoseconds
        let deadline = Self.deadline(of: expiry, from: now)
        let isKept = state.withLock { state in
            guard state.entries.count < limit, state.entries[key] == nil else { return false }
            state.expired.removeAll { $0 == key }
            state.entries[key] = Entry(
                value: value, owner: owner, expiry: expiry, deadline: deadline)
            return true
        }
        if isKept { arm(for: deadline) }
        return isKept
    }

    /// Gives a session to who wants to work with it, and to nobody else until it is checked in.
    package func checkOut(_ key: Key, by owner: ClientIdentity) -> CheckOut {
        sweep()
        return state.withLock { state in
            guard let entry = state.entries[key] else {
                return state.expired.contains(key) ? .expired : .missing
            }
            guard entry.owner.isSame(as: owner) else { return .notYours }
            guard !entry.isOut else { return .busy }
            state.entries[key]?.isOut = true
            return .given(entry.value)
        }
    }

    /// Takes a session back; its idle time begins anew.
    package func checkIn(_ key: Key) {
        let now = time.nanoseconds
        let deadline = state.withLock { state -> UInt64? in
            guard var entry = state.entries[key] else { return nil }
            entry.isOut = false
            if case .whenIdle = entry.expiry {
                entry.deadline = Self.deadline(of: entry.expiry, from: now)
            }
            state.entries[key] = entry
            return entry.deadline
        }
        if let deadline { arm(for: deadline) }
    }

    /// A session, whether somebody works with it or not; its idle time begins anew.
    package func find(_ key: Key, by owner: ClientIdentity) -> Finding {
        sweep()
        let now = time.nanoseconds
        return state.withLock { state in
            guard let entry = state.entries[key] else {
                return state.expired.contains(key) ? .expired : .missing
            }
            guard entry.owner.isSame(as: owner) else { return .notYours }
            // The look that is due takes the new deadline from here.
            if case .whenIdle = entry.expiry {
                state.entries[key]?.deadline = Self.deadline(of: entry.expiry, from: now)
            }
            return .there(entry.value, isOut: entry.isOut)
        }
    }

    /// A session's time is over by another rule from now on.
    package func setExpiry(_ key: Key, _ expiry: Expiry) {
        let deadline = Self.deadline(of: expiry, from: time.nanoseconds)
        let isThere = state.withLock { state in
            state.entries[key]?.expiry = expiry
            state.entries[key]?.deadline = deadline
            return state.entries[key] != nil
        }
        if isThere { arm(for: deadline) }
    }

    /// Forgets a session, checked out or not.
    @discardableResult
    package func remove(_ key: Key) -> Stored? {
        state.withLock { $0.entries.removeValue(forKey: key)?.value }
    }

    /// Forgets all of them.
    package func removeAll() -> [Stored] {
        state.withLock { state in
            defer { state.entries = [:] }
            return state.entries.values.map(\.value)
        }
    }

    package var count: Int { state.withLock { $0.entries.count } }

    package var all: [Stored] { state.withLock { $0.entries.values.map(\.value) } }

    // MARK: Expiry

    private static func deadline(of expiry: Expiry, from now: UInt64) -> UInt64 {
        switch expiry {
        case .never: .max
        case .whenIdle(let duration), .after(let duration):
            now.addingReportingOverflow(UInt64(max(0, duration.wholeNanoseconds))).partialValue
        }
    }

    /// Ends what has expired, if a look is due.
    private func sweep() {
        let now = time.nanoseconds
        let (over, next) = state.withLock { state -> ([(Key, Stored)], UInt64?) in
            guard let due = state.nextSweep, due <= now else { return ([], nil) }
            state.nextSweep = nil
            var over: [(Key, Stored)] = []
            var next = UInt64.max
            for (key, entry) in state.entries where !entry.isOut {
                guard entry.deadline <= now else {
                    next = min(next, entry.deadline)
                    continue
                }
                over.append((key, entry.value))
                state.entries[key] = nil
                state.expired.append(key)
            }
            let excess = state.expired.count - Self.rememberedExpiries
            if excess > 0 { state.expired.removeFirst(excess) }
            return (over, next)
        }
        for (key, value) in over { onExpiry(key, value) }
        if let next { arm(for: next) }
    }

    /// Has a look taken at this instant, unless one is due before.
    private func arm(for deadline: UInt64) {
        guard deadline < .max else { return }
        let isNew = state.withLock { state in
            if let due = state.nextSweep, due <= deadline { return false }
            state.nextSweep = deadline
            return true
        }
        guard isNew else { return }
        let clock = ConnectionClock(loop: loop, stepped: time as? any SteppedTime)
        loop.execute { [weak self] in
            _ = clock.schedule(at: deadline) { [weak self] in self?.sweep() }
        }
    }
}

extension ClientIdentity {
    /// Whether sessions of one are the other's: what an application calls itself is not asked.
    package func isSame(as other: ClientIdentity) -> Bool {
        user == other.user && database == other.database
    }
}
