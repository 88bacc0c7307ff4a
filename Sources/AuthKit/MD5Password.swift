// MD5 as PostgreSQL's old password exchange uses it (protocol 3.0, AuthenticationMD5Password).

import Crypto

package enum MD5Password {
    /// What a client sends: the digest of (the digest of password and user) and the salt.
    package static func response(user: String, password: String, salt: UInt32) -> String {
        let inner = hexadecimal(Array((password + user).utf8))
        let saltBytes = (0..<4).map { UInt8(truncatingIfNeeded: salt >> (24 - 8 * $0)) }
        return "md5" + hexadecimal(Array(inner.utf8) + saltBytes)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        SecretBytes.hexadecimal(Insecure.MD5.hash(data: bytes))
    }
}
