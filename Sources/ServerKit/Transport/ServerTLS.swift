// TLS for a server: its certificate, from files or made at the start and signed by itself, what application protocols it
// agrees to, and when it begins.

import Crypto
package import NIOSSL
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a server's certificate comes from.
public enum ServerCertificate: Sendable, Equatable {
    /// PEM files: the certificate with its chain, and its private key.
    case files(certificate: String, key: String)
    /// Made when the server starts, for localhost, signed by itself.
    case selfSigned
}

/// TLS as a server's connections have it.
package struct ServerTLS: Sendable {
    /// When it begins.
    package enum Beginning: Sendable {
        /// When the connection says `.startTLS`.
        case onRequest
        /// With the first byte.
        case atAccept
        /// With the first byte if that is TLS's, else never.
        case sniffed
    }

    package let context: NIOSSLContext
    package let begins: Beginning

    /// - Parameter applicationProtocols: Those that the server agrees to, the best first; none: it does not say.
    /// - Throws: `NIOSSLError` or the file system's error where a file cannot be used.
    package init(
        _ certificate: ServerCertificate, begins: Beginning = .onRequest,
        applicationProtocols: [String] = []
    ) throws {
        self.begins = begins
        switch certificate {
        case .files(let certificate, let key):
            context = try Self.context(
                try NIOSSLCertificate.fromPEMFile(certificate),
                .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)), applicationProtocols)
        case .selfSigned: context = try Self.selfSignedContext(applicationProtocols)
        }
    }

    private static func context(
        _ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKeySource,
        _ applicationProtocols: [String]
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        return try NIOSSLContext(configuration: configuration)
    }

    private static func selfSignedContext(
        _ applicationProtocols: [String]
    ) throws -> NIOSSLContext {
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
        return try context([parsed], .privateKey(privateKey), applicationProtocols)
    }
}
