// The values that go with a statement.

/// The values of a statement's placeholders: in order, or by name.
///
/// ```swift
/// try await db.execute("INSERT INTO users VALUES (%s, %s)", parameters: [1, "ada"])
/// try await db.execute("INSERT INTO users VALUES (:id, :name)", parameters: ["id": 1, "name": "ada"])
/// ```
public struct DatabaseParameters: Hashable, Sendable, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// The values in order, for `$1`, `?` and `%s`.
    public private(set) var positional: [DatabaseValue] = []

    /// The values by name, for `:name` and `%(name)s`.
    public private(set) var named: [String: DatabaseValue] = [:]

    /// None.
    public init() {}

    /// Values in order; nil is NULL.
    public init(_ values: some Sequence<(any DatabaseEncodable)?>) {
        positional = values.map { $0?.databaseValue ?? .null }
    }

    /// Values by name; nil is NULL.
    public init(named values: [String: (any DatabaseEncodable)?]) {
        named = values.mapValues { $0?.databaseValue ?? .null }
    }

    /// Values in order; nil is NULL.
    public init(arrayLiteral elements: (any DatabaseEncodable)?...) { self.init(elements) }

    /// Values by name; nil is NULL. Of a name that stands twice the last value counts.
    public init(dictionaryLiteral elements: (String, (any DatabaseEncodable)?)...) {
        for (name, value) in elements { named[name] = value?.databaseValue ?? .null }
    }

    /// Whether there are none.
    public var isEmpty: Bool { positional.isEmpty && named.isEmpty }

    var isNamed: Bool { !named.isEmpty }
}
