// What a method knows of the call beside its message.

package import ServerKit
package import YDBWire

/// Who calls, how, and until when.
package struct CallContext: Sendable {
    /// `/package.Service/Method`.
    package let path: String
    /// The host and the port that the client means.
    package let authority: String
    package let metadata: GRPCMetadata
    package let peer: PeerAddress
    /// Of the socket that the call's stream is on, as fault rules and logs know it.
    package let connection: Int
    /// The call came over TLS.
    package let isEncrypted: Bool
    /// The node that was called, of those that one process may show.
    package let node: YDBNode
    /// When the client gives up, in nanoseconds on the stage's clock; nil: it waits.
    package var deadline: UInt64?
    /// Who calls, once that was judged.
    package var user: String
    /// The fault rules that the call has brought.
    package var rules: CallRules?

    /// What the client works with; empty where it did not say.
    package var database: String { metadata[YDBHeader.database] ?? "" }

    /// What the client goes by beyond its connection.
    package var label: String? { metadata[YDBHeader.label] }
}

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

/// One of the nodes that a process shows: each listens on a port of its own.
package struct YDBNode: Sendable, Hashable {
    package var id: UInt32
    /// What clients are told to connect to.
    package var host: String
    package var port: Int
    /// The data centre.
    package var location: String

    package init(id: UInt32, host: String, port: Int, location: String) {
        self.id = id
        self.host = host
        self.port = port
        self.location = location
    }
}
