// What a command says it has done.

/// The tag that the server gives a command that was done, such as `INSERT 0 1`.
public struct PostgresCommandTag: Hashable, Sendable, CustomStringConvertible {
    /// The tag as it was sent; empty for an empty statement.
    public let description: String

    init(_ text: String) { description = text }

    /// The command: `SELECT`, `CREATE TABLE`.
    public var command: String {
        let words = description.split(separator: " ")
        return words.prefix { !$0.allSatisfy(\.isNumber) }.joined(separator: " ")
    }

    /// How many rows it returned or changed; nil where it does not say.
    public var rowCount: Int? { description.split(separator: " ").last.flatMap { Int($0) } }
}
