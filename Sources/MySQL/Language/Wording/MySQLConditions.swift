// The number of an error that a part which all languages share has said in plain words.
package import QueryEngine

extension MySQLErrorCode {
    /// One exhaustive switch: what is no error of its own in MySQL is 1105.
    package static func ofCondition(_ condition: Condition) -> MySQLErrorCode {
        switch condition {
        case .activeSQLTransaction, .branchTransactionAlreadyActive: .cannotChangeCharacteristics
        case .adminShutdown, .cannotConnectNow, .databaseDropped: .serverShutdown
        case .ambiguousAlias, .duplicateAlias: .repeatedAlias
        case .ambiguousColumn: .ambiguousColumn
        case .cardinalityViolation: .subqueryRows
        case .characterNotInRepertoire, .untranslatableCharacter: .invalidCharacterString
        case .checkViolation: .checkViolated
        case .collationMismatch: .mixedCollations
        case .configurationLimitExceeded, .programLimitExceeded: .unknownError
        case .connectionFailure: .netReadError
        case .datatypeMismatch: .wrongTypeForVariable
        case .datetimeFieldOverflow, .invalidDatetimeFormat: .incorrectDateTime
        case .deadlockDetected: .deadlock
        case .dependentObjectsStillExist: .foreignKeyNeedsIndex
        case .diskFull: .diskFull
        case .divisionByZero: .divisionByZero
        case .duplicateColumn: .columnNameTaken
        case .duplicateDatabase, .duplicateSchema: .databaseExists
        case .duplicateObject: .duplicateKeyName
        case .duplicateTable: .tableExists
        case .featureNotSupported: .notSupportedYet
        case .foreignKeyViolation: .noReferencedRow
        case .generatedAlways: .generatedColumnValue
        case .groupingError: .invalidGroupFunction
        case .idleInTransactionSessionTimeout, .idleSessionTimeout: .clientInactive
        case .insufficientPrivilege: .specificAccessDenied
        case .invalidAuthorizationSpecification, .invalidPassword: .accessDenied
        case .invalidCatalogName, .invalidSchemaName: .unknownDatabase
        case .invalidForeignKey: .canNotCreateTable
        case .invalidName: .wrongTableName
        case .invalidParameterValue: .wrongArguments
        case .invalidRegularExpression: .invalidRegularExpression
        case .invalidSavepointSpecification: .savepointMissing
        case .lockNotAvailable: .lockWaitTimeout
        case .nameTooLong: .nameTooLong
        case .notNullViolation: .columnNotNull
        case .nullValueNotAllowed: .invalidNull
        case .numericValueOutOfRange, .intervalFieldOverflow: .outOfRangeResult
        case .outOfMemory: .outOfMemory
        case .protocolViolation: .malformedPacket
        case .queryCanceled: .queryInterrupted
        case .readOnlySQLTransaction: .readOnlyTransaction
        case .resultTypeChanged: .queryReprepare
        case .sequenceGeneratorLimitExceeded: .autoIncrementFailed
        case .serializationFailure: .recordChanged
        case .statementTooComplex: .stackOverrun
        case .stringDataRightTruncation: .dataTooLong
        case .syntaxError: .syntax
        case .tooManyColumns: .tooManyColumns
        case .tooManyConnections: .tooManyConnections
        case .transactionResolutionUnknown, .transactionRollback: .errorDuringCommit
        case .undefinedColumn: .unknownColumn
        case .undefinedFunction, .ambiguousFunction: .routineMissing
        case .undefinedTable: .noSuchTable
        case .uniqueViolation: .duplicateEntry
        case .withCheckOptionViolation: .checkOption
        case .wrongObjectType: .wrongObject
        case .ambiguousParameter, .arraySubscriptError, .badCopyFileFormat, .cannotCoerce,
            .cantChangeRuntimeParameter, .dataCorrupted, .dataException, .duplicateCursor,
            .duplicateFunction, .duplicatePreparedStatement, .exclusionViolation,
            .externalRoutineInvocation, .floatingPointException, .inFailedSQLTransaction,
            .indeterminateDatatype, .injected, .internalError, .invalidArgumentForLogarithm,
            .invalidArgumentForNthValueFunction, .invalidArgumentForNtileFunction,
            .invalidArgumentForPowerFunction, .invalidArgumentForWidthBucketFunction,
            .invalidBinaryRepresentation, .invalidColumnDefinition, .invalidColumnReference,
            .invalidCursorDefinition, .invalidCursorName, .invalidCursorState,
            .invalidEscapeCharacter, .invalidEscapeSequence, .invalidFunctionDefinition,
            .invalidGrantOperation, .invalidObjectDefinition, .invalidPrecedingOrFollowingSize,
            .invalidPreparedStatementDefinition, .invalidRecursion,
            .invalidRowCountInLimitClause, .invalidRowCountInResultOffsetClause,
            .invalidSQLStatementName, .invalidTableDefinition, .invalidTextRepresentation,
            .invalidTimeZoneDisplacementValue, .invalidTransactionState,
            .invalidTransactionTermination, .invalidUseOfEscapeCharacter, .literalNeeded,
            .mostSpecificTypeMismatch, .noActiveSQLTransaction, .noData,
            .nonstandardUseOfEscapeCharacter, .objectInUse, .objectNotInPrerequisiteState,
            .readingExternalRoutine, .reservedName, .restrictViolation,
            .sqlStatementNotYetComplete, .substringError, .successfulCompletion,
            .tooManyArguments, .undefinedObject, .undefinedParameter,
            .unsafeNewEnumValueUsage, .unterminatedCString, .warning, .windowingError,
            .zeroLengthCharacterString:
            .unknownError
        }
    }

    /// The SQLSTATE that goes with a number.
    package static func state(of number: Int32) -> String {
        numbered(number)?.state ?? "HY000"
    }

    /// An error by its number, where its number says more than that there is an error.
    static func numbered(_ number: Int32) -> MySQLErrorCode? { byNumber[number] }

    private static let byNumber: [Int32: MySQLErrorCode] = Dictionary(
        common.map { (Int32($0.number), $0) }, uniquingKeysWith: { first, _ in first })
}

extension MySQLErrorCode {
    /// Those whose SQLSTATE, or what the engine knows them as, says more than that there is an error.
    private static let common: [MySQLErrorCode] = [
        .columnOutOfRange, .outOfMemory, .tooManyConnections, .badHandshake,
        .databaseAccessDenied, .accessDenied, .noDatabase, .unknownCommand, .columnNotNull,
        .unknownDatabase, .tableExists, .unknownTable, .ambiguousColumn, .serverShutdown,
        .unknownColumn, .ungroupedColumn, .wrongGroupField, .nameTooLong, .columnNameTaken,
        .duplicateKeyName, .duplicateEntry, .wrongFieldSpecifier, .syntax, .emptyQuery,
        .repeatedAlias, .invalidDefault, .multiplePrimaryKeys, .tooManyKeyParts, .keyTooLong,
        .unknownKeyColumn, .blobAsKey, .columnTooLong, .wrongAutoColumn, .forcedClose,
        .cannotDropAllColumns, .cannotDropKey, .blobDefault, .wrongDatabaseName, .wrongTableName,
        .unknownProcedure, .unknownTableInMulti, .columnTwice, .tableWithoutColumns,
        .unknownCharacterSet, .rowTooLarge, .wrongOuterJoin, .columnCount, .invalidNull,
        .invalidRegularExpression, .mixedGroupColumns, .commandDenied, .noSuchTable,
        .packetTooLarge, .packetsOutOfOrder, .netReadTimeout, .netReadError, .wrongColumnName,
        .wrongKeyColumn, .blobKeyWithoutLength, .primaryKeyIsNull, .severalRows, .unknownKey,
        .tooManyUserConnections, .deadlock, .childWithoutParent, .unequalSelects, .userLimit,
        .specificAccessDenied, .variableWithoutDefault, .wrongValueForVariable,
        .wrongTypeForVariable, .cannotUseHere, .notSupportedYet, .wrongForeignKey,
        .operandColumns, .subqueryRows, .derivedWithoutAlias, .tableNotLockedByName, .authMode,
        .collationOfCharacterSet, .nullIntoNotNull, .outOfRange, .dataTruncated, .wrongEngine,
        .truncatedWrongValue, .wrongValueForColumn, .routineExists, .routineMissing,
        .savepointMissing, .queryInterrupted, .routineArguments, .divisionByZero,
        .wrongFieldValue, .checkOption, .xaWrongState, .cannotExecuteInTransaction, .dataTooLong,
        .parentReferencedM, .rowReferenced, .noReferencedRow, .tooManyPrepared,
        .cannotChangeCharacteristics, .wrongParameterCount, .aggregateInArgument, .signalled,
        .outOfRangeResult, .truncateReferenced, .readOnlyTransaction, .unsupportedAlter,
        .unsupportedAlterReason, .connectionKilledM, .statementTimeoutM, .wrongLockName,
        .pluginRolledBack, .invalidJSONText, .invalidJSONArgument, .invalidJSONPath,
        .localFilesDisabled, .checkFailed, .invalidGroupFunction, .unknownVariable,
        .unknownCollation, .lockWaitTimeout, .notPreparable, .mixedCollations,
        .wrongDatetimeFunction, .incorrectDateTime, .noDefaultForColumn, .nestedLevelsExceeded,
        .tooBigScale, .tooBigPrecision, .scaleExceedsPrecision, .illegalValue, .nullMemberName,
        .mixedCollationsOfThree, .mixedCollationsOfMany,
    ]
}
