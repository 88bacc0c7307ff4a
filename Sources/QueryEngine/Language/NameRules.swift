// How a language's names lead to objects: which schemas are looked in unasked, and which are nobody's to fill.

/// A class, for every catalog of a transaction holds it.
package final class NameRules: Sendable {
    /// Schemas that are looked in before those of the search path, in this order, unless the path names them.
    package let implicitSchemas: [String]
    /// What a session's own temporary schema is called in it; in every other it has a name of its own.
    package let temporarySchema: String
    /// What DDL makes is in none of these.
    package let systemSchemas: Set<String>

    /// No schema that DDL makes has a name that begins so.
    package let reservedPrefix: String?

    package init(
        implicitSchemas: [String], temporarySchema: String, systemSchemas: Set<String>,
        reservedPrefix: String? = nil
    ) {
        self.implicitSchemas = implicitSchemas
        self.temporarySchema = temporarySchema
        self.systemSchemas = systemSchemas
        self.reservedPrefix = reservedPrefix
    }

    package func isReserved(schema name: String) -> Bool {
        reservedPrefix.map(name.hasPrefix) ?? false
    }

    /// The name of a session's temporary schema for everybody.
    package func temporarySchema(ofSession session: Int32) -> String {
        "\(temporarySchema)_\(session)"
    }
}
