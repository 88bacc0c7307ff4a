// What libpq reads beside the connection string: variables (section 34.15), the service file (34.17), the password file (34.16).

import ClientKit
import ClientPooling

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension ConnectionKeywords {
    private static let variables = [
        "PGHOST": "host", "PGHOSTADDR": "hostaddr", "PGPORT": "port", "PGDATABASE": "dbname",
        "PGUSER": "user", "PGPASSWORD": "password", "PGPASSFILE": "passfile",
        "PGCHANNELBINDING": "channel_binding", "PGSERVICE": "service", "PGOPTIONS": "options",
        "PGAPPNAME": "application_name", "PGSSLMODE": "sslmode", "PGSSLCERT": "sslcert",
        "PGSSLKEY": "sslkey", "PGSSLROOTCERT": "sslrootcert", "PGSSLSNI": "sslsni",
        "PGSSLMINPROTOCOLVERSION": "ssl_min_protocol_version", "PGGSSENCMODE": "gssencmode",
        "PGCONNECT_TIMEOUT": "connect_timeout", "PGCLIENTENCODING": "client_encoding",
        "PGTARGETSESSIONATTRS": "target_session_attrs",
        "PGLOADBALANCEHOSTS": "load_balance_hosts",
    ]

    /// The service's file stands before the variables, as with libpq.
    mutating func complete(withEnvironment environment: [String: String]) throws(ClientError) {
        let home = environment["HOME"]
        if let service = self["service"] ?? environment["PGSERVICE"], !service.isEmpty {
            try complete(withService: service, environment, home: home)
        }
        for (variable, name) in Self.variables where self[name] == nil {
            if let value = environment[variable], !value.isEmpty { self[name] = value }
        }
        if self["user"] == nil, let user = environment["USER"] { self["user"] = user }
        if self["passfile"] == nil, let home { self["passfile"] = "\(home)/.pgpass" }
    }

    private mutating func complete(
        withService service: String, _ environment: [String: String], home: String?
    ) throws(ClientError) {
        let files = [
            self["servicefile"] ?? environment["PGSERVICEFILE"]
                ?? home.map { "\($0)/.pg_service.conf" },
            environment["PGSYSCONFDIR"].map { "\($0)/pg_service.conf" },
        ]
        for file in files.compactMap({ $0 }) {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
            guard let found = try Self.service(service, in: text, of: file) else { continue }
            return complete(with: found)
        }
        throw .invalidOptions("no service file defines the service \"\(service)\"")
    }

    /// Sections in brackets, of lines `name=value`.
    static func service(
        _ name: String, in text: String, of file: String
    ) throws(ClientError) -> ConnectionKeywords? {
        var found: ConnectionKeywords?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                if found != nil { return found }
                if line == "[\(name)]" { found = ConnectionKeywords() }
                continue
            }
            guard found != nil else { continue }
            guard let equals = line.firstIndex(of: "=") else {
                throw .invalidOptions("\(file): \"\(line)\" has no value")
            }
            found?[String(line[..<equals].trimmed)] = String(
                line[line.index(after: equals)...].trimmed)
        }
        return found
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }
}

/// A file of lines `host:port:database:user:password`, where a star stands for anything.
struct PasswordFile: Sendable {
    private let lines: [[String]]

    /// Nil where there is none, or where others than its owner may read it, which libpq does not trust either.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0,
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else { return nil }
        self.init(text: text)
    }

    init(text: String) {
        lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            .map { Self.fields(of: $0) }.filter { $0.count >= 5 }
    }

    /// Backslashes take the meaning of what follows.
    private static func fields(of line: Substring) -> [String] {
        var fields = [""]
        var isEscaped = false
        for character in line {
            if isEscaped || (character != "\\" && character != ":") {
                fields[fields.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                fields.append("")
            }
        }
        return fields
    }

    /// The first line that fits.
    func password(for server: ServerAddress, database: String, user: String) -> String? {
        let host: String
        let port: String
        switch server {
        case .tcp(let name, let number): (host, port) = (name, "\(number)")
        case .unix(let path):
            let parts = path.split(separator: ".")
            (host, port) = ("localhost", String(parts.last ?? ""))
        }
        let wanted = [host, port, database, user]
        return lines.first { line in
            zip(line, wanted).allSatisfy { $0 == "*" || $0 == $1 }
        }?[4]
    }
}
