// A database's URL in its parts: RFC 3986, with several hosts, which Foundation's type does not take.

import ClientKit
import ClientPooling

/// The parts of `scheme://user:password@host:port,host:port/path?name=value`, with their percent-encoding taken off.
struct URLParts {
    var scheme = ""
    var user = ""
    var password = ""
    /// With their ports.
    var hosts: [String] = []
    var path = ""
    var query: [(name: String, value: String)] = []

    /// - Throws: `ClientError` of code `invalidOptions`; it does not repeat the URL, which may hold a password.
    init(_ url: String) throws(ClientError) {
        guard let mark = url.firstRange(of: "://") else {
            throw MySQLOptions.invalid("the URL has no scheme")
        }
        scheme = url[..<mark.lowerBound].lowercased()
        var rest = url[mark.upperBound...]
        if let start = rest.firstIndex(of: "?") {
            query = try Self.query(rest[rest.index(after: start)...])
            rest = rest[..<start]
        }
        if let slash = rest.firstIndex(of: "/") {
            path = try ClientError.percentDecoded(rest[rest.index(after: slash)...])
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            let account = rest[..<at]
            let colon = account.firstIndex(of: ":")
            user = try ClientError.percentDecoded(account[..<(colon ?? account.endIndex)])
            if let colon {
                password = try ClientError.percentDecoded(account[account.index(after: colon)...])
            }
            rest = rest[rest.index(after: at)...]
        }
        for host in rest.split(separator: ",", omittingEmptySubsequences: true) {
            hosts.append(try ClientError.percentDecoded(host))
        }
    }

    private static func query(
        _ text: Substring
    ) throws(ClientError) -> [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw MySQLOptions.invalid("an option of the URL has no value: \(pair)")
            }
            list.append(
                (
                    try ClientError.percentDecoded(halves[0]),
                    try ClientError.percentDecoded(halves[1])
                ))
        }
        return list
    }
}
