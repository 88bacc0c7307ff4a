// caching_sha2_password, both sides: MySQL 8's exchange with SHA-256 (the manual's "Caching SHA-2 Pluggable
// Authentication"). Fast: a token over the salt, which a server can check that has the password's digest cached. Full: the
// password itself, under TLS in clear, else under the server's RSA key.

import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

package enum CachingSHA2 {
    /// Of the salt that a server draws.
    package static let saltLength = 20

    /// What follows the byte 01 of AuthMoreData, or of the client's request.
    package enum Step {
        /// The client asks for the server's key.
        package static let keyRequest: UInt8 = 2
        /// The token is right; OK follows.
        package static let fastSuccess: UInt8 = 3
        /// The server wants the password itself.
        package static let fullExchange: UInt8 = 4
    }

    /// What a client sends first; nothing for an empty password.
    package static func token(password: String, salt: [UInt8]) -> [UInt8] {
        guard !password.isEmpty else { return [] }
        let once = digest(Array(password.utf8))
        return SecretBytes.mixed(once, digest(digest(once) + salt))
    }

    /// What a client sends in the full exchange under TLS.
    package static func clearPassword(_ password: String) -> [UInt8] {
        Array(password.utf8) + [0]
    }

    /// The password that a client has sent in clear; nil where the zero byte at its end is missing.
    package static func password(fromClear bytes: [UInt8]) -> String? {
        guard bytes.last == 0 else { return nil }
        return String(validating: bytes.dropLast(), as: UTF8.self)
    }

    /// What a server keeps of a password for the fast exchange.
    package struct Verifier: Sendable, Equatable {
        /// The digest of the digest; nil: the password is empty.
        private let stored: [UInt8]?

        package init(password: String) {
            stored =
                password.isEmpty
                ? nil : CachingSHA2.digest(CachingSHA2.digest(Array(password.utf8)))
        }

        package func accepts(_ token: [UInt8], salt: [UInt8]) -> Bool {
            guard let stored else { return token.isEmpty }
            let once = SecretBytes.mixed(token, CachingSHA2.digest(stored + salt))
            return SecretBytes.areEqual(CachingSHA2.digest(once), stored)
        }

        /// The same of a password that came by the full exchange.
        package func accepts(password: String) -> Bool { Verifier(password: password).isSame(self) }

        private func isSame(_ other: Verifier) -> Bool {
            SecretBytes.areEqual(stored ?? [], other.stored ?? [])
        }
    }

    fileprivate static func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: bytes))
    }
}

/// A server's RSA key for passwords that come without TLS: sha256_password's and caching_sha2_password's full exchange.
package struct PasswordKey: Sendable {
    // The key itself cannot go from thread to thread.
    private let privateKey: String
    /// As a client is given it: a PEM text.
    package let publicKey: [UInt8]

    /// Draws a key of 2048 bits, as MySQL does at its first start.
    package init() throws {
        let key = try _RSA.Encryption.PrivateKey(keySize: .bits2048)
        privateKey = key.pemRepresentation
        publicKey = Array(key.publicKey.pemRepresentation.utf8)
    }

    /// Takes a key from a PEM text.
    package init(pem: String) throws {
        let key = try _RSA.Encryption.PrivateKey(pemRepresentation: pem)
        privateKey = key.pemRepresentation
        publicKey = Array(key.publicKey.pemRepresentation.utf8)
    }

    /// The password that a client has encrypted; nil where it did not do so for this key and salt.
    package func password(from encrypted: [UInt8], salt: [UInt8]) -> String? {
        guard let key = try? _RSA.Encryption.PrivateKey(pemRepresentation: privateKey),
            let mixed = try? key.decrypt(encrypted, padding: .PKCS1_OAEP)
        else { return nil }
        return CachingSHA2.password(fromClear: SecretBytes.mixed(Array(mixed), salt))
    }

    /// What a client sends.
    ///
    /// - Parameter publicKey: As the server gave it.
    /// - Throws: swift-crypto's error where the key cannot be read or is too short for the password.
    package static func encrypt(
        _ password: String, salt: [UInt8], publicKey: [UInt8]
    ) throws -> [UInt8] {
        let key = try _RSA.Encryption.PublicKey(
            pemRepresentation: String(decoding: publicKey, as: UTF8.self))
        let mixed = SecretBytes.mixed(CachingSHA2.clearPassword(password), salt)
        return Array(try key.encrypt(mixed, padding: .PKCS1_OAEP))
    }
}
