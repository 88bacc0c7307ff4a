// A database's URL, as far as it is not the driver's to read.

import ClientKit
import ClientPooling

/// A URL's scheme, what stands between that and the options, and the options.
struct DatabaseURL: Hashable, Sendable {
    let schemeName: String
    let scheme: DatabaseScheme
    let isPooled: Bool
    /// Behind `://`, as it is written.
    let body: String
    /// The options with their percent-encoding taken off, in order.
    private(set) var options: [Option] = []

    struct Option: Hashable, Sendable {
        let name: String
        let value: String
        /// As it is written.
        let text: String
    }

    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/unsupportedScheme`` or ``DatabaseError/Code/invalidOptions``; it does not
    ///   repeat what may be a password.
    init(_ url: String) throws(DatabaseError) {
        guard !url.utf8.contains(0) else { throw .invalidOptions("a zero byte in the URL") }
        guard let mark = url.firstRange(of: "://") else {
            throw .invalidOptions("a URL begins with a scheme, such as postgres:// or sqlite://")
        }
        var name = url[..<mark.lowerBound].lowercased()
        isPooled = name.hasSuffix(Self.poolMark)
        if isPooled { name.removeLast(Self.poolMark.count) }
        schemeName = name
        scheme = try DatabaseScheme(named: name)
        let rest = url[mark.upperBound...]
        let question = rest.firstIndex(of: "?")
        body = String(rest[..<(question ?? rest.endIndex)])
        guard let question else { return }
        for part in rest[rest.index(after: question)...].split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw .invalidOptions("an option of the URL has no value: \(part.prefix(40))")
            }
            do {
                options.append(
                    Option(
                        name: try ClientError.percentDecoded(halves[0]),
                        value: try ClientError.percentDecoded(halves[1]), text: String(part)))
            } catch { throw DatabaseError(bridging: error) }
        }
    }

    private static let poolMark = "+pool"

    /// The URL that the driver of this scheme reads, with these options.
    func driverURL(_ scheme: String, options: [Option]) -> String {
        let query = options.map(\.text).joined(separator: "&")
        return "\(scheme)://\(body)" + (query.isEmpty ? "" : "?\(query)")
    }

    /// The URL without the password and the options, which may hold one.
    var redacted: String {
        let scheme = schemeName + (isPooled ? Self.poolMark : "")
        guard self.scheme != .sqlite else { return "\(scheme)://\(body)" }
        let end = body.firstIndex(of: "/") ?? body.endIndex
        guard let at = body[..<end].lastIndex(of: "@") ?? body.lastIndex(of: "@") else {
            return "\(scheme)://\(body)"
        }
        let user = body[..<at].prefix { $0 != ":" }
        return "\(scheme)://\(user)\(body[at...])"
    }
}
