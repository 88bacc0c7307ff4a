// Connection strings, as YDB's SDKs take them.

import ClientKit
import ClientPooling

/// What a connection string says.
struct ConnectionString: Equatable {
    private(set) var isSecure = true
    private(set) var addresses: [ServerAddress] = []
    private(set) var database: String?

    private static let plainPort = 2136
    private static let securePort = 2135

    /// An endpoint: nothing behind the port.
    init(endpoint: String) throws(ClientError) {
        try self.init(endpoint)
        guard database == nil else {
            throw .invalidOptions("an endpoint is scheme, host and port, and no more")
        }
    }

    init(_ text: String) throws(ClientError) {
        var rest = text[...]
        if let end = rest.firstRange(of: "://") {
            switch rest[..<end.lowerBound].lowercased() {
            case "grpc": isSecure = false
            case "grpcs": isSecure = true
            default: throw .invalidOptions("a connection string begins with grpc:// or grpcs://")
            }
            rest = rest[end.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        rest = rest.dropFirst(authority.count)
        for part in authority.split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try address(part))
        }
        try readDatabase(rest)
    }

    private mutating func readDatabase(_ rest: Substring) throws(ClientError) {
        let path = rest.prefix { $0 != "?" }
        for item in rest.dropFirst(path.count).dropFirst().split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.first == "database" else {
                throw .invalidOptions("the connection string has the unknown option '\(pair[0])'")
            }
            database = try ClientError.percentDecoded(pair.count > 1 ? pair[1] : "")
        }
        if path.count > 1 {
            guard database == nil else {
                throw .invalidOptions("the connection string names two databases")
            }
            database = try ClientError.percentDecoded(path)
        }
        if let name = database {
            guard !name.isEmpty else { throw .invalidOptions("the database has no name") }
            if !name.hasPrefix("/") { database = "/" + name }
        }
    }

    private func address(_ text: Substring) throws(ClientError) -> ServerAddress {
        var host = text
        var port = isSecure ? Self.securePort : Self.plainPort
        let lastColon = text.lastIndex(of: ":")
        // Of an IPv6 address the colons stand in brackets.
        let bracket = text.lastIndex(of: "]")
        if let lastColon, bracket.map({ $0 < lastColon }) ?? true {
            guard let number = Int(text[text.index(after: lastColon)...]),
                (1...65_535).contains(number)
            else { throw .invalidOptions("'\(text)' has no port after its colon") }
            port = number
            host = text[..<lastColon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw .invalidOptions("an endpoint has no host") }
        return .tcp(host: String(host), port: port)
    }
}
