// The statuses of YDB's protocol (Ydb.StatusIds), those that its SDKs give to failures of their own, and gRPC's.

extension YDBError.Code {
    /// BAD_REQUEST: the request itself is wrong.
    public static let badRequest: Self = 400_010
    /// UNAUTHORIZED: the user may not do it, or the password is wrong.
    public static let unauthorized: Self = 400_020
    /// INTERNAL_ERROR: the server has failed in a way that it does not know.
    public static let internalError: Self = 400_030
    /// ABORTED: the transaction met another one; do it again as a whole.
    public static let aborted: Self = 400_040
    /// UNAVAILABLE: a part of the server is away.
    public static let unavailable: Self = 400_050
    /// OVERLOADED: there is too much to do.
    public static let overloaded: Self = 400_060
    /// SCHEME_ERROR: a path or a column is not there or is of another kind.
    public static let schemeError: Self = 400_070
    /// GENERIC_ERROR: the query is wrong, among others.
    public static let genericError: Self = 400_080
    /// TIMEOUT: the operation's time is up.
    public static let timeout: Self = 400_090
    /// BAD_SESSION: the session is not there any more.
    public static let badSession: Self = 400_100
    /// PRECONDITION_FAILED: what the request asks for does not hold, such as a key that is not to be there.
    public static let preconditionFailed: Self = 400_120
    /// ALREADY_EXISTS: what is to be made is there.
    public static let alreadyExists: Self = 400_130
    /// NOT_FOUND: what is named is not there, such as a transaction or a prepared query.
    public static let notFound: Self = 400_140
    /// SESSION_EXPIRED: nobody had used the session for too long.
    public static let sessionExpired: Self = 400_150
    /// CANCELLED: the operation was cancelled.
    public static let cancelled: Self = 400_160
    /// UNDETERMINED: nobody knows whether the transaction was committed.
    public static let undetermined: Self = 400_170
    /// UNSUPPORTED: the server does not do such things.
    public static let unsupported: Self = 400_180
    /// SESSION_BUSY: the session does something else.
    public static let sessionBusy: Self = 400_190
    /// EXTERNAL_ERROR: something that the server asked has failed.
    public static let externalError: Self = 400_200

    /// The connection broke before the answer came.
    public static let connectionLost: Self = 401_010
    /// No connection could be made: nothing was sent.
    public static let connectionFailure: Self = 401_020
    /// The call's time was up before the answer came.
    public static let deadlineExceeded: Self = 401_030
    /// What came is no answer to what was asked.
    public static let clientInternalError: Self = 401_040
    /// The server does not know the method.
    public static let unimplemented: Self = 401_050
    /// The server does not take the token.
    public static let unauthenticated: Self = 402_030

    static let success: Self = 400_000
}

extension YDBError.Code: CustomStringConvertible {
    private static let names: [Int: String] = [
        400_000: "SUCCESS", 400_010: "BAD_REQUEST", 400_020: "UNAUTHORIZED",
        400_030: "INTERNAL_ERROR", 400_040: "ABORTED", 400_050: "UNAVAILABLE",
        400_060: "OVERLOADED", 400_070: "SCHEME_ERROR", 400_080: "GENERIC_ERROR",
        400_090: "TIMEOUT", 400_100: "BAD_SESSION", 400_120: "PRECONDITION_FAILED",
        400_130: "ALREADY_EXISTS", 400_140: "NOT_FOUND", 400_150: "SESSION_EXPIRED",
        400_160: "CANCELLED", 400_170: "UNDETERMINED", 400_180: "UNSUPPORTED",
        400_190: "SESSION_BUSY", 400_200: "EXTERNAL_ERROR", 401_010: "CONNECTION_LOST",
        401_020: "CONNECTION_FAILURE", 401_030: "DEADLINE_EXCEEDED",
        401_040: "CLIENT_INTERNAL_ERROR", 401_050: "UNIMPLEMENTED", 402_030: "UNAUTHENTICATED",
    ]

    /// The name as YDB's protocol and its SDKs write it; the number where it has none here.
    public var description: String { Self.names[rawValue] ?? "\(rawValue)" }
}

extension YDBError.TransportStatus {
    /// OK: the call ended in order, and what came in it was not what it should be.
    public static let ok = Self(rawValue: 0)
    /// CANCELLED: one of the two sides has cancelled the call.
    public static let cancelled = Self(rawValue: 1)
    /// DEADLINE_EXCEEDED: the call's time was up.
    public static let deadlineExceeded = Self(rawValue: 4)
    /// RESOURCE_EXHAUSTED: the server has no room for it.
    public static let resourceExhausted = Self(rawValue: 8)
    /// ABORTED: the server has ended it.
    public static let aborted = Self(rawValue: 10)
    /// UNIMPLEMENTED: the server has no such method.
    public static let unimplemented = Self(rawValue: 12)
    /// INTERNAL: one of the two sides does not keep to the protocol.
    public static let internalError = Self(rawValue: 13)
    /// UNAVAILABLE: the connection is gone, or the server is.
    public static let unavailable = Self(rawValue: 14)
    /// UNAUTHENTICATED: the token is not taken.
    public static let unauthenticated = Self(rawValue: 16)
}

extension YDBError.TransportStatus: CustomStringConvertible {
    private static let names = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
        "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
        "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ]

    /// gRPC's name; the number where it has none here.
    public var description: String {
        Self.names.indices.contains(rawValue) ? Self.names[rawValue] : "\(rawValue)"
    }
}
