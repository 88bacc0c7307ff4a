// Whom the server lets in: tokens for users with passwords, and everybody on the own machine where there are none.

package import FaultInjection
package import ServerKit
import Synchronization
package import YDBWire

/// The access rules of one server, and the tokens that it has given out.
package final class YDBAccess: Sendable {
    private struct Token {
        let user: String
        /// On the stage's clock.
        let deadline: UInt64
    }

    private let passwords: [String: String]
    private let user: String
    private let time: any TimeSource
    private let tokens = Mutex<[String: Token]>([:])

    /// As long as those of a real server.
    package static let tokenSeconds: Int64 = 12 * 3600
    private static var mostTokens: Int { 100_000 }

    package init(_ passwords: [String: String], user: String, _ time: any TimeSource) {
        self.passwords = passwords
        self.user = user
        self.time = time
    }

    /// Whether a token is asked for.
    package var asksForTokens: Bool { !passwords.isEmpty }

    /// A token for a user who knows the password; nil: no such user, or another password.
    package func login(_ user: String, _ password: String) -> String? {
        guard asksForTokens else { return issue(user.isEmpty ? self.user : user) }
        guard let expected = passwords[user], Self.isSame(expected, password) else { return nil }
        return issue(user)
    }

    /// Who has this token; or why the call is refused.
    package func judge(ticket: String?, _ peer: PeerAddress) throws(GRPCStatus) -> String {
        guard asksForTokens else {
            if case .tcp(isLoopback: false) = peer {
                throw GRPCStatus(
                    .unauthenticated, "without passwords only clients on this machine are let in")
            }
            return known(ticket) ?? (ticket == nil ? "" : user)
        }
        guard let ticket, !ticket.isEmpty else {
            throw GRPCStatus(.unauthenticated, "Access denied without user token")
        }
        guard let user = known(ticket) else {
            throw GRPCStatus(.unauthenticated, "Could not find correct token validator")
        }
        return user
    }

    private func known(_ ticket: String?) -> String? {
        guard let ticket else { return nil }
        let now = time.nanoseconds
        return tokens.withLock { tokens in
            guard let token = tokens[Self.bare(ticket)] else { return nil }
            guard token.deadline > now else {
                tokens[Self.bare(ticket)] = nil
                return nil
            }
            return token.user
        }
    }

    /// Tokens may be sent as HTTP's.
    private static func bare(_ ticket: String) -> String {
        ticket.hasPrefix("Bearer ") ? String(ticket.dropFirst(7)) : ticket
    }

    private func issue(_ user: String) -> String {
        let now = time.nanoseconds
        let deadline = time.instant(after: Self.tokenSeconds * 1_000_000_000)
        let microsecondsFrom1970To2000: Int64 = 946_684_800_000_000
        let token = YDBToken.make(
            user: user, issuedAt: (time.wallClock + microsecondsFrom1970To2000) / 1_000_000,
            seconds: Self.tokenSeconds)
        tokens.withLock { tokens in
            if tokens.count >= Self.mostTokens {
                tokens = tokens.filter { $0.value.deadline > now }
                if tokens.count >= Self.mostTokens { tokens = [:] }
            }
            tokens[token] = Token(user: user, deadline: deadline)
        }
        return token
    }

    /// Takes as long wherever the difference is.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
