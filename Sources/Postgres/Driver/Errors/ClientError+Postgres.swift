// Failures on the client's side that only this protocol has.

import ClientKit
public import ClientPooling

extension ClientError.Code {
    /// The server said something that it must not say there.
    public static let protocolViolation = Self(rawValue: "protocolViolation")
    /// The server wants to be logged in to in a way that this client does not know or does not want.
    public static let authenticationFailed = Self(rawValue: "authenticationFailed")
    /// A COMMIT was answered by a ROLLBACK, as where a statement in the transaction had failed: nothing was stored.
    public static let commitRolledBack = Self(rawValue: "commitRolledBack")
    /// No server of those asked is in the role that was asked for.
    public static let unsuitableServer = Self(rawValue: "unsuitableServer")
    /// Notifications came faster than they were read.
    public static let notificationsLost = Self(rawValue: "notificationsLost")
    /// A statement and the way it was sent do not go together, such as a COPY sent as a query.
    public static let misusedStatement = Self(rawValue: "misusedStatement")
}

extension ClientError {
    static func protocolViolation(_ message: String, underlying: (any Error)? = nil) -> Self {
        ClientError(
            .protocolViolation, message, failureClass: .disconnect, underlying: underlying)
    }

    static func unexpected(_ message: String, while doing: String) -> Self {
        protocolViolation("the server sent \(message) while \(doing)")
    }

    static func authenticationFailed(_ message: String) -> Self {
        ClientError(.authenticationFailed, message, failureClass: .permanent)
    }

    static func misused(_ message: String) -> Self {
        ClientError(.misusedStatement, message, failureClass: .permanent)
    }

    static func invalidOptions(_ message: String) -> Self {
        ClientError(.invalidOptions, message, failureClass: .permanent)
    }

    /// The end of a connection as those see it whose requests had not been sent.
    static func neverSent(_ reason: (any Error)?) -> Self {
        .connectionClosed(
            "the connection is closed", outcome: .notApplied, underlying: reason)
    }

    /// The end of a connection as those see it whose requests were under way.
    static func lostUnderway(_ reason: (any Error)?) -> Self {
        .connectionClosed(
            "the connection was lost before the answer came", underlying: reason)
    }
}
