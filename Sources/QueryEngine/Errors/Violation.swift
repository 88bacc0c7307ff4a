// What can go wrong while a statement runs, as data: the language of the cluster words it for the client.
package import StorageEngine

/// A rule of the data, of a transaction or of the server that a statement met.
package enum Violation: Sendable, Equatable {
    // MARK: Rows

    case notNull(FailingRow, column: String)
    case check(FailingRow, constraint: String)
    /// Another row has the key.
    case duplicateKey(KeyRule, ShownKey)
    /// Two rows that a new unique index would hold have the same key; nil where they are gone by now.
    case duplicateKeyInBuild(KeyRule, ShownKey?)
    /// No row of the other table has the key.
    case foreignKeyMissing(KeyRule, ShownKey, parent: TableName)
    /// Some columns of the key are null and others are not, which this key does not allow.
    case foreignKeyPartlyNull(KeyRule)
    /// Rows of the rule's table still refer to the key.
    case foreignKeyReferenced(KeyRule, ShownKey, parent: TableName)
    /// What a conflict is to be found by must be checked at once, and this index is not.
    case deferrableArbiter(KeyRule)
    /// One command may give a row a new state once.
    case conflictTwice

    // MARK: Values

    /// A subquery that stands for one value.
    case tooManyRows
    case negativeLimit
    case negativeOffset
    case frameOffsetNull(FrameEdge)
    case frameOffsetNegative(FrameEdge)
    case bucketCountNotPositive
    case rowNumberNotPositive
    case arrayDimensionsDiffer
    /// A function that gives a set of rows, where one value is asked for.
    case setForOneValue
    case noCursor(String)

    // MARK: Locks and time

    /// Somebody else holds the row, and the statement does not wait for it.
    case rowLocked(TableName)
    /// The same of a table.
    case tableLocked
    case lockTimeout
    case deadlock([DeadlockStep])
    case statementTimeout
    case cancelled
    /// Somebody ends the session.
    case terminated
    /// A prepared statement would give columns of other types than when it was prepared.
    case resultChanged

    // MARK: Transactions

    case serialization(SerializationReason)
    /// Another transaction has changed the row since the snapshot was taken.
    case concurrentUpdate
    case concurrentDelete
    /// - Parameter command: What was to be done; nil: a write that the engine refused.
    case readOnly(command: String?)
    case transactionEnded
    /// The database was put back to another state under the transaction.
    case stateReplaced

    // MARK: Objects of the storage engine

    case sequenceExhausted(column: String?, row: Int)
    case sequenceMissing
    case databaseExists
    case databaseMissing

    // MARK: Definitions

    case definition(DefinitionError)

    package enum FrameEdge: Sendable, Equatable {
        case start, end
    }
}

/// A table as a violation names it.
package struct TableName: Sendable, Equatable {
    package let schema: String
    package let name: String
}

/// A row that was to be written.
package struct FailingRow: Sendable, Equatable {
    package let table: TableName
    /// As clients are shown them, in the order of the columns; nil is null.
    package let values: [String?]
}

/// A constraint, or a unique index, and the table it is of.
package struct KeyRule: Sendable, Equatable {
    package let table: TableName
    package let name: String
    /// Whether it is the table's primary key.
    package let isPrimary: Bool
    /// Of a foreign key.
    package let reference: KeyReference?

    init(_ table: TableDescriptor, _ index: IndexDescriptor) {
        self.table = table.qualifiedName
        name = index.name
        isPrimary = index.isPrimary
        reference = nil
    }

    init(
        _ child: TableDescriptor, _ foreignKey: ForeignKeyDescriptor, _ parent: TableDescriptor
    ) {
        table = child.qualifiedName
        name = foreignKey.name
        isPrimary = false
        reference = KeyReference(
            columns: foreignKey.childColumns.map { child.columns[$0].name },
            parent: parent.qualifiedName,
            parentColumns: foreignKey.parentColumns.map { parent.columns[$0].name },
            onDelete: foreignKey.onDelete, onUpdate: foreignKey.onUpdate)
    }
}

/// A foreign key as its definition says it.
package struct KeyReference: Sendable, Equatable {
    package let columns: [String]
    package let parent: TableName
    package let parentColumns: [String]
    package let onDelete: ForeignKeyDescriptor.Action
    package let onUpdate: ForeignKeyDescriptor.Action
}

/// A key as clients are shown it.
package struct ShownKey: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case column(String)
        /// As definitions show it. A call of a function can stand without parentheses.
        case expression(String, isCall: Bool)
    }

    package let parts: [Part]
    /// nil is null.
    package let values: [String?]
}

/// One session of a deadlock, and which one it waits for.
package struct DeadlockStep: Sendable, Equatable {
    let waits: LockOwner
    let blockedBy: LockOwner?
    package let mode: LockMode
    package let object: LockedObject
    /// The sessions' numbers; 0 before their cluster has named them.
    package internal(set) var waiter: Int32 = 0
    package internal(set) var blocker: Int32 = 0
    /// The number of the blocker's transaction; 0 where it has none.
    package internal(set) var blockerTransaction: UInt64 = 0
}

extension TableDescriptor {
    package var qualifiedName: TableName { TableName(schema: schema, name: name) }
}

extension Violation {
    /// What kind of failure it is: every protocol has a code for each.
    package var condition: Condition {
        switch self {
        case .notNull: .notNullViolation
        case .check: .checkViolation
        case .duplicateKey, .duplicateKeyInBuild: .uniqueViolation
        case .foreignKeyMissing, .foreignKeyPartlyNull, .foreignKeyReferenced:
            .foreignKeyViolation
        case .deferrableArbiter: .objectNotInPrerequisiteState
        case .conflictTwice, .tooManyRows: .cardinalityViolation
        case .negativeLimit: .invalidRowCountInLimitClause
        case .negativeOffset: .invalidRowCountInResultOffsetClause
        case .frameOffsetNull: .nullValueNotAllowed
        case .frameOffsetNegative: .invalidPrecedingOrFollowingSize
        case .bucketCountNotPositive: .invalidArgumentForNtileFunction
        case .rowNumberNotPositive: .invalidArgumentForNthValueFunction
        case .arrayDimensionsDiffer: .arraySubscriptError
        case .setForOneValue: .featureNotSupported
        case .noCursor: .invalidCursorName
        case .rowLocked, .tableLocked, .lockTimeout: .lockNotAvailable
        case .deadlock: .deadlockDetected
        case .statementTimeout, .cancelled: .queryCanceled
        case .resultChanged: .resultTypeChanged
        case .serialization, .concurrentUpdate, .concurrentDelete: .serializationFailure
        case .readOnly: .readOnlySQLTransaction
        case .transactionEnded: .internalError
        case .stateReplaced, .terminated: .adminShutdown
        case .sequenceExhausted: .sequenceGeneratorLimitExceeded
        case .sequenceMissing: .undefinedTable
        case .databaseExists: .duplicateDatabase
        case .databaseMissing: .invalidCatalogName
        case .definition(let error): error.condition
        }
    }
}
