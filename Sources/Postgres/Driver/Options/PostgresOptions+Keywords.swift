// What connection parameters mean.

import ClientKit
public import ClientPooling

extension PostgresOptions {
    /// From a URL or a string of libpq's keywords, such as `host=db1 dbname=shop`.
    ///
    /// - Parameters:
    ///   - url: `postgres://user:password@host1:5432,host2/database?sslmode=verify-full`, with libpq's keywords as parameters. A Unix
    ///     socket's folder is a host that begins with a slash, `%2F` in a URL.
    ///   - environment: The variables of the process, or others, where what the URL does not say is to be taken from `PGHOST` and
    ///     its like, from a service file and from `.pgpass`, as libpq does. Nothing of the kind is looked at where it is nil.
    /// - Throws: `ClientError` of code `invalidOptions`, which names what is wrong and never a password.
    public init(url: String, environment: [String: String]? = nil) throws(ClientError) {
        let isURL = url.hasPrefix("postgres://") || url.hasPrefix("postgresql://")
        var keywords =
            isURL || !url.contains("=")
            ? try ConnectionKeywords(url: url) : try ConnectionKeywords(keywords: url)
        if let environment { try keywords.complete(withEnvironment: environment) }
        try self.init(keywords)
    }

    /// From libpq's variables: `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGSSLMODE` and their like, the service file
    /// that `PGSERVICE` speaks of, and `.pgpass`.
    ///
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(environment: [String: String]) throws(ClientError) {
        var keywords = ConnectionKeywords()
        try keywords.complete(withEnvironment: environment)
        try self.init(keywords)
    }

    init(_ keywords: ConnectionKeywords) throws(ClientError) {
        self.init()
        for name in keywords.values.keys.sorted() where !Self.known.contains(name) {
            throw .invalidOptions("there is no connection parameter \"\(name)\"")
        }
        servers = try Self.servers(keywords)
        if let user = keywords["user"] { self.user = user }
        password = keywords["password"]
        passwordFile = keywords["passfile"]
        database = keywords["dbname"]
        applicationName = keywords["application_name"] ?? keywords["fallback_application_name"]
        serverOptions = keywords["options"]
        shufflesServers =
            try keywords.choice(
                "load_balance_hosts", ["disable": false, "random": true]) ?? false
        if let seconds = try keywords.number("connect_timeout") {
            connectTimeout = seconds <= 0 ? nil : .seconds(seconds)
        }
        targetSession =
            try keywords.choice(
                "target_session_attrs", Dictionary(byName: TargetSession.allCases)) ?? .any
        channelBinding =
            try keywords.choice(
                "channel_binding", Dictionary(byName: ChannelBinding.allCases)) ?? .prefer
        tls = try Self.tls(keywords)
        try Self.refuseWhatIsNot(keywords)
    }

    private static func servers(_ keywords: ConnectionKeywords) throws(ClientError)
        -> [ServerAddress]
    {
        // An address saves the look-up of the name that stands with it.
        let hosts = keywords.list("hostaddr") ?? keywords.list("host") ?? ["localhost"]
        let ports = keywords.list("port") ?? ["5432"]
        guard ports.count == 1 || ports.count == hosts.count else {
            throw .invalidOptions("\(hosts.count) hosts and \(ports.count) ports")
        }
        var servers: [ServerAddress] = []
        for (index, host) in hosts.enumerated() {
            let text = ports.count == 1 ? ports[0] : ports[index]
            guard let port = text.isEmpty ? 5432 : Int(text), (1...65_535).contains(port) else {
                throw .invalidOptions("\"\(text)\" is no port")
            }
            servers.append(
                host.hasPrefix("/")
                    ? .unix(path: "\(host)/.s.PGSQL.\(port)")
                    : .tcp(host: host.isEmpty ? "localhost" : host, port: port))
        }
        return servers
    }

    private static func tls(_ keywords: ConnectionKeywords) throws(ClientError) -> ClientTLSOptions
    {
        var options = ClientTLSOptions(
            try keywords.choice(
                "sslmode",
                [
                    "disable": .off, "allow": .prefer, "prefer": .prefer, "require": .require,
                    "verify-ca": .verifyCA, "verify-full": .verifyFull,
                ]) ?? .prefer)
        if let root = keywords["sslrootcert"] {
            if root == "system" {
                options.mode = .verifyFull
            } else {
                options.trust = .file(root)
                // libpq's rule: who names a root certificate wants it to count.
                if options.mode == .require { options.mode = .verifyCA }
            }
        }
        if let certificate = keywords["sslcert"] {
            guard let key = keywords["sslkey"] else {
                throw .invalidOptions("sslcert without sslkey")
            }
            options.identity = .init(certificateFile: certificate, keyFile: key)
        }
        options.sendsServerName = try keywords.choice("sslsni", ["0": false, "1": true]) ?? true
        options.minimumVersion =
            try keywords.choice(
                "ssl_min_protocol_version",
                ["TLSv1": .tls12, "TLSv1.1": .tls12, "TLSv1.2": .tls12, "TLSv1.3": .tls13])
            ?? .tls12
        return options
    }

    /// What would be ignored to somebody's surprise.
    private static func refuseWhatIsNot(_ keywords: ConnectionKeywords) throws(ClientError) {
        if keywords["gssencmode"] == "require" {
            throw .invalidOptions("gssencmode=require: there is no encryption by GSSAPI here")
        }
        if keywords["requirepeer"] != nil { throw .invalidOptions("requirepeer is not known here") }
        if let encoding = keywords["client_encoding"],
            !["utf8", "utf-8", "auto"].contains(encoding.lowercased())
        {
            throw .invalidOptions("client_encoding=\(encoding): all text is UTF-8 here")
        }
    }

    /// Those that are of no use here, such as the times of keep-alives, are taken and not looked at.
    private static let known: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "connect_timeout",
        "client_encoding", "options", "application_name", "fallback_application_name",
        "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "sslmode", "sslcompression", "sslcert", "sslkey", "sslrootcert",
        "sslsni", "ssl_min_protocol_version", "channel_binding", "gssencmode", "krbsrvname",
        "requirepeer", "service", "servicefile", "target_session_attrs", "load_balance_hosts",
    ]
}

extension ConnectionKeywords {
    fileprivate func list(_ name: String) -> [String]? {
        self[name].map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        }
    }

    fileprivate func number(_ name: String) throws(ClientError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else { throw .invalidOptions("\(name)=\(text) is no number") }
        return number
    }

    fileprivate func choice<Value>(
        _ name: String, _ choices: [String: Value]
    ) throws(ClientError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = choices[text] else {
            throw .invalidOptions(
                "\(name)=\(text): it is one of \(choices.keys.sorted().joined(separator: ", "))")
        }
        return value
    }
}

extension Dictionary where Key == String, Value: RawRepresentable, Value.RawValue == String {
    fileprivate init(byName values: [Value]) {
        self.init(uniqueKeysWithValues: values.map { ($0.rawValue, $0) })
    }
}
