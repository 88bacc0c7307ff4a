// How a connection is made, as a value.

public import ClientKit
import ClientPooling
public import NIOCore

/// Where to connect to, as whom, and how.
///
/// ```swift
/// let options = try PostgresOptions(url: "postgres://ada@db1,db2/shop?target_session_attrs=read-write&sslmode=verify-full")
/// ```
public struct PostgresOptions: Sendable {
    /// What role a server must have to be taken (libpq's `target_session_attrs`).
    public enum TargetSession: String, Hashable, Sendable, CaseIterable {
        /// Any.
        case any
        /// One whose sessions may write.
        case readWrite = "read-write"
        /// One whose sessions may not.
        case readOnly = "read-only"
        /// One that is not in recovery.
        case primary
        /// One that is in recovery.
        case standby
        /// One that is in recovery, if there is one, else any.
        case preferStandby = "prefer-standby"
    }

    /// Whether SCRAM is tied to the TLS channel (libpq's `channel_binding`).
    public enum ChannelBinding: String, Hashable, Sendable, CaseIterable {
        /// Never.
        case disable
        /// Where it can be.
        case prefer
        /// Or no connection.
        case require
    }

    /// What a connection goes through when it comes back to its pool.
    public enum ResetPolicy: Hashable, Sendable {
        /// An open transaction is rolled back; settings and the like stay.
        case rollback
        /// `DISCARD ALL` too, after each use: settings, temporary tables, prepared statements and listened channels go.
        case discardAll
    }

    /// The servers, tried in order.
    public var servers: [ServerAddress] = [.tcp(host: "localhost", port: 5432)]

    /// Whether the servers are tried in an order drawn for each connection.
    public var shufflesServers = false

    /// Who connects.
    public var user = "postgres"

    /// The password; nil for none.
    public var password: String?

    /// A file of passwords, in the format of `.pgpass`, that is asked where ``password`` is nil.
    public var passwordFile: String?

    /// The database; nil for the one of the user's name.
    public var database: String?

    /// Whether and how the connection is encrypted. Unix sockets never are.
    public var tls = ClientTLSOptions.prefer

    /// Whether SCRAM is tied to the TLS channel.
    public var channelBinding = ChannelBinding.prefer

    /// What role a server must have.
    public var targetSession = TargetSession.any

    /// The name that the server shows for the connection.
    public var applicationName: String?

    /// Settings that the session begins with, such as `search_path`.
    public var settings: [String: String] = [:]

    /// Command-line options for the server's process, as libpq's `options`.
    public var serverOptions: String?

    /// How long one server has to accept; nil for as long as the system waits.
    public var connectTimeout: Duration? = .seconds(10)

    /// How long all servers together have, logins included; nil for any time.
    public var loginTimeout: Duration? = .seconds(30)

    /// How many statements are kept prepared on each connection; 0 for none.
    public var statementCacheCapacity = 256

    /// The most bytes of one message, that is of one row.
    public var largestMessage = 0x3FFF_FFFE

    /// How long the server has to stop what a cancelled task had asked for, before the connection is given up.
    public var cancelTimeout: Duration = .seconds(10)

    /// What a connection goes through when it comes back to its pool.
    public var resetPolicy = ResetPolicy.rollback

    /// Is called for each notice, on the connection's event loop: it must not block.
    public var onNotice: @Sendable (PostgresNotice) -> Void = { _ in }

    /// Where connections live; nil for the process's own.
    public var eventLoopGroup: (any EventLoopGroup)?

    /// The usual options: `postgres` on localhost.
    public init() {}
}

extension PostgresOptions {
    /// The password for a server: the one given, or the first in the file that is for it.
    func password(for server: ServerAddress) -> String? {
        if let password { return password }
        guard let passwordFile, let entries = PasswordFile(path: passwordFile) else { return nil }
        return entries.password(for: server, database: database ?? user, user: user)
    }

    /// What the start-up message says.
    var startupParameters: [(name: String, value: String)] {
        var parameters = [
            ("user", user), ("database", database ?? user), ("client_encoding", "UTF8"),
        ]
        if let applicationName { parameters.append(("application_name", applicationName)) }
        if let serverOptions { parameters.append(("options", serverOptions)) }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            parameters.append((name, value))
        }
        return parameters
    }

    /// What is wrong with them, if anything is.
    func check() throws(ClientError) {
        let texts = [user, database ?? "", password ?? "", applicationName ?? ""]
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw .invalidOptions("an option with a zero character")
        }
        if channelBinding == .require, tls.mode == .off {
            throw .invalidOptions("channel binding needs TLS")
        }
    }
}
