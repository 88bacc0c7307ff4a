// How a gRPC call ends, apart from what its messages say: a code and a text, told in the trailers.

/// gRPC's own status (grpc/doc/statuscodes.md). YDB tells of its errors in messages and leaves this at `ok`.
package struct GRPCStatus: Error, Equatable, Sendable {
    package enum Code: Int, Sendable, CaseIterable {
        case ok = 0
        case cancelled = 1
        case unknown = 2
        case invalidArgument = 3
        case deadlineExceeded = 4
        case notFound = 5
        case alreadyExists = 6
        case permissionDenied = 7
        case resourceExhausted = 8
        case failedPrecondition = 9
        case aborted = 10
        case outOfRange = 11
        case unimplemented = 12
        case `internal` = 13
        case unavailable = 14
        case dataLoss = 15
        case unauthenticated = 16
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    package static let ok = GRPCStatus(.ok)
}

extension GRPCStatus.Code {
    /// What a client takes an answer for that has an HTTP status and no gRPC status (grpc/doc/http-grpc-status-mapping.md).
    package init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 400: .internal
            case 401: .unauthenticated
            case 403: .permissionDenied
            case 404: .unimplemented
            case 429, 502, 503, 504: .unavailable
            default: .unknown
            }
    }
}
