// Where a server is: as a URL, and in the parts that drivers without URLs ask for.

import ServerKit

/// Where clients connect, part by part.
public struct UnderstudyAddress: Sendable, Hashable {
    /// The host's name or number.
    public let host: String
    /// The TCP port; 0 where no socket is open.
    public let port: Int
    /// The user of the options.
    public let user: String
    /// What the user has to give; empty where nothing is asked for.
    public let password: String
    /// The database.
    public let database: String
}

extension UnderstudyServer {
    /// The host that clients connect to.
    public var host: String { options.host }

    /// The TCP port; nil where no socket is open.
    public var port: Int? { standIn.port }

    /// The path of the Unix socket, if there is one.
    public var unixSocketPath: String? { standIn.unixSocketPath }

    /// Host, port, user, password and database, for drivers that take no URL.
    public var address: UnderstudyAddress {
        UnderstudyAddress(
            host: host, port: port ?? 0, user: options.user, password: options.password ?? "",
            database: database)
    }

    /// Where clients connect, with the user and the password of the options. `database` may be one that is there or
    /// `app~anything`, a private fork of `app` made at the first connection.
    ///
    /// A server without a socket has no address; its URL has port 0.
    public func url(database: String? = nil) -> String {
        standIn.url(database: database ?? self.database)
    }

    /// Where clients connect through the Unix socket; nil where there is none. Clients want an absolute path of its directory.
    public func unixSocketURL(database: String? = nil) -> String? {
        standIn.unixSocketURL(database: database ?? self.database)
    }

    /// The variables by which programs find the server; nil takes one away that would lead them elsewhere.
    package var environment: [String: String?] { standIn.environment(database: database) }

    /// What its protocol is called.
    package var protocolName: String { options.blueprint.protocolName }
}
