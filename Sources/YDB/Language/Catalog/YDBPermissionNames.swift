// The permissions of YDB: their whole names, and the words that stand for them in GRANT and REVOKE.

enum YDBPermissionNames {
    /// What `ALL` gives.
    static let all = "ydb.generic.full"
    /// What WITH GRANT OPTION gives too.
    static let grant = "ydb.access.grant"

    private static let byWords: [String: String] = [
        "CONNECT": "ydb.database.connect", "CREATE": "ydb.database.create",
        "DROP": "ydb.database.drop", "GRANT": grant,
        "LIST": "ydb.generic.list", "SELECT": "ydb.generic.read", "INSERT": "ydb.generic.write",
        "USE": "ydb.generic.use", "USE LEGACY": "ydb.generic.use_legacy",
        "MANAGE": "ydb.generic.manage", "FULL": all,
        "FULL LEGACY": "ydb.generic.full_legacy",
        "MODIFY TABLES": "ydb.tables.modify", "SELECT TABLES": "ydb.tables.read",
        "SELECT ATTRIBUTES": "ydb.granular.read_attributes",
        "MODIFY ATTRIBUTES": "ydb.granular.write_attributes",
        "SELECT ROW": "ydb.granular.select_row", "UPDATE ROW": "ydb.granular.update_row",
        "ERASE ROW": "ydb.granular.erase_row",
        "CREATE DIRECTORY": "ydb.granular.create_directory",
        "CREATE TABLE": "ydb.granular.create_table",
        "CREATE QUEUE": "ydb.granular.create_queue",
        "REMOVE SCHEMA": "ydb.granular.remove_schema",
        "DESCRIBE SCHEMA": "ydb.granular.describe_schema",
        "ALTER SCHEMA": "ydb.granular.alter_schema",
    ]

    private static let names = Set(byWords.values)

    /// The whole name that words in capitals stand for.
    static func name(words: String) -> String? { byWords[words] }

    /// Whether there is a permission of this whole name.
    static func contains(_ name: String) -> Bool { names.contains(name) }
}
