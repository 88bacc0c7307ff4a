// The extensions that CREATE EXTENSION makes: what each is, and the functions that are there once it is created.

/// An extension as its control file has it.
package struct ExtensionDefinition: Sendable {
    package let name: String
    package let version: String
    package let comment: String
    package let isRelocatable: Bool
    let functions: [String: [FunctionDefinition]]
}

package enum ExtensionLibrary {
    /// Always there from a database's beginning.
    package static let procedural = "plpgsql"

    private static let definitions: [String: ExtensionDefinition] = {
        var cryptography = LibraryBuilder()
        Cryptography.add(to: &cryptography)
        var identifiers = LibraryBuilder()
        UniqueIdentifiers.add(to: &identifiers)
        let all = [
            ExtensionDefinition(
                name: procedural, version: "1.0", comment: "PL/pgSQL procedural language",
                isRelocatable: false, functions: [:]),
            ExtensionDefinition(
                name: "pgcrypto", version: "1.3", comment: "cryptographic functions",
                isRelocatable: true, functions: cryptography.functions),
            ExtensionDefinition(
                name: "uuid-ossp", version: "1.1",
                comment: "generate universally unique identifiers (UUIDs)",
                isRelocatable: true, functions: identifiers.functions),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    /// What a distribution of PostgreSQL 15 brings along and this server has nothing of.
    private static let missing: Set<String> = [
        "adminpack", "amcheck", "autoinc", "bloom", "btree_gin", "btree_gist", "citext", "cube",
        "dblink", "dict_int", "dict_xsyn", "earthdistance", "file_fdw", "fuzzystrmatch", "hstore",
        "insert_username", "intagg", "intarray", "isn", "lo", "ltree", "moddatetime",
        "old_snapshot", "pageinspect", "pg_buffercache", "pg_freespacemap", "pg_prewarm",
        "pg_stat_statements", "pg_surgery", "pg_trgm", "pg_visibility", "pg_walinspect",
        "pgrowlocks", "pgstattuple", "postgres_fdw", "refint", "seg", "sslinfo", "tablefunc", "tcn",
        "tsm_system_rows", "tsm_system_time", "unaccent", "xml2",
    ]

    package static var all: [ExtensionDefinition] {
        definitions.values.sorted { $0.name < $1.name }
    }

    /// The extension of that name.
    ///
    /// - Throws: Postgres's error that there is none, or `featureNotSupported` for one that it has and this server not.
    package static func definition(_ name: String) throws(SQLError) -> ExtensionDefinition {
        if let known = definitions[name] { return known }
        if name.contains("/") || name.contains("\\") {
            throw SQLError(
                .invalidParameterValue, "invalid extension name: \"\(name)\"",
                detail: "Extension names must not contain directory separator characters.")
        }
        if missing.contains(name) { throw .notSupported("the extension \"\(name)\"") }
        throw SQLError(
            .featureNotSupported, "extension \"\(name)\" is not available",
            detail:
                "Could not open extension control file \"/usr/share/postgresql/15/extension/\(name).control\": No such file or directory.",
            hint:
                "The extension must first be installed on the system where PostgreSQL is running.")
    }

    private static let owners: [String: [String]] = {
        var owners: [String: [String]] = [:]
        for definition in all {
            for name in definition.functions.keys {
                owners[name, default: []].append(definition.name)
            }
        }
        return owners
    }()

    /// The extensions that have a function of this name.
    package static func owners(of function: String) -> [String] { owners[function] ?? [] }

    package static func functions(named name: String, in owner: String) -> [FunctionDefinition] {
        definitions[owner]?.functions[name] ?? []
    }

    package static func functionNames(of owner: String) -> [String] {
        definitions[owner]?.functions.keys.sorted() ?? []
    }
}
