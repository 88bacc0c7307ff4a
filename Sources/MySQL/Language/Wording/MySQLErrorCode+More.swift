// The errors of MySQL and MariaDB from 1221 on, in the table that `MySQLErrorCode` begins.
import QueryEngine

extension MySQLErrorCode {
    package static let wrongUsage = MySQLErrorCode(
        1221, "HY000", .syntaxError,
        "Incorrect usage of % and %")
    package static let unequalSelects = MySQLErrorCode(
        1222, "21000", .syntaxError,
        "The used SELECT statements have a different number of columns")
    package static let userLimit = MySQLErrorCode(
        1226, "42000", .tooManyConnections,
        "User '%' has exceeded the '%' resource (current value: %)")
    package static let specificAccessDenied = MySQLErrorCode(
        1227, "42000", .insufficientPrivilege,
        "Access denied; you need (at least one of) the % privilege(s) for this operation")
    package static let localVariable = MySQLErrorCode(
        1228, "HY000", .cantChangeRuntimeParameter,
        "Variable '%' is a SESSION variable and can't be used with SET GLOBAL")
    package static let globalVariable = MySQLErrorCode(
        1229, "HY000", .cantChangeRuntimeParameter,
        "Variable '%' is a GLOBAL variable and should be set with SET GLOBAL")
    package static let variableWithoutDefault = MySQLErrorCode(
        1230, "42000", .cantChangeRuntimeParameter,
        "Variable '%' doesn't have a default value")
    package static let wrongValueForVariable = MySQLErrorCode(
        1231, "42000", .invalidParameterValue,
        "Variable '%' can't be set to the value of '%'")
    package static let wrongTypeForVariable = MySQLErrorCode(
        1232, "42000", .invalidParameterValue,
        "Incorrect argument type to variable '%'")
    package static let variableNotReadable = MySQLErrorCode(
        1233, "HY000", .cantChangeRuntimeParameter,
        "Variable '%' can only be set, not read")
    package static let cannotUseHere = MySQLErrorCode(
        1234, "42000", .syntaxError,
        "Incorrect usage/placement of '%'")
    package static let notSupportedYet = MySQLErrorCode(
        1235, "42000", .featureNotSupported,
        "This version of % doesn't yet support '%'")
    package static let readOnlyVariable = MySQLErrorCode(
        1238, "HY000", .cantChangeRuntimeParameter,
        "Variable '%' is a read only variable")
    package static let wrongForeignKey = MySQLErrorCode(
        1239, "42000", .invalidForeignKey,
        "Incorrect foreign key definition for '%': Key reference and table reference don't match")
    package static let operandColumns = MySQLErrorCode(
        1241, "21000", .syntaxError,
        "Operand should contain % column(s)")
    package static let subqueryRows = MySQLErrorCode(
        1242, "21000", .cardinalityViolation,
        "Subquery returns more than 1 row")
    package static let unknownStatement = MySQLErrorCode(
        1243, "HY000", .invalidSQLStatementName,
        "Unknown prepared statement handler (%) given to %")
    package static let derivedWithoutAlias = MySQLErrorCode(
        1248, "42000", .syntaxError,
        "Every derived table must have its own alias")
    package static let tableNotLockedByName = MySQLErrorCode(
        1250, "42000", .undefinedTable,
        "Table '%' from one of the SELECTs cannot be used in %")
    package static let authMode = MySQLErrorCode(
        1251, "08004", .connectionFailure,
        "Client does not support authentication protocol requested by server; consider upgrading MySQL client"
    )
    package static let collationOfCharacterSet = MySQLErrorCode(
        1253, "42000", .collationMismatch,
        "COLLATION '%' is not valid for CHARACTER SET '%'")
    package static let cutByGroupConcat = MySQLErrorCode(
        1260, "HY000", .warning,
        "Row % was cut by GROUP_CONCAT()")
    package static let nullIntoNotNull = MySQLErrorCode(
        1263, "22004", .notNullViolation,
        "Column set to default value; NULL supplied to NOT NULL column '%' at row %")
    package static let outOfRange = MySQLErrorCode(
        1264, "22003", .numericValueOutOfRange,
        "Out of range value for column '%' at row %")
    package static let dataTruncated = MySQLErrorCode(
        1265, "01000", .dataException,
        "Data truncated for column '%' at row %")
    package static let mixedCollations = MySQLErrorCode(
        1267, "HY000", .collationMismatch,
        "Illegal mix of collations (%,%) and (%,%) for operation '%'")
    package static let mixedCollationsOfThree = MySQLErrorCode(
        1270, "HY000", .collationMismatch,
        "Illegal mix of collations (%,%), (%,%), (%,%) for operation '%'")
    package static let mixedCollationsOfMany = MySQLErrorCode(
        1271, "HY000", .collationMismatch,
        "Illegal mix of collations for operation '%'")
    package static let unknownCollation = MySQLErrorCode(
        1273, "HY000", .undefinedObject,
        "Unknown collation: '%'")
    package static let wrongEngine = MySQLErrorCode(
        1286, "42000", .undefinedObject,
        "Unknown storage engine '%'")
    package static let deprecated = MySQLErrorCode(
        1287, "HY000", .warning,
        "'%' is deprecated and will be removed in a future release. Please use % instead")
    package static let notUpdatable = MySQLErrorCode(
        1288, "HY000", .featureNotSupported,
        "The target table % of the % is not updatable")
    package static let optionPreventsStatement = MySQLErrorCode(
        1290, "HY000", .readOnlySQLTransaction,
        "The % server is running with the % option so it cannot execute this statement")
    package static let duplicatedValue = MySQLErrorCode(
        1291, "HY000", .duplicateObject,
        "Column '%' has duplicated value '%' in %")
    package static let truncatedWrongValue = MySQLErrorCode(
        1292, "22007", .invalidDatetimeFormat,
        "Truncated incorrect % value: '%'")
    package static let wrongValueForColumn = MySQLErrorCode(
        1292, "22007", .invalidDatetimeFormat,
        "Incorrect % value: '%' for column '%' at row %")
    package static let onUpdateInvalid = MySQLErrorCode(
        1294, "HY000", .invalidColumnDefinition,
        "Invalid ON UPDATE clause for '%' column")
    package static let notPreparable = MySQLErrorCode(
        1295, "HY000", .featureNotSupported,
        "This command is not supported in the prepared statement protocol yet")
    package static let unknownTimeZone = MySQLErrorCode(
        1298, "HY000", .invalidParameterValue,
        "Unknown or incorrect time zone: '%'")
    package static let invalidCharacterString = MySQLErrorCode(
        1300, "HY000", .characterNotInRepertoire,
        "Invalid % character string: '%'")
    package static let routineExists = MySQLErrorCode(
        1304, "42000", .duplicateFunction,
        "% % already exists")
    package static let routineMissing = MySQLErrorCode(
        1305, "42000", .undefinedFunction,
        "% % does not exist")
    package static let savepointMissing = MySQLErrorCode(
        1305, "42000", .invalidSavepointSpecification,
        "SAVEPOINT % does not exist")
    package static let queryInterrupted = MySQLErrorCode(
        1317, "70100", .queryCanceled,
        "Query execution was interrupted")
    package static let routineArguments = MySQLErrorCode(
        1318, "42000", .undefinedFunction,
        "Incorrect number of arguments for % %; expected %, got %")
    package static let wrongObject = MySQLErrorCode(
        1347, "HY000", .wrongObjectType,
        "'%.%' is not of type '%'")
    package static let columnNotUpdatable = MySQLErrorCode(
        1348, "HY000", .featureNotSupported,
        "Column '%' is not updatable")
    package static let viewSelectWrong = MySQLErrorCode(
        1349, "HY000", .featureNotSupported,
        "View's SELECT contains a '%' clause")
    package static let viewWrongList = MySQLErrorCode(
        1353, "HY000", .invalidColumnDefinition,
        "View's SELECT and view's field list have different column counts")
    package static let viewInvalid = MySQLErrorCode(
        1356, "HY000", .undefinedTable,
        "View '%.%' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them"
    )
    package static let triggerMissing = MySQLErrorCode(
        1360, "HY000", .undefinedObject,
        "Trigger does not exist")
    package static let noDefaultForColumn = MySQLErrorCode(
        1364, "HY000", .notNullViolation,
        "Field '%' doesn't have a default value")
    package static let divisionByZero = MySQLErrorCode(
        1365, "22012", .divisionByZero,
        "Division by 0")
    package static let wrongColumnValue = MySQLErrorCode(
        1366, "HY000", .invalidTextRepresentation,
        "Incorrect % value: '%' for column '%' at row %")
    package static let wrongFieldValue = MySQLErrorCode(
        1366, "22007", .invalidTextRepresentation,
        "Incorrect % value: '%' for column `%`.`%`.`%` at row %")
    package static let checkOption = MySQLErrorCode(
        1369, "44000", .withCheckOptionViolation,
        "CHECK OPTION failed `%`.`%`")
    package static let cannotCreateUser = MySQLErrorCode(
        1396, "HY000", .undefinedObject,
        "Operation % failed for %")
    package static let xaWrongState = MySQLErrorCode(
        1399, "XAE07", .invalidTransactionState,
        "XAER_RMFAIL: The command cannot be executed when global transaction is in the  % state")
    package static let cannotExecuteInTransaction = MySQLErrorCode(
        1400, "XAE09", .activeSQLTransaction,
        "XAER_OUTSIDE: Some work is done outside global transaction")
    package static let dataTooLong = MySQLErrorCode(
        1406, "22001", .stringDataRightTruncation,
        "Data too long for column '%' at row %")
    package static let illegalValue = MySQLErrorCode(
        1367, "22007", .dataException,
        "Illegal % '%' value found during parsing")
    package static let wrongDatetimeFunction = MySQLErrorCode(
        1411, "HY000", .invalidDatetimeFormat,
        "Incorrect % value: '%' for function %")
    package static let tableDefinitionChanged = MySQLErrorCode(
        1412, "HY000", .serializationFailure,
        "Table definition has changed, please retry transaction")
    package static let noOpenCursor = MySQLErrorCode(
        1421, "HY000", .invalidCursorState,
        "The statement (%) has no open cursor")
    package static let tooBigScale = MySQLErrorCode(
        1425, "42000", .dataException,
        "Too big scale specified for '%'. Maximum is %")
    package static let tooBigPrecision = MySQLErrorCode(
        1426, "42000", .dataException,
        "Too big precision specified for '%'. Maximum is %")
    package static let scaleExceedsPrecision = MySQLErrorCode(
        1427, "42000", .dataException,
        "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '%')")
    package static let nestedLevelsExceeded = MySQLErrorCode(
        1436, "HY000", .statementTooComplex,
        "Thread stack overrun:  % bytes used of a % byte stack, and % bytes needed.  Use 'mysqld --thread_stack=#' to specify a bigger stack"
    )
    package static let parentReferencedM = MySQLErrorCode(
        1451, "23000", .dependentObjectsStillExist,
        "Cannot delete or update a parent row: a foreign key constraint fails")
    package static let rowReferenced = MySQLErrorCode(
        1451, "23000", .foreignKeyViolation,
        "Cannot delete or update a parent row: a foreign key constraint fails (%)")
    package static let noReferencedRow = MySQLErrorCode(
        1452, "23000", .foreignKeyViolation,
        "Cannot add or update a child row: a foreign key constraint fails (%)")
    package static let tooManyPrepared = MySQLErrorCode(
        1461, "42000", .configurationLimitExceeded,
        "Can't create more than max_prepared_stmt_count statements (current value: %)")
    package static let autoIncrementFailed = MySQLErrorCode(
        1467, "HY000", .sequenceGeneratorLimitExceeded,
        "Failed to read auto-increment value from storage engine")
    package static let notInsertable = MySQLErrorCode(
        1471, "HY000", .featureNotSupported,
        "The target table % of the % is not insertable-into")
    package static let incorrectDateTime = MySQLErrorCode(
        1525, "HY000", .invalidDatetimeFormat,
        "Incorrect % value: '%'")
    package static let foreignKeyNeedsIndex = MySQLErrorCode(
        1553, "HY000", .dependentObjectsStillExist,
        "Cannot drop index '%': needed in a foreign key constraint")
    package static let cannotChangeCharacteristics = MySQLErrorCode(
        1568, "25001", .activeSQLTransaction,
        "Transaction characteristics can't be changed while a transaction is in progress")
    package static let wrongParameterCount = MySQLErrorCode(
        1582, "42000", .undefinedFunction,
        "Incorrect parameter count in the call to native function '%'")
    package static let queryReprepare = MySQLErrorCode(
        1615, "HY000", .resultTypeChanged,
        "Prepared statement needs to be re-prepared")
    package static let aggregateInArgument = MySQLErrorCode(
        1630, "42000", .undefinedFunction,
        "FUNCTION % does not exist. Check the 'Function Name Parsing and Resolution' section in the Reference Manual"
    )
    package static let signalled = MySQLErrorCode(
        1644, "45000", .dataException,
        "%")
    package static let outOfRangeResult = MySQLErrorCode(
        1690, "22003", .numericValueOutOfRange,
        "% value is out of range in '%'")
    package static let truncateReferenced = MySQLErrorCode(
        1701, "42000", .featureNotSupported,
        "Cannot truncate a table referenced in a foreign key constraint (%)")
    package static let readOnlyTransaction = MySQLErrorCode(
        1792, "25006", .readOnlySQLTransaction,
        "Cannot execute statement in a READ ONLY transaction")
    package static let noIndexOfParent = MySQLErrorCode(
        1822, "HY000", .invalidForeignKey,
        "Failed to add the foreign key constraint. Missing index for constraint '%' in the referenced table '%'"
    )
    package static let openReferencedTable = MySQLErrorCode(
        1824, "HY000", .undefinedTable,
        "Failed to open the referenced table '%'")
    package static let duplicateConstraintM = MySQLErrorCode(
        1826, "HY000", .duplicateObject,
        "Duplicate CHECK constraint name '%'")
    package static let duplicateForeignKey = MySQLErrorCode(
        1826, "HY000", .duplicateObject,
        "Duplicate foreign key constraint name '%'")
    package static let cannotDropForeignKeyColumn = MySQLErrorCode(
        1828, "HY000", .dependentObjectsStillExist,
        "Cannot drop column '%': needed in a foreign key constraint '%'")
    package static let cannotDropColumnOfKey = MySQLErrorCode(
        1829, "HY000", .dependentObjectsStillExist,
        "Cannot drop column '%': needed in a foreign key constraint '%' of table '%'")
    package static let notNullMissing = MySQLErrorCode(
        1830, "HY000", .notNullViolation,
        "Column '%' cannot be NOT NULL: needed in a foreign key constraint '%' SET NULL")
    package static let duplicateIndexNote = MySQLErrorCode(
        1831, "HY000", .warning,
        "Duplicate index `%`. This is deprecated and will be disallowed in a future release")
    package static let cannotChangeForeignKeyColumn = MySQLErrorCode(
        1833, "HY000", .dependentObjectsStillExist,
        "Cannot change column '%': used in a foreign key constraint '%' of table '%'")
    package static let malformedPacket = MySQLErrorCode(
        1835, "HY000", .protocolViolation,
        "Malformed communication packet")
    package static let readOnlyMode = MySQLErrorCode(
        1836, "HY000", .readOnlySQLTransaction,
        "Running in read-only mode")
    package static let unsupportedAlter = MySQLErrorCode(
        1845, "0A000", .featureNotSupported,
        "% is not supported for this operation. Try %")
    package static let unsupportedAlterReason = MySQLErrorCode(
        1846, "0A000", .featureNotSupported,
        "% is not supported. Reason: %. Try %")
    package static let generatedColumnIgnored = MySQLErrorCode(
        1906, "HY000", .generatedAlways,
        "The value specified for generated column '%' in table '%' has been ignored")
    package static let connectionKilledM = MySQLErrorCode(
        1927, "70100", .adminShutdown,
        "Connection was killed")
    package static let incompleteResult = MySQLErrorCode(
        1931, "HY000", .programLimitExceeded,
        "Query execution was interrupted. The query exceeded % = %. The query result may be incomplete"
    )
    package static let statementTimeoutM = MySQLErrorCode(
        1969, "70100", .queryCanceled,
        "Query execution was interrupted (max_statement_time exceeded)")
    package static let statementTimeout = MySQLErrorCode(
        3024, "HY000", .queryCanceled,
        "Query execution was interrupted, maximum statement execution time exceeded")
    package static let wrongLockName = MySQLErrorCode(
        3057, "42000", .invalidName,
        "Incorrect user-level lock name '%'.")
    package static let userLockDeadlock = MySQLErrorCode(
        3058, "HY000", .deadlockDetected,
        "Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition."
    )
    package static let commitError = MySQLErrorCode(
        3100, "HY000", .transactionRollback,
        "Error on observer while running replication hook '%'.")
    package static let pluginRolledBack = MySQLErrorCode(
        3101, "40000", .transactionRollback,
        "Plugin instructed the server to rollback the current transaction.")
    package static let generatedColumnFunction = MySQLErrorCode(
        3102, "HY000", .invalidColumnDefinition,
        "Expression of generated column '%' contains a disallowed function.")
    package static let generatedColumnValue = MySQLErrorCode(
        3105, "HY000", .generatedAlways,
        "The value specified for generated column '%' in table '%' is not allowed.")
    package static let invalidJSONText = MySQLErrorCode(
        3140, "22032", .invalidTextRepresentation,
        "Invalid JSON text: \"%\" at position % in value for column '%'.")
    package static let invalidJSONArgument = MySQLErrorCode(
        3141, "22032", .invalidTextRepresentation,
        "Invalid JSON text in argument % to function %: \"%\" at position %.")
    package static let invalidJSONPath = MySQLErrorCode(
        3143, "42000", .invalidParameterValue,
        "Invalid JSON path expression. The error is around character position %.")
    package static let nullMemberName = MySQLErrorCode(
        3158, "22032", .dataException,
        "JSON documents may not contain NULL member names.")
    package static let connectionKilled = MySQLErrorCode(
        3169, "HY000", .adminShutdown,
        "Session was killed")
    package static let rowNotLocked = MySQLErrorCode(
        3572, "HY000", .lockNotAvailable,
        "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.")
    package static let recursionLimit = MySQLErrorCode(
        3636, "HY000", .programLimitExceeded,
        "Recursive query aborted after % iterations. Try increasing @@cte_max_recursion_depth to a larger value."
    )
    package static let parentReferenced = MySQLErrorCode(
        3730, "HY000", .dependentObjectsStillExist,
        "Cannot drop table '%' referenced by a foreign key constraint '%' on table '%'.")
    package static let primaryKeyExpression = MySQLErrorCode(
        3756, "HY000", .invalidTableDefinition,
        "The primary key cannot be a functional index")
    package static let incompatibleKeyColumns = MySQLErrorCode(
        3780, "HY000", .datatypeMismatch,
        "Referencing column '%' and referenced column '%' in foreign key constraint '%' are incompatible."
    )
    package static let checkViolated = MySQLErrorCode(
        3819, "HY000", .checkViolation,
        "Check constraint '%' is violated.")
    package static let duplicateConstraint = MySQLErrorCode(
        3822, "HY000", .duplicateObject,
        "Duplicate check constraint name '%'.")
    package static let unknownConstraint = MySQLErrorCode(
        3940, "HY000", .undefinedObject,
        "Constraint '%' does not exist.")
    package static let localFilesDisabled = MySQLErrorCode(
        3948, "42000", .insufficientPrivilege,
        "Loading local data is disabled; this must be enabled on both the client and server sides")
    package static let checkFailed = MySQLErrorCode(
        4025, "23000", .checkViolation,
        "CONSTRAINT `%` failed for `%`.`%`")
    package static let clientInactive = MySQLErrorCode(
        4031, "HY000", .idleSessionTimeout,
        "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior."
    )
    package static let localFilesDisabledM = MySQLErrorCode(
        4166, "HY000", .insufficientPrivilege,
        "The used command is not allowed because the MariaDB server or client has disabled the local infile capability"
    )
}
