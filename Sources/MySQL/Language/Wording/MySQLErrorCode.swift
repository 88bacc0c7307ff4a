// The errors of MySQL and MariaDB, one table: number, SQLSTATE, what the engine knows it as, and text; here those up to 1216.
package import FaultInjection
package import QueryEngine

/// An error with its number. In its text each `%` stands for an argument.
package struct MySQLErrorCode: Sendable, Equatable {
    /// As 1062.
    package let number: UInt16
    /// SQLSTATE.
    package let state: String
    package let condition: Condition
    package let template: String

    init(_ number: UInt16, _ state: String, _ condition: Condition, _ template: String) {
        self.number = number
        self.state = state
        self.condition = condition
        self.template = template
    }

    package static func == (a: MySQLErrorCode, b: MySQLErrorCode) -> Bool {
        a.number == b.number && a.template == b.template
    }

    /// The text with its arguments.
    package func text(_ arguments: [String]) -> String {
        var result = ""
        var next = arguments.startIndex
        for character in template {
            guard character == "%" else {
                result.append(character)
                continue
            }
            guard next < arguments.endIndex else { continue }
            result += arguments[next]
            next += 1
        }
        return result
    }
}

extension SQLError {
    /// An error of MySQL's, with the arguments of its text.
    package init(_ code: MySQLErrorCode, _ arguments: String...) {
        self.init(code, text: code.text(arguments))
    }

    package init(_ code: MySQLErrorCode, text: String, reach: Reach = .statement) {
        self.init(
            code.condition, text, reach: reach, nativeCode: code.state,
            nativeNumber: Int32(code.number))
    }
}

extension Notice {
    /// A warning of MySQL's; a note where `isNote`.
    package init(_ code: MySQLErrorCode, isNote: Bool = false, _ arguments: String...) {
        self.init(
            isNote ? .notice : .warning, code.condition, code.text(arguments),
            nativeNumber: Int32(code.number))
    }
}

extension MySQLErrorCode {
    package static let columnOutOfRange = MySQLErrorCode(
        167, "22003", .numericValueOutOfRange,
        "Out of range value for column '%' at row %")
    package static let canNotCreateTable = MySQLErrorCode(
        1005, "HY000", .invalidForeignKey,
        "Can't create table `%`.`%` (errno: 150 \"Foreign key constraint is incorrectly formed\")")
    package static let duplicateForeignKeyM = MySQLErrorCode(
        1005, "HY000", .duplicateObject,
        "Can't create table `%`.`%` (errno: 121 \"Duplicate key on write or update\")")
    package static let databaseExists = MySQLErrorCode(
        1007, "HY000", .duplicateDatabase,
        "Can't create database '%'; database exists")
    package static let noDatabaseToDrop = MySQLErrorCode(
        1008, "HY000", .invalidCatalogName,
        "Can't drop database '%'; database doesn't exist")
    package static let fileNotFound = MySQLErrorCode(
        1017, "HY000", .internalError,
        "Can't find file: '%' (errno: 2 \"No such file or directory\")")
    package static let recordChanged = MySQLErrorCode(
        1020, "HY000", .serializationFailure,
        "Record has changed since last read in table '%'; try restarting transaction")
    package static let diskFull = MySQLErrorCode(
        1021, "HY000", .diskFull,
        "Disk full (%); waiting for someone to free some space... (errno: 28 \"No space left on device\")"
    )
    package static let outOfMemory = MySQLErrorCode(
        1037, "HY001", .outOfMemory,
        "Out of memory; restart server and try again (needed 65536 bytes)")
    package static let tooManyConnections = MySQLErrorCode(
        1040, "08004", .tooManyConnections,
        "Too many connections")
    package static let badHandshake = MySQLErrorCode(
        1043, "08S01", .protocolViolation,
        "Bad handshake")
    package static let databaseAccessDenied = MySQLErrorCode(
        1044, "42000", .insufficientPrivilege,
        "Access denied for user '%'@'%' to database '%'")
    package static let accessDenied = MySQLErrorCode(
        1045, "28000", .invalidPassword,
        "Access denied for user '%'@'%' (using password: %)")
    package static let noDatabase = MySQLErrorCode(
        1046, "3D000", .invalidCatalogName,
        "No database selected")
    package static let unknownCommand = MySQLErrorCode(
        1047, "08S01", .protocolViolation,
        "Unknown command")
    package static let columnNotNull = MySQLErrorCode(
        1048, "23000", .notNullViolation,
        "Column '%' cannot be null")
    package static let unknownDatabase = MySQLErrorCode(
        1049, "42000", .invalidCatalogName,
        "Unknown database '%'")
    package static let tableExists = MySQLErrorCode(
        1050, "42S01", .duplicateTable,
        "Table '%' already exists")
    package static let unknownTable = MySQLErrorCode(
        1051, "42S02", .undefinedTable,
        "Unknown table '%'")
    package static let ambiguousColumn = MySQLErrorCode(
        1052, "23000", .ambiguousColumn,
        "Column '%' in % is ambiguous")
    package static let serverShutdown = MySQLErrorCode(
        1053, "08S01", .adminShutdown,
        "Server shutdown in progress")
    package static let unknownColumn = MySQLErrorCode(
        1054, "42S22", .undefinedColumn,
        "Unknown column '%' in '%'")
    package static let ungroupedColumn = MySQLErrorCode(
        1055, "42000", .groupingError,
        "'%' isn't in GROUP BY")
    package static let wrongGroupField = MySQLErrorCode(
        1056, "42000", .groupingError,
        "Can't group on '%'")
    package static let nameTooLong = MySQLErrorCode(
        1059, "42000", .nameTooLong,
        "Identifier name '%' is too long")
    package static let columnNameTaken = MySQLErrorCode(
        1060, "42S21", .duplicateColumn,
        "Duplicate column name '%'")
    package static let duplicateKeyName = MySQLErrorCode(
        1061, "42000", .duplicateObject,
        "Duplicate key name '%'")
    package static let duplicateEntry = MySQLErrorCode(
        1062, "23000", .uniqueViolation,
        "Duplicate entry '%' for key '%'")
    package static let wrongFieldSpecifier = MySQLErrorCode(
        1063, "42000", .invalidColumnDefinition,
        "Incorrect column specifier for column '%'")
    package static let syntax = MySQLErrorCode(
        1064, "42000", .syntaxError,
        "You have an error in your SQL syntax; check the manual that corresponds to your % version for the right syntax to use near '%' at line %"
    )
    package static let emptyQuery = MySQLErrorCode(
        1065, "42000", .syntaxError,
        "Query was empty")
    package static let repeatedAlias = MySQLErrorCode(
        1066, "42000", .duplicateAlias,
        "Not unique table/alias: '%'")
    package static let invalidDefault = MySQLErrorCode(
        1067, "42000", .invalidColumnDefinition,
        "Invalid default value for '%'")
    package static let multiplePrimaryKeys = MySQLErrorCode(
        1068, "42000", .invalidTableDefinition,
        "Multiple primary key defined")
    package static let tooManyKeyParts = MySQLErrorCode(
        1070, "42000", .tooManyColumns,
        "Too many key parts specified; max % parts allowed")
    package static let keyTooLong = MySQLErrorCode(
        1071, "42000", .programLimitExceeded,
        "Specified key was too long; max key length is % bytes")
    package static let unknownKeyColumn = MySQLErrorCode(
        1072, "42000", .undefinedColumn,
        "Key column '%' doesn't exist in table")
    package static let blobAsKey = MySQLErrorCode(
        1073, "42000", .invalidTableDefinition,
        "BLOB column '%' can't be used in key specification with the used table type")
    package static let columnTooLong = MySQLErrorCode(
        1074, "42000", .invalidColumnDefinition,
        "Column length too big for column '%' (max = %); use BLOB or TEXT instead")
    package static let wrongAutoColumn = MySQLErrorCode(
        1075, "42000", .invalidTableDefinition,
        "Incorrect table definition; there can be only one auto column and it must be defined as a key"
    )
    package static let forcedClose = MySQLErrorCode(
        1080, "08S01", .adminShutdown,
        "Forcing close of thread %  user: '%'")
    package static let wrongPrefix = MySQLErrorCode(
        1089, "HY000", .invalidTableDefinition,
        "Incorrect prefix key; the used key part isn't a string, the used length is longer than the key part, or the storage engine doesn't support unique prefix keys"
    )
    package static let cannotDropAllColumns = MySQLErrorCode(
        1090, "42000", .invalidTableDefinition,
        "You can't delete all columns with ALTER TABLE; use DROP TABLE instead")
    package static let cannotDropKey = MySQLErrorCode(
        1091, "42000", .undefinedObject,
        "Can't DROP '%'; check that column/key exists")
    package static let targetIsRead = MySQLErrorCode(
        1093, "HY000", .featureNotSupported,
        "You can't specify target table '%' for update in FROM clause")
    package static let unknownThread = MySQLErrorCode(
        1094, "HY000", .undefinedObject,
        "Unknown thread id: %")
    package static let killDenied = MySQLErrorCode(
        1095, "HY000", .insufficientPrivilege,
        "You are not owner of thread %")
    package static let noTablesUsed = MySQLErrorCode(
        1096, "HY000", .syntaxError,
        "No tables used")
    package static let lockedForReading = MySQLErrorCode(
        1099, "HY000", .lockNotAvailable,
        "Table '%' was locked with a READ lock and can't be updated")
    package static let notLocked = MySQLErrorCode(
        1100, "HY000", .lockNotAvailable,
        "Table '%' was not locked with LOCK TABLES")
    package static let blobDefault = MySQLErrorCode(
        1101, "42000", .invalidColumnDefinition,
        "BLOB, TEXT, GEOMETRY or JSON column '%' can't have a default value")
    package static let wrongDatabaseName = MySQLErrorCode(
        1102, "42000", .invalidName,
        "Incorrect database name '%'")
    package static let wrongTableName = MySQLErrorCode(
        1103, "42000", .invalidName,
        "Incorrect table name '%'")
    package static let unknownError = MySQLErrorCode(
        1105, "HY000", .internalError,
        "%")
    package static let unknownProcedure = MySQLErrorCode(
        1106, "42000", .undefinedFunction,
        "Unknown procedure '%'")
    package static let unknownTableInMulti = MySQLErrorCode(
        1109, "42S02", .undefinedTable,
        "Unknown table '%' in %")
    package static let columnTwice = MySQLErrorCode(
        1110, "42000", .duplicateColumn,
        "Column '%' specified twice")
    package static let invalidGroupFunction = MySQLErrorCode(
        1111, "HY000", .groupingError,
        "Invalid use of group function")
    package static let tableWithoutColumns = MySQLErrorCode(
        1113, "42000", .invalidTableDefinition,
        "A table must have at least 1 column")
    package static let unknownCharacterSet = MySQLErrorCode(
        1115, "42000", .undefinedObject,
        "Unknown character set: '%'")
    package static let tooManyColumns = MySQLErrorCode(
        1117, "HY000", .tooManyColumns,
        "Too many columns")
    package static let rowTooLarge = MySQLErrorCode(
        1118, "42000", .programLimitExceeded,
        "Row size too large. The maximum row size for the used table type, not counting BLOBs, is 65535. This includes storage overhead, check the manual. You have to change some columns to TEXT or BLOBs"
    )
    package static let stackOverrun = MySQLErrorCode(
        1119, "HY000", .statementTooComplex,
        "Thread stack overrun:  Used: % of a % stack.  Use 'mysqld --thread_stack=#' to specify a bigger stack if needed"
    )
    package static let wrongOuterJoin = MySQLErrorCode(
        1120, "42000", .invalidColumnReference,
        "Cross dependency found in OUTER JOIN; examine your ON conditions")
    package static let columnCount = MySQLErrorCode(
        1136, "21S01", .syntaxError,
        "Column count doesn't match value count at row %")
    package static let hiddenReopen = MySQLErrorCode(
        1137, "HY000", .featureNotSupported,
        "Can't reopen table: '%'")
    package static let invalidNull = MySQLErrorCode(
        1138, "22004", .nullValueNotAllowed,
        "Invalid use of NULL value")
    package static let invalidRegularExpression = MySQLErrorCode(
        1139, "42000", .invalidRegularExpression,
        "Regex error '%'")
    package static let mixedGroupColumns = MySQLErrorCode(
        1140, "42000", .groupingError,
        "Mixing of GROUP columns (MIN(),MAX(),COUNT(),...) with no GROUP columns is illegal if there is no GROUP BY clause"
    )
    package static let commandDenied = MySQLErrorCode(
        1142, "42000", .insufficientPrivilege,
        "% command denied to user '%'@'%' for table `%`.`%`")
    package static let noSuchTable = MySQLErrorCode(
        1146, "42S02", .undefinedTable,
        "Table '%.%' doesn't exist")
    package static let packetTooLarge = MySQLErrorCode(
        1153, "08S01", .programLimitExceeded,
        "Got a packet bigger than 'max_allowed_packet' bytes")
    package static let packetsOutOfOrder = MySQLErrorCode(
        1156, "08S01", .protocolViolation,
        "Got packets out of order")
    package static let netReadTimeout = MySQLErrorCode(
        1159, "08S01", .connectionFailure, "Got timeout reading communication packets")
    package static let netReadError = MySQLErrorCode(
        1158, "08S01", .connectionFailure,
        "Got an error reading communication packets")
    package static let wrongColumnName = MySQLErrorCode(
        1166, "42000", .invalidName,
        "Incorrect column name '%'")
    package static let wrongKeyColumn = MySQLErrorCode(
        1167, "42000", .invalidTableDefinition,
        "The used storage engine can't index column '%'")
    package static let blobKeyWithoutLength = MySQLErrorCode(
        1170, "42000", .invalidTableDefinition,
        "BLOB/TEXT column '%' used in key specification without a key length")
    package static let primaryKeyIsNull = MySQLErrorCode(
        1171, "42000", .invalidTableDefinition,
        "All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead"
    )
    package static let severalRows = MySQLErrorCode(
        1172, "42000", .cardinalityViolation,
        "Result consisted of more than one row")
    package static let safeUpdates = MySQLErrorCode(
        1175, "HY000", .featureNotSupported,
        "You are using safe update mode and you tried to update a table without a WHERE that uses a KEY column"
    )
    package static let unknownKey = MySQLErrorCode(
        1176, "42000", .undefinedObject,
        "Key '%' doesn't exist in table '%'")
    package static let errorDuringCommit = MySQLErrorCode(
        1180, "HY000", .transactionRollback,
        "Got error % during COMMIT")
    package static let fulltextIndexMissing = MySQLErrorCode(
        1191, "HY000", .undefinedObject,
        "Can't find FULLTEXT index matching the column list")
    package static let wrongLockOfTransaction = MySQLErrorCode(
        1192, "HY000", .activeSQLTransaction,
        "Can't execute the given command because you have active locked tables or an active transaction"
    )
    package static let unknownVariable = MySQLErrorCode(
        1193, "HY000", .undefinedObject,
        "Unknown system variable '%'")
    package static let tooManyUserConnections = MySQLErrorCode(
        1203, "42000", .tooManyConnections,
        "User % already has more than 'max_user_connections' active connections")
    package static let lockWaitTimeout = MySQLErrorCode(
        1205, "HY000", .lockNotAvailable,
        "Lock wait timeout exceeded; try restarting transaction")
    package static let wrongArguments = MySQLErrorCode(
        1210, "HY000", .invalidParameterValue,
        "Incorrect arguments to %")
    package static let deadlock = MySQLErrorCode(
        1213, "40001", .deadlockDetected,
        "Deadlock found when trying to get lock; try restarting transaction")
    package static let cannotAddForeignKey = MySQLErrorCode(
        1215, "HY000", .invalidForeignKey, "Cannot add foreign key constraint")
    package static let childWithoutParent = MySQLErrorCode(
        1216, "23000", .foreignKeyViolation,
        "Cannot add or update a child row: a foreign key constraint fails")
}
