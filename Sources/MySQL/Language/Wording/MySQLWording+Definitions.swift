// What MySQL says of definitions.
package import QueryEngine

extension MySQLWording {
    package func words(of error: DefinitionError) -> SQLError {
        switch error {
        case .duplicateTable(let name), .duplicateType(let name):
            SQLError(.tableExists, name)
        case .duplicateIndex(let name, _): SQLError(.duplicateKeyName, name)
        case .duplicateSchema(let name), .duplicateDatabase(let name):
            SQLError(.databaseExists, name)
        case .duplicateColumn(let name, _), .columnTwice(let name):
            SQLError(.columnNameTaken, name)
        case .columnTwiceInKey(let name, _): SQLError(.columnNameTaken, name)
        case .duplicateCheck(let name):
            flavor.isMariaDB
                ? SQLError(.duplicateConstraintM, name) : SQLError(.duplicateConstraint, name)
        case .duplicateConstraint(let name, _):
            flavor.isMariaDB
                ? SQLError(.duplicateConstraintM, name)
                : SQLError(.duplicateForeignKey, name)
        case .takenMeanwhile(let taken):
            taken.kind == .schema
                ? SQLError(.databaseExists, taken.name) : SQLError(.tableExists, taken.name)
        case .undefinedTable(let name): SQLError(.unknownTable, name)
        case .undefinedObject(let name, let kind):
            switch kind {
            case .index: cannotDrop("INDEX", name)
            case .schema: SQLError(.noDatabaseToDrop, name)
            default: SQLError(.unknownTable, name)
            }
        case .undefinedSchema(let name), .undefinedDatabase(let name),
            .undefinedTemplate(let name):
            SQLError(.unknownDatabase, name)
        case .noSchemaSelected: SQLError(.noDatabase)
        case .undefinedColumn(let name, _): cannotDrop("COLUMN", name)
        case .undefinedReferencedColumn(let name): SQLError(.unknownKeyColumn, name)
        case .undefinedConstraint(let name, _), .undefinedConstraintToRename(let name, _):
            cannotDrop("CONSTRAINT", name)
        case .multiplePrimaryKeys: SQLError(.multiplePrimaryKeys)
        case .tooManyColumns: SQLError(.tooManyColumns)
        case .tooManyIndexColumns(let limit): SQLError(.tooManyKeyParts, String(limit))
        case .columnHasNulls: SQLError(.dataTruncated, columnOfNulls(error), "1")
        case .checkIsViolated(let name, let table):
            flavor.isMariaDB
                ? SQLError(.checkFailed, name, table.schema, table.name)
                : SQLError(.checkViolated, name)
        case .foreignKeyTypes(let key): incompatible(key)
        case .truncateReferenced(let table, _): SQLError(.truncateReferenced, table)
        case .viewLosesColumns: SQLError(.viewWrongList)
        case .goneTable: SQLError(.tableDefinitionChanged)
        case .noMatchingKey, .noPrimaryKey, .foreignKeyCount, .foreignKeyColumnTwice,
            .referencedNotTable:
            SQLError(.cannotAddForeignKey)
        case .foreignKeyPersistence:
            SQLError(.cannotAddForeignKey)
        case .hasDependents, .requiredBy: SQLError(.parentReferencedM)
        case .systemSchema(let schema, _):
            SQLError(.databaseAccessDenied, "root", "localhost", schema)
        case .wrongKind(let name, let wanted, _), .unsuitedRelation(let name, let wanted, _):
            SQLError(
                .wrongObjectType,
                "'\(name)' is not of type '\(wanted == .view ? "VIEW" : "BASE TABLE")'",
                nativeCode: "HY000", nativeNumber: 1347)
        case .notView(let name):
            SQLError(
                .wrongObjectType, "'\(name)' is not of type 'VIEW'", nativeCode: "HY000",
                nativeNumber: 1347)
        case .columnInPrimaryKey: SQLError(.primaryKeyIsNull)
        case .labelTooLong(let label, _): SQLError(.nameTooLong, label, "")
        case .tooManyLabels: SQLError(.tooManyColumns)
        default: otherWords(error)
        }
    }

    /// What MySQL's definitions do not come to.
    private func otherWords(_ error: DefinitionError) -> SQLError {
        let code = MySQLErrorCode.ofCondition(error.condition)
        return code == .unknownError
            ? SQLError(.unknownError, "The definition cannot be changed so") : SQLError(code)
    }

    private func columnOfNulls(_ error: DefinitionError) -> String {
        if case .columnHasNulls(let column, _) = error { return column }
        return ""
    }

    /// 1091, in which MariaDB says the kind.
    package func cannotDrop(_ kind: String, _ name: String) -> SQLError {
        flavor.isMariaDB
            ? SQLError(
                .cannotDropKey,
                text: "Can't DROP \(kind) \(MySQLName.quoted(name)); check that it exists")
            : SQLError(.cannotDropKey, name)
    }

    private func incompatible(_ key: DefinitionError.KeyTypes) -> SQLError {
        flavor.isMariaDB
            ? SQLError(.canNotCreateTable, "", "")
            : SQLError(.incompatibleKeyColumns, key.child, key.parent, key.constraint)
    }
}
