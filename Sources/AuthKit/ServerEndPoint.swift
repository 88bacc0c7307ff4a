// The digest of a server's certificate that ties an exchange of passwords to its TLS channel (tls-server-end-point, RFC 5929
// section 4.1), with as much of DER as it takes to find how the certificate was signed.

import Crypto

package enum ServerEndPoint {
    /// The digest; nil where the certificate cannot be read, or its signature has no digest of its own, as Ed25519's has not.
    ///
    /// - Parameter certificate: In DER.
    package static func digest(certificate: [UInt8]) -> [UInt8]? {
        guard let algorithm = signatureAlgorithm(of: certificate) else { return nil }
        switch algorithm {
        case .sha256: return Array(SHA256.hash(data: certificate))
        case .sha384: return Array(SHA384.hash(data: certificate))
        case .sha512: return Array(SHA512.hash(data: certificate))
        }
    }

    private enum Algorithm { case sha256, sha384, sha512 }

    /// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, ... }, ... }
    private static func signatureAlgorithm(of certificate: [UInt8]) -> Algorithm? {
        var outer = certificate[...]
        guard var body = element(0x30, &outer), element(0x30, &body) != nil,
            var signature = element(0x30, &body), let identifier = element(0x06, &signature)
        else { return nil }
        return known[Array(identifier)]
    }

    /// MD5 and SHA-1 are replaced by SHA-256, as the RFC says.
    private static let known: [[UInt8]: Algorithm] = [
        rsa + [4]: .sha256, rsa + [5]: .sha256, rsa + [11]: .sha256, rsa + [12]: .sha384,
        rsa + [13]: .sha512, ecdsa + [1]: .sha256, ecdsa + [3, 2]: .sha256,
        ecdsa + [3, 3]: .sha384, ecdsa + [3, 4]: .sha512,
    ]
    /// 1.2.840.113549.1.1
    private static let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01]
    /// 1.2.840.10045.4
    private static let ecdsa: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04]

    /// Takes the element in front, if it has this tag, and gives its content.
    private static func element(_ tag: UInt8, _ bytes: inout ArraySlice<UInt8>) -> ArraySlice<
        UInt8
    >? {
        guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...3).contains(count), bytes.count >= count else { return nil }
            length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            bytes = bytes.dropFirst(count)
        }
        guard length <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return bytes.prefix(length)
    }
}
