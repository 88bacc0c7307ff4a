// What can be wrong with a definition, as data: the language of the cluster words it for the client.

/// Why a statement that makes, changes or drops objects cannot be carried out.
package enum DefinitionError: Sendable, Equatable {
    // MARK: Names that are taken

    /// By a relation of any kind.
    case duplicateTable(String)
    case duplicateSchema(String)
    case duplicateDatabase(String)
    case duplicateType(String)
    case duplicateExtension(String)
    case duplicateColumn(String, of: String)
    case duplicateConstraint(String, of: String)
    /// Of one table, where an index's name is its table's own.
    case duplicateIndex(String, of: String)
    /// Two checks of one definition.
    case duplicateCheck(String)
    case duplicateLabel(String)
    /// Two labels of one definition.
    case labelTwice(String, type: UInt32)
    /// Another transaction gave the name while this one waited to give it.
    case takenMeanwhile(TakenName)

    // MARK: Names that lead nowhere

    case undefinedTable(String)
    /// What DROP was to drop.
    case undefinedObject(String, DefinitionCommand.ObjectKind)
    /// It was there when the statement was planned.
    case goneTable(UInt32)
    case goneType
    case undefinedSchema(String)
    case undefinedDatabase(String)
    case undefinedTemplate(String)
    case undefinedType(String)
    case undefinedExtension(String)
    case undefinedExtensionVersion(String, version: String)
    case undefinedColumn(String, of: String)
    case undefinedReferencedColumn(String)
    case undefinedConstraint(String, of: String)
    /// The same, where it was to get another name.
    case undefinedConstraintToRename(String, of: String)
    case undefinedLabel(String)
    case noSchemaSelected

    // MARK: Objects of another kind

    case wrongKind(
        String, wanted: DefinitionCommand.ObjectKind, found: DefinitionCommand.ObjectKind)
    /// - Parameter action: What was to be done; nil: an index was to be made.
    case unsuitedRelation(String, DefinitionCommand.ObjectKind, action: String?)
    case referencedNotTable(String)
    case notView(String)
    case wrongConstraintKind(String, of: String, wanted: ConstraintKinds)

    // MARK: What belongs to the system

    case systemSchema(String, name: String)
    case systemTable(String)
    case reservedSchemaName(String)
    case systemColumn(String, isDropped: Bool)
    case systemColumnName(String)
    case requiredBySystem(String)
    /// An extension that every database has.
    case permanentExtension(String)

    // MARK: Columns

    case columnTwice(String)
    case columnTwiceInKey(String, isPrimary: Bool)
    case tooManyColumns(limit: Int)
    case tooManyIndexColumns(limit: Int)
    case columnInPrimaryKey(String)
    /// Rows that there are have no value for the column.
    case columnHasNulls(String, of: TableName)
    case checkIsViolated(String, of: TableName)
    case identityColumn(String, of: String)
    /// Its values come from elsewhere than a default. The hint says how that is undone.
    case computedColumn(String, of: String, isIdentity: Bool, isDropped: Bool)
    case notGenerated(String, of: String)
    case identity(IdentityFault, column: String, of: String)
    case columnOfView(String, view: String)

    // MARK: Keys

    case multiplePrimaryKeys(String)
    case noPrimaryKey(String)
    case noMatchingKey(String)
    case deferrableKey(String, isPrimary: Bool)
    case foreignKeyCount
    case foreignKeyColumnTwice
    case foreignKeyTypes(KeyTypes)
    case foreignKeyPersistence(isTemporary: Bool)

    // MARK: Objects that others need

    /// - Parameters:
    ///   - object: nil: several were to be dropped.
    ///   - dependents: One a line, as they are shown.
    case hasDependents(object: String?, dependents: [String], unreported: Int)
    case requiredBy(String, object: String)
    case extensionInUse(String, users: [String])
    case truncateReferenced(String, by: String)
    case usedByQuery(String, action: String)
    case temporaryTableInUse

    // MARK: Views, sequences, types, databases

    case viewLosesColumns
    case viewColumnName(String, to: String)
    case viewColumnType(String, from: String, to: String)
    case sequence(SequenceFault)
    case sequenceOfIdentity(String, table: String)
    case sequenceElsewhere
    case labelTooLong(String, limit: Int)
    case tooManyLabels
    case invalidLocale(String)
    case unlikeTemplate(setting: String, new: String, old: String)
    case invalidDatabaseName(String)
    case tooManyDatabases(limit: Int)
    case currentDatabase
    /// - Parameter isTemplate: It was to be copied.
    case databaseInUse(String, sessions: Int, isTemplate: Bool)
}

/// What a definition has done beside what it was asked for.
package enum DefinitionNotice: Sendable, Equatable {
    case truncateCascades(String)
    /// The objects as they are shown, and how many more there were.
    case dropCascades([String], unreported: Int)
}

extension DefinitionError {
    /// A name that is in use since.
    package struct TakenName: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case schema
            case relation
            /// The type of a table's or a view's rows.
            case rowType
        }

        package let name: String
        package let kind: Kind
        /// The number of the schema that it is in.
        package let schema: UInt32
    }

    /// Which constraints an action is for.
    package enum ConstraintKinds: Sendable, Equatable {
        case foreignKey
        case foreignKeyOrCheck
    }

    package enum IdentityFault: Sendable, Equatable {
        case mayBeNull
        case isIdentity
        case isNoIdentity
        case hasDefault
    }

    /// A foreign key whose columns cannot be compared.
    package struct KeyTypes: Sendable, Equatable {
        package let constraint: String
        package let child: String
        package let childType: String
        package let parent: String
        package let parentType: String
    }

    package enum SequenceFault: Sendable, Equatable {
        case type
        case noIncrement
        case maximumOutOfRange(Int64, type: String)
        case minimumOutOfRange(Int64, type: String)
        case minimumAboveMaximum(Int64, Int64)
        case startBelow(Int64, minimum: Int64)
        case startAbove(Int64, maximum: Int64)
        case noCache(Int64)
        case restartBelow(Int64, minimum: Int64)
        case restartAbove(Int64, maximum: Int64)
    }
}

extension DefinitionError {
    /// What kind of failure it is: every protocol has a code for each.
    package var condition: Condition {
        switch self {
        case .duplicateTable: .duplicateTable
        case .duplicateSchema: .duplicateSchema
        case .duplicateDatabase: .duplicateDatabase
        case .duplicateType, .duplicateExtension, .duplicateConstraint, .duplicateIndex,
            .duplicateCheck,
            .duplicateLabel:
            .duplicateObject
        case .duplicateColumn, .systemColumnName, .columnTwice, .columnTwiceInKey:
            .duplicateColumn
        case .labelTwice, .takenMeanwhile: .uniqueViolation
        case .undefinedTable, .goneTable: .undefinedTable
        case .undefinedObject(_, let kind): kind == .index ? .undefinedObject : .undefinedTable
        case .undefinedSchema, .noSchemaSelected: .invalidSchemaName
        case .undefinedDatabase, .undefinedTemplate: .invalidCatalogName
        case .goneType, .undefinedType, .undefinedExtension, .undefinedConstraint,
            .undefinedConstraintToRename, .noPrimaryKey:
            .undefinedObject
        case .undefinedColumn, .undefinedReferencedColumn: .undefinedColumn
        case .undefinedLabel, .undefinedExtensionVersion, .sequence, .unlikeTemplate:
            .invalidParameterValue
        case .wrongKind, .unsuitedRelation, .referencedNotTable, .notView,
            .wrongConstraintKind, .invalidLocale:
            .wrongObjectType
        case .systemSchema, .systemTable: .insufficientPrivilege
        case .reservedSchemaName: .reservedName
        case .systemColumn, .columnOfView, .truncateReferenced, .sequenceOfIdentity,
            .permanentExtension:
            .featureNotSupported
        case .requiredBySystem, .hasDependents, .requiredBy, .extensionInUse:
            .dependentObjectsStillExist
        case .tooManyColumns, .tooManyIndexColumns: .tooManyColumns
        case .columnInPrimaryKey, .multiplePrimaryKeys, .foreignKeyPersistence,
            .viewLosesColumns, .viewColumnName, .viewColumnType:
            .invalidTableDefinition
        case .columnHasNulls: .notNullViolation
        case .checkIsViolated: .checkViolation
        case .identityColumn, .computedColumn: .syntaxError
        case .notGenerated, .identity, .deferrableKey, .sequenceElsewhere:
            .objectNotInPrerequisiteState
        case .noMatchingKey, .foreignKeyCount, .foreignKeyColumnTwice: .invalidForeignKey
        case .foreignKeyTypes: .datatypeMismatch
        case .usedByQuery, .currentDatabase, .databaseInUse: .objectInUse
        case .temporaryTableInUse: .lockNotAvailable
        case .labelTooLong, .invalidDatabaseName: .invalidName
        case .tooManyDatabases: .configurationLimitExceeded
        case .tooManyLabels: .programLimitExceeded
        }
    }
}
