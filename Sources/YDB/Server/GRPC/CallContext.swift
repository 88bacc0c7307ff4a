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
