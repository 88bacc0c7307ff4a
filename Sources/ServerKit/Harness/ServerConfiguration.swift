// What every server can be told, whatever protocol it speaks; each protocol's own configuration adds what it alone understands.

public import FaultInjection

/// Where a server listens, whom it lets in and what is there at its start.
public protocol ServerConfiguration: Sendable {
    /// The address to listen on.
    var host: String { get set }
    /// The TCP port; 0 takes any free one.
    var port: Int { get set }
    /// Takes the next free port where `port` is in use; at most a hundred are tried.
    var takesNextFreePort: Bool { get set }
    /// Whether clients outside the process can connect; else the databases are there for the process alone.
    var opensSocket: Bool { get set }
    /// The user of URLs, of scripts and of statements that are run in the process.
    var user: String { get set }
    /// What clients have to give for `user`.
    var password: String? { get set }
    /// Passwords of other users.
    var passwords: [String: String] { get set }
    /// Offers TLS with this certificate; nil: none.
    var tls: ServerCertificate? { get set }
    /// The most sessions at a time.
    var maximumConnections: Int { get set }
    /// The databases that are there at the start, all empty. The first is the one that is meant where none is named.
    var databases: [String] { get set }
    /// The faults that befall clients.
    var faults: FaultPlan { get set }
}

/// A server that is still to be started: one a protocol, in its Server room.
package protocol ServerBlueprint: ServerConfiguration {
    /// What the protocol is called: in the line that says where the server is, and in the options of the command line.
    static var protocolName: String { get }
    /// The port that clients try where they are told none.
    static var usualPort: Int { get }
    /// What it says where a fault rule asks for an error.
    static var faultWords: any FaultWords { get }

    /// Starts the server; clients are let in when this returns.
    ///
    /// - Parameter fill: what is done before the first of them is.
    /// - Throws: what `fill` throws, `StandInError` where a database cannot be made, NIO's `IOError` where the address cannot be had, and the error of a
    /// certificate that cannot be used.
    func start(
        on stage: Stage, filledBy fill: @Sendable (any StandIn) async throws -> Void
    ) async throws -> any StandIn
}

extension ServerBlueprint {
    package var protocolName: String { Self.protocolName }
    package var usualPort: Int { Self.usualPort }
    package var faultWords: any FaultWords { Self.faultWords }
}
