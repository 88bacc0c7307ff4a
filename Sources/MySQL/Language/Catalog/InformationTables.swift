// Which table of the information schema has which rows; a table named nowhere here is always empty.

import QueryEngine

enum InformationTables {
    static func parts(of name: String) -> [InformationPart] {
        switch name {
        case "SCHEMATA": [.fixed(InformationTables.schemata)]
        case "TABLES": [.objects(InformationTables.table), .fixed(InformationTables.systemTables)]
        case "#TABLE_NAMES":
            [.objects(InformationTables.tableName), .fixed(InformationTables.systemNames)]
        case "COLUMNS":
            [.objects(InformationTables.definedColumns), .fixed(systemColumns)]
        case "#COLUMNS":
            [.objects(InformationTables.shownColumns), .fixed(systemColumns)]
        case "STATISTICS": [.objects(InformationTables.definedStatistics)]
        case "#STATISTICS": [.objects(InformationTables.shownStatistics)]
        case "TABLE_CONSTRAINTS": [.objects(InformationTables.tableConstraints)]
        case "KEY_COLUMN_USAGE": [.objects(InformationTables.keyColumns)]
        case "REFERENTIAL_CONSTRAINTS": [.objects(InformationTables.referentialConstraints)]
        case "CHECK_CONSTRAINTS": [.objects(InformationTables.checkConstraints)]
        case "VIEWS": [.objects(InformationTables.view)]
        case "ENGINES": [.fixed(InformationTables.engines)]
        case "CHARACTER_SETS": [.fixed(InformationTables.characterSets)]
        case "COLLATIONS": [.fixed(InformationTables.collations)]
        case "COLLATION_CHARACTER_SET_APPLICABILITY":
            [.fixed(InformationTables.collationApplicability)]
        case "PROCESSLIST": [.fixed(InformationTables.processes)]
        case "KEYWORDS": [.fixed(InformationTables.keywords)]
        case "USER_PRIVILEGES": [.fixed(InformationTables.userPrivileges)]
        case "PLUGINS": [.fixed(InformationTables.plugins)]
        case "GLOBAL_VARIABLES", "#GLOBAL_VARIABLES":
            [.fixed { variables($0, &$1, global: true, isUpper: !name.hasPrefix("#")) }]
        case "SESSION_VARIABLES", "#SESSION_VARIABLES":
            [.fixed { variables($0, &$1, global: false, isUpper: !name.hasPrefix("#")) }]
        case "GLOBAL_STATUS", "#GLOBAL_STATUS":
            [.fixed { status($0, &$1, global: true, isUpper: !name.hasPrefix("#")) }]
        case "SESSION_STATUS", "#SESSION_STATUS":
            [.fixed { status($0, &$1, global: false, isUpper: !name.hasPrefix("#")) }]
        default: []
        }
    }

    /// The database that the others are in: always this.
    static let catalogName = "def"

    /// Tables of the information schema that are seen.
    static func visible(_ flavor: MySQLFlavor) -> [VirtualTable] {
        InformationSchema.relations(flavor).all.filter { !$0.name.hasPrefix("#") }
    }
}
