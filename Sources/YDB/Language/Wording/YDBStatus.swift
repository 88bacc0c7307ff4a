// How a request of YDB ends: the statuses and the trees of issues that go with them.

/// `Ydb.StatusIds.StatusCode`.
package enum YDBStatus: UInt32, Sendable, Hashable, CaseIterable {
    case success = 400_000
    case badRequest = 400_010
    case unauthorized = 400_020
    case internalError = 400_030
    case aborted = 400_040
    case unavailable = 400_050
    case overloaded = 400_060
    case schemeError = 400_070
    case genericError = 400_080
    case timeout = 400_090
    case badSession = 400_100
    case preconditionFailed = 400_120
    case alreadyExists = 400_130
    case notFound = 400_140
    case sessionExpired = 400_150
    case cancelled = 400_160
    case undetermined = 400_170
    case unsupported = 400_180
    case sessionBusy = 400_190
    case externalError = 400_200

    /// As the protocol spells it: `GENERIC_ERROR`.
    package var name: String {
        switch self {
        case .success: "SUCCESS"
        case .badRequest: "BAD_REQUEST"
        case .unauthorized: "UNAUTHORIZED"
        case .internalError: "INTERNAL_ERROR"
        case .aborted: "ABORTED"
        case .unavailable: "UNAVAILABLE"
        case .overloaded: "OVERLOADED"
        case .schemeError: "SCHEME_ERROR"
        case .genericError: "GENERIC_ERROR"
        case .timeout: "TIMEOUT"
        case .badSession: "BAD_SESSION"
        case .preconditionFailed: "PRECONDITION_FAILED"
        case .alreadyExists: "ALREADY_EXISTS"
        case .notFound: "NOT_FOUND"
        case .sessionExpired: "SESSION_EXPIRED"
        case .cancelled: "CANCELLED"
        case .undetermined: "UNDETERMINED"
        case .unsupported: "UNSUPPORTED"
        case .sessionBusy: "SESSION_BUSY"
        case .externalError: "EXTERNAL_ERROR"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// `Ydb.Issue.IssueMessage`.
package struct YDBIssue: Sendable, Equatable {
    /// From 1; a place that is not known is nil.
    package struct Position: Sendable, Equatable {
        package var row: UInt32
        package var column: UInt32

        package init(row: UInt32, column: UInt32) {
            self.row = row
            self.column = column
        }
    }

    package enum Severity: UInt32, Sendable { case fatal, error, warning, info }

    package var message: String
    package var code: UInt32
    package var severity: Severity
    package var position: Position?
    package var endPosition: Position?
    package var issues: [YDBIssue]

    package init(
        _ message: String, code: UInt32 = 0, severity: Severity = .error,
        position: Position? = nil, endPosition: Position? = nil, issues: [YDBIssue] = []
    ) {
        self.message = message
        self.code = code
        self.severity = severity
        self.position = position
        self.endPosition = endPosition
        self.issues = issues
    }
}

extension YDBIssue: CustomStringConvertible {
    /// As YDB's tools print it.
    package var description: String { lines(indented: 0).joined(separator: "\n") }

    private func lines(indented depth: Int) -> [String] {
        let place = position.map { "\($0.row):\($0.column): " } ?? " "
        let kind =
            switch severity {
            case .fatal: "Fatal"
            case .error: "Error"
            case .warning: "Warning"
            case .info: "Info"
            }
        let number = code == 0 ? "" : ", code: \(code)"
        let line =
            String(repeating: " ", count: depth * 4)
            + "<main>:\(place)\(kind): \(message)\(number)"
        return [line] + issues.flatMap { $0.lines(indented: depth + 1) }
    }
}

/// A request that failed.
package struct YDBFailure: Error, Sendable, Equatable {
    package var status: YDBStatus
    package var issues: [YDBIssue]

    package init(_ status: YDBStatus, _ issues: [YDBIssue]) {
        self.status = status
        self.issues = issues
    }
}
