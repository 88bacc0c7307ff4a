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
                    plugin: plugin,
                    demands: passwords[credentials.user].map { .password($0) } ?? .everything,
                    forcesFullExchange: forcesFullExchange))
        }
        switch credentials.peer {
        case .unixSocket, .inMemory, .tcp(isLoopback: true):
            return .prove(MySQLAccount(plugin: plugin, demands: .nothing))
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

/// What a client has to prove, and by which exchange. One that begins another is asked to begin again, whatever it has to prove:
/// some clients announce a plugin that they do not have.
package struct MySQLAccount: Sendable {
    package enum Demand: Sendable {
        /// Any password is as good as none.
        case nothing
        case password(String)
        /// Nobody gets in, but only after the exchange: a client cannot ask which users there are.
        case everything
    }

    package let plugin: MySQLAuthenticationPlugin
    package let demands: Demand
    package let forcesFullExchange: Bool

    package init(
        plugin: MySQLAuthenticationPlugin, demands: Demand, forcesFullExchange: Bool = false
    ) {
        self.plugin = plugin
        self.demands = demands
        self.forcesFullExchange = forcesFullExchange
    }

    var password: String? {
        if case .password(let password) = demands { return password }
        return nil
    }

    var letsAllIn: Bool {
        if case .nothing = demands { return true }
        return false
    }
}

/// How the client has to show who it is.
package enum MySQLVerdict: Sendable {
    case prove(MySQLAccount)
    case reject(MySQLProtocolError)
}

extension PeerAddress {
    /// As errors and `USER()` name it.
    package var hostName: String {
        switch self {
        case .unixSocket, .inMemory: "localhost"
        case .tcp(isLoopback: true): "127.0.0.1"
        case .tcp(isLoopback: false): "%"
        }
    }
}
