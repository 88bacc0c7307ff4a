// Connection parameters by the names that libpq gives them (PostgreSQL documentation, section 34.1.2), from URLs, strings of
// keywords and files, before they are understood.

import ClientKit
import ClientPooling

/// Names and values.
struct ConnectionKeywords: Equatable {
    private(set) var values: [String: String] = [:]

    subscript(name: String) -> String? {
        get { values[name].flatMap { $0.isEmpty ? nil : $0 } }
        set { values[name] = newValue }
    }

    /// What is not said here is taken from there.
    mutating func complete(with others: ConnectionKeywords) {
        values.merge(others.values) { own, _ in own }
    }

    init() {}

    /// - Throws: `ClientError` of code `invalidOptions`, in whose message the password does not stand.
    init(url: String) throws(ClientError) {
        let schemes = ["postgres://", "postgresql://"]
        guard let scheme = schemes.first(where: { url.hasPrefix($0) }) else {
            throw .invalidOptions("a URL begins with postgres:// or postgresql://")
        }
        var rest = url.dropFirst(scheme.count)
        if let mark = rest.firstIndex(of: "?") {
            try readQuery(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            try put("dbname", rest[rest.index(after: slash)...])
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            let login = rest[..<at]
            let colon = login.firstIndex(of: ":")
            try put("user", login[..<(colon ?? login.endIndex)])
            if let colon { try put("password", login[login.index(after: colon)...]) }
            rest = rest[rest.index(after: at)...]
        }
        try readHosts(rest)
    }

    private mutating func readQuery(_ query: Substring) throws(ClientError) {
        for part in query.split(separator: "&") {
            guard let equals = part.firstIndex(of: "=") else {
                throw .invalidOptions("\"\(part)\" in the URL has no value")
            }
            let name = try Self.decoded(part[..<equals])
            // JDBC's names of the same things.
            let known = ["ssl": "sslmode"][name] ?? name
            let value = name == "ssl" && part[equals...] == "=true" ? "require" : nil
            try put(known, value.map { $0[...] } ?? part[part.index(after: equals)...])
        }
    }

    /// `host1:port1,host2`
    private mutating func readHosts(_ text: Substring) throws(ClientError) {
        guard !text.isEmpty else { return }
        var hosts: [String] = []
        var ports: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var host = part
            var port: Substring = ""
            if part.hasPrefix("[") {
                guard let end = part.firstIndex(of: "]") else {
                    throw .invalidOptions("an IPv6 address in the URL misses its bracket")
                }
                host = part[part.index(after: part.startIndex)..<end]
                let behind = part[part.index(after: end)...]
                guard behind.isEmpty || behind.hasPrefix(":") else {
                    throw .invalidOptions("\"\(behind)\" stands behind an IPv6 address")
                }
                port = behind.dropFirst()
            } else if let colon = part.lastIndex(of: ":") {
                host = part[..<colon]
                port = part[part.index(after: colon)...]
            }
            hosts.append(try Self.decoded(host))
            ports.append(try Self.decoded(port))
        }
        // A host in the query, as for Unix sockets, is the one that counts.
        if self["host"] == nil { self["host"] = hosts.joined(separator: ",") }
        if self["port"] == nil, ports.contains(where: { !$0.isEmpty }) {
            self["port"] = ports.joined(separator: ",")
        }
    }

    private mutating func put(_ name: String, _ value: Substring) throws(ClientError) {
        self[name] = try Self.decoded(value)
    }

    /// No value that the server is told may hold a zero byte.
    private static func decoded(_ text: Substring) throws(ClientError) -> String {
        let decoded = try ClientError.percentDecoded(text)
        guard !decoded.utf8.contains(0) else {
            throw .invalidOptions("a zero byte in the URL")
        }
        return decoded
    }

    // MARK: Keywords

    /// From a string such as `host=db1 password='a b'`.
    init(keywords text: String) throws(ClientError) {
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return }
            let name = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
            guard rest.popFirst() == "=" else {
                throw .invalidOptions("the keyword \"\(name)\" has no value")
            }
            rest = rest.drop { $0.isWhitespace }
            values[String(name)] = try Self.value(&rest)
        }
    }

    private static func value(_ rest: inout Substring) throws(ClientError) -> String {
        let isQuoted = rest.first == "'"
        if isQuoted { rest = rest.dropFirst() }
        var value = ""
        while let character = rest.first {
            if isQuoted ? character == "'" : character.isWhitespace { break }
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        guard isQuoted else { return value }
        guard rest.popFirst() == "'" else {
            throw .invalidOptions("a quoted value misses its second quote")
        }
        return value
    }
}
