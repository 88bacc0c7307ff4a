// What a client makes of a server's certificate that it does not trust.

import ClientPooling
import NIOSSL

extension ClientTLSOptions.Mode {
    /// Whether a certificate may be refused.
    var verifies: Bool { self == .verifyCA || self == .verifyFull }
}

extension ClientError {
    /// A server whose certificate is not to be trusted. It is no more so at the next attempt.
    static func certificateRejected(by error: any Error) -> ClientError {
        ClientError(
            .certificateRejected, "the server's certificate is not trusted: \(error)",
            failureClass: .permanent, outcome: .notApplied, underlying: error)
    }
}

extension Error {
    /// Whether it is the verdict upon the peer's certificate, and not a handshake that broke.
    var isCertificateVerdict: Bool {
        if let error = self as? NIOSSLExtraError { return error == .failedToValidateHostname }
        switch self as? NIOSSLError {
        case .unableToValidateCertificate?, .noCertificateToValidate?: return true
        // The library gives the reason as text alone.
        case .handshakeFailed(let reason)?:
            return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
        default: return false
        }
    }
}
