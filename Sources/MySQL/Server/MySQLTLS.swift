// TLS for the server: a certificate from files, or one made at the start and signed by itself.

package import ServerKit

/// Where the server's certificate comes from.
public enum MySQLTLS: Sendable, Equatable {
    /// PEM files: the certificate with its chain, and its private key.
    case files(certificate: String, key: String)
    /// Made when the server starts, for localhost, signed by itself.
    case selfSigned

    /// As clients ask for it by SSLRequest.
    ///
    /// - Throws: `NIOSSLError` or the file system's error where a file cannot be used.
    package func makeServerTLS() throws -> ServerTLS {
        switch self {
        case .files(let certificate, let key):
            try ServerTLS(.files(certificate: certificate, key: key))
        case .selfSigned: try ServerTLS(.selfSigned)
        }
    }
}
