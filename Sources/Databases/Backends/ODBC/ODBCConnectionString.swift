// The connection string that a URL means.

import ClientKit
import ClientPooling

/// Attributes for SQLDriverConnect.
struct ODBCConnectionString: Sendable {
    let text: String

    /// - Throws: `ClientError` and ``DatabaseError`` of code `invalidOptions`, which repeat no value.
    init(
        _ url: DatabaseURL, _ rest: [DatabaseURL.Option], _ options: ODBCOptions
    ) throws {
        var parts: [String] = []
        var attributes: [(String, String)] = []
        var dsn = options.dsn
        for option in rest {
            if option.name.lowercased() == "dsn" {
                dsn = option.value
            } else {
                attributes.append((option.name, option.value))
            }
        }
        if let dsn {
            // Whoever gives a whole string has written its quotes.
            parts.append(dsn.contains("=") ? dsn : try Self.attribute("DSN", dsn))
        }
        for (name, value) in try Self.place(url) + attributes {
            parts.append(try Self.attribute(name, value))
        }
        guard !parts.isEmpty, !parts.contains(where: { $0.utf8.contains(0) }) else {
            throw DatabaseError.invalidOptions(
                "a URL of ODBC names a driver or a data source: odbc:///?dsn=NAME")
        }
        text = parts.joined(separator: ";")
    }

    /// What stands before the options.
    private static func place(_ url: DatabaseURL) throws -> [(String, String)] {
        var attributes: [(String, String)] = []
        var rest = url.body[...]
        if let slash = rest.firstIndex(of: "/") {
            let name = try ClientError.percentDecoded(rest[rest.index(after: slash)...])
            if !name.isEmpty { attributes.append(("DATABASE", name)) }
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            let account = rest[..<at]
            let colon = account.firstIndex(of: ":")
            attributes.append(
                ("UID", try ClientError.percentDecoded(account[..<(colon ?? account.endIndex)])))
            if let colon {
                attributes.append(
                    ("PWD", try ClientError.percentDecoded(account[account.index(after: colon)...]))
                )
            }
            rest = rest[rest.index(after: at)...]
        }
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
            let port = rest[rest.index(after: colon)...]
            guard let number = Int(port), (1...65_535).contains(number) else {
                throw DatabaseError.invalidOptions("the URL's port is none")
            }
            attributes.append(("PORT", "\(number)"))
            rest = rest[..<colon]
        }
        if !rest.isEmpty { attributes.append(("SERVER", try ClientError.percentDecoded(rest))) }
        return attributes
    }

    /// A value with anything special in it stands in braces, in which a closing one is doubled, so that none becomes an attribute.
    private static func attribute(_ name: String, _ value: String) throws(DatabaseError) -> String {
        let isWord = name.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic
                    || "0123456789_- ".unicodeScalars.contains(scalar))
        }
        guard isWord, !name.isEmpty else {
            throw .invalidOptions("the name of an option is made of letters, digits and _")
        }
        let isPlain =
            value.first != " " && value.last != " "
            && !value.contains { "[]{}(),;?*=!@".contains($0) }
        let isDriver = name.lowercased() == "driver"
        guard isDriver || !isPlain else { return "\(name)=\(value)" }
        return "\(name)={\(value.replacing("}", with: "}}"))}"
    }
}
