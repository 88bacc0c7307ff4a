// YDB's own metadata of calls.

/// The names of the metadata that YDB's clients and servers exchange.
package enum YDBHeader {
    package static let database = "x-ydb-database"
    package static let ticket = "x-ydb-auth-ticket"
    package static let buildInfo = "x-ydb-sdk-build-info"
    package static let traceID = "x-ydb-trace-id"
    package static let requestType = "x-ydb-request-type"
    package static let capabilities = "x-ydb-client-capabilities"
    package static let serverHints = "x-ydb-server-hints"
    /// What a client goes by beyond its connection, for fault rules.
    package static let label = "x-understudy-label"
    /// Fault rules of the call's own, of its session's or of its label's.
    package static let fault = "x-understudy-fault"
    /// The hint that the session is to be given back.
    package static let sessionClose = "session-close"
}
