// Users, groups and permissions.
package import SQLPlanning

/// A user's or group's name: written, or a named expression.
package struct YQLRole: Sendable, Hashable {
    package var name: YQLTypeTag
    package var offset: SourceOffset
}

/// CREATE USER and ALTER USER.
package struct YQLUser: Sendable, Hashable {
    package enum Password: Sendable, Hashable {
        case plain([UInt8])
        case encrypted([UInt8])
        /// `PASSWORD NULL`.
        case none
        /// `HASH 'json'`.
        case hash([UInt8])
    }

    package var role: YQLRole
    package var password: Password?
    /// LOGIN or NOLOGIN, where it is written.
    package var canLogin: Bool?
}

package struct YQLDropRoles: Sendable, Hashable {
    package var isGroup: Bool
    package var ifExists: Bool
    package var roles: [YQLRole]
}

/// GRANT and REVOKE.
package struct YQLPermissions: Sendable, Hashable {
    package enum Permission: Sendable, Hashable {
        /// Its words in capitals: `SELECT ROW`.
        case word(String)
        /// `"ydb.granular.select_row"`.
        case name(String)
        case all
    }

    package var permissions: [Permission]
    package var paths: [YQLColumnName]
    package var roles: [YQLRole]
    /// WITH GRANT OPTION, GRANT OPTION FOR.
    package var hasGrantOption: Bool
    package var offset: SourceOffset
}
