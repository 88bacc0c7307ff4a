// SCRAM-SHA-256 on the client's side (RFC 5802, RFC 7677), as values: what is random is given.

import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A client's part of one exchange: the first message, the answer to the server's, and the check that the server knows the
/// password too.
package struct SCRAMClientExchange: Sendable {
    package enum Failure: Error, Equatable, Sendable {
        /// The server's message cannot be read.
        case malformed
        /// The server's nonce does not continue ours.
        case wrongNonce
        /// The server asks for so many rounds that it may mean to keep us busy.
        case tooManyRounds
        /// The server says that it refuses us, in the words of RFC 5802.
        case refused(String)
        /// The server does not know the password.
        case wrongSignature
    }

    /// More rounds are refused: they would take seconds.
    package static let mostIterations = 10_000_000

    /// How the exchange is tied to the TLS channel it runs in (RFC 5802 section 6).
    package enum Binding: Sendable, Equatable {
        /// Not at all: the channel has nothing to tie it to.
        case none
        /// Not at all, although this side could: the server did not offer it. A server that did is thereby told of somebody
        /// between who took the offer out.
        case notOffered
        /// By the digest of the server's certificate (tls-server-end-point, RFC 5929 section 4).
        case serverEndPoint([UInt8])

        /// gs2-header.
        fileprivate var header: String {
            switch self {
            case .none: "n,,"
            case .notOffered: "y,,"
            case .serverEndPoint: "p=tls-server-end-point,,"
            }
        }

        /// cbind-input.
        fileprivate var input: Data {
            guard case .serverEndPoint(let digest) = self else { return Data(header.utf8) }
            return Data(header.utf8) + Data(digest)
        }
    }

    private let user: String
    private let password: String
    private let nonce: String
    private let binding: Binding
    private var expectedSignature: [UInt8] = []

    /// - Parameters:
    ///   - user: Empty for PostgreSQL, which knows it from the start-up message.
    ///   - password: As it is: what SASLprep would change is not changed.
    ///   - nonce: Printable characters without a comma, drawn at random.
    ///   - binding: How it is tied to the channel.
    package init(user: String, password: String, nonce: String, binding: Binding = .none) {
        self.binding = binding
        self.user = user
        self.password = password
        self.nonce = nonce
    }

    /// client-first-message.
    package var firstMessage: [UInt8] { Array("\(binding.header)\(firstBare)".utf8) }

    private var firstBare: String {
        let name = user.split(separator: "=", omittingEmptySubsequences: false)
            .joined(separator: "=3D").split(separator: ",", omittingEmptySubsequences: false)
            .joined(separator: "=2C")
        return "n=\(name),r=\(nonce)"
    }

    /// Takes server-first-message, gives client-final-message.
    package mutating func answer(_ data: [UInt8]) throws(Failure) -> [UInt8] {
        guard let text = String(validating: data, as: UTF8.self) else { throw .malformed }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasPrefix("r="), parts[1].hasPrefix("s="),
            parts[2].hasPrefix("i="), let salt = Data(base64Encoded: String(parts[1].dropFirst(2))),
            !salt.isEmpty, let iterations = Int(parts[2].dropFirst(2)), iterations > 0
        else { throw .malformed }
        guard iterations <= Self.mostIterations else { throw .tooManyRounds }
        let whole = parts[0].dropFirst(2)
        guard whole.hasPrefix(nonce), whole.utf8.count > nonce.utf8.count, SCRAM.isNonce(whole)
        else { throw .wrongNonce }
        let withoutProof = "c=\(binding.input.base64EncodedString()),r=\(whole)"
        let exchange = "\(firstBare),\(text),\(withoutProof)"
        let salted = SCRAM.salted(password, salt: Array(salt), iterations: iterations)
        let clientKey = SCRAM.digest("Client Key", salted)
        let signature = SCRAM.digest(
            exchange, SymmetricKey(data: Array(SHA256.hash(data: clientKey))))
        let proof = SecretBytes.mixed(clientKey, signature)
        let serverKey = SymmetricKey(data: SCRAM.digest("Server Key", salted))
        expectedSignature = SCRAM.digest(exchange, serverKey)
        return Array("\(withoutProof),p=\(Data(proof).base64EncodedString())".utf8)
    }

    /// Takes server-final-message.
    package func check(_ data: [UInt8]) throws(Failure) {
        guard let text = String(validating: data, as: UTF8.self) else { throw .malformed }
        let first = text.split(separator: ",", omittingEmptySubsequences: false)[0]
        if first.hasPrefix("e=") { throw .refused(String(first.dropFirst(2))) }
        guard first.hasPrefix("v="), let signature = Data(base64Encoded: String(first.dropFirst(2)))
        else { throw .malformed }
        guard !expectedSignature.isEmpty,
            SecretBytes.areEqual(Array(signature), expectedSignature)
        else { throw .wrongSignature }
    }
}
