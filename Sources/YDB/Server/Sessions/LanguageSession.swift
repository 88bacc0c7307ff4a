// The language's session behind one of the services': opened for a client, and woken through whatever call works with it.

import FaultInjection
package import QueryEngine
package import ServerKit
import Synchronization
package import YDBLanguage
import YDBWire

package final class LanguageSession: SessionBody {
    /// Where its wakes go: to the call that works with the session, if there is one.
    private final class Relay: Sendable {
        private let wake = Mutex<(@Sendable () -> Void)?>(nil)

        func set(_ new: (@Sendable () -> Void)?) { wake.withLock { $0 = new } }

        func send() {
            let current = wake.withLock { $0 }
            current?()
        }
    }

    package let session: YDBSession
    private let relay = Relay()

    package init(
        _ cluster: SQLCluster, _ stage: Stage, _ context: CallContext
    ) throws(CallFailure) {
        let relay = relay
        let application = context.metadata[YDBHeader.buildInfo] ?? ""
        do throws(SQLError) {
            session = try cluster.openYDBSession(
                path: context.database, user: context.user.isEmpty ? "root" : context.user,
                application: application, connection: context.connection,
                events: SessionEvents(wake: { relay.send() }))
        } catch {
            throw CallFailure(
                error.condition == .invalidCatalogName ? .notFound : .unavailable, error.message)
        }
        let client = ClientIdentity(
            user: context.user, database: context.database, application: application,
            label: context.label)
        if let observer = stage.observer(of: client, connection: context.connection) {
            session.observe(observer)
        }
    }

    /// A call works with the session, or none does any more.
    func serve(_ events: SessionEvents?) { relay.set(events?.wake) }

    /// Who works with it, as fault rules see it.
    func serve(_ context: CallContext, of owner: ServiceSession? = nil) {
        let scopes = [owner?.rules?.scope, context.rules?.scope].compactMap(\.self)
        session.appear(label: context.label, scopes: scopes)
    }

    package func cancel() { session.cancel() }

    package func close() {
        relay.set(nil)
        session.close()
    }
}
