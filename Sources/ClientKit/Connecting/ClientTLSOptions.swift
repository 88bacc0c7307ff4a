// What a client asks of TLS, as a value, and what NIOSSL makes of it.

package import ClientPooling
package import NIOSSL

/// Whether and how a connection is encrypted.
public struct ClientTLSOptions: Hashable, Sendable {
    /// How much security is demanded.
    public enum Mode: Hashable, Sendable, CaseIterable {
        /// No TLS.
        case off
        /// TLS where the server offers it, in the clear otherwise. Protects against nobody who can change what is sent.
        case prefer
        /// TLS, with whatever certificate the server shows. Protects against listeners alone.
        case require
        /// TLS, and the server's certificate must come from a trusted authority, for whatever name.
        case verifyCA
        /// TLS, and the server's certificate must come from a trusted authority and be for the name connected to.
        case verifyFull
    }

    /// Whose certificates are trusted.
    public enum Trust: Hashable, Sendable {
        /// Those that the system trusts.
        case system
        /// Those in a file in PEM format.
        case file(String)
        /// Those in a text in PEM format.
        case pem([UInt8])
    }

    /// A certificate by which the client shows who it is.
    public struct Identity: Hashable, Sendable {
        /// The path of the certificate and its chain, in PEM format.
        public var certificateFile: String
        /// The path of the private key, in PEM format.
        public var keyFile: String

        /// A certificate and its key.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// A version of the protocol.
    public enum Version: Hashable, Sendable, CaseIterable {
        /// TLS 1.2, RFC 5246.
        case tls12
        /// TLS 1.3, RFC 8446.
        case tls13
    }

    /// How much security is demanded.
    public var mode: Mode

    /// Whose certificates are trusted, where they are verified.
    public var trust = Trust.system

    /// By what the client shows who it is; nil for nothing.
    public var identity: Identity?

    /// The name that the server's certificate must be for, and that is sent as server name indication; nil for the host that is
    /// connected to.
    public var serverName: String?

    /// Whether the server is told the name it is connected to by (server name indication, RFC 6066 section 3).
    public var sendsServerName = true

    /// The oldest version that is spoken.
    public var minimumVersion = Version.tls12

    /// Options with this mode and the system's trust.
    public init(_ mode: Mode = .prefer) { self.mode = mode }

    /// No TLS.
    public static let off = ClientTLSOptions(.off)
    /// TLS where the server offers it.
    public static let prefer = ClientTLSOptions(.prefer)
    /// TLS with a verified certificate for the name connected to, by the system's trust.
    public static let verifyFull = ClientTLSOptions(.verifyFull)
}

/// The means of a handshake, made once for many connections.
package struct ClientTLS: Sendable {
    package let options: ClientTLSOptions
    private let context: NIOSSLContext

    /// Reads what the options name; nil where they want no TLS.
    ///
    /// - Parameters:
    ///   - options: What is asked of TLS.
    ///   - applicationProtocols: What is offered to be spoken, by the names of RFC 7301; none: the server is not told.
    /// - Throws: `ClientError` of code `invalidOptions` where a file cannot be read or understood.
    package init?(
        _ options: ClientTLSOptions, applicationProtocols: [String] = []
    ) throws(ClientError) {
        guard options.mode != .off else { return nil }
        self.options = options
        do {
            var configuration = try Self.configuration(options)
            configuration.applicationProtocols = applicationProtocols
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ClientError(
                .invalidOptions, "TLS cannot be set up as asked: \(error)",
                failureClass: .permanent, underlying: error)
        }
    }

    private static func configuration(_ options: ClientTLSOptions) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = options.minimumVersion == .tls12 ? .tlsv12 : .tlsv13
        configuration.certificateVerification =
            switch options.mode {
            case .off, .prefer, .require: .none
            case .verifyCA: .noHostnameVerification
            case .verifyFull: .fullVerification
            }
        switch options.trust {
        case .system: configuration.trustRoots = .default
        case .file(let path): configuration.trustRoots = .file(path)
        case .pem(let bytes):
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(bytes))
        }
        if let identity = options.identity {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(
                identity.certificateFile
            ).map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(file: identity.keyFile, format: .pem))
        }
        return configuration
    }

    /// What a failure of the connection is to its user: the verdict upon the server's certificate, where that was asked for.
    package func rejection(in error: any Error) -> ClientError? {
        options.mode.verifies && error.isCertificateVerdict ? .certificateRejected(by: error) : nil
    }

    /// The handler that speaks TLS with this server.
    package func makeHandler(for address: ServerAddress) throws -> NIOSSLClientHandler {
        let name = options.serverName ?? address.host
        // Neither an address nor an empty name may be sent as server name; an address is verified against the peer's.
        let isName = name.map { !$0.isEmpty && !$0.isIPAddress } ?? false
        let isNeeded = options.sendsServerName || options.mode == .verifyFull
        return try NIOSSLClientHandler(
            context: context, serverHostname: isName && isNeeded ? name : nil)
    }
}
