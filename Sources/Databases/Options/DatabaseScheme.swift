// The schemes of URLs, and which backend each is for.

/// What a URL's scheme says.
enum DatabaseScheme: String, Hashable, Sendable, CaseIterable {
    case postgres
    case mysql
    case sqlite
    case odbc

    /// The backend's own names first, then those that Python's drivers go by. `aiomyql` is how aio-databases' manual spells one.
    static let names: [(name: String, scheme: DatabaseScheme)] = [
        ("postgres", .postgres), ("postgresql", .postgres), ("mysql", .mysql), ("mariadb", .mysql),
        ("sqlite", .sqlite), ("odbc", .odbc),
        ("aiopg", .postgres), ("asyncpg", .postgres), ("aiomysql", .mysql), ("aiomyql", .mysql),
        ("trio-mysql", .mysql), ("aiosqlite", .sqlite), ("aioodbc", .odbc),
    ]

    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/unsupportedScheme``.
    init(named name: String) throws(DatabaseError) {
        guard let known = Self.names.first(where: { $0.name == name }) else {
            let all = Self.names.map { "\($0.name)://" }.joined(separator: ", ")
            throw DatabaseError(
                .unsupportedScheme,
                "the scheme \(name.prefix(40)) is not supported; these are, each with +pool too: "
                    + all)
        }
        self = known.scheme
    }
}
