// SCRAM-SHA-256 on the server's side (RFC 5802, RFC 7677), as values: what is random is given. PostgreSQL's and EdgeDB's.

import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a server keeps of a password: enough to check a proof, too little to make one.
package struct SCRAMVerifier: Sendable, Equatable {
    package let salt: [UInt8]
    package let iterations: Int
    package let storedKey: [UInt8]
    package let serverKey: [UInt8]

    /// PostgreSQL's number of iterations.
    package static let defaultIterations = 4096

    /// Hashes a password: thousands of digests, to be done once and kept.
    package init(password: String, salt: [UInt8], iterations: Int = defaultIterations) {
        self.salt = salt
        self.iterations = iterations
        let salted = SCRAM.salted(password, salt: salt, iterations: iterations)
        storedKey = Array(SHA256.hash(data: SCRAM.digest("Client Key", salted)))
        serverKey = SCRAM.digest("Server Key", salted)
    }
}

/// What both sides compute.
enum SCRAM {
    static func salted(_ password: String, salt: [UInt8], iterations: Int) -> SymmetricKey {
        let derived = try? KDF.Insecure.PBKDF2.deriveKey(
            from: Array(password.utf8), salt: salt, using: .sha256, outputByteCount: 32,
            unsafeUncheckedRounds: max(1, iterations))
        // Derivation cannot fail for these lengths; a random key would let nobody in.
        return derived ?? SymmetricKey(size: .bits256)
    }

    static func digest(_ text: String, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    /// A nonce or a name's part: printable characters without a comma.
    static func isNonce(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x21 && $0 <= 0x7E && $0 != 0x2C }
    }
}

/// A server's part of one exchange, from the client's first message to the verdict.
package struct SCRAMExchange: Sendable, Equatable {
    package enum Failure: Error, Equatable, Sendable {
        /// The message cannot be read.
        case malformed
        /// The proof is wrong.
        case wrongProof
    }

    private let verifier: SCRAMVerifier
    private let serverNonce: String
    private var clientFirstBare = ""
    private var serverFirst = ""
    private var header = ""

    /// `serverNonce`: printable characters without a comma, drawn at random.
    package init(verifier: SCRAMVerifier, serverNonce: String) {
        self.verifier = verifier
        self.serverNonce = serverNonce
    }

    /// Takes client-first-message, gives server-first-message.
    package mutating func begin(_ data: [UInt8]) throws(Failure) -> [UInt8] {
        guard let text = String(validating: data, as: UTF8.self) else { throw .malformed }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // "n" or "y" (no channel binding was offered), an empty authorization name, the user, the nonce.
        guard parts.count >= 4, parts[0] == "n" || parts[0] == "y", parts[1].isEmpty,
            parts[2].hasPrefix("n="), parts[3].hasPrefix("r=")
        else { throw .malformed }
        let clientNonce = parts[3].dropFirst(2)
        guard SCRAM.isNonce(clientNonce) else { throw .malformed }
        header = "\(parts[0]),,"
        clientFirstBare = parts[2...].joined(separator: ",")
        let salt = Data(verifier.salt).base64EncodedString()
        serverFirst = "r=\(clientNonce)\(serverNonce),s=\(salt),i=\(verifier.iterations)"
        return Array(serverFirst.utf8)
    }

    /// Takes client-final-message, gives server-final-message.
    package func finish(_ data: [UInt8]) throws(Failure) -> [UInt8] {
        guard let text = String(validating: data, as: UTF8.self) else { throw .malformed }
        var parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // The proof is the last attribute.
        guard let last = parts.popLast(), last.hasPrefix("p="),
            let proof = Data(base64Encoded: String(last.dropFirst(2))), proof.count == 32
        else { throw .malformed }
        let withoutProof = parts.joined(separator: ",")
        let nonce = serverFirst.prefix { $0 != "," }
        guard parts.count >= 2,
            parts[0] == "c=\(Data(header.utf8).base64EncodedString())", parts[1] == nonce
        else { throw .malformed }
        return try check(Array(proof), "\(clientFirstBare),\(serverFirst),\(withoutProof)")
    }

    private func check(_ proof: [UInt8], _ exchange: String) throws(Failure) -> [UInt8] {
        let signature = SCRAM.digest(exchange, SymmetricKey(data: verifier.storedKey))
        let clientKey = SecretBytes.mixed(proof, signature)
        let stored = Array(SHA256.hash(data: clientKey))
        guard SecretBytes.areEqual(stored, verifier.storedKey) else { throw .wrongProof }
        let answer = SCRAM.digest(exchange, SymmetricKey(data: verifier.serverKey))
        return Array("v=\(Data(answer).base64EncodedString())".utf8)
    }
}
