// SCRAM-SHA-256 on the server's side (RFC 5802, RFC 7677), as values: what is random is given.

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
        let derived = try? KDF.Insecure.PBKDF2.deriveKey(
            from: Array(password.utf8), salt: salt, using: .sha256, outputByteCount: 32,
            unsafeUncheckedRounds: max(1, iterations))
        // Derivation cannot fail for these lengths; a random key would let nobody in.
        let salted = derived ?? SymmetricKey(size: .bits256)
        storedKey = Array(SHA256.hash(data: Self.digest("Client Key", salted)))
        serverKey = Self.digest("Server Key", salted)
    }

    static func digest(_ text: String, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}

/// One exchange, from the client's first message to the verdict.
package struct SCRAMExchange: Sendable, Equatable {
    package enum Failure: Error, Equatable, Sendable {
        /// The message cannot be read: 08P01.
        case malformed
        /// The proof is wrong: 28P01.
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
        guard !clientNonce.isEmpty, clientNonce.utf8.allSatisfy({ $0 >= 0x21 && $0 <= 0x7E })
        else { throw .malformed }
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
        let signature = SCRAMVerifier.digest(exchange, SymmetricKey(data: verifier.storedKey))
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let stored = Array(SHA256.hash(data: clientKey))
        // Every byte is compared, so that time says nothing of where they differ.
        let difference = zip(stored, verifier.storedKey).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { throw .wrongProof }
        let answer = SCRAMVerifier.digest(exchange, SymmetricKey(data: verifier.serverKey))
        return Array("v=\(Data(answer).base64EncodedString())".utf8)
    }
}

/// MD5 as Postgres's old password exchange uses it.
package enum MD5Password {
    /// What a client sends: the digest of (the digest of password and user) and the salt.
    package static func response(user: String, password: String, salt: UInt32) -> String {
        let inner = hexadecimal(Array((password + user).utf8))
        let saltBytes = (0..<4).map { UInt8(truncatingIfNeeded: salt >> (24 - 8 * $0)) }
        return "md5" + hexadecimal(Array(inner.utf8) + saltBytes)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        Insecure.MD5.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
