// The extensions of PostgreSQL's distribution: those that can be created here, and the names of the others.
import QueryEngine

enum ExtensionLibrary {
    static let all: [ExtensionDefinition] = {
        var cryptography = LibraryBuilder()
        Cryptography.add(to: &cryptography)
        var identifiers = LibraryBuilder()
        UniqueIdentifiers.add(to: &identifiers)
        return [
            ExtensionDefinition(
                name: "plpgsql", version: "1.0", comment: "PL/pgSQL procedural language",
                isRelocatable: false, isPermanent: true, functions: [:]),
            ExtensionDefinition(
                name: "pgcrypto", version: "1.3", comment: "cryptographic functions",
                isRelocatable: true, functions: cryptography.functions),
            ExtensionDefinition(
                name: "uuid-ossp", version: "1.1",
                comment: "generate universally unique identifiers (UUIDs)",
                isRelocatable: true, functions: identifiers.functions),
        ]
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

    /// Postgres's error that there is no extension of that name, or `featureNotSupported` for one that it has and this
    /// server not.
    static func refusal(of name: String) -> SQLError {
        if name.contains("/") || name.contains("\\") {
            return SQLError(
                .invalidParameterValue, "invalid extension name: \"\(name)\"",
                detail: "Extension names must not contain directory separator characters.")
        }
        if missing.contains(name) { return .notSupported("the extension \"\(name)\"") }
        return SQLError(
            .featureNotSupported, "extension \"\(name)\" is not available",
            detail:
                "Could not open extension control file \"/usr/share/postgresql/15/extension/\(name).control\": No such file or directory.",
            hint:
                "The extension must first be installed on the system where PostgreSQL is running.")
    }
}
