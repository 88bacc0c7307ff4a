// Rows about the server: engines, character sets, variables, connections.

import QueryEngine

extension InformationTables {
    private struct Engine {
        var name: String
        var comment: String
        var support = "YES"
        var isTransactional = false
        var hasXA = false
        var hasSavepoints = false
    }

    private static let innoDB = Engine(
        name: "InnoDB",
        comment:
            "Supports transactions, row-level locking, foreign keys and encryption for tables",
        support: "DEFAULT", isTransactional: true, hasXA: true, hasSavepoints: true)

    /// In the order in which MariaDB tells of them.
    private static let mariaDBEngines: [Engine] = [
        Engine(name: "CSV", comment: "Stores tables as CSV files"),
        Engine(name: "MRG_MyISAM", comment: "Collection of identical MyISAM tables"),
        Engine(
            name: "MEMORY", comment: "Hash based, stored in memory, useful for temporary tables"),
        Engine(
            name: "Aria",
            comment:
                "Crash-safe tables with MyISAM heritage. Used for internal temporary tables and privilege tables"
        ),
        Engine(
            name: "MyISAM",
            comment: "Non-transactional engine with good performance and small data footprint"),
        Engine(
            name: "SEQUENCE", comment: "Generated tables filled with sequential values",
            isTransactional: true, hasSavepoints: true),
        innoDB, Engine(name: "PERFORMANCE_SCHEMA", comment: "Performance Schema"),
    ]

    private static let mySQLEngines: [Engine] = [
        Engine(
            name: "MEMORY", comment: "Hash based, stored in memory, useful for temporary tables"),
        Engine(name: "CSV", comment: "CSV storage engine"),
        Engine(name: "PERFORMANCE_SCHEMA", comment: "Performance Schema"),
        Engine(name: "MyISAM", comment: "MyISAM storage engine"),
        Engine(
            name: "InnoDB", comment: "Supports transactions, row-level locking, and foreign keys",
            support: "DEFAULT", isTransactional: true, hasXA: true, hasSavepoints: true),
        Engine(
            name: "BLACKHOLE",
            comment: "/dev/null storage engine (anything you write to it disappears)"),
        Engine(name: "ARCHIVE", comment: "Archive storage engine"),
    ]

    static func engines(_ reader: InformationReader, _ rows: inout InformationRows) {
        for engine in reader.flavor.isMariaDB ? mariaDBEngines : mySQLEngines {
            rows.add { row in
                row.set("ENGINE", engine.name)
                row.set("SUPPORT", engine.support)
                row.set("COMMENT", engine.comment)
                row.set("TRANSACTIONS", flag: engine.isTransactional)
                row.set("XA", flag: engine.hasXA)
                row.set("SAVEPOINTS", flag: engine.hasSavepoints)
            }
        }
    }

    // MARK: - Character sets

    static func characterSets(_ reader: InformationReader, _ rows: inout InformationRows) {
        for set in MySQLCharacterSet.all {
            rows.add { row in
                row.set("CHARACTER_SET_NAME", set.name)
                row.set(
                    "DEFAULT_COLLATE_NAME", MySQLCollation.standard(set, reader.flavor).name)
                row.set("DESCRIPTION", set.description)
                row.set("MAXLEN", number: Int64(set.maximumBytes))
            }
        }
    }

    /// MariaDB does not know the collations that MySQL 8 brought.
    private static func collations(of flavor: MySQLFlavor) -> [MySQLCollation] {
        MySQLCollation.all.filter { !flavor.isMariaDB || !$0.name.contains("_0900_") }
    }

    static func collations(_ reader: InformationReader, _ rows: inout InformationRows) {
        for collation in collations(of: reader.flavor) {
            rows.add { row in
                row.set("COLLATION_NAME", collation.name)
                row.set("CHARACTER_SET_NAME", collation.characterSet.name)
                row.set("ID", number: Int64(collation.id))
                let usual = MySQLCollation.standard(collation.characterSet, reader.flavor)
                row.set("IS_DEFAULT", usual.id == collation.id ? "Yes" : "")
                row.set("IS_COMPILED", "Yes")
                row.set("SORTLEN", number: Int64(collation.sortLength))
                row.set("PAD_ATTRIBUTE", collation.padsBlanks ? "PAD SPACE" : "NO PAD")
            }
        }
    }

    static func collationApplicability(
        _ reader: InformationReader, _ rows: inout InformationRows
    ) {
        for collation in collations(of: reader.flavor) {
            rows.add { row in
                row.set("COLLATION_NAME", collation.name)
                row.set("CHARACTER_SET_NAME", collation.characterSet.name)
                row.set("FULL_COLLATION_NAME", collation.name)
                row.set("ID", number: Int64(collation.id))
                let usual = MySQLCollation.standard(collation.characterSet, reader.flavor)
                row.set("IS_DEFAULT", usual.id == collation.id ? "Yes" : "")
            }
        }
    }

    // MARK: - Words, users, plugins

    static func keywords(_ reader: InformationReader, _ rows: inout InformationRows) {
        let table: KeywordTable = reader.flavor.isMariaDB ? .mariadb : .mysql
        for keyword in Keyword.allCases where keyword != .absent {
            rows.add { row in
                row.set("WORD", keyword.spelling.uppercased())
                row.set("RESERVED", number: table.isReserved(keyword.spelling) ? 1 : 0)
            }
        }
    }

    static func userPrivileges(_ reader: InformationReader, _ rows: inout InformationRows) {
        let account = reader.services?.accountName ?? "root@localhost"
        let parts = account.split(separator: "@", maxSplits: 1).map { "'\($0)'" }
        for privilege in [
            "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "SHUTDOWN",
            "PROCESS", "FILE", "REFERENCES", "INDEX", "ALTER", "SHOW DATABASES", "SUPER",
            "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "CREATE VIEW", "SHOW VIEW",
            "CREATE USER", "TRIGGER", "EVENT",
        ] {
            rows.add { row in
                row.set("GRANTEE", parts.joined(separator: "@"))
                row.set("TABLE_CATALOG", catalogName)
                row.set("PRIVILEGE_TYPE", privilege)
                row.set("IS_GRANTABLE", flag: true)
            }
        }
    }

    static func plugins(_ reader: InformationReader, _ rows: inout InformationRows) {
        var all = [
            ("mysql_native_password", "AUTHENTICATION"), ("InnoDB", "STORAGE ENGINE"),
            ("MEMORY", "STORAGE ENGINE"),
        ]
        if !reader.flavor.isMariaDB {
            all.insert(("caching_sha2_password", "AUTHENTICATION"), at: 0)
        }
        for (name, type) in all {
            rows.add { row in
                row.set("PLUGIN_NAME", name)
                row.set("PLUGIN_VERSION", "1.0")
                row.set("PLUGIN_STATUS", "ACTIVE")
                row.set("PLUGIN_TYPE", type)
                row.set("PLUGIN_TYPE_VERSION", "1.0")
                row.set("PLUGIN_LICENSE", "GPL")
                row.set("LOAD_OPTION", "FORCE")
                row.set("PLUGIN_MATURITY", "Stable")
            }
        }
    }

    // MARK: - Sessions

    static func processes(_ reader: InformationReader, _ rows: inout InformationRows) {
        for process in reader.services?.processes ?? [] {
            rows.add { row in
                row.set("ID", number: process.id)
                row.set("USER", process.user)
                row.set("HOST", process.host)
                row.set("DB", process.database)
                row.set("COMMAND", process.command)
                row.set("TIME", number: process.seconds)
                row.set("STATE", process.state)
                row.set("INFO", process.text)
                row.set("STAGE", number: 0)
                row.set("MAX_STAGE", number: 0)
                for name in ["MEMORY_USED", "MAX_MEMORY_USED", "EXAMINED_ROWS", "QUERY_ID", "TID"] {
                    row.set(name, number: 0)
                }
                row.set("TIME_MS", .numeric(Numeric(Int64(process.seconds &* 1_000))))
                row.set("PROGRESS", .numeric(Numeric(Int64(0))))
            }
        }
    }

    static func variables(
        _ reader: InformationReader, _ rows: inout InformationRows, global: Bool, isUpper: Bool
    ) {
        for (name, value) in reader.services?.shownVariables(global: global) ?? [] {
            rows.add { row in
                row.set("VARIABLE_NAME", isUpper ? name.uppercased() : name)
                row.set("VARIABLE_VALUE", value)
            }
        }
    }

    static func status(
        _ reader: InformationReader, _ rows: inout InformationRows, global: Bool, isUpper: Bool
    ) {
        for (name, value) in reader.services?.shownStatus(global: global) ?? [] {
            rows.add { row in
                row.set("VARIABLE_NAME", isUpper ? name.uppercased() : name)
                row.set("VARIABLE_VALUE", value)
            }
        }
    }
}
