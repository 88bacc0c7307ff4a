// Values of types that only one backend has: they pass through as they are.

import NIOCore
public import PostgresDriver

/// A value of a type that only its backend knows, such as PostgreSQL's arrays, ranges and intervals.
///
/// ```swift
/// let tags = try await db.fetchValue("SELECT tags FROM posts WHERE id = $1", 1)?.decode(postgres: [String].self)
/// try await db.execute("UPDATE posts SET tags = $1", DatabaseValueDatabaseValue.postgres(["swift", "sql"]))
/// ```
public struct DatabaseOtherValue: Hashable, Sendable, CustomStringConvertible {
    private enum Content: Sendable {
        case received(PostgresValue)
        case toSend(PostgresParameters, number: Int)
    }

    private let content: Content

    init(received value: PostgresValue) { content = .received(value) }

    init(toSend parameters: PostgresParameters) {
        content = .toSend(parameters, number: UniqueNumber.next())
    }

    /// The value as it came from PostgreSQL; nil where it was made to be sent.
    public var postgres: PostgresValue? {
        if case .received(let value) = content { value } else { nil }
    }

    /// The value as PostgreSQL's driver sends it; nil where it came from there.
    var parameters: PostgresParameters? {
        if case .toSend(let parameters, _) = content { parameters } else { nil }
    }

    /// What came is equal where type and bytes are; what is to be sent is equal to itself alone.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left.content, right.content) {
        case (.received(let left), .received(let right)):
            left.type == right.type && left.format == right.format && left.bytes == right.bytes
        case (.toSend(_, let left), .toSend(_, let right)): left == right
        default: false
        }
    }

    /// Hashes what equality looks at.
    public func hash(into hasher: inout Hasher) {
        switch content {
        case .received(let value):
            hasher.combine(value.type)
            hasher.combine(value.bytes)
        case .toSend(_, let number): hasher.combine(number)
        }
    }

    /// Its type.
    public var description: String {
        postgres.map { "a value of PostgreSQL's type \($0.type.rawValue)" }
            ?? "a value for PostgreSQL"
    }
}

extension DatabaseValue {
    /// A parameter of a type that PostgreSQL alone has, such as an array.
    public static func postgres(_ value: some PostgresEncodable) -> DatabaseValue {
        var parameters = PostgresParameters()
        parameters.append(value)
        return .other(DatabaseOtherValue(toSend: parameters))
    }

    /// A value of a type that PostgreSQL alone has.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``.
    public func decode<Value: PostgresDecodable>(postgres type: Value.Type) throws -> Value {
        guard case .other(let other) = self, let value = other.postgres else {
            throw DatabaseError.decoding(self, "\(type)")
        }
        do { return try Value(postgres: value) } catch { throw DatabaseError(bridging: error) }
    }
}
