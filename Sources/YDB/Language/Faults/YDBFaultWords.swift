// What YDB says where a fault rule asks for an error: the one table from meanings to statuses and texts.

package import FaultInjection

/// YDB's words: a code is a status's name, or its number.
package struct YDBFaultWords: FaultWords {
    package init() {}

    /// One exhaustive switch, without a default.
    package func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? {
        switch meaning.kind {
        case .serializationFailure, .deadlock, .lockTimeout:
            words(
                .aborted, "Transaction locks invalidated.",
                issue: Int32(YDBIssueCode.locksInvalidated))
        case .statementTimeout:
            words(.timeout, "Request timeout exceeded", issue: Int32(YDBIssueCode.outOfTime))
        case .tooManyConnections:
            words(.overloaded, "Active sessions limit exceeded", reach: .session)
        case .outOfMemory:
            words(
                .overloaded, "Memory limit exceeded", issue: Int32(YDBIssueCode.overloaded))
        case .diskFull: words(.overloaded, "Database disk space quota exceeded")
        case .overloaded:
            words(
                .overloaded, "Tablet is overloaded", issue: Int32(YDBIssueCode.overloaded))
        case .readOnly:
            words(
                .genericError, "Operation can't be performed in read only transaction",
                issue: Int32(YDBIssueCode.badOperation))
        case .shuttingDown:
            words(.badSession, "Session is under shutdown", reach: .session)
        case .startingUp:
            words(
                .unavailable, "Database is not ready",
                issue: Int32(YDBIssueCode.temporarilyUnavailable))
        case .sessionExpired: words(.sessionExpired, "Session expired", reach: .session)
        case .commitOutcomeUnknown:
            words(
                .undetermined, "State of operation is unknown. Error when executing transaction")
        case .staleSchema:
            words(
                .aborted, "Table metadata is changed", issue: Int32(YDBIssueCode.queryInvalidated))
        case .native(let code, let message): native(code, message)
        }
    }

    package func flaw(ofCode code: String) -> CodeFlaw? {
        guard let status = Self.status(code) else {
            return CodeFlaw(
                reason: "a code is a status's name, as ABORTED, or its number, as 400040")
        }
        return status == .success ? CodeFlaw(reason: "\(code) says that all went well") : nil
    }

    private static func status(_ code: String) -> YDBStatus? {
        YDBStatus(name: code.uppercased()) ?? UInt32(code).flatMap(YDBStatus.init(rawValue:))
    }

    private func words(
        _ status: YDBStatus, _ text: String, issue: Int32 = 0, reach: Reach = .transaction
    ) -> NativeError {
        NativeError(code: status.name, number: issue, text: text, reach: reach)
    }

    private func native(_ code: String, _ message: String?) -> NativeError? {
        guard let status = Self.status(code), status != .success else { return nil }
        let reach: Reach =
            status == .badSession || status == .sessionExpired ? .session : .transaction
        return words(status, message ?? "error \(status.name) of a fault rule", reach: reach)
    }
}
