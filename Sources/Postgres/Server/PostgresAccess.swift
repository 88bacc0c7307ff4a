// Who may enter: a method, passwords by user, and the rule that nobody needs one on the own machine unless some are set.

import AuthKit
import QueryEngine
import ServerKit
import Synchronization

/// How clients show who they are.
public enum PostgresAuthenticationMethod: String, Sendable, CaseIterable {
    /// They say it.
    case trust
    /// A password in clear.
    case password
    /// A digest of the password: obsolete, still met.
    case md5
    /// SCRAM-SHA-256, the default of PostgreSQL.
    case scram
}

/// The access rules of one server.
package final class PostgresAccess: Sendable {
    package let method: PostgresAuthenticationMethod
    private let passwords: [String: String]
    private let verifiers = Mutex<[String: SCRAMVerifier]>([:])

    /// Without a password and with `trust`, any user may enter from the own machine.
    package init(method: PostgresAuthenticationMethod, passwords: [String: String]) {
        self.method = method
        self.passwords = passwords
    }

    package func judge(_ credentials: PostgresCredentials) -> PostgresVerdict {
        switch method {
        case .trust: trust(credentials)
        case .password: .cleartext(password: passwords[credentials.user])
        case .md5:
            .md5(
                password: passwords[credentials.user], salt: UInt32.random(in: .min ... .max))
        case .scram:
            .scram(
                verifier(of: credentials.user), serverNonce: Self.nonce(),
                mayEnter: passwords[credentials.user] != nil)
        }
    }

    private func trust(_ credentials: PostgresCredentials) -> PostgresVerdict {
        switch credentials.peer {
        case .unixSocket, .inMemory, .tcp(isLoopback: true): return .trust
        case .tcp(isLoopback: false):
            let encryption = credentials.isEncrypted ? "SSL encryption" : "no encryption"
            return .reject(
                SQLError(
                    .invalidAuthorizationSpecification,
                    "no pg_hba.conf entry for user \"\(credentials.user)\", "
                        + "database \"\(credentials.database)\", \(encryption)",
                    hint: "Without a password only connections from the same machine are let in.",
                    reach: .session))
        }
    }

    /// The costly derivation is done once a user. One who does not exist gets a verifier that no password fits, and the
    /// same one each time: a client cannot tell.
    private func verifier(of user: String) -> SCRAMVerifier {
        if let known = verifiers.withLock({ $0[user] }) { return known }
        let password = passwords[user] ?? Self.nonce()
        let made = SCRAMVerifier(password: password, salt: Self.randomBytes(16))
        return verifiers.withLock { verifiers in
            if let known = verifiers[user] { return known }
            // Names of users that do not exist come from strangers.
            if passwords[user] == nil, verifiers.count > passwords.count + 100 { return made }
            verifiers[user] = made
            return made
        }
    }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }

    private static func nonce() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<24).compactMap { _ in alphabet.randomElement() })
    }
}
