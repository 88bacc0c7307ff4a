// What all sessions of one server share beside its data: global variables and named locks.

import QueryEngine
import Synchronization

/// One a server, that is one a database of the engine.
final class MySQLServerState: Sendable {
    private let state = Mutex(State())

    private struct State {
        /// Global variables that are not at their defaults, by their names.
        var globals: [String: Value] = [:]
        /// As errors name them: `'app'@'%'`.
        var accounts: Set<String> = ["'root'@'localhost'", "'root'@'%'"]
        /// Who holds a named lock, and how often.
        var locks: [String: (holder: UInt32, count: Int)] = [:]
    }

    // MARK: Variables

    func global(_ name: String) -> Value? { state.withLock { $0.globals[name] } }

    func setGlobal(_ name: String, _ value: Value?) {
        state.withLock { $0.globals[name] = value }
    }

    // MARK: Accounts

    func hasAccount(_ name: String) -> Bool { state.withLock { $0.accounts.contains(name) } }

    /// False: it is there already.
    func addAccount(_ name: String) -> Bool {
        state.withLock { $0.accounts.insert(name).inserted }
    }

    func removeAccount(_ name: String) -> Bool {
        state.withLock { $0.accounts.remove(name) != nil }
    }

    // MARK: Named locks

    /// Takes note of a lock that the engine has granted.
    func noteLock(_ name: String, _ holder: UInt32) {
        state.withLock { state in
            let count = state.locks[name]?.count ?? 0
            state.locks[name] = (holder, count + 1)
        }
    }

    func holder(of name: String) -> UInt32? { state.withLock { $0.locks[name]?.holder } }

    /// One hold fewer; nil: nobody holds it; false: another one does.
    func release(_ name: String, _ holder: UInt32) -> Bool? {
        state.withLock { state in
            guard let lock = state.locks[name] else { return nil }
            guard lock.holder == holder else { return false }
            state.locks[name] = lock.count > 1 ? (holder, lock.count - 1) : nil
            return true
        }
    }

    /// How many holds there were.
    func releaseAll(_ holder: UInt32) -> Int {
        state.withLock { state in
            var released = 0
            for (name, lock) in state.locks where lock.holder == holder {
                released += lock.count
                state.locks[name] = nil
            }
            return released
        }
    }
}
