// What a login needs to know.

import MySQLWire

/// Who logs in, and what may be shown to the server.
struct LoginSettings: Sendable {
    var user: String
    var password: String
    /// Empty: none.
    var database: String
    var attributes: [MySQLConnectAttribute]
    /// Whether TLS is begun where the server offers it, and whether the login fails where it does not.
    var wantsTLS: Bool
    var needsTLS: Bool
    /// Nobody listens on the way although it is not encrypted: a Unix socket.
    var isLocalSocket: Bool
    /// mysql_clear_password, over TLS or a local socket.
    var allowsClearPassword: Bool
    /// The server may be asked for its RSA key where there is no TLS: who can change what is sent can give a key of their own.
    var allowsKeyRequest: Bool
    /// The server's RSA key, a PEM text, where it is known.
    var serverKey: [UInt8]?
    /// An UPDATE tells how many rows it matched, not how many it changed.
    var countsFoundRows: Bool
    var allowsMultiStatements: Bool
    /// Whether all that follows the login is compressed where the server offers it, and whether the login fails where it does not.
    var wantsCompression: Bool
    var needsCompression: Bool

    /// What the client takes of what a server offers.
    var capabilities: MySQLCapabilities {
        var wanted: MySQLCapabilities = [
            .cachedMetadata,
            .longPassword, .longFlag, .localFiles, .protocol41, .transactions, .secureConnection,
            .multiResults, .preparedMultiResults, .pluginAuthentication, .connectAttributes,
            .longTokens, .sessionTrack, .deprecateEOF,
        ]
        if !database.isEmpty { wanted.insert(.connectWithDatabase) }
        if countsFoundRows { wanted.insert(.foundRows) }
        if allowsMultiStatements { wanted.insert(.multiStatements) }
        if wantsCompression { wanted.insert(.compress) }
        return wanted
    }
}

/// What is known of a server once somebody is logged in.
struct ServerDescription: Hashable, Sendable {
    /// As the server says it, without the `5.5.5-` that MariaDB puts in front.
    var version = ""
    var isMariaDB = false
    /// For KILL.
    var connectionID: UInt32 = 0
    var capabilities = MySQLCapabilities()
    /// The collation that was asked for, by number.
    var collation: UInt8 = 0
    var isEncrypted = false

    init() {}

    init(_ greeting: MySQLServerMessage.Greeting) {
        let prefix = "5.5.5-"
        version =
            greeting.version.hasPrefix(prefix)
            ? String(greeting.version.dropFirst(prefix.count)) : greeting.version
        isMariaDB =
            !greeting.capabilities.contains(.longPassword)
            || greeting.version.contains("MariaDB")
        connectionID = greeting.connectionID
    }
}
