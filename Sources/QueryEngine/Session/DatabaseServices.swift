// What all sessions of one database share above the storage engine: the catalog, the plans, the channels, each other.

package import StorageEngine
import Synchronization

/// One database as sessions see it.
package final class DatabaseServices: Sendable {
    package let database: Database
    package let locale: DatabaseLocale
    package let catalogCache: CatalogCache
    let plans: PlanCache
    let channels = Channels()
    private let members = Mutex<[Int32: SessionControl]>([:])

    init(
        _ database: Database, locale: DatabaseLocale, catalogCache: CatalogCache,
        plansAtOnce: Bool
    ) {
        self.database = database
        self.locale = locale
        self.catalogCache = catalogCache
        plans = PlanCache(admitsAtOnce: plansAtOnce)
    }

    package var name: String { database.name }

    func join(_ control: SessionControl) {
        members.withLock { $0[control.processID] = control }
        LockOwners.register(control)
    }

    func leave(_ control: SessionControl) {
        members.withLock { _ = $0.removeValue(forKey: control.processID) }
        channels.leaveAll(control)
        LockOwners.forget(control)
    }

    /// The sessions of the database, in the order of their process ids.
    package var sessions: [SessionControl] {
        members.withLock { $0.values.sorted { $0.processID < $1.processID } }
    }

    package func session(processID: Int32) -> SessionControl? {
        members.withLock { $0[processID] }
    }

    package var sessionCount: Int { members.withLock { $0.count } }
}

/// Whose lock it is: the sessions of the process by the owner that the lock table knows.
enum LockOwners {
    private static let sessions = Mutex<[LockOwner: SessionControl]>([:])

    static func register(_ control: SessionControl) {
        sessions.withLock { $0[control.owner] = control }
    }

    static func forget(_ control: SessionControl) {
        sessions.withLock { _ = $0.removeValue(forKey: control.owner) }
    }

    static func session(_ owner: LockOwner) -> SessionControl? {
        sessions.withLock { $0[owner] }
    }
}

/// LISTEN and NOTIFY.
final class Channels: Sendable {
    private let listeners = Mutex<[String: [SessionControl]]>([:])

    func listen(_ channel: String, _ control: SessionControl) {
        listeners.withLock { listeners in
            guard listeners[channel]?.contains(where: { $0 === control }) != true else { return }
            listeners[channel, default: []].append(control)
        }
    }

    func unlisten(_ channel: String, _ control: SessionControl) {
        listeners.withLock { listeners in
            listeners[channel]?.removeAll { $0 === control }
            if listeners[channel]?.isEmpty == true { listeners[channel] = nil }
        }
    }

    func leaveAll(_ control: SessionControl) {
        listeners.withLock { listeners in
            for channel in Array(listeners.keys) {
                listeners[channel]?.removeAll { $0 === control }
                if listeners[channel]?.isEmpty == true { listeners[channel] = nil }
            }
        }
    }

    func channels(of control: SessionControl) -> [String] {
        listeners.withLock { listeners in
            listeners.filter { $0.value.contains { $0 === control } }.keys.sorted()
        }
    }

    /// Tells every listener; the sender too if it listens.
    func send(_ messages: [(channel: String, payload: String)], from sender: Int32) {
        for (channel, payload) in messages {
            let notification = SessionControl.Notification(
                channel: channel, payload: payload, sender: sender)
            let controls = listeners.withLock { $0[channel] ?? [] }
            for control in controls { control.notify(notification) }
        }
    }
}
