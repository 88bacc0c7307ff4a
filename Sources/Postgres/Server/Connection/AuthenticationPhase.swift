// Who may come in and how it is proved: what the machine asks, what it is told, and the exchange with the client.

package import AuthKit
import PostgresWire
package import QueryEngine
package import ServerKit
import WireCore

/// What the machine asks about a client.
package struct PostgresCredentials: Sendable, Equatable {
    package let user: String
    package let database: String
    package let peer: PeerAddress
    package let isEncrypted: Bool

    package init(user: String, database: String, peer: PeerAddress, isEncrypted: Bool) {
        self.user = user
        self.database = database
        self.peer = peer
        self.isEncrypted = isEncrypted
    }
}

/// How the client has to show who it is. What is random in an exchange is drawn by who gives the verdict.
package enum PostgresVerdict: Sendable {
    case trust
    /// A nil password lets nobody in, but only after the exchange: a client cannot ask which users there are.
    case cleartext(password: String?)
    case md5(password: String?, salt: UInt32)
    case scram(SCRAMVerifier, serverNonce: String, mayEnter: Bool)
    case reject(SQLError)
}

/// The exchange of one client.
struct AuthenticationPhase: Sendable {
    enum Outcome {
        case proceed
        case accepted
        case failed(SQLError)
    }

    private enum Step {
        case cleartext(password: String?)
        case md5(password: String?, salt: UInt32)
        case scramInitial(SCRAMExchange, mayEnter: Bool)
        case scramFinal(SCRAMExchange, mayEnter: Bool)
    }

    private let user: String
    private var step: Step

    /// Asks the client for what the verdict wants; nil where nothing is to be asked.
    init?(_ verdict: PostgresVerdict, user: String, _ writer: inout OutboundWriter) {
        self.user = user
        switch verdict {
        case .trust, .reject: return nil
        case .cleartext(let password):
            step = .cleartext(password: password)
            PostgresServerMessage.Authentication.cleartextPassword.encode(into: &writer)
        case .md5(let password, let salt):
            step = .md5(password: password, salt: salt)
            PostgresServerMessage.Authentication.md5Password(salt: salt).encode(into: &writer)
        case .scram(let verifier, let nonce, let mayEnter):
            step = .scramInitial(
                SCRAMExchange(verifier: verifier, serverNonce: nonce), mayEnter: mayEnter)
            PostgresServerMessage.Authentication.sasl(mechanisms: [Self.mechanism])
                .encode(into: &writer)
        }
    }

    private static let mechanism = "SCRAM-SHA-256"

    /// How the client's next message is to be read.
    var exchange: PostgresClientMessage.AuthenticationExchange {
        switch step {
        case .cleartext, .md5: .password
        case .scramInitial: .saslInitial
        case .scramFinal: .saslContinue
        }
    }

    mutating func receive(
        _ message: PostgresClientMessage, _ writer: inout OutboundWriter
    ) -> Outcome {
        switch (step, message) {
        case (.cleartext(let password), .password(let given)):
            // Postgres refuses an empty password before it compares.
            if given.password.isEmpty {
                return .failed(
                    SQLError(
                        .invalidPassword, "empty password returned by client", reach: .session))
            }
            return password.map { SecretBytes.areEqual(given.password, $0) } == true
                ? .accepted : wrongPassword
        case (.md5(let password, let salt), .password(let given)):
            guard let password else { return wrongPassword }
            let expected = MD5Password.response(user: user, password: password, salt: salt)
            return SecretBytes.areEqual(given.password, expected) ? .accepted : wrongPassword
        case (.scramInitial(let exchange, let mayEnter), .saslInitialResponse(let initial)):
            return begin(exchange, mayEnter, initial, &writer)
        case (.scramFinal(let exchange, let mayEnter), .saslResponse(let response)):
            return finish(exchange, mayEnter, response, &writer)
        default:
            return .failed(
                SQLError(.protocolViolation, "expected password response", reach: .session))
        }
    }

    private mutating func begin(
        _ exchange: SCRAMExchange, _ mayEnter: Bool,
        _ initial: PostgresClientMessage.SASLInitialResponse, _ writer: inout OutboundWriter
    ) -> Outcome {
        guard initial.mechanism == Self.mechanism else {
            return .failed(
                SQLError(
                    .protocolViolation,
                    "client selected an invalid SASL authentication mechanism", reach: .session))
        }
        var exchange = exchange
        do throws(SCRAMExchange.Failure) {
            let answer = try exchange.begin(initial.data ?? [])
            step = .scramFinal(exchange, mayEnter: mayEnter)
            PostgresServerMessage.Authentication.saslContinue(answer).encode(into: &writer)
            return .proceed
        } catch {
            return failure(error)
        }
    }

    private func finish(
        _ exchange: SCRAMExchange, _ mayEnter: Bool,
        _ response: PostgresClientMessage.SASLResponse, _ writer: inout OutboundWriter
    ) -> Outcome {
        do throws(SCRAMExchange.Failure) {
            let answer = try exchange.finish(response.data)
            guard mayEnter else { return wrongPassword }
            PostgresServerMessage.Authentication.saslFinal(answer).encode(into: &writer)
            return .accepted
        } catch {
            return failure(error)
        }
    }

    private func failure(_ failure: SCRAMExchange.Failure) -> Outcome {
        switch failure {
        case .malformed:
            .failed(SQLError(.protocolViolation, "malformed SCRAM message", reach: .session))
        case .wrongProof: wrongPassword
        }
    }

    private var wrongPassword: Outcome {
        .failed(
            SQLError(
                .invalidPassword, "password authentication failed for user \"\(user)\"",
                reach: .session))
    }
}
