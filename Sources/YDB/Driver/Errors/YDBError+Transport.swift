// Errors from what comes over the wire: statuses in answers, ends of calls, connections that could not be made.

import ClientKit
import ClientPooling
import YDBWire

extension YDBError {
    /// The error that an answer tells of.
    init(_ status: Ydb_StatusIds.StatusCode, _ issues: [Ydb_Issue_IssueMessage]) {
        self.init(Code(rawValue: status.rawValue), issues: issues.map(YDBIssue.init))
    }

    /// Throws where a status is not success.
    static func check(
        _ status: Ydb_StatusIds.StatusCode, _ issues: @autoclosure () -> [Ydb_Issue_IssueMessage]
    ) throws(YDBError) {
        guard status == .success else { throw YDBError(status, issues()) }
    }

    /// The error of a call that ended without an answer, by the Python SDK's table.
    ///
    /// - Parameter isStream: Whether messages came before the end: the Python SDK calls an unavailable server by another name there.
    init(_ end: CallEnd, isStream: Bool = false) {
        let code: Code =
            switch end.status.code {
            case .unauthenticated: .unauthenticated
            case .deadlineExceeded: .deadlineExceeded
            case .unimplemented: .unimplemented
            case .cancelled: .cancelled
            case .unavailable: isStream ? .unavailable : .connectionLost
            default: end.cause == .flaw ? .clientInternalError : .connectionLost
            }
        self.init(
            code, end.status.message.isEmpty ? "the call failed" : end.status.message,
            transportStatus: TransportStatus(rawValue: end.status.code.rawValue))
        switch end.cause {
        case .notProcessed: self = notSent
        // A server that resets a call as cancelled is one that goes away.
        case .lost where code == .cancelled: failureClass = .disconnect
        default: break
        }
    }

    /// What came is no answer to what was asked.
    static func malformed(_ words: String) -> YDBError {
        YDBError(.clientInternalError, words, transportStatus: .ok)
    }

    /// A connection that could not be made: nothing was sent.
    static func cannotConnect(_ error: any Error) -> YDBError {
        let known = error as? ClientError
        var failure = YDBError(
            .connectionFailure, known?.message ?? "\(error)", transportStatus: .unavailable)
        if known?.failureClass == .permanent { failure.failureClass = .permanent }
        return failure
    }

    /// Whatever a call throws, as the driver's user is to see it.
    static func of(_ error: any Error, isStream: Bool = false) -> any Error {
        (error as? CallEnd).map { YDBError($0, isStream: isStream) } ?? error
    }
}

extension YDBIssue {
    init(_ issue: Ydb_Issue_IssueMessage) {
        self.init(
            message: issue.message, code: Int(issue.issueCode),
            severity: Severity(rawValue: Int(issue.severity)) ?? .error,
            position: issue.hasPosition ? Position(issue.position) : nil,
            endPosition: issue.hasEndPosition ? Position(issue.endPosition) : nil,
            issues: issue.issues.map(YDBIssue.init))
    }
}

extension YDBIssue.Position {
    init(_ position: Ydb_Issue_IssueMessage.Position) {
        self.init(row: Int(position.row), column: Int(position.column))
    }
}
