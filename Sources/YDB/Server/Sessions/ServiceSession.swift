// A session of YDB's as its services know it: a state of the language's that calls borrow one after the other, and a stream that
// watches over it, perhaps.

import Synchronization

/// What a session holds for the language: its transactions. Used by one call at a time.
package protocol SessionBody: AnyObject, Sendable {
    /// What is under way is to stop. From any thread.
    func cancel()
    /// Rolls back what is open. Nothing comes after.
    func close()
}

/// One session.
package final class ServiceSession: Sendable {
    /// Which service has made it: the other one's calls do not find it.
    package enum Kind: Sendable { case table, query }

    private struct State {
        /// A call works with the body.
        var isInUse = false
        var isClosed = false
        /// Wakes the stream that watches over the session.
        var watcher: (@Sendable () -> Void)?
    }

    package let id: YDBSessionID
    package let kind: Kind
    package let body: any SessionBody
    /// The fault rules that the call brought that made the session.
    let rules: CallRules?
    private let state = Mutex(State())

    init(
        _ id: YDBSessionID, _ kind: Kind, _ body: any SessionBody, rules: CallRules? = nil
    ) {
        self.id = id
        self.kind = kind
        self.body = body
        self.rules = rules
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// A call begins to work with the body; false: the session is closed.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.isInUse = true
            return true
        }
    }

    /// The call is done.
    func end() {
        let isOver = state.withLock { state in
            state.isInUse = false
            return state.isClosed
        }
        if isOver { body.close() }
    }

    /// Ends the session: at once, or as soon as the call that works with it lets go.
    func close() {
        let (isFirst, isInUse, wake) = state.withLock { state in
            defer { state.isClosed = true }
            return (!state.isClosed, state.isInUse, state.watcher)
        }
        guard isFirst else { return }
        rules?.endSession()
        if isInUse { body.cancel() } else { body.close() }
        wake?()
    }

    // MARK: The stream that watches

    /// False: there is one already.
    func attach(_ wake: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.watcher == nil else { return false }
            state.watcher = wake
            return true
        }
    }

    var isAttached: Bool { state.withLock { $0.watcher != nil } }

    func detach() { state.withLock { $0.watcher = nil } }

    /// There is something to tell the stream.
    func poke() {
        let wake = state.withLock { $0.watcher }
        wake?()
    }
}
