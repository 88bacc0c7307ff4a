// mysql_native_password, both sides: MySQL's exchange with SHA-1 (the manual's "Native Pluggable Authentication").

import Crypto

package enum NativePassword {
    /// Of the salt that a server draws.
    package static let saltLength = 20

    /// What a client sends; nothing for an empty password.
    package static func token(password: String, salt: [UInt8]) -> [UInt8] {
        guard !password.isEmpty else { return [] }
        let once = digest(Array(password.utf8))
        return SecretBytes.mixed(once, digest(salt + digest(once)))
    }

    /// What a server keeps of a password.
    package struct Verifier: Sendable, Equatable {
        /// The digest of the digest; nil: the password is empty.
        private let stored: [UInt8]?

        package init(password: String) {
            stored =
                password.isEmpty
                ? nil : NativePassword.digest(NativePassword.digest(Array(password.utf8)))
        }

        /// As MySQL's tables hold it: `*` and 40 digits.
        package var text: String {
            stored.map { "*" + SecretBytes.hexadecimal($0).uppercased() } ?? ""
        }

        package func accepts(_ token: [UInt8], salt: [UInt8]) -> Bool {
            guard let stored else { return token.isEmpty }
            let once = SecretBytes.mixed(token, NativePassword.digest(salt + stored))
            return SecretBytes.areEqual(NativePassword.digest(once), stored)
        }
    }

    fileprivate static func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array(Insecure.SHA1.hash(data: bytes))
    }
}
