// What a client's message asks of the session behind its connection.

import PostgresLanguage
import QueryEngine

/// What a COPY that waits for data goes on with.
enum CopyInput: Sendable {
    case data([UInt8])
    case done
    /// The data ends here with an error.
    case failure(SQLError)
}

extension SessionRequest {
    /// Whether the client is told of the transaction's status afterwards.
    var endsCycle: Bool {
        switch self {
        case .simpleQuery, .sync: true
        case .parse, .bind, .describeStatement, .describePortal, .execute, .closeStatement,
            .closePortal, .fail:
            false
        }
    }
}

/// What the machine says of the session while it is idle.
struct IdleState: Equatable, Sendable {
    var status: TransactionStatus
    /// 0 for none.
    var idleInTransactionMilliseconds = 0
    /// 0 for none.
    var idleMilliseconds = 0
}
