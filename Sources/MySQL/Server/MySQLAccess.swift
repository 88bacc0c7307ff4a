// Who may enter: passwords by user, the plugin that proves them, and the rule that nobody needs one on the own machine unless
// some are set.

package import AuthKit
import MySQLLanguage
package import ServerKit
import Synchronization

/// How clients show that they know a password.
public enum MySQLAuthenticationPlugin: String, Sendable, CaseIterable {
    /// MySQL's of old, and MariaDB's.
    case native = "mysql_native_password"
    /// MySQL 8's.
    case cachingSHA2 = "caching_sha2_password"
}

/// The access rules of one server.
package final class MySQLAccess: Sendable {
    /// The one that the greeting names, and that all users have.
    package let plugin: MySQLAuthenticationPlugin
    /// The server has no password's digest in its cache: clients go through the whole exchange each time.
    private let forcesFullExchange: Bool
    private let passwords: [String: String]
    private let key = Mutex<PasswordKey?>(nil)

    /// Without passwords any user may enter from the own machine.
    package init(
        plugin: MySQLAuthenticationPlugin, passwords: [String: String],
        forcesFullExchange: Bool = false
    ) {
        self.plugin = plugin
        self.passwords = passwords
        self.forcesFullExchange = forcesFullExchange
    }

    package func judge(_ credentials: MySQLCredentials) -> MySQLVerdict {
        guard passwords.isEmpty else {
            return .prove(
                MySQLAccount(
                    plugin: plugin, password: passwords[credentials.user],
                    forcesFullExchange: forcesFullExchange))
        }
        switch credentials.peer {
        case .unixSocket, .inMemory, .tcp(isLoopback: true): return .accept
        case .tcp(isLoopback: false):
            return .reject(
                .accessDenied(
                    user: credentials.user, host: credentials.peer.hostName,
                    usesPassword: credentials.usesPassword))
        }
    }

    /// The server's RSA key, drawn when a client first asks for it; nil where none can be had.
    package var passwordKey: PasswordKey? {
        key.withLock { key in
            if key == nil { key = try? PasswordKey() }
            return key
        }
    }
}

/// What the machine asks about a client.
package struct MySQLCredentials: Sendable, Equatable {
    package let user: String
    package let peer: PeerAddress
    package let usesPassword: Bool

    package init(user: String, peer: PeerAddress, usesPassword: Bool) {
        self.user = user
        self.peer = peer
        self.usesPassword = usesPassword
    }
}

/// What a client has to prove.
package struct MySQLAccount: Sendable {
    package let plugin: MySQLAuthenticationPlugin
    /// Nil lets nobody in, but only after the exchange: a client cannot ask which users there are.
    package let password: String?
    package let forcesFullExchange: Bool

    package init(
        plugin: MySQLAuthenticationPlugin, password: String?, forcesFullExchange: Bool = false
    ) {
        self.plugin = plugin
        self.password = password
        self.forcesFullExchange = forcesFullExchange
    }
}

/// How the client has to show who it is.
package enum MySQLVerdict: Sendable {
    case accept
    case prove(MySQLAccount)
    case reject(MySQLProtocolError)
}

extension PeerAddress {
    /// As errors and `USER()` name it.
    package var hostName: String {
        switch self {
        case .unixSocket, .inMemory, .tcp(isLoopback: true): "localhost"
        case .tcp(isLoopback: false): "%"
        }
    }
}
