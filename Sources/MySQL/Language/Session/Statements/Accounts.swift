// CREATE USER and its like. The names of accounts are kept, so that making one twice or dropping one that is not there is an
// error; who may enter is said where the server is started, and a password given here says so by a note.

import QueryEngine

extension MySQLSessionCore {
    func carryOut(_ statement: UserStatement) throws(Interrupt) {
        switch statement {
        case .create(let accounts, let ifNotExists, let orReplace):
            notePasswords(accounts)
            try each(accounts.map(\.user), "CREATE USER") { name in
                guard !server.addAccount(name), !orReplace else { return true }
                guard ifNotExists else { return false }
                note(1973, "Can't create user \(name); it already exists")
                return true
            }
        case .alter(let accounts, let ifExists):
            notePasswords(accounts)
            try each(accounts.map(\.user), "ALTER USER") { name in
                guard !server.hasAccount(name) else { return true }
                if ifExists { note(1974, "Can't drop user \(name); it doesn't exist") }
                return ifExists
            }
        case .drop(let users, let ifExists):
            try each(users, "DROP USER") { name in
                guard !server.removeAccount(name) else { return true }
                if ifExists { note(1974, "Can't drop user \(name); it doesn't exist") }
                return ifExists
            }
        case .rename(let renames):
            try each(renames.map(\.from), "RENAME USER") { name in
                server.hasAccount(name)
            }
            for rename in renames {
                _ = server.removeAccount(shown(rename.from))
                _ = server.addAccount(shown(rename.to))
            }
        case .createRole(let roles, let ifNotExists):
            try each(roles, "CREATE ROLE", areRoles: true) { name in
                guard !server.addAccount(name) else { return true }
                if ifNotExists { note(1975, "Can't create role \(name); it already exists") }
                return ifNotExists
            }
        case .dropRole(let roles, let ifExists):
            try each(roles, "DROP ROLE", areRoles: true) { name in
                guard !server.removeAccount(name) else { return true }
                if ifExists { note(1976, "Can't drop role \(name); it doesn't exist") }
                return ifExists
            }
        case .grant(let grant):
            throw .error(wording.notSupported(grant.isRevoke ? "REVOKE" : "GRANT"))
        case .setRole: return
        }
    }

    /// Does it for all; those that failed are named together.
    private func each(
        _ users: [UserName], _ operation: String, areRoles: Bool = false,
        _ work: (String) -> Bool
    ) throws(Interrupt) {
        var failed: [String] = []
        for user in users {
            let name = areRoles && user.host == nil ? "'\(user.name)'" : shown(user)
            if !work(name) { failed.append(name) }
        }
        guard !failed.isEmpty else { return }
        throw .error(SQLError(.cannotCreateUser, operation, failed.joined(separator: ",")))
    }

    private func shown(_ user: UserName) -> String {
        user.isCurrentUser
            ? "'\(login.user)'@'%'" : "'\(user.name)'@'\(user.host ?? "%")'"
    }

    private func notePasswords(_ accounts: [UserAccount]) {
        if accounts.contains(where: { $0.password != nil || $0.plugin != nil }) {
            noteAccountsUnused()
        }
    }

    /// A password of an account has no effect.
    func noteAccountsUnused() {
        note(
            1235,
            "Passwords of accounts are not kept: whom the server lets in is said when it starts")
    }

    private func note(_ number: Int32, _ text: String) {
        runner.notice(Notice(.notice, .featureNotSupported, text, nativeNumber: number))
    }
}
