// All sessions of a server: made within a limit, lent to one call at a time, ended when nobody has used them for long, and with
// the server.

import FaultInjection
import ServerKit
import Synchronization
import YDBWire

/// The sessions of one server, whatever node they were made on.
package final class ServiceSessions: Sendable {
    /// Makes the language's part of a session for a client.
    package typealias Maker =
        @Sendable (ServiceSession.Kind, CallContext) throws(CallFailure) -> any SessionBody

    private let store: SessionStore<String, ServiceSession>
    private let limit: Int
    private let idleTimeout: Duration
    private let make: Maker
    /// The server is going: no more sessions are made, and clients are told to give back those that they have.
    private let isLeaving = Atomic(false)

    package init(_ core: YDBCore, make: @escaping Maker) {
        limit = core.configuration.maximumSessions
        idleTimeout = core.configuration.sessionIdleTimeout
        self.make = make
        store = SessionStore(limit: limit, time: core.stage.time) { _, session in session.close() }
        core.onShutdown { [weak self] in self?.announceShutdown() }
    }

    package var count: Int { store.count }

    // MARK: Beginning and end

    /// Makes a session on the node that the call came to.
    package func create(
        _ kind: ServiceSession.Kind, _ context: CallContext
    ) throws(CallFailure) -> ServiceSession {
        guard !isLeaving.load(ordering: .relaxed) else {
            throw CallFailure(.overloaded, "Cannot create session: system shutdown requested.")
        }
        let session = ServiceSession(
            YDBSessionID(on: context.node.id), kind, try make(kind, context),
            rules: context.rules)
        guard
            store.insert(
                session.id.text, session, owner: context.owner, expiry: .whenIdle(idleTimeout))
        else {
            session.close()
            throw CallFailure(
                .overloaded, "Active sessions limit exceeded, maximum allowed: \(limit)")
        }
        context.rules?.keep()
        return session
    }

    /// Ends a session. One that is not there is ended already.
    package func delete(_ text: String, _ kind: ServiceSession.Kind, _ context: CallContext)
        throws(CallFailure)
    {
        let id = try parse(text)
        guard case .there(let session, isOut: _) = store.find(id.text, by: context.owner),
            session.kind == kind
        else { return }
        store.remove(id.text)
        session.close()
    }

    /// The server is going: those who watch over sessions are told, and no more are made.
    package func announceShutdown() {
        isLeaving.store(true, ordering: .relaxed)
        for session in store.all { session.poke() }
    }

    package var isShuttingDown: Bool { isLeaving.load(ordering: .relaxed) }

    /// Ends all of them.
    package func closeAll() {
        for session in store.removeAll() { session.close() }
    }

    // MARK: Use

    /// Lends a session to a call until `giveBack`.
    package func take(
        _ text: String, _ kind: ServiceSession.Kind, _ context: CallContext
    ) throws(CallFailure) -> ServiceSession {
        let id = try parse(text)
        switch store.checkOut(id.text, by: context.owner) {
        case .given(let session):
            guard session.kind == kind, session.begin() else {
                store.checkIn(id.text)
                throw Self.notFound(text)
            }
            // Its end would go unseen by a client that does not watch over it.
            guard kind == .table || session.isAttached else {
                session.end()
                store.checkIn(id.text)
                throw CallFailure(
                    .badRequest, "Attempt to execute query on explicit session without attach")
            }
            return session
        case .busy: throw CallFailure(.sessionBusy, "Pending previous query completion")
        case .missing, .notYours: throw Self.notFound(text)
        case .expired: throw CallFailure(.sessionExpired, "Session has expired: \(text)")
        }
    }

    /// Takes a session back; its idle time begins anew.
    package func giveBack(_ session: ServiceSession) {
        session.end()
        store.checkIn(session.id.text)
    }

    /// Whether a call works with the session; its idle time begins anew.
    package func isBusy(
        _ text: String, _ kind: ServiceSession.Kind, _ context: CallContext
    ) throws(CallFailure) -> Bool {
        let (_, isBusy) = try find(text, kind, context)
        return isBusy
    }

    /// Watches over a session, which does not expire meanwhile.
    func attach(
        _ text: String, _ context: CallContext, _ wake: @escaping @Sendable () -> Void
    ) throws(CallFailure) -> ServiceSession {
        let (session, _) = try find(text, .query, context)
        guard session.attach(wake) else {
            throw CallFailure(.sessionBusy, "Session is already attached: \(text)")
        }
        store.setExpiry(text, .never)
        return session
    }

    /// Nobody watches over the session any more: it ends.
    func detach(_ session: ServiceSession) {
        session.detach()
        store.remove(session.id.text)
        session.close()
    }

    private func find(
        _ text: String, _ kind: ServiceSession.Kind, _ context: CallContext
    ) throws(CallFailure) -> (ServiceSession, isBusy: Bool) {
        let id = try parse(text)
        switch store.find(id.text, by: context.owner) {
        case .there(let session, isOut: let isBusy):
            guard session.kind == kind else { throw Self.notFound(text) }
            return (session, isBusy)
        case .missing, .notYours: throw Self.notFound(text)
        case .expired: throw CallFailure(.sessionExpired, "Session has expired: \(text)")
        }
    }

    private func parse(_ text: String) throws(CallFailure) -> YDBSessionID {
        guard !text.isEmpty else { throw CallFailure(.badRequest, "Empty session id") }
        guard let id = YDBSessionID(text) else {
            throw CallFailure(.badRequest, "Failed to parse session id: \(text)")
        }
        return id
    }

    private static func notFound(_ text: String) -> CallFailure {
        CallFailure(.badSession, "Session not found: \(text)")
    }
}

extension CallContext {
    /// Whose sessions the call may use.
    var owner: ClientIdentity { ClientIdentity(user: user, database: database) }
}
