// How a request of YDB's fails: a status of YDB's own, with issues that say why.

package import YDBWire

/// A failure as an answer tells it.
package struct CallFailure: Error, Sendable {
    package var status: Ydb_StatusIds.StatusCode
    package var issues: [Ydb_Issue_IssueMessage]
    /// Told behind the answer, as that the session is to be given back.
    package var trailing = GRPCMetadata()

    package init(
        _ status: Ydb_StatusIds.StatusCode, issues: [Ydb_Issue_IssueMessage]
    ) {
        self.status = status
        self.issues = issues
    }

    package init(_ status: Ydb_StatusIds.StatusCode, _ message: String) {
        self.init(status, issues: [.error(message)])
    }
}

extension Ydb_Issue_IssueMessage {
    package static func error(_ message: String) -> Ydb_Issue_IssueMessage {
        .with {
            $0.message = message
            $0.severity = 1
        }
    }
}
