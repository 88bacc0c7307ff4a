// What fills a database: statements in the protocol's language, as text or in a file.

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A script. A string literal is one:
///
/// ```swift
/// try await server.load("CREATE TABLE jobs (id int PRIMARY KEY)")
/// try await server.load(.file(URL(filePath: "schema.sql")))
/// ```
public struct UnderstudyScript: Sendable, ExpressibleByStringInterpolation {
    private enum Source: Sendable {
        case bytes([UInt8])
        case file(URL)
    }

    private let source: Source

    private init(_ source: Source) { self.source = source }

    package init(bytes: [UInt8]) { self.init(.bytes(bytes)) }

    /// The statements themselves.
    public init(stringLiteral text: String) { self.init(bytes: Array(text.utf8)) }

    /// The statements themselves.
    public static func text(_ text: String) -> UnderstudyScript {
        UnderstudyScript(bytes: Array(text.utf8))
    }

    /// A file that is read when the script is loaded.
    public static func file(_ url: URL) -> UnderstudyScript { UnderstudyScript(.file(url)) }

    /// Throws the file system's error where the file cannot be read.
    func bytes() throws -> [UInt8] {
        switch source {
        case .bytes(let bytes): bytes
        case .file(let url): Array(try Data(contentsOf: url))
        }
    }
}
