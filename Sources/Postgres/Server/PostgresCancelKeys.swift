// Who may cancel what: a CancelRequest comes through a connection of its own and names the session by a key.

import Synchronization

/// What BackendKeyData tells a client, and CancelRequest tells the server.
package struct PostgresCancelKey: Hashable, Sendable {
    package let processID: Int32
    /// Drawn at random: who knows it may cancel.
    package let secret: Int32

    package init(processID: Int32, secret: Int32) {
        self.processID = processID
        self.secret = secret
    }
}

/// The keys of one server's sessions. All methods may be called from any thread.
package final class PostgresCancelKeys: Sendable {
    private struct Entry {
        let key: PostgresCancelKey
        let cancel: @Sendable () -> Void
    }

    private let entries = Mutex<[Int32: Entry]>([:])

    package init() {}

    package func register(_ key: PostgresCancelKey, cancel: @escaping @Sendable () -> Void) {
        entries.withLock { $0[key.processID] = Entry(key: key, cancel: cancel) }
    }

    /// The session is gone.
    package func forget(_ key: PostgresCancelKey) {
        entries.withLock { $0[key.processID] = nil }
    }

    /// Cancels what the session with this key runs. A wrong key does nothing: who guesses learns nothing.
    package func cancel(_ key: PostgresCancelKey) {
        let entry = entries.withLock { $0[key.processID] }
        guard let entry, entry.key == key else { return }
        entry.cancel()
    }
}
