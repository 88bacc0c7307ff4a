// Options out of a URL.

import ClientKit
public import ClientPooling

extension MySQLOptions {
    /// Options from a URL: `mysql://user:password@host:3306/database?name=value&…`; `mariadb` is taken too. Several hosts have commas
    /// between them. Reserved characters are percent-encoded. A password in a URL tends to end up in logs.
    ///
    /// | name | value |
    /// |---|---|
    /// | `ssl-mode` | `DISABLED`, `PREFERRED` (the default), `REQUIRED`, `VERIFY_CA`, `VERIFY_IDENTITY` |
    /// | `ssl-ca`, `ssl-cert`, `ssl-key` | paths of files in PEM format |
    /// | `socket` | the path of a Unix socket, in the place of host and port |
    /// | `connect-timeout`, `login-timeout` | seconds; 0 for any time |
    /// | `get-server-public-key`, `enable-cleartext-plugin`, `multi-statements`, `found-rows` | `true`, `false` |
    /// | `compression` | `DISABLED` (the default), `PREFERRED`, `REQUIRED` |
    /// | `statement-cache` | a number |
    /// | `init-command` | a statement; may stand several times |
    /// | `program-name` | what the server's lists show |
    ///
    /// - Throws: `ClientError` of code `invalidOptions`, for a name that is not among these too.
    public init(url: String) throws(ClientError) {
        let parts = try URLParts(url)
        guard ["mysql", "mariadb"].contains(parts.scheme) else {
            throw Self.invalid("the scheme of the URL is \(parts.scheme), not mysql")
        }
        self.init(
            servers: try parts.hosts.map { host throws(ClientError) in
                try Self.address(host)
            }, user: parts.user, password: parts.password, database: parts.path)
        for (name, value) in parts.query { try set(name, to: value) }
        if servers.isEmpty {
            servers = [.tcp(host: "localhost", port: Self.standardPort)]
        }
    }

    private static func address(_ text: String) throws(ClientError) -> ServerAddress {
        var host = text[...]
        var port = standardPort
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else {
                throw invalid("the host \(text) lacks a ]")
            }
            let rest = host[host.index(after: end)...]
            host = host[host.index(after: host.startIndex)..<end]
            if !rest.isEmpty { port = try Self.port(rest) }
        } else if let colon = host.lastIndex(of: ":") {
            port = try Self.port(host[colon...])
            host = host[..<colon]
        }
        return .tcp(host: host.isEmpty ? "localhost" : String(host), port: port)
    }

    private static func port(_ text: Substring) throws(ClientError) -> Int {
        guard text.first == ":", let port = Int(text.dropFirst()), (1...65_535).contains(port)
        else { throw invalid("\(text.dropFirst()) is no port") }
        return port
    }

    private mutating func set(_ name: String, to value: String) throws(ClientError) {
        switch name.lowercased().replacing("_", with: "-") {
        case "ssl-mode", "sslmode": tls.mode = try Self.mode(value)
        case "ssl-ca": tls.trust = .file(value)
        case "ssl-cert":
            tls.identity = .init(
                certificateFile: value, keyFile: tls.identity?.keyFile ?? "")
        case "ssl-key":
            tls.identity = .init(
                certificateFile: tls.identity?.certificateFile ?? "", keyFile: value)
        case "socket", "unix-socket": servers = [.unix(path: value)]
        case "connect-timeout": connectTimeout = try Self.seconds(name, value)
        case "login-timeout": loginTimeout = try Self.seconds(name, value)
        case "get-server-public-key": allowsPublicKeyRetrieval = try Self.flag(name, value)
        case "enable-cleartext-plugin": allowsClearPassword = try Self.flag(name, value)
        case "multi-statements": allowsMultiStatements = try Self.flag(name, value)
        case "found-rows": countsFoundRows = try Self.flag(name, value)
        case "compression": compression = try Self.compression(value)
        case "statement-cache":
            guard let number = Int(value), number >= 0 else {
                throw Self.invalid("\(name)=\(value) is no number")
            }
            statementCacheCapacity = number
        case "init-command": initStatements.append(value)
        case "program-name": applicationName = value
        default: throw Self.invalid("the URL has an option that is not known: \(name)")
        }
    }

    private static func mode(_ value: String) throws(ClientError) -> ClientTLSOptions.Mode {
        switch value.uppercased().replacing("-", with: "_") {
        case "DISABLED", "DISABLE": .off
        case "PREFERRED", "PREFER": .prefer
        case "REQUIRED", "REQUIRE": .require
        case "VERIFY_CA": .verifyCA
        case "VERIFY_IDENTITY", "VERIFY_FULL": .verifyFull
        default: throw invalid("ssl-mode=\(value) is not known")
        }
    }

    private static func compression(_ value: String) throws(ClientError) -> Compression {
        switch value.uppercased() {
        case "DISABLED", "UNCOMPRESSED": .off
        case "PREFERRED": .prefer
        case "REQUIRED", "ZLIB": .require
        default: throw invalid("compression=\(value) is not known: there is zlib alone")
        }
    }

    private static func seconds(
        _ name: String, _ value: String
    ) throws(ClientError) -> Duration? {
        guard let seconds = Double(value), seconds >= 0, seconds < 1e9 else {
            throw invalid("\(name)=\(value) is no number of seconds")
        }
        return seconds == 0 ? nil : .seconds(seconds)
    }

    private static func flag(_ name: String, _ value: String) throws(ClientError) -> Bool {
        switch value.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: throw invalid("\(name)=\(value) is neither true nor false")
        }
    }

    static func invalid(_ words: String) -> ClientError {
        ClientError(.invalidOptions, words, failureClass: .permanent)
    }
}
