// The conditions a statement can fail with, by the names of the SQL standard and of PostgreSQL (Appendix A, PostgreSQL
// Error Codes), which has the most of them.

/// A closed list: a new condition has to be mapped by every protocol before it compiles.
package enum Condition: Sendable, Hashable, CaseIterable {
    case activeSQLTransaction
    case adminShutdown
    case ambiguousAlias
    case ambiguousColumn
    case ambiguousFunction
    case ambiguousParameter
    case arraySubscriptError
    case badCopyFileFormat
    case branchTransactionAlreadyActive
    case cannotCoerce
    case cannotConnectNow
    case cantChangeRuntimeParameter
    case cardinalityViolation
    case characterNotInRepertoire
    case checkViolation
    case collationMismatch
    case configurationLimitExceeded
    case connectionFailure
    case dataCorrupted
    case dataException
    case databaseDropped
    case datatypeMismatch
    case datetimeFieldOverflow
    case deadlockDetected
    case dependentObjectsStillExist
    case diskFull
    case divisionByZero
    case duplicateAlias
    case duplicateColumn
    case duplicateCursor
    case duplicateDatabase
    case duplicateFunction
    case duplicateObject
    case duplicatePreparedStatement
    case duplicateSchema
    case duplicateTable
    case exclusionViolation
    case externalRoutineInvocation
    case featureNotSupported
    case floatingPointException
    case foreignKeyViolation
    case generatedAlways
    case groupingError
    case idleInTransactionSessionTimeout
    case idleSessionTimeout
    case inFailedSQLTransaction
    case indeterminateDatatype
    /// A code that only a fault rule names: `SQLError.Fields.nativeCode`.
    case injected
    case insufficientPrivilege
    case internalError
    case intervalFieldOverflow
    case invalidArgumentForLogarithm
    case invalidArgumentForNthValueFunction
    case invalidArgumentForNtileFunction
    case invalidArgumentForPowerFunction
    case invalidArgumentForWidthBucketFunction
    case invalidAuthorizationSpecification
    case invalidBinaryRepresentation
    case invalidCatalogName
    case invalidColumnDefinition
    case invalidColumnReference
    case invalidCursorDefinition
    case invalidCursorName
    case invalidCursorState
    case invalidDatetimeFormat
    case invalidEscapeCharacter
    case invalidEscapeSequence
    case invalidForeignKey
    case invalidFunctionDefinition
    case invalidGrantOperation
    case invalidName
    case invalidObjectDefinition
    case invalidParameterValue
    case invalidPassword
    case invalidPrecedingOrFollowingSize
    case invalidPreparedStatementDefinition
    case invalidRecursion
    case invalidRegularExpression
    case invalidRowCountInLimitClause
    case invalidRowCountInResultOffsetClause
    case invalidSQLStatementName
    case invalidSavepointSpecification
    case invalidSchemaName
    case invalidTableDefinition
    case invalidTextRepresentation
    case invalidTimeZoneDisplacementValue
    case invalidTransactionState
    case invalidTransactionTermination
    case invalidUseOfEscapeCharacter
    /// Planning without a literal's value has come to where the value is needed: it begins anew, and nobody is told.
    case literalNeeded
    case lockNotAvailable
    case mostSpecificTypeMismatch
    case nameTooLong
    case noActiveSQLTransaction
    case noData
    case nonstandardUseOfEscapeCharacter
    case notNullViolation
    case nullValueNotAllowed
    case numericValueOutOfRange
    case objectInUse
    case objectNotInPrerequisiteState
    case outOfMemory
    case programLimitExceeded
    case protocolViolation
    case queryCanceled
    case readOnlySQLTransaction
    case readingExternalRoutine
    case reservedName
    case restrictViolation
    /// A prepared statement would give columns of other types than when it was prepared.
    case resultTypeChanged
    case sequenceGeneratorLimitExceeded
    case serializationFailure
    case sqlStatementNotYetComplete
    case statementTooComplex
    case stringDataRightTruncation
    case substringError
    case successfulCompletion
    case syntaxError
    case tooManyArguments
    case tooManyColumns
    case tooManyConnections
    case transactionResolutionUnknown
    case transactionRollback
    case undefinedColumn
    case undefinedFunction
    case undefinedObject
    case undefinedParameter
    case undefinedTable
    case uniqueViolation
    case unsafeNewEnumValueUsage
    case unterminatedCString
    case untranslatableCharacter
    case warning
    case windowingError
    case withCheckOptionViolation
    case wrongObjectType
    case zeroLengthCharacterString
}

extension Condition {
    /// The SQLSTATE that PostgreSQL reports.
    package var sqlState: String {
        switch self {
        case .activeSQLTransaction: "25001"
        case .adminShutdown: "57P01"
        case .ambiguousAlias: "42P09"
        case .ambiguousColumn: "42702"
        case .ambiguousFunction: "42725"
        case .ambiguousParameter: "42P08"
        case .arraySubscriptError: "2202E"
        case .badCopyFileFormat: "22P04"
        case .branchTransactionAlreadyActive: "25002"
        case .cannotCoerce: "42846"
        case .cannotConnectNow: "57P03"
        case .cantChangeRuntimeParameter: "55P02"
        case .cardinalityViolation: "21000"
        case .characterNotInRepertoire: "22021"
        case .checkViolation: "23514"
        case .collationMismatch: "42P21"
        case .configurationLimitExceeded: "53400"
        case .connectionFailure: "08006"
        case .dataCorrupted: "XX001"
        case .dataException: "22000"
        case .databaseDropped: "57P04"
        case .datatypeMismatch: "42804"
        case .datetimeFieldOverflow: "22008"
        case .deadlockDetected: "40P01"
        case .dependentObjectsStillExist: "2BP01"
        case .diskFull: "53100"
        case .divisionByZero: "22012"
        case .duplicateAlias: "42712"
        case .duplicateColumn: "42701"
        case .duplicateCursor: "42P03"
        case .duplicateDatabase: "42P04"
        case .duplicateFunction: "42723"
        case .duplicateObject: "42710"
        case .duplicatePreparedStatement: "42P05"
        case .duplicateSchema: "42P06"
        case .duplicateTable: "42P07"
        case .exclusionViolation: "23P01"
        case .externalRoutineInvocation: "39000"
        case .featureNotSupported: "0A000"
        case .floatingPointException: "22P01"
        case .foreignKeyViolation: "23503"
        case .generatedAlways: "428C9"
        case .groupingError: "42803"
        case .idleInTransactionSessionTimeout: "25P03"
        case .idleSessionTimeout: "57P05"
        case .inFailedSQLTransaction: "25P02"
        case .indeterminateDatatype: "42P18"
        case .injected: "XX000"
        case .insufficientPrivilege: "42501"
        case .internalError: "XX000"
        case .intervalFieldOverflow: "22015"
        case .invalidArgumentForLogarithm: "2201E"
        case .invalidArgumentForNthValueFunction: "22016"
        case .invalidArgumentForNtileFunction: "22014"
        case .invalidArgumentForPowerFunction: "2201F"
        case .invalidArgumentForWidthBucketFunction: "2201G"
        case .invalidAuthorizationSpecification: "28000"
        case .invalidBinaryRepresentation: "22P03"
        case .invalidCatalogName: "3D000"
        case .invalidColumnDefinition: "42611"
        case .invalidColumnReference: "42P10"
        case .invalidCursorDefinition: "42P11"
        case .invalidCursorName: "34000"
        case .invalidCursorState: "24000"
        case .invalidDatetimeFormat: "22007"
        case .invalidEscapeCharacter: "22019"
        case .invalidEscapeSequence: "22025"
        case .invalidForeignKey: "42830"
        case .invalidFunctionDefinition: "42P13"
        case .invalidGrantOperation: "0LP01"
        case .invalidName: "42602"
        case .invalidObjectDefinition: "42P17"
        case .invalidPrecedingOrFollowingSize: "22013"
        case .invalidParameterValue: "22023"
        case .invalidPassword: "28P01"
        case .invalidPreparedStatementDefinition: "42P14"
        case .invalidRecursion: "42P19"
        case .invalidRegularExpression: "2201B"
        case .invalidRowCountInLimitClause: "2201W"
        case .invalidRowCountInResultOffsetClause: "2201X"
        case .invalidSQLStatementName: "26000"
        case .invalidSavepointSpecification: "3B001"
        case .invalidSchemaName: "3F000"
        case .invalidTableDefinition: "42P16"
        case .invalidTextRepresentation: "22P02"
        case .invalidTimeZoneDisplacementValue: "22009"
        case .invalidTransactionState: "25000"
        case .invalidTransactionTermination: "2D000"
        case .invalidUseOfEscapeCharacter: "2200C"
        case .literalNeeded: "XX000"
        case .lockNotAvailable: "55P03"
        case .mostSpecificTypeMismatch: "2200G"
        case .nameTooLong: "42622"
        case .noActiveSQLTransaction: "25P01"
        case .noData: "02000"
        case .nonstandardUseOfEscapeCharacter: "22P06"
        case .notNullViolation: "23502"
        case .nullValueNotAllowed: "22004"
        case .numericValueOutOfRange: "22003"
        case .objectInUse: "55006"
        case .objectNotInPrerequisiteState: "55000"
        case .outOfMemory: "53200"
        case .programLimitExceeded: "54000"
        case .protocolViolation: "08P01"
        case .queryCanceled: "57014"
        case .readOnlySQLTransaction: "25006"
        case .readingExternalRoutine: "2F004"
        case .resultTypeChanged: "0A000"
        case .reservedName: "42939"
        case .restrictViolation: "23001"
        case .sequenceGeneratorLimitExceeded: "2200H"
        case .serializationFailure: "40001"
        case .sqlStatementNotYetComplete: "03000"
        case .statementTooComplex: "54001"
        case .stringDataRightTruncation: "22001"
        case .substringError: "22011"
        case .successfulCompletion: "00000"
        case .syntaxError: "42601"
        case .tooManyArguments: "54023"
        case .tooManyColumns: "54011"
        case .tooManyConnections: "53300"
        case .transactionResolutionUnknown: "08007"
        case .transactionRollback: "40000"
        case .undefinedColumn: "42703"
        case .undefinedFunction: "42883"
        case .undefinedObject: "42704"
        case .undefinedParameter: "42P02"
        case .undefinedTable: "42P01"
        case .uniqueViolation: "23505"
        case .unsafeNewEnumValueUsage: "55P04"
        case .unterminatedCString: "22024"
        case .untranslatableCharacter: "22P05"
        case .warning: "01000"
        case .windowingError: "42P20"
        case .withCheckOptionViolation: "44000"
        case .wrongObjectType: "42809"
        case .zeroLengthCharacterString: "2200F"
        }
    }
}
