// What all sessions of one database share beside its data: programs that were read, users, and who may commit beside whose schema.

import QueryEngine
import Synchronization

/// One a database of the engine.
package final class YDBServerState: Sendable {
    private let state = Mutex(State())
    let gate = YDBSchemaGate()

    fileprivate struct State {
        var programs: [ProgramKey: YQLProgram] = [:]
        var users: [String: [UInt8]] = ["root": []]
        var groups: [String: Set<String>] = [:]
        var lastNumber: UInt64 = 0
    }

    struct ProgramKey: Hashable {
        let text: [UInt8]
        let dialect: YDBDialect
        let parameters: [String: YQLType]
    }

    private static let mostPrograms = 512

    func program(_ key: ProgramKey) -> YQLProgram? { state.withLock { $0.programs[key] } }

    func keep(_ program: YQLProgram, _ key: ProgramKey) {
        guard key.text.count < 100_000 else { return }
        state.withLock { state in
            if state.programs.count >= Self.mostPrograms { state.programs = [:] }
            state.programs[key] = program
        }
    }

    /// A number that nothing else of the database has.
    package func nextNumber() -> UInt64 {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    // MARK: Users

    /// nil: there is no such user.
    package func password(of user: String) -> [UInt8]? { state.withLock { $0.users[user] } }

    package func groups(of user: String) -> [String] {
        state.withLock { state in
            state.groups.filter { $0.value.contains(user) }.map(\.key).sorted()
        }
    }

    func apply(_ change: YDBRoleChange) throws(SQLError) {
        let refusal = state.withLock { $0.apply(change) }
        if let refusal { throw refusal }
    }
}

extension YDBServerState.State {
    fileprivate mutating func apply(_ change: YDBRoleChange) -> SQLError? {
        func refused(_ message: String, _ status: YDBStatus = .genericError) -> SQLError {
            .yql(status, message, stage: .execution, condition: .invalidName)
        }
        switch change {
        case .createUser(let name, let password):
            if users[name] != nil || groups[name] != nil {
                return refused("User already exists")
            }
            users[name] = password ?? []
        case .alterUser(let name, let password):
            guard users[name] != nil else { return refused("User not found") }
            if let password { users[name] = password }
        case .dropUsers(let names, let ifExists):
            for name in names {
                if users.removeValue(forKey: name) == nil, !ifExists {
                    return refused("User not found")
                }
                for group in groups.keys { groups[group]?.remove(name) }
            }
        case .createGroup(let name, let members):
            if users[name] != nil || groups[name] != nil {
                return refused("Group already exists")
            }
            groups[name] = Set(members)
        case .dropGroups(let names, let ifExists):
            for name in names where groups.removeValue(forKey: name) == nil && !ifExists {
                return refused("Group not found")
            }
        case .addMembers(let name, let members):
            guard groups[name] != nil else { return refused("Group not found") }
            groups[name]?.formUnion(members)
        case .dropMembers(let name, let members):
            guard groups[name] != nil else { return refused("Group not found") }
            groups[name]?.subtract(members)
        case .rename(let isGroup, let old, let new):
            if users[new] != nil || groups[new] != nil { return refused("Role already exists") }
            if isGroup {
                guard let members = groups.removeValue(forKey: old) else {
                    return refused("Group not found")
                }
                groups[new] = members
            } else {
                guard let password = users.removeValue(forKey: old) else {
                    return refused("User not found")
                }
                users[new] = password
            }
        }
        return nil
    }
}

/// Definitions and data of a database that locks nothing: nobody waits for a table, so that whoever commits second looks whether
/// what it stands on is still there.
final class YDBSchemaGate: Sendable {
    private let state = Mutex(State())

    private struct State {
        /// Counts commits.
        var commits: UInt64 = 0
        /// The commit that wrote to a table last.
        var writes: [UInt32: UInt64] = [:]
        var definitions: UInt64 = 0
    }

    /// The moment at which a definition began to look.
    struct Mark {
        fileprivate let commits: UInt64
        fileprivate let definitions: UInt64
    }

    func mark() -> Mark {
        state.withLock { Mark(commits: $0.commits, definitions: $0.definitions) }
    }

    /// Commits data that was written to these tables, unless one of them is another now.
    func commit(
        writing tables: [UInt32], _ work: () throws(Interrupt) -> Void
    ) throws(Interrupt) {
        if tables.isEmpty { return try work() }
        let failure = state.withLock { state -> Interrupt? in
            do throws(Interrupt) { try work() } catch { return error }
            state.commits += 1
            for table in tables { state.writes[table] = state.commits }
            return nil
        }
        if let failure { throw failure }
    }

    /// Commits a definition. False: rows have been written to the tables meanwhile, or something else was defined: it has to be made
    /// anew.
    func define(
        since mark: Mark, over tables: [UInt32], _ work: () throws(Interrupt) -> Void
    ) throws(Interrupt) -> Bool {
        let outcome = state.withLock { state -> Result<Bool, Interrupt> in
            guard state.definitions == mark.definitions,
                !tables.contains(where: { (state.writes[$0] ?? 0) > mark.commits })
            else { return .success(false) }
            do throws(Interrupt) { try work() } catch { return .failure(error) }
            state.definitions += 1
            return .success(true)
        }
        return try outcome.get()
    }
}
