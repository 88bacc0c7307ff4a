// What differs between the SQL dialects before any meaning: their words.

/// A dialect's lexical and grammatical rules.
package struct Dialect: Sendable {
    package let name: String
    package let keywords: KeywordTable

    /// PostgreSQL 15.
    package static let postgres = Dialect(
        name: "postgres",
        keywords: KeywordTable(
            unreserved: PostgresKeywords.unreserved, columnNames: PostgresKeywords.columnNames,
            typesAndFunctions: PostgresKeywords.typesAndFunctions,
            reserved: PostgresKeywords.reserved, needingAs: PostgresKeywords.needingAs))
}
