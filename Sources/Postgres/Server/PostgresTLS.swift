// TLS for the server: a certificate from files, or one made at the start and signed by itself.

import Crypto
package import NIOSSL
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the server's certificate comes from.
public enum PostgresTLS: Sendable, Equatable {
    /// PEM files: the certificate with its chain, and its private key.
    case files(certificate: String, key: String)
    /// Made when the server starts, for localhost, signed by itself.
    case selfSigned

    /// Throws `NIOSSLError` or the file system's error where a file cannot be used.
    package func makeContext() throws -> NIOSSLContext {
        switch self {
        case .files(let certificate, let key):
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            return try Self.context(
                chain, .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        case .selfSigned: return try Self.selfSignedContext()
        }
    }

    private static func context(
        _ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKeySource
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: key)
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }

    private static func selfSignedContext() throws -> NIOSSLContext {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let now = Date()
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now.addingTimeInterval(-3600),
            notValidAfter: now.addingTimeInterval(365 * 24 * 3600), issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([
                    .dnsName("localhost"), .ipAddress(.init(contentBytes: [127, 0, 0, 1])),
                ])
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        let pem = try certificate.serializeAsPEM().pemString
        let parsed = try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)
        let privateKey = try NIOSSLPrivateKey(
            bytes: Array(key.pemRepresentation.utf8), format: .pem)
        return try context([parsed], .privateKey(privateKey))
    }
}
