// Users, roles and privileges.

package import SQLPlanning

/// `'user'@'host'`, `CURRENT_USER`, a role.
package struct UserName: Sendable, Hashable {
    package var name: String
    /// nil where none is written, which means `%`.
    package var host: String?
    package var isCurrentUser = false
}

/// A user with how to know it.
package struct UserAccount: Sendable, Hashable {
    package var user: UserName
    package var plugin: String?
    package var password: String?
    /// `IDENTIFIED BY PASSWORD '*hash'` and `IDENTIFIED WITH plugin AS 'hash'`.
    package var isHashed = false
}

package struct UserRename: Sendable, Hashable {
    package var from: UserName
    package var to: UserName
}

/// GRANT and REVOKE.
package struct GrantStatement: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        /// `*.*`.
        case server
        /// `*`: the current database.
        case currentDatabase
        case database(String)
        case table(QualifiedName)
        /// Roles are granted, the privileges are their names.
        case role
        case routine(QualifiedName)
    }

    package var isRevoke: Bool
    /// In capitals: `SELECT`, `ALL PRIVILEGES`; roles as written.
    package var privileges: [String]
    package var target: Target
    package var users: [UserAccount]
    package var withGrantOption = false
    package var ifExists = false
}

package enum UserStatement: Sendable, Hashable {
    case create([UserAccount], ifNotExists: Bool, orReplace: Bool)
    case alter([UserAccount], ifExists: Bool)
    case drop([UserName], ifExists: Bool)
    case rename([UserRename])
    case createRole([UserName], ifNotExists: Bool)
    case dropRole([UserName], ifExists: Bool)
    case grant(GrantStatement)
    /// `SET ROLE` and `SET DEFAULT ROLE`.
    case setRole
}
