// What an embedder says of a YDB server before it starts.

public import FaultInjection
public import ServerKit

/// Where a YDB server listens and whom it lets in.
public struct YDBServerConfiguration: ServerConfiguration {
    /// The address to listen on; loopback unless said otherwise.
    public var host = "127.0.0.1"
    /// The TCP port; 0 takes any free one.
    public var port = 2136
    /// Takes the next free port where `port` is in use; at most a hundred are tried.
    public var takesNextFreePort = false
    /// Whether clients outside the process can connect; else the databases are there for the process alone.
    public var opensSocket = true
    /// How many nodes clients find by discovery, from 1: each listens on a port of its own, behind the first. All are one server with
    /// the same data; sessions belong to the node that made them.
    public var nodes = 1
    /// The user of URLs, of scripts and of statements that are run in the process.
    public var user = "root"
    /// What clients have to give for `user`. Without passwords nobody is asked, and any token is as good as none.
    public var password: String?
    /// Passwords of other users.
    public var passwords: [String: String] = [:]
    /// Serves `grpcs://` with this certificate, beside `grpc://` on the same port.
    public var tls: ServerCertificate?
    /// The most connections at a time.
    public var maximumConnections = 1_000
    /// The most sessions at a time; one more is told OVERLOADED.
    public var maximumSessions = 1_000
    /// A session that nobody uses for so long has expired.
    public var sessionIdleTimeout = Duration.seconds(600)
    /// The most bytes of a message, in both directions.
    public var maximumMessageBytes = 64 << 20
    /// The databases that are there at the start, all empty. The first one is meant where none is named.
    public var databases = ["/local"]
    /// The faults that befall clients.
    public var faults = FaultPlan()

    /// The defaults.
    public init() {}

    /// With what follows from the rest: a password asks for itself.
    var completed: YDBServerConfiguration {
        var completed = self
        if let password { completed.passwords[user] = password }
        completed.nodes = min(max(1, nodes), 100)
        return completed
    }
}
