// LISTEN and NOTIFY: one queue a database, in which each listener has a position.

import QueryEngine
import Synchronization

/// What was notified and not yet read by all who listen. A listener that does not read keeps all that came after its position,
/// as in Postgres; and as there the queue has an end, beyond which NOTIFY is refused.
final class NotificationQueue: Sendable {
    /// Postgres's queue is 8 GB, on disk. This one is in memory.
    static let standardLimit = 64 << 20
    /// What an entry takes beside its texts.
    private static let overhead = 64
    /// Who fills the queue is warned no more often.
    fileprivate static let warningInterval: UInt64 = 5_000_000_000

    fileprivate struct Listener {
        let backend: Backend
        var channels: Set<String> = []
        /// The number of the next entry that it looks at.
        var position: UInt64
    }

    fileprivate struct State {
        /// From the oldest entry that somebody has still to read; those before `head` are read by all.
        var entries: [SessionNotification?] = []
        var head = 0
        /// The number of `entries[0]`.
        var first: UInt64 = 0
        var bytes = 0
        /// Room taken by commits under way.
        var reserved = 0
        var listeners: [Int32: Listener] = [:]
        /// How many sessions listen on each channel.
        var heard: [String: Int] = [:]
        var lastWarning: UInt64?

        var end: UInt64 { first &+ UInt64(entries.count) }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = NotificationQueue.standardLimit) { self.limit = limit }

    // MARK: Listening

    func listen(_ channel: String, _ backend: Backend) {
        state.withLock { state in
            var listener =
                state.listeners[backend.processID]
                ?? Listener(backend: backend, position: state.end)
            if listener.channels.insert(channel).inserted, backend.poke != nil {
                state.heard[channel, default: 0] += 1
            }
            state.listeners[backend.processID] = listener
        }
    }

    func unlisten(_ channel: String, _ backend: Backend) {
        state.withLock { state in
            guard var listener = state.listeners[backend.processID],
                listener.channels.remove(channel) != nil
            else { return }
            state.forget(channel, backend)
            state.listeners[backend.processID] = listener.channels.isEmpty ? nil : listener
            state.letGo()
        }
    }

    /// The session listens to nothing any more.
    func leave(_ backend: Backend) {
        state.withLock { state in
            guard let listener = state.listeners.removeValue(forKey: backend.processID)
            else { return }
            for channel in listener.channels { state.forget(channel, backend) }
            state.letGo()
        }
    }

    func channels(of backend: Backend) -> [String] {
        state.withLock { $0.listeners[backend.processID]?.channels.sorted() ?? [] }
    }

    /// How much of the queue is in use, from 0 to 1.
    var usage: Double { state.withLock { Double($0.bytes) / Double(limit) } }

    // MARK: Sending

    /// Takes room for what a transaction notifies, before it commits: 54000 where there is none.
    ///
    /// - Returns: The bytes taken, for `send` or `giveBack`, and a warning if the queue is half full.
    func reserve(
        _ messages: [SessionNotification], now: UInt64
    ) throws(SQLError) -> (bytes: Int, warning: Notice?) {
        let outcome = state.withLock { state -> (bytes: Int, warning: Notice?)? in
            var bytes = 0
            for message in messages where state.heard[message.channel] != nil {
                bytes += Self.size(message)
            }
            guard state.bytes + state.reserved + bytes <= limit else { return nil }
            state.reserved += bytes
            return (bytes, state.warning(limit, now))
        }
        guard let outcome else {
            throw SQLError(
                .programLimitExceeded, "too many notifications in the NOTIFY queue")
        }
        return outcome
    }

    func giveBack(_ bytes: Int) { state.withLock { $0.reserved -= bytes } }

    /// Tells every listener; the sender too if it listens.
    func send(_ messages: [SessionNotification], reserved bytes: Int) {
        let listeners = state.withLock { state -> [Backend] in
            state.reserved -= bytes
            let heard = messages.filter { state.heard[$0.channel] != nil }
            guard !heard.isEmpty else { return [] }
            for message in heard { state.bytes += Self.size(message) }
            state.entries.append(contentsOf: heard)
            let channels = Set(heard.map(\.channel))
            let hearing = state.listeners.values.filter {
                !$0.channels.isDisjoint(with: channels)
            }
            for listener in hearing { listener.backend.noteUnread(true) }
            return hearing.map(\.backend)
        }
        for backend in listeners { backend.poke?() }
    }

    fileprivate static func size(_ message: SessionNotification) -> Int {
        message.channel.utf8.count + message.payload.utf8.count + overhead
    }

    // MARK: Reading

    /// The next message for a session; nil: there is none, or its transaction is under way.
    func next(for backend: Backend) -> SessionNotification? {
        guard backend.hasUnread, !backend.holdsNotifications else { return nil }
        return state.withLock { state in
            guard var listener = state.listeners[backend.processID] else {
                backend.noteUnread(false)
                return nil
            }
            var found: SessionNotification?
            while found == nil, listener.position < state.end {
                let entry = state.entries[Int(listener.position &- state.first)]
                listener.position &+= 1
                if let entry, listener.channels.contains(entry.channel) { found = entry }
            }
            if found == nil { backend.noteUnread(false) }
            state.listeners[backend.processID] = listener
            state.letGo()
            return found
        }
    }
}

extension NotificationQueue.State {
    fileprivate mutating func forget(_ channel: String, _ backend: Backend) {
        guard backend.poke != nil, let count = heard[channel] else { return }
        heard[channel] = count > 1 ? count - 1 : nil
    }

    /// The listener that keeps the most.
    private var slowest: NotificationQueue.Listener? {
        listeners.values.filter { $0.backend.poke != nil }
            .min { $0.position < $1.position }
    }

    /// Forgets what all have read.
    fileprivate mutating func letGo() {
        let oldest = slowest?.position ?? end
        while head < entries.count, first &+ UInt64(head) < oldest {
            if let entry = entries[head] { bytes -= NotificationQueue.size(entry) }
            entries[head] = nil
            head += 1
        }
        guard head * 2 >= entries.count else { return }
        first &+= UInt64(head)
        entries = Array(entries[head...])
        head = 0
    }

    fileprivate mutating func warning(_ limit: Int, _ now: UInt64) -> Notice? {
        guard bytes + reserved >= limit / 2,
            lastWarning.map({ now &- $0 >= NotificationQueue.warningInterval }) ?? true
        else { return nil }
        lastWarning = now
        let percent = Int((Double(bytes + reserved) * 100 / Double(limit)).rounded())
        return Notice(
            .warning, .warning, "NOTIFY queue is \(percent)% full",
            detail: slowest.map {
                "The server process with PID \($0.backend.processID) is among those with the oldest "
                    + "transactions."
            },
            hint: slowest.map { _ in
                "The NOTIFY queue cannot be emptied until that process ends its current transaction."
            })
    }
}
